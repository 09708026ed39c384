"""Dossier pages: what the dossier's state opens to its coordinator, and a form for each action. All of it works without JavaScript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.config.extras import PDF, is_installed
from bot.coordinator.service.contact_plan import MAX_LINE, PlanForm, describe_safe_times, find_plan_errors
from bot.coordinator.service.views import ActionResult, DossierView
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, redirect
from bot.coordinator.web.calendar_file import MEDIA_TYPE, calendar_file
from bot.coordinator.web.dossier_values import agreed_lines, happened_since, plan_values, story_values
from bot.coordinator.web.overview.overview_pages import OverviewPages
from bot.coordinator.web.typed_text import form_fields, typed_fields
from bot.dossier.html import contact_sheet_html
from bot.dossier.rendering.file_maker import FileNotMade, file_maker
from bot.dossier.rendering.makers import FileKind
from bot.web.templating import file_response
from flows.comparing_form import is_blank
from flows.conversation import limits
from flows.reference.dates import read_date
from flows.reference.times import read_clock

PLAN_FIELDS = ("moment", "start", "end", "way", "line", "fits")
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
    """Routes of one dossier. If the coordinator does not hold it, every route answers 404 and lists open destruction requests."""

    def __init__(self, context: DeskPageContext, overview_pages: OverviewPages) -> None:
        self._context, self._service, self._overview_pages = context, context.service, overview_pages
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
        signed_in = self._context.require_sign_in
        return (
            Route("/desk/dossier/{id}", signed_in(self.show_dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet", signed_in(self.show_contact_sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/document.pdf", signed_in(self.download_dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet.pdf", signed_in(self.download_contact_sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/contact.ics", signed_in(self.download_calendar_file), methods=["GET"]),
            Route("/desk/dossier/{id}/new_code", signed_in(self.issue_return_code), methods=["POST"]),
            Route("/desk/dossier/{id}/messages", signed_in(self.write_message), methods=["POST"]),
            Route("/desk/dossier/{id}/notes", signed_in(self.save_note), methods=["POST"]),
            Route("/desk/dossier/{id}/{action}", signed_in(self.perform_action), methods=["POST"]),
        )

    async def show_dossier(self, request: SignedInRequest) -> Response:
        return await self._render_dossier(request)

    async def _render_dossier(self, request: SignedInRequest, *, status: int = 200, since: int | None = None, **more: Any) -> Response:
        """The page of the dossier's state: conflict check on organisations, then on names, then the story."""
        view = await self._service.open_dossier(request.coordinator_id, request.dossier_id)
        if view is None:
            return await self._overview_pages.render_gone(request, more.get("unsaved_text") or more.get("typed_plan", ""))
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
                    values |= {"plan_form": _plan_form(fields), "typed_plan": _typed_plan(fields)}
        return values

    async def show_contact_sheet(self, request: SignedInRequest) -> Response:
        view = await self._service.open_contact_sheet(request.coordinator_id, request.dossier_id)
        if view is None or view.document is None:
            return await self._overview_pages.render_gone(request)
        agreed = agreed_lines(self._context, view, view.document)
        sheet = Markup(contact_sheet_html(view.document, self._context.catalog, view.language, agreed=agreed))  # noqa: S704
        label = self._context.held_text(view.language).label_of(view.dossier)
        return self._context.render("desk_contact_sheet.html", request, {"view": view, "sheet": sheet, "label": label})

    async def download_dossier(self, request: SignedInRequest) -> Response:
        view = await self._service.open_file(request.coordinator_id, request.dossier_id)
        return await self._send_pdf(request, view, "dossier", "document.pdf")

    async def download_contact_sheet(self, request: SignedInRequest) -> Response:
        view = await self._service.open_contact_sheet(request.coordinator_id, request.dossier_id)
        return await self._send_pdf(request, view, "contact_sheet", "sheet.pdf")

    async def _send_pdf(self, request: SignedInRequest, view: DossierView | None, kind: FileKind, name: str) -> Response:
        """Typeset in a child process, so that no other request waits for it and no word stays behind."""
        if view is None or view.document is None:
            return await self._overview_pages.render_gone(request)
        if not is_installed(PDF):
            return self._context.render("desk_message.html", request, {"key": "desk.no_pdf"}, status=503)
        label = self._context.held_text(view.language).label_of(view.dossier)
        try:
            agreed = {"agreed": agreed_lines(self._context, view, view.document)} if kind == "contact_sheet" else {}
            content = await file_maker().make_file(
                request.coordinator_id, kind, document=view.document, language=view.language, label=label, **agreed
            )
        except FileNotMade:
            return self._context.render("desk_message.html", request, {"key": "desk.file_not_made"}, status=503)
        return file_response(content, name, "application/pdf")

    async def download_calendar_file(self, request: SignedInRequest) -> Response:
        """The plan, or that the former one is cancelled."""
        entry = await self._service.find_calendar_entry(*_target(request))
        if entry is None:
            return await self._overview_pages.render_gone(request)
        keys = ("desk.calendar.void" if entry.is_void else "desk.calendar.event", "desk.calendar.look")
        title, note = (self._context.catalog.text(request.language, key) for key in keys)
        content = calendar_file(title, note, entry, request.dossier_id, self._service.now())
        return file_response(content, "contact.ics", MEDIA_TYPE)

    async def perform_action(self, request: SignedInRequest) -> Response:
        """Post/redirect/get for each action; a plan that is refused comes back with what was filled in."""
        action = request.http_request.path_params["action"]
        if action not in self._actions:
            return self._context.render("desk_message.html", request, {"key": "desk.not_found"}, status=404)
        result = await self._actions[action](request)
        if result is ActionResult.GONE:
            return await self._overview_pages.render_gone(request, _typed_plan(request.form))
        if result in (ActionResult.MISSING, ActionResult.OUTSIDE, ActionResult.NOT_COMPARED):
            return await self._render_dossier(request, status=422, notice=f"desk.plan.{result.value}", plan_form=_plan_form(request.form))
        await self._keep_or_forget(request, result)
        if result in (ActionResult.CHANGED, ActionResult.NOT_NOW):
            return await self._render_changed(request, action)
        if result is not ActionResult.YES:
            return await self._redirect(request, result.value)
        return await self._redirect(request, NOTICES.get(action, ""), PLACES.get(action, ""))

    async def _render_changed(self, request: SignedInRequest, action: str) -> Response:
        """Nothing was done: the page as it is now, with what happened since and what was typed."""
        notice = "desk.undo.changed" if action == "undo" else "desk.changed_meanwhile"
        typed: dict[str, Any] = (
            {"plan_form": _plan_form(request.form), "typed_plan": _typed_plan(request.form)} if "line" in request.form else {}
        )
        day = {"day": request.form["day"]} if "day" in request.form else {}
        day |= {"chosen_colleague": request.form["colleague"]} if "colleague" in request.form else {}
        return await self._render_dossier(request, status=409, notice=notice, since=request.revision, **typed, **day)

    async def _redirect(self, request: SignedInRequest, notice: str, place: str = "") -> Response:
        """To the page that the form stood on, or to the desk if the dossier is not open to this coordinator any more."""
        is_held = await self._service.is_open_to(request.coordinator_id, request.dossier_id)
        if is_held and request.form.get("from") != "desk":
            return redirect(f"/desk/dossier/{request.dossier_id}", notice, place)
        return redirect("/desk", notice, f"undo-{request.dossier_id}" if place == "undo" else "")

    async def _keep_or_forget(self, request: SignedInRequest, result: ActionResult) -> None:
        """What was typed into a form that was taken goes; into one that came too late it waits on the page."""
        path = request.http_request.url.path
        if result in (ActionResult.YES, ActionResult.ALREADY):
            await self._service.unsent.forget(request.coordinator_id, path)
        elif typed_fields(request.form):
            await self._service.unsent.keep(request.coordinator_id, path, form_fields(request.form))

    async def _apply_event(self, event: str, request: SignedInRequest) -> ActionResult:
        return await self._service.actions.apply_event(request.coordinator_id, request.dossier_id, event, request.revision)

    async def _open_story(self, request: SignedInRequest) -> ActionResult:
        return await self._service.planning.open_story(*_target(request), _plan_form(request.form), request.revision)

    async def _change_plan(self, request: SignedInRequest) -> ActionResult:
        return await self._service.planning.change_plan(*_target(request), _plan_form(request.form), request.revision)

    async def _propose_colleague(self, request: SignedInRequest) -> ActionResult:
        return await self._service.actions.propose_colleague(*_target(request), request.form.get("colleague", ""), request.revision)

    async def _report_informed(self, request: SignedInRequest) -> ActionResult:
        person, answer = request.form.get("person", ""), request.form.get("answer", "")
        return await self._service.actions.report_informed(*_target(request), person, answer, request.revision)

    async def _delete_note(self, request: SignedInRequest) -> ActionResult:
        return await self._service.texts.delete_note(request.coordinator_id, request.dossier_id, request.form.get("note", ""))

    async def _delete_message(self, request: SignedInRequest) -> ActionResult:
        written_at = request.form.get("message", "")
        return await self._service.texts.delete_message(request.coordinator_id, request.dossier_id, written_at)

    async def _confirm_contact(self, request: SignedInRequest) -> ActionResult:
        day = read_date(request.form.get("day", ""), self._service.today(), is_past=True)
        if day is None:
            return ActionResult.NOT_NOW
        return await self._service.actions.report_contact(*_target(request), day, request.revision)

    async def issue_return_code(self, request: SignedInRequest) -> Response:
        """A new return code for the seeker; it is shown in this response and nowhere else."""
        result, code = await self._service.actions.issue_return_code(*_target(request), request.revision)
        if result is ActionResult.GONE:
            return await self._overview_pages.render_gone(request)
        if result is ActionResult.ALREADY:
            return await self._render_dossier(request, status=409, notice="desk.new_code.already")
        if result is not ActionResult.YES:
            return await self._render_changed(request, "new_code")
        spaced = " ".join(code[n : n + 4] for n in range(0, len(code), 4))
        return self._context.render("desk_return_code.html", request, {"code": spaced, "dossier_id": request.dossier_id})

    async def write_message(self, request: SignedInRequest) -> Response:
        """A message is there for the seeker whole or not at all; otherwise it is given back in the page."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        if is_blank(text):
            return redirect(f"/desk/dossier/{request.dossier_id}")
        result = await self._service.texts.write_message(request.coordinator_id, request.dossier_id, text)
        if result is ActionResult.GONE:
            return await self._overview_pages.render_gone(request, text)
        await self._keep_or_forget(request, result)
        if result is ActionResult.YES:
            return redirect(f"/desk/dossier/{request.dossier_id}", "kept", "messages")
        return await self._render_dossier(request, status=422, notice="desk.messages.refused", unsent_message=text)

    async def save_note(self, request: SignedInRequest) -> Response:
        """A note is stored whole or not at all; text that is too long or comes too late is given back in the page."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        if is_blank(text):
            return redirect(f"/desk/dossier/{request.dossier_id}")
        result = await self._service.texts.add_note(*_target(request), text, request.form.get("after"))
        if result is ActionResult.GONE:
            return await self._overview_pages.render_gone(request, text)
        await self._keep_or_forget(request, result)
        if result in (ActionResult.YES, ActionResult.ALREADY):
            return redirect(f"/desk/dossier/{request.dossier_id}", "kept" if result is ActionResult.YES else "already", "notes")
        too_large = "desk.notes.full" if result is ActionResult.FULL else "desk.notes.too_long"
        notice = "desk.changed_meanwhile" if result is ActionResult.NOT_NOW and len(text) <= limits.NOTE else too_large
        return await self._render_dossier(request, status=422, notice=notice, unsaved_text=text)


def _target(request: SignedInRequest) -> tuple[str, str]:
    return request.coordinator_id, request.dossier_id


def _typed_plan(form: Mapping[str, str]) -> str:
    """What was typed into a plan, to copy if there is no form for it any more."""
    return "\n".join(filter(None, (form.get(name, "")[:MAX_LINE] for name in ("start", "end", "line"))))


def _plan_form(form: Mapping[str, str]) -> PlanForm:
    """The form as it was sent, with times as they are stored where they can be read (`9u` is `09:00`)."""
    typed = {name: form.get(name, "")[:MAX_LINE] for name in PLAN_FIELDS}
    return PlanForm(**typed | {name: f"{at:%H:%M}" for name in ("start", "end") if (at := read_clock(typed[name]))})
