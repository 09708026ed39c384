"""Page of one dossier as its state opens it: conflict check on organisations, then on names, then the story."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import find_plan_errors
from bot.coordinator.service.plan_text import describe_safe_times
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.dossier_values import happened_since, plan_values, story_values
from bot.coordinator.web.dossier.plan_form import read_plan_form, typed_plan
from bot.coordinator.web.overview.overview_pages import OverviewPages
from bot.coordinator.web.signed_in_request import SignedInRequest
from bot.coordinator.web.typed_text import form_fields, typed_fields


class StatePage:
    """What every form of a dossier comes back to. If the coordinator does not hold it: 404, and the open destruction requests."""

    def __init__(self, context: DeskPageContext, overview_pages: OverviewPages) -> None:
        self._context, self._service, self.render_gone = context, context.service, overview_pages.render_gone

    async def render(self, request: SignedInRequest, *, status: int = 200, since: int | None = None, **more: Any) -> Response:
        """The page of the dossier's state: conflict check on organisations, then on names, then the story."""
        view = await self._service.open_dossier(request.coordinator_id, request.dossier_id)
        if view is None:
            return await self.render_gone(request, more.get("unsaved_text") or more.get("typed_plan", ""))
        values = plan_values(self._context, view, request.language)
        if "plan_form" in more and view.promise:
            more["safe_times"] = describe_safe_times(more["plan_form"], view.promise, self._context.catalog, request.language)
            local_now = view.now.astimezone(self._context.timezone)
            more["plan_errors"] = find_plan_errors(more["plan_form"], view.promise, local_now) if status == 422 else {}
        values["happened"] = happened_since(self._context, view, request.language, since)
        values |= {} if more else await self._unsent_values(request)
        if view.document is None:
            return self._context.render(f"desk_{view.state}.html", request, {**values, **more}, status=status)
        story = story_values(self._context, view, view.document, request.language)
        return self._context.render("desk_dossier.html", request, {**story, **values, **more}, status=status)

    async def _unsent_values(self, request: SignedInRequest) -> dict[str, object]:
        """What was typed on this page within the hour and could not be taken, in its fields."""
        page = f"/desk/dossier/{request.dossier_id}"
        unsent = await self._service.unsent.find_all(request.coordinator_id, page)
        values: dict[str, object] = {"notice": "desk.unsent"} if unsent else {}
        for path, fields in unsent.items():
            match path.removeprefix(f"{page}/"):
                case "notes":
                    values["unsaved_text"] = fields.get("text", "")
                case "messages":
                    values["unsent_message"] = fields.get("text", "")
                case "contacted":
                    values["day"] = fields.get("day", "")
                case _:
                    values |= {"plan_form": read_plan_form(fields), "typed_plan": typed_plan(fields)}
        return values

    async def render_changed(self, request: SignedInRequest, action: str) -> Response:
        """Nothing was done: the page as it is now, with what happened since and what was typed."""
        notice = "desk.undo.changed" if action == "undo" else "desk.changed_meanwhile"
        typed: dict[str, Any] = (
            {"plan_form": read_plan_form(request.form), "typed_plan": typed_plan(request.form)} if "line" in request.form else {}
        )
        day = {"day": request.form["day"]} if "day" in request.form else {}
        day |= {"chosen_colleague": request.form["colleague"]} if "colleague" in request.form else {}
        return await self.render(request, status=409, notice=notice, since=request.revision, **typed, **day)

    async def keep_or_forget(self, request: SignedInRequest, result: ActionResult) -> None:
        """What was typed into a form that was taken goes; into one that came too late it waits on the page."""
        path = request.http_request.url.path
        if result in (ActionResult.YES, ActionResult.ALREADY):
            await self._service.unsent.forget(request.coordinator_id, path)
        elif typed_fields(request.form):
            await self._service.unsent.keep(request.coordinator_id, path, form_fields(request.form))
