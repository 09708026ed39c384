"""The pages by which a coordinator comes in: the one-time link, enrolling an authenticator, the code, the way out."""

from __future__ import annotations

from collections.abc import Sequence

import pyotp
import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.sign_in import CodeResult
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, go, read
from storage.coordinators.credentials import Session

TYPED = tuple(  # as people write an address that they heard, and phones begin a word
    f"/{written(word)}{end}" for word in ("desk", "bureau") for written in (str.lower, str.capitalize, str.upper) for end in ("", "/")
)
FAILED = {"wrong": ("desk.signin.code_wrong", 422), "wait": ("desk.signin.too_many", 429)}


class SignInPages:
    """Routes of the gate."""

    def __init__(self, room: DeskPageContext) -> None:
        self._room, self._gate, self._badge = room, room.gate, room.badge

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/desk/in/{link}", self.link, methods=["GET"]),
            Route("/desk/in/{link}", self.follow, methods=["POST"]),
            Route("/desk/code", self.ask, methods=["GET"]),
            Route("/desk/code", self.check, methods=["POST"]),
            Route("/desk/out", self._room.signed_in(self.leave), methods=["POST"]),
            *(Route(path, self.typed, methods=["GET"]) for path in TYPED if path != "/desk"),
        )

    async def typed(self, request: Request) -> Response:
        return go("/desk")

    async def link(self, request: Request) -> Response:
        """Opening a link does nothing yet: mail programs and previews open links too."""
        token = self._badge.token(request) or self._badge.fresh()
        response = self._room.bare("desk_sign_in_link.html", request, {"path": request.url.path}, token=token)
        self._badge.give(response, token)
        return response

    async def follow(self, request: Request) -> Response:
        former, form = self._badge.token(request), await read(request)
        if not self._badge.is_ours(former, form):
            return self._room.bare("desk_signed_out.html", request, {"said": "desk.form_old"}, status=403)
        token = await self._gate.redeem_link(request.path_params["link"])
        if token is None:
            return self._room.bare("desk_signed_out.html", request, {"said": "desk.signin.link_gone"}, status=410)
        response = go("/desk/code")
        self._badge.give(response, token)
        return response

    async def ask(self, request: Request) -> Response:
        token = self._badge.token(request)
        session = await self._gate.find_session(token)
        if session is None:
            return self._room.bare("desk_signed_out.html", request, status=401)
        return go("/desk") if session.confirmed else await self._ask(request, token, session)

    async def _ask(self, request: Request, token: str, session: Session, failed: str = "", status: int = 200) -> Response:
        secret = await self._gate.enrolment_secret(session.coordinator_id)
        values = {"failed": failed, "secret": _spaced(secret or ""), "picture": await self._picture(session, secret) if secret else ""}
        return self._room.bare(
            "desk_enrol_authenticator.html" if secret else "desk_sign_in_code.html", request, values, token=token, status=status
        )

    async def check(self, request: Request) -> Response:
        token, form = self._badge.token(request), await read(request)
        session = await self._gate.find_session(token)
        if session is None:
            return self._room.bare("desk_signed_out.html", request, status=401)
        if not self._badge.is_ours(token, form):
            return await self._ask(request, token, session, "desk.form_old", 403)
        checked = await self._gate.check_code(token, session.coordinator_id, form.get("code", ""))
        if checked.result in FAILED:
            return await self._ask(request, token, session, *FAILED[checked.result])
        return self._let_in(request, checked)

    def _let_in(self, request: Request, checked: CodeResult) -> Response:
        """Recovery codes are shown in this answer and never again."""
        codes = {"codes": checked.recovery}
        response = self._room.bare("desk_recovery_codes.html", request, codes) if checked.recovery else go("/desk")
        self._badge.give(response, checked.token)
        return response

    async def leave(self, visit: SignedInRequest) -> Response:
        await self._gate.sign_out(visit.token)
        response = go("/desk", "signed_out")
        self._badge.drop(response)
        return response

    async def _picture(self, session: Session, secret: str) -> Markup:
        """The QR code as part of the page: nothing is loaded from elsewhere."""
        name = (await self._room.desk.find_coordinator(session.coordinator_id)).name
        address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Bureau")
        return Markup(segno.make(address, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))  # noqa: S704


def _spaced(secret: str) -> str:
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
