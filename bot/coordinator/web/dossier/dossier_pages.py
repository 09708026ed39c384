"""Dossier pages: what the dossier's state opens to its coordinator, and a form for each action. All of it works without JavaScript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.plan_form import read_plan_form, typed_plan
from bot.coordinator.web.dossier.state_page import StatePage
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, redirect
from flows.reference.dates import read_date

EVENTS = ("no_tie", "tie", "know_somebody", "tried", "give_back", "close", "undo", "withdraw")  # actions whose button is their whole form
PLACES = {  # where on the dossier's page each action shows; the others show on top
    **dict.fromkeys(("tried", "contacted", "give_back", "close"), "undo"),
    **dict.fromkeys(("propose", "withdraw"), "colleague-asked"),
    "delete_note": "notes",
    "delete_message": "messages",
    "inform": "inform",
    "plan": "call",
}
NOTICES = {"tie": "released", "know_somebody": "released", "undo": "undone"}  # what is pending says so itself


class DossierPages:
    """Routes of one dossier: its page, and each action that a form of it asks for."""

    def __init__(self, context: DeskPageContext, page: StatePage) -> None:
        self._context, self._service, self._page = context, context.service, page
        self._actions: dict[str, Callable[[SignedInRequest], Awaitable[ActionResult]]] = {
            **{event: partial(self._apply_event, event) for event in EVENTS},
            "know_nobody": self._open_story,
            "plan": self._change_plan,
            "propose": self._propose_colleague,
            "contacted": self._confirm_contact,
            "inform": self._report_informed,
            "delete_note": self._delete_note,
            "delete_message": self._delete_message,
        }

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk/dossier/{id}", signed_in(self.show_dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/new_code", signed_in(self.issue_return_code), methods=["POST"]),
            Route("/desk/dossier/{id}/{action}", signed_in(self.perform_action), methods=["POST"]),
        )

    async def show_dossier(self, request: SignedInRequest) -> Response:
        return await self._page.render(request)

    async def perform_action(self, request: SignedInRequest) -> Response:
        """Post/redirect/get for each action; a plan that is refused comes back with what was filled in."""
        action = request.http_request.path_params["action"]
        if action not in self._actions:
            return self._context.render("desk_message.html", request, {"key": "desk.not_found"}, status=404)
        result = await self._actions[action](request)
        if result is ActionResult.GONE:
            return await self._page.render_gone(request, typed_plan(request.form))
        if result in (ActionResult.MISSING, ActionResult.OUTSIDE, ActionResult.NOT_COMPARED):
            return await self._page.render(request, status=422, notice=f"desk.plan.{result.value}", plan_form=read_plan_form(request.form))
        await self._page.keep_or_forget(request, result)
        if result in (ActionResult.CHANGED, ActionResult.NOT_NOW):
            return await self._page.render_changed(request, action)
        if result is not ActionResult.YES:
            return await self._redirect(request, result.value)
        return await self._redirect(request, NOTICES.get(action, ""), PLACES.get(action, ""))

    async def _redirect(self, request: SignedInRequest, notice: str, place: str = "") -> Response:
        """To the page that the form stood on, or to the desk if the dossier is not open to this coordinator any more."""
        is_held = await self._service.is_open_to(request.coordinator_id, request.dossier_id)
        if is_held and request.form.get("from") != "desk":
            return redirect(f"/desk/dossier/{request.dossier_id}", notice, place)
        return redirect("/desk", notice, f"undo-{request.dossier_id}" if place == "undo" else "")

    async def _apply_event(self, event: str, request: SignedInRequest) -> ActionResult:
        return await self._service.actions.apply_event(request.coordinator_id, request.dossier_id, event, request.revision)

    async def _open_story(self, request: SignedInRequest) -> ActionResult:
        return await self._service.planning.open_story(*request.target, read_plan_form(request.form), request.revision)

    async def _change_plan(self, request: SignedInRequest) -> ActionResult:
        return await self._service.planning.change_plan(*request.target, read_plan_form(request.form), request.revision)

    async def _propose_colleague(self, request: SignedInRequest) -> ActionResult:
        return await self._service.actions.propose_colleague(*request.target, request.form.get("colleague", ""), request.revision)

    async def _report_informed(self, request: SignedInRequest) -> ActionResult:
        person, answer = request.form.get("person", ""), request.form.get("answer", "")
        return await self._service.actions.report_informed(*request.target, person, answer, request.revision)

    async def _delete_note(self, request: SignedInRequest) -> ActionResult:
        return await self._service.texts.delete_note(request.coordinator_id, request.dossier_id, request.form.get("note", ""))

    async def _delete_message(self, request: SignedInRequest) -> ActionResult:
        written_at = request.form.get("message", "")
        return await self._service.texts.delete_message(request.coordinator_id, request.dossier_id, written_at)

    async def _confirm_contact(self, request: SignedInRequest) -> ActionResult:
        day = read_date(request.form.get("day", ""), self._service.today(), is_past=True)
        if day is None:
            return ActionResult.NOT_NOW
        return await self._service.actions.report_contact(*request.target, day, request.revision)

    async def issue_return_code(self, request: SignedInRequest) -> Response:
        """A new return code for the seeker; it is shown in this response and nowhere else."""
        result, code = await self._service.actions.issue_return_code(*request.target, request.revision)
        if result is ActionResult.GONE:
            return await self._page.render_gone(request)
        if result is ActionResult.ALREADY:
            return await self._page.render(request, status=409, notice="desk.new_code.already")
        if result is not ActionResult.YES:
            return await self._page.render_changed(request, "new_code")
        spaced = " ".join(code[n : n + 4] for n in range(0, len(code), 4))
        return self._context.render("desk_return_code.html", request, {"code": spaced, "dossier_id": request.dossier_id})
