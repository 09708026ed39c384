"""Sign-in pages: passkey, one-time link, enrolment of an authenticator, code at every sign-in, sign-out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import pyotp
import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.authentication.coming_in import WaitingLink
from bot.coordinator.service.authentication.sign_in import CodeResult, CodeSource
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, read_form, redirect
from bot.web.request_values import client_address
from storage.coordinators.sessions import Session

TYPED_PATHS = tuple(  # as people type an address that they heard, and as phones capitalise it
    f"/{change_case(word)}{end}"
    for word in ("desk", "bureau")
    for change_case in (str.lower, str.capitalize, str.upper)
    for end in ("", "/")
)


class SignInPages:
    """Routes of the sign-in."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._sign_in, self._session_cookie = context, context.sign_in, context.session_cookie

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/desk/link", self.ask_for_link, methods=["POST"]),
            Route("/desk/passkey", self.use_passkey, methods=["POST"]),
            Route("/desk/in/{link}", self.show_link, methods=["GET"]),
            Route("/desk/in/{link}", self.redeem_link, methods=["POST"]),
            Route("/desk/code", self.show_code_form, methods=["GET"]),
            Route("/desk/code", self.check_code, methods=["POST"]),
            Route("/desk/out", SignInGuard(self._context).require(self.sign_out), methods=["POST"]),
            *(Route(path, self.redirect_typed_path, methods=["GET"]) for path in TYPED_PATHS if path != "/desk"),
        )

    async def redirect_typed_path(self, request: Request) -> Response:
        return redirect("/desk")

    async def ask_for_link(self, request: Request) -> Response:
        """Mail a link; the answer is the same whether the address is known here or not."""
        form = await self._context.read_checked_form(request)
        if form is None:
            return self._refuse_form(request)
        is_asked = await self._context.coming_in.ask_for_link(form.get("email", ""), client_address(request))
        notice, status = ("desk.signin.link_sent", 200) if is_asked else ("desk.signin.ask_later", 429)
        return self._context.render_entrance(request, notice, status)

    async def use_passkey(self, request: Request) -> Response:
        """Sign in with a passkey alone."""
        form = await self._context.read_checked_form(request)
        if form is None:
            return self._refuse_form(request)
        token = await self._context.passkeys.sign_in(self._context.site(request), form.get("credential", ""))
        if token is None:
            return self._context.render_entrance(request, "desk.signin.passkey_unknown", 422)
        response = redirect("/desk")
        self._session_cookie.write(response, token)
        return response

    async def show_link(self, request: Request) -> Response:
        """Opening a link redeems nothing: mail programs and link previews open it too. Whoever is signed in stays so."""
        session = await self._sign_in.find_session(self._session_cookie.read_token(request))
        values = {"path": quote(request.url.path), "is_in": session is not None and session.confirmed}
        return self._context.render_with_form("desk_sign_in_link.html", request, values)

    async def redeem_link(self, request: Request) -> Response:
        """Redeem the link for a session that a code must still confirm; answers 410 if the link is used up or expired."""
        if await self._context.read_checked_form(request) is None:
            return self._refuse_form(request)
        redeemed = await self._context.coming_in.redeem_link(request.path_params["link"])
        if isinstance(redeemed, WaitingLink):
            return self._context.render_signed_out("desk_link_waits.html", request, {"moment": self._moment(request, redeemed.valid_from)})
        if redeemed is None:
            return self._context.render_entrance(request, "desk.signin.link_gone", 410)
        response = redirect("/desk/code")
        self._session_cookie.write(response, redeemed)
        return response

    def _refuse_form(self, request: Request) -> Response:
        has_cookie = self._session_cookie.read_token(request)
        return self._context.render_entrance(request, "desk.form_old" if has_cookie else "desk.no_cookies", 403)

    def _moment(self, request: Request, at: datetime) -> str:
        language = self._context.templates.negotiate_language(request.headers.get("accept-language", ""))
        return self._context.format_moment(language, at)

    async def show_code_form(self, request: Request) -> Response:
        token = self._session_cookie.read_token(request)
        session = await self._sign_in.find_session(token)
        if session is None:
            return self._context.render_entrance(request)
        return redirect("/desk") if session.confirmed else await self._render_code_form(request, token, session)

    async def _render_code_form(self, request: Request, token: str, session: Session, error: str = "", status: int = 200) -> Response:
        """The form for a code, with the QR code to enrol while no authenticator is enrolled."""
        secret = await self._sign_in.find_enrolment_secret(session.coordinator_id)
        if secret is None:
            return self._context.render_signed_out("desk_sign_in_code.html", request, {"error": error}, token=token, status=status)
        link = await self._enrolment_link(session, secret)
        values = {"error": error, "secret": _in_groups_of_four(secret), "link": link, "qr_code": _qr_code(link)}
        return self._context.render_signed_out("desk_enrol_authenticator.html", request, values, token=token, status=status)

    async def check_code(self, request: Request) -> Response:
        token, form = self._session_cookie.read_token(request), await read_form(request)
        session = await self._sign_in.find_session(token)
        if session is None:
            return self._context.render_entrance(request)
        if not self._session_cookie.is_csrf_valid(token, form):
            old = self._context.catalog.text(self._context.templates.negotiate_language("", session.language), "desk.form_old")
            return await self._render_code_form(request, token, session, old, 403)
        source = CodeSource(token, client_address(request))
        checked = await self._sign_in.check_code(source, session.coordinator_id, form.get("code", ""))
        if checked.result == "ended":
            return self._context.render_entrance(request, "desk.signin.code_ended", 403)
        if checked.result != "right":
            error, status = self._context.code_failure(checked, self._context.templates.negotiate_language("", session.language))
            return await self._render_code_form(request, token, session, error, status)
        return self._complete_sign_in(request, checked, await self._context.service.unsent.latest_page(session.coordinator_id))

    def _complete_sign_in(self, request: Request, checked: CodeResult, unsent_page: str | None) -> Response:
        """The new session, at the page with what was typed before; recovery codes are shown in this response and never again."""
        if checked.recovery:
            response = self._context.render_signed_out("desk_recovery_codes.html", request, {"codes": checked.recovery})
        else:
            response = redirect(unsent_page or "/desk", "wrong_codes" if checked.warned else "")
        self._session_cookie.write(response, checked.token)
        return response

    async def sign_out(self, request: SignedInRequest) -> Response:
        await self._sign_in.sign_out(request.session_token)
        response = redirect("/desk", "signed_out")
        self._session_cookie.delete(response)
        return response

    async def _enrolment_link(self, session: Session, secret: str) -> str:
        """What the QR code holds: on the phone that should scan it, the link does the same."""
        name = (await self._context.service.account.find_coordinator(session.coordinator_id)).name
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Bureau")


def _qr_code(link: str) -> Markup:
    """Inline SVG: the page loads nothing from elsewhere."""
    picture = segno.make(link, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
    return Markup(picture)  # noqa: S704 - squares and no text  # nosec B704


def _in_groups_of_four(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
