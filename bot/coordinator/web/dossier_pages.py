"""The desk as pages: everything works with JavaScript off, and every form is checked."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.contact_plan import MAX_LINE, PlanForm, describe_moment
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.service.views import ActionResult, DossierView
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, redirect
from bot.coordinator.web.call_sheet import call_sheet_lines
from bot.coordinator.web.overview_pages import OverviewPages
from bot.coordinator.web.profile_pages import ProfilePages
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.coordinator.web.sign_in_pages import SignInPages
from bot.dossier.html import dossier_html, sheet_fragment
from bot.dossier.pdf import pdf
from bot.web.templating import Templates, file
from flows.dossier.dossier import Dossier
from flows.installation import Installation
from storage.retention.rules import REMIND_DAYS, UNINFORMED_DAYS

PLAN_FIELDS = ("moment", "start", "end", "way", "line")
REDIRECTS = {"tie": "released", "know_somebody": "released", "give_back": "given_back", "close": "closed"}


def desk_routes(
    service: DeskService,
    sign_in: SignIn,
    templates: Templates,
    installation: Installation,
    secret: bytes,
    *,
    https: bool,
    bot_username: str = "",
) -> Sequence[BaseRoute]:
    """All routes under /desk. `secret` signs forms; it is no key of the vault. `bot` is the username of the coordinators' bot."""
    room = DeskPageContext(service, sign_in, templates, DeskSessionCookie(secret, https), installation, bot_username)
    own = OverviewPages(room)
    return (*SignInPages(room).routes(), *own.routes(), *ProfilePages(room).routes(), *DossierPages(room, own).routes())


class DossierPages:
    """Routes for who is signed in."""

    def __init__(self, page_context: DeskPageContext, overview_pages: OverviewPages) -> None:
        self._page_context, self._service, self._overview_pages = page_context, page_context.service, overview_pages
        self._timezone = ZoneInfo(page_context.installation.timezone)
        self._actions: dict[str, Callable[[SignedInRequest], Awaitable[ActionResult]]] = {
            "no_tie": lambda v: self._service.no_tie(v.coordinator_id, v.dossier_id),
            "tie": lambda v: self._service.tie(v.coordinator_id, v.dossier_id),
            "know_nobody": lambda v: self._service.know_nobody(v.coordinator_id, v.dossier_id, _plan_form(v)),
            "know_somebody": lambda v: self._service.know_somebody(v.coordinator_id, v.dossier_id),
            "plan": lambda v: self._service.plan(v.coordinator_id, v.dossier_id, _plan_form(v)),
            "tried": lambda v: self._service.tried(v.coordinator_id, v.dossier_id),
            "contacted": self._confirm_contact,
            "inform": lambda v: self._service.inform(v.coordinator_id, v.dossier_id, v.form.get("person", ""), v.form.get("answer", "")),
            "give_back": lambda v: self._service.give_back(v.coordinator_id, v.dossier_id),
            "close": lambda v: self._service.close(v.coordinator_id, v.dossier_id),
        }

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = self._page_context.require_sign_in
        return (
            Route("/desk/dossier/{id}", signed_in(self.show_dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet", signed_in(self.show_contact_sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/document.pdf", signed_in(self.download_dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet.pdf", signed_in(self.download_contact_sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/new_code", signed_in(self.issue_return_code), methods=["POST"]),
            Route("/desk/dossier/{id}/notes", signed_in(self.save_notes), methods=["POST"]),
            Route("/desk/dossier/{id}/{deed}", signed_in(self.perform_action), methods=["POST"]),
        )

    # one dossier
    async def show_dossier(self, request: SignedInRequest) -> Response:
        view = await self._service.open_dossier(request.coordinator_id, request.dossier_id)
        return self._render_view(request, view) if view else await self._overview_pages.render_gone(request)

    def _render_view(self, request: SignedInRequest, view: DossierView, status: int = 200, **more: Any) -> Response:
        values = {"view": view, "wish": PlanForm(line=str(view.coordinator.profile.get("contact_line", "")))}
        if view.safe:
            keys = view.safe.moments(view.now.astimezone(self._timezone))
            values["moments"] = [(key, describe_moment(key, self._page_context.catalog, request.language)) for key in keys]
        if view.document is None:
            return self._page_context.render(f"desk_{view.state}.html", request, {**values, **more}, status=status)
        story = self._story_values(request, view, view.document)
        return self._page_context.render("desk_dossier.html", request, {**values, **story, **more}, status=status)

    def _story_values(self, request: SignedInRequest, view: DossierView, document: Dossier) -> dict[str, Any]:
        catalog, handling = self._page_context.catalog, view.dossier.progress
        contacted = handling.contacted_on and catalog.day(request.language, date.fromisoformat(handling.contacted_on))
        return {
            "fragment": Markup(dossier_html(document, catalog, view.language)),  # noqa: S704
            "call": call_sheet_lines(handling, document, catalog, request.language, self._timezone),
            "handling": handling,
            "may_try": handling.can_try and view.safe is not None and view.safe.ways != ("self",),
            "contacted": contacted,
            "today": view.now.astimezone(self._timezone).date(),
            "foundation": self._page_context.installation.foundation,
            **self._uninformed_values(request, view),
        }

    def _uninformed_values(self, request: SignedInRequest, view: DossierView) -> dict[str, Any]:
        """Whose name goes when nobody tells them, and on which day; in time to do something about it."""
        catalog, since = self._page_context.catalog, view.dossier.claimed_at or view.now
        day = catalog.day(request.language, (since + timedelta(days=UNINFORMED_DAYS)).astimezone(self._timezone).date())
        untold = [person for person in view.people if str(person["id"]) not in view.dossier.progress.informed]
        is_time = untold and view.now >= since + timedelta(days=REMIND_DAYS)
        words = catalog.plural(request.language, "desk.inform.untold", len(untold), day=day) if is_time else ""
        return {"untold_day": day, "untold": untold, "reminder": words}

    async def show_contact_sheet(self, request: SignedInRequest) -> Response:
        view = await self._service.open_contact_sheet(request.coordinator_id, request.dossier_id)
        if view is None or view.document is None:
            return await self._overview_pages.render_gone(request)
        sheet = Markup(sheet_fragment(view.document, self._page_context.catalog, view.language))  # noqa: S704
        return self._page_context.render("desk_contact_sheet.html", request, {"view": view, "sheet": sheet})

    async def download_dossier(self, request: SignedInRequest) -> Response:
        view = await self._service.open_file(request.coordinator_id, request.dossier_id)
        return await self._send_pdf(request, view, pdf.dossier_pdf, "document.pdf")

    async def download_contact_sheet(self, request: SignedInRequest) -> Response:
        view = await self._service.open_contact_sheet(request.coordinator_id, request.dossier_id)
        return await self._send_pdf(request, view, pdf.contact_sheet_pdf, "sheet.pdf")

    async def _send_pdf(self, request: SignedInRequest, view: DossierView | None, made: Callable[..., bytes], name: str) -> Response:
        """Made beside the loop, so that nobody waits for a typesetter."""
        if view is None or view.document is None:
            return await self._overview_pages.render_gone(request)
        content = await to_thread(made, view.document, self._page_context.catalog, view.language)
        return file(content, name, "application/pdf")

    async def perform_action(self, request: SignedInRequest) -> Response:
        deed = request.http_request.path_params["deed"]
        if deed not in self._actions:
            return self._page_context.render("desk_message.html", request, {"key": "desk.not_found"}, status=404)
        done = await self._actions[deed](request)
        if done is ActionResult.GONE:
            return await self._overview_pages.render_gone(request)
        if done in (ActionResult.MISSING, ActionResult.OUTSIDE):
            return await self._render_rejected_plan(request, f"desk.plan.{done.value}")
        if done is ActionResult.YES and deed in REDIRECTS:
            return redirect("/desk", REDIRECTS[deed])
        return redirect(f"/desk/dossier/{request.dossier_id}", "" if done is ActionResult.YES else "changed")

    async def _render_rejected_plan(self, request: SignedInRequest, failed: str) -> Response:
        """The plan's form with what was filled in."""
        view = await self._service.open_dossier(request.coordinator_id, request.dossier_id)
        return (
            self._render_view(request, view, 422, notice=failed, wish=_plan_form(request))
            if view
            else await self._overview_pages.render_gone(request)
        )

    async def _confirm_contact(self, request: SignedInRequest) -> ActionResult:
        try:
            day = date.fromisoformat(request.form.get("day", ""))
        except ValueError:
            return ActionResult.NOT_NOW
        return await self._service.contacted(request.coordinator_id, request.dossier_id, day)

    async def issue_return_code(self, request: SignedInRequest) -> Response:
        """The code stands in this answer and nowhere else."""
        code = await self._service.new_code(request.coordinator_id, request.dossier_id)
        if code is None:
            return await self._overview_pages.render_gone(request)
        spaced = " ".join(code[n : n + 4] for n in range(0, len(code), 4))
        return self._page_context.render("desk_return_code.html", request, {"code": spaced, "id": request.dossier_id})

    async def save_notes(self, request: SignedInRequest) -> Response:
        """Notes that are too long or come too late are given back, not cut and not kept."""
        text = request.form.get("text", "").replace("\r\n", "\n")
        done = await self._service.write_notes(request.coordinator_id, request.dossier_id, text)
        if done is ActionResult.GONE:
            return await self._overview_pages.render_gone(request, text)
        if done is ActionResult.YES:
            return redirect(f"/desk/dossier/{request.dossier_id}", "kept")
        view = await self._service.open_dossier(request.coordinator_id, request.dossier_id)
        return (
            self._render_view(request, view, 422, notice="desk.notes.too_long", written=text)
            if view
            else await self._overview_pages.render_gone(request, text)
        )


def _plan_form(request: SignedInRequest) -> PlanForm:
    return PlanForm(**{name: request.form.get(name, "")[:MAX_LINE] for name in PLAN_FIELDS})
