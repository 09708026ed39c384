"""Text pages: messages to the seeker and notes, which are stored whole or given back."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.state_page import StatePage
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, redirect
from flows.comparing_form import is_blank
from flows.conversation import limits


class TextPages:
    """Routes of what a coordinator writes in a dossier; removing it is an action of DossierPages."""

    def __init__(self, context: DeskPageContext, page: StatePage) -> None:
        self._context, self._service, self._page = context, context.service, page

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk/dossier/{id}/messages", signed_in(self.write_message), methods=["POST"]),
            Route("/desk/dossier/{id}/notes", signed_in(self.save_note), methods=["POST"]),
        )

    async def write_message(self, request: SignedInRequest) -> Response:
        """A message is there for the seeker whole or not at all; otherwise it is given back in the page."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        if is_blank(text):
            return redirect(f"/desk/dossier/{request.dossier_id}")
        result = await self._service.texts.write_message(request.coordinator_id, request.dossier_id, text)
        if result is ActionResult.GONE:
            return await self._page.render_gone(request, text)
        await self._page.keep_or_forget(request, result)
        if result is ActionResult.YES:
            return redirect(f"/desk/dossier/{request.dossier_id}", "kept", "messages")
        return await self._page.render(request, status=422, notice="desk.messages.refused", unsent_message=text)

    async def save_note(self, request: SignedInRequest) -> Response:
        """A note is stored whole or not at all; text that is too long or comes too late is given back in the page."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        if is_blank(text):
            return redirect(f"/desk/dossier/{request.dossier_id}")
        result = await self._service.texts.add_note(*request.target, text, request.form.get("after"))
        if result is ActionResult.GONE:
            return await self._page.render_gone(request, text)
        await self._page.keep_or_forget(request, result)
        if result in (ActionResult.YES, ActionResult.ALREADY):
            return redirect(f"/desk/dossier/{request.dossier_id}", "kept" if result is ActionResult.YES else "already", "notes")
        too_large = "desk.notes.full" if result is ActionResult.FULL else "desk.notes.too_long"
        notice = "desk.changed_meanwhile" if result is ActionResult.NOT_NOW and len(text) <= limits.NOTE else too_large
        return await self._page.render(request, status=422, notice=notice, unsaved_text=text)
