"""Pages of a stand-in: dossiers that others hold, why and until when, and letting one wait again."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, redirect

NOTICES = {ActionResult.YES: "handed_back", ActionResult.ALREADY: "already", ActionResult.GONE: "held_over"}


class StandInPages:
    """Routes under /desk/held; for everybody else there is no such page."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._service = context, context.service

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk/held", signed_in(self.show_list), methods=["GET"]),
            Route("/desk/held/{id}/hand_back", signed_in(self.hand_back), methods=["POST"]),
        )

    async def show_list(self, request: SignedInRequest) -> Response:
        coordinator = await self._service.account.find_coordinator(request.coordinator_id)
        if not coordinator.stand_in:
            return self._context.render("desk_message.html", request, {"key": "desk.not_found"}, status=404)
        held_text = self._context.held_text(request.language)
        rows = [(one, *held_text.of_other(one)) for one in await self._service.stand_in.open_list(request.coordinator_id)]
        return self._context.render("desk_held.html", request, {"rows": rows})

    async def hand_back(self, request: SignedInRequest) -> Response:
        result = await self._service.stand_in.hand_back(request.coordinator_id, request.dossier_id, request.revision)
        return redirect("/desk/held", NOTICES.get(result, "changed"))
