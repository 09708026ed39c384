"""Page context of the desk: sign-in guard, CSRF check, and rendering in the coordinator's language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from bot.coordinator.service.coming_in import ComingIn
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.held_text import HeldText
from bot.coordinator.service.passkey_sign_in import PasskeySignIn, Site
from bot.coordinator.service.sign_in import CodeResult, CodeSource, SignIn
from bot.coordinator.service.unsent import page_of
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.coordinator.web.typed_text import form_fields, is_from_our_page, typed_fields
from bot.observability.logs import log_error
from bot.web.request_values import client_address, read_number
from bot.web.templating import Templates
from flows.conversation import limits
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.coordinators.notifications import MAIL

NOTICES = {  # by the key in the address after a form, the text that the next page shows
    "over": "desk.offer.over",
    "declined": "desk.decline.done",
    "released": "desk.conflict_released",
    "thanks": "desk.destroy.thanks",
    "handed_back": "desk.others.done",
    "held_over": "desk.others.over",
    "already": "desk.already_done",
    "undone": "desk.undone",
    "too_late": "desk.undo.late",
    "kept": "desk.notes.kept",
    "changed": "desk.changed_meanwhile",
    "signed_out": "desk.signin.signed_out",
    "wrong_codes": "desk.signin.wrong_codes",
    "unsent": "desk.unsent",
    "unsent_sign_in": "desk.unsent.sign_in",
    "session_ended": "desk.access.session_ended",
    "passkey_added": "desk.access.passkey_added",
    "passkey_gone": "desk.access.passkey_gone",
}
MAX_FIELDS = 60


@dataclass(frozen=True, slots=True)
class SignedInRequest:
    """Authenticated request: the HTTP request, its session token, the coordinator and their language; `form` is empty on GET.

    `waiting` is how many things wait for the coordinator, which every page says in its title.
    """

    http_request: Request
    session_token: str
    coordinator_id: str
    language: str
    form: Mapping[str, str]
    waiting: int = 0

    @property
    def dossier_id(self) -> str:
        """The id in the path, or the empty string if the path has none."""
        return str(self.http_request.path_params.get("id", ""))

    @property
    def target(self) -> tuple[str, str]:
        """Who asks, and about which dossier."""
        return self.coordinator_id, self.dossier_id

    @property
    def revision(self) -> int:
        """The revision that the form was made from; a form without one was made from a page that is no more."""
        number = read_number(self.form.get("revision", ""))
        return -1 if number is None else number

    @property
    def code_source(self) -> CodeSource:
        """Where a code in this form was typed."""
        return CodeSource(self.session_token, client_address(self.http_request))


PageHandler = Callable[[SignedInRequest], Awaitable[Response]]


@dataclass(frozen=True)
class DeskPageContext:
    """What all desk pages share: the services, the templates and the session cookie.

    `bot_username` is empty without a bot, `address` without a public one.
    """

    service: DeskService
    sign_in: SignIn
    coming_in: ComingIn
    passkeys: PasskeySignIn
    templates: Templates
    session_cookie: DeskSessionCookie
    installation: Installation
    bot_username: str = ""
    address: str = ""

    def site(self, request: Request) -> Site:
        """Where this browser sees the desk: at the public address, or without one wherever it asks."""
        return Site(self.address or f"{request.url.scheme}://{request.url.netloc}")

    @property
    def catalog(self) -> Catalog:
        return self.templates.catalog

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.installation.timezone)

    def format_moment(self, language: str, at: datetime) -> str:
        return self.catalog.format_moment(language, at, self.timezone)

    def held_text(self, language: str) -> HeldText:
        return HeldText(self.catalog, language, self.timezone)

    def code_failure(self, checked: CodeResult, language: str) -> tuple[str, int]:
        """What a page says of a code that was not right, and its status."""
        if checked.wait_until is None:
            return self.catalog.text(language, "desk.signin.code_ended" if checked.result == "ended" else "desk.signin.code_wrong"), 422
        moment = self.catalog.format_clock(language, checked.wait_until + timedelta(minutes=1), self.timezone)
        return self.catalog.text(language, "desk.signin.too_many", time=moment), 429

    def require_sign_in(self, handler: PageHandler) -> Callable[[Request], Awaitable[Response]]:
        """Guard: `handler` runs only in a session confirmed by an authenticator, and only for forms with a valid CSRF token."""

        async def endpoint(request: Request) -> Response:
            form = await read_form(request)
            try:
                return await self._answer(request, form, handler)
            except (HTTPException, ClientDisconnect):
                raise
            except Exception as error:
                if not typed_fields(form):
                    raise
                log_error("request_failed", error, channel="web")
                return self._give_back(request, form, "desk.sorry", 500)

        return endpoint

    async def _answer(self, request: Request, form: Mapping[str, str], handler: PageHandler) -> Response:
        token = self.session_cookie.read_token(request)
        session = await self.sign_in.find_session(token)
        if session is None:
            if typed_fields(form) and is_from_our_page(request):
                return self._give_back(request, form, "desk.signin.needs_link" if token else "desk.no_cookies", 401)
            return self.render_entrance(request, "desk.no_cookies" if request.method == "POST" and not token else None)
        if not session.confirmed:
            is_kept = await self._keep(request, session.coordinator_id, form)
            return redirect("/desk/code", "unsent_sign_in" if is_kept else "")
        language = self.templates.negotiate_language("", session.language)
        waiting = await self.service.count_waiting(session.coordinator_id)
        signed_in = SignedInRequest(request, token, session.coordinator_id, language, form, waiting)
        if request.method == "POST" and not self.session_cookie.is_csrf_valid(token, form):
            if await self._keep(request, session.coordinator_id, form):
                return redirect(page_of(request.url.path) or "/desk", "unsent")
            return self.render("desk_message.html", signed_in, {"key": "desk.form_old"}, status=403)
        return await handler(signed_in)

    async def _keep(self, request: Request, coordinator_id: str, form: Mapping[str, str]) -> bool:
        """Keep what was typed for when its page is shown again; nothing that another site sent."""
        if request.method != "POST" or not typed_fields(form) or not is_from_our_page(request):
            return False
        return await self.service.unsent.keep(coordinator_id, request.url.path, form_fields(form))

    def _give_back(self, request: Request, form: Mapping[str, str], key: str, status: int) -> Response:
        """What was typed, to copy: nobody is known to keep it for, or nothing can be kept now."""
        values = {"key": key, "texts": list(typed_fields(form).values())}
        return self.render_signed_out("desk_words_back.html", request, values, status=status)

    def render_entrance(self, request: Request, notice: str | None = None, status: int = 401) -> Response:
        """The ways in, for a browser that is not signed in. `notice` is a text key."""
        values: dict[str, Any] = {"options": self.passkeys.sign_in_options(self.site(request)), "bot_username": self.bot_username}
        values |= {"has_mail": MAIL in self.installation.notification_channels} | ({"notice": notice} if notice else {})
        return self.render_with_form("desk_signed_out.html", request, values, status=status)

    def render_with_form(self, template: str, request: Request, values: Mapping[str, Any], *, status: int = 200) -> Response:
        """Page with a form for a browser that is not signed in; it gets a token if it has none."""
        token = self.session_cookie.read_token(request) or self.session_cookie.new_token()
        response = self.render_signed_out(template, request, values, token=token, status=status)
        self.session_cookie.write(response, token)
        return response

    async def read_checked_form(self, request: Request) -> dict[str, str] | None:
        """The form of a browser that is not signed in; None without a valid CSRF token."""
        form = await read_form(request)
        return form if self.session_cookie.is_csrf_valid(self.session_cookie.read_token(request), form) else None

    def render(self, template: str, request: SignedInRequest, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
        """Page for a signed-in coordinator, in their language."""
        frame = self._frame_values(request.http_request, request.session_token, signed_in=True) | {"count": request.waiting}
        return self.templates.render_page(template, request.language, {**frame, **(values or {})}, status=status)

    def render_signed_out(
        self, template: str, request: Request, values: Mapping[str, Any] | None = None, *, token: str = "", status: int = 200
    ) -> Response:
        """Page for a browser that is not signed in yet, in the language it asks for."""
        language = self.templates.negotiate_language(request.headers.get("accept-language", ""))
        frame = self._frame_values(request, token, signed_in=False)
        return self.templates.render_page(template, language, {**frame, **(values or {})}, status=status)

    def _frame_values(self, request: Request, token: str, *, signed_in: bool) -> dict[str, object]:
        csrf = self.session_cookie.csrf_token(token) if token else ""
        notice = NOTICES.get(request.query_params.get("said", ""))
        return {
            "csrf": csrf,
            "notice": notice,
            "happened": (),
            "max_notes": limits.NOTE,
            "signed_in": signed_in,
            "phone": self.installation.phone,
        }


async def read_form(request: Request) -> dict[str, str]:
    """The text fields of a posted form; files and repeated fields are dropped."""
    if request.method != "POST":
        return {}
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def redirect(path: str, notice: str = "", place: str = "") -> Response:
    """Post/redirect/get: reloading the page that follows repeats nothing. `notice` is a key of NOTICES.

    `place` is where on that page the deed shows: a keyboard goes on from there.
    """
    return RedirectResponse("".join((path, f"?said={notice}" if notice else "", f"#{place}" if place else "")), 303)
