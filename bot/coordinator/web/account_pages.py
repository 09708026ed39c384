"""Account pages: what the coordinator did, and new recovery codes."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest
from storage.dossiers.deeds import Deed


class AccountPages:
    """Routes that *over jou* leads to."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._service = context, context.service

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk/history", signed_in(self.show_history), methods=["GET"]),
            Route("/desk/recovery", signed_in(self.show_recovery_form), methods=["GET"]),
            Route("/desk/recovery", signed_in(self.renew_recovery_codes), methods=["POST"]),
        )

    async def show_history(self, request: SignedInRequest) -> Response:
        deeds = await self._service.account.list_deeds(request.coordinator_id)
        return self._context.render("desk_history.html", request, {"deeds": [self._deed_row(request, deed) for deed in deeds]})

    async def show_recovery_form(self, request: SignedInRequest) -> Response:
        return self._context.render("desk_recovery_form.html", request)

    async def renew_recovery_codes(self, request: SignedInRequest) -> Response:
        """The codes are shown in this response and never again; the former ones are void."""
        checked = await self._context.sign_in.renew_recovery_codes(
            request.code_source, request.coordinator_id, request.form.get("code", "")
        )
        if checked.result != "right":
            error, status = self._context.code_failure(checked, request.language)
            return self._context.render("desk_recovery_form.html", request, {"error": error}, status=status)
        return self._context.render("desk_recovery_codes.html", request, {"codes": checked.recovery})

    def _deed_row(self, request: SignedInRequest, deed: Deed) -> tuple[str, str, str]:
        moment = self._context.format_moment(request.language, deed.at)
        label = self._context.held_text(request.language).label(deed.claimed_at) if deed.claimed_at else ""
        return moment, self._context.catalog.text(request.language, f"desk.deed.{deed.name}"), label
