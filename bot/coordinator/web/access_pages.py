"""Access pages: passkeys and sessions of the coordinator, listed and ended by their owner."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from itsdangerous import BadSignature, TimestampSigner
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.authentication.passkey_sign_in import CHALLENGE_SECONDS
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, redirect

ACCESS_PATH = "/desk/access"


class AccessPages:
    """Routes of *inloggen*. A passkey is added only right after a code, so that a desk that stands open lends nobody a key."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._passkeys, self._sign_in = context, context.passkeys, context.sign_in
        self._grants = TimestampSigner(context.session_cookie.secret, salt="grant")

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route(ACCESS_PATH, signed_in(self.show_access), methods=["GET"]),
            Route(f"{ACCESS_PATH}/code", signed_in(self.check_code), methods=["POST"]),
            Route(f"{ACCESS_PATH}/passkey", signed_in(self.add_passkey), methods=["POST"]),
            Route(f"{ACCESS_PATH}/passkey/remove", signed_in(self.remove_passkey), methods=["POST"]),
            Route(f"{ACCESS_PATH}/session/end", signed_in(self.end_session), methods=["POST"]),
        )

    async def show_access(self, request: SignedInRequest) -> Response:
        return await self._render(request)

    async def check_code(self, request: SignedInRequest) -> Response:
        """After a right code the page on which a passkey is made, within five minutes."""
        checked = await self._sign_in.check_again(request.code_source, request.coordinator_id, request.form.get("code", ""))
        if checked.result != "right":
            error, status = self._context.code_failure(checked, request.language)
            return await self._render(request, error, status)
        options = await self._passkeys.registration_options(request.coordinator_id, self._context.site(request.http_request))
        grant = self._grants.sign(request.session_token).decode()
        return self._context.render("desk_new_passkey.html", request, {"options": options, "grant": grant})

    async def add_passkey(self, request: SignedInRequest) -> Response:
        site, credential, name = self._context.site(request.http_request), request.form.get("credential", ""), request.form.get("name", "")
        is_added = self._is_granted(request) and await self._passkeys.register(request.coordinator_id, site, credential, name)
        if not is_added:
            return await self._render(request, self._context.catalog.text(request.language, "desk.access.passkey_failed"), 422)
        return redirect(ACCESS_PATH, "passkey_added")

    async def remove_passkey(self, request: SignedInRequest) -> Response:
        await self._passkeys.delete_passkey(request.coordinator_id, request.form.get("passkey", ""))
        return redirect(ACCESS_PATH, "passkey_gone")

    async def end_session(self, request: SignedInRequest) -> Response:
        await self._sign_in.end_listed(request.coordinator_id, request.form.get("session", ""))
        return redirect(ACCESS_PATH, "session_ended")

    def _is_granted(self, request: SignedInRequest) -> bool:
        try:
            granted = self._grants.unsign(request.form.get("grant", ""), max_age=CHALLENGE_SECONDS)
        except BadSignature:
            return False
        return granted.decode() == request.session_token

    async def _render(self, request: SignedInRequest, error: str = "", status: int = 200) -> Response:
        sessions = await self._sign_in.list_sessions(request.coordinator_id, request.session_token)
        passkeys = await self._passkeys.list_passkeys(request.coordinator_id)
        values = {
            "error": error,
            "sessions": sessions,
            "passkeys": passkeys,
            "moment": partial(self._context.format_moment, request.language),
        }
        return self._context.render("desk_access.html", request, values, status=status)
