"""Copy pages: what a coordinator takes along of a dossier, on paper, as a file or in a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.config.extras import PDF, is_installed
from bot.coordinator.service.views import DossierView
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.calendar_file import MEDIA_TYPE, calendar_file
from bot.coordinator.web.dossier.dossier_values import agreed_lines
from bot.coordinator.web.dossier.state_page import StatePage
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest
from bot.dossier.html import contact_sheet_html
from bot.dossier.rendering.file_maker import FileNotMade, file_maker
from bot.dossier.rendering.makers import FileKind
from bot.web.templating import file_response


class CopyPages:
    """Routes of the separate sheet, the PDFs and the calendar file; the seeker sees that a copy was made."""

    def __init__(self, context: DeskPageContext, page: StatePage) -> None:
        self._context, self._service, self._page = context, context.service, page

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk/dossier/{id}/sheet", signed_in(self.show_contact_sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/document.pdf", signed_in(self.download_dossier), methods=["GET"]),
            Route("/desk/dossier/{id}/sheet.pdf", signed_in(self.download_contact_sheet), methods=["GET"]),
            Route("/desk/dossier/{id}/contact.ics", signed_in(self.download_calendar_file), methods=["GET"]),
        )

    async def show_contact_sheet(self, request: SignedInRequest) -> Response:
        view = await self._service.open_contact_sheet(request.coordinator_id, request.dossier_id)
        if view is None or view.document is None:
            return await self._page.render_gone(request)
        agreed = agreed_lines(self._context, view, view.document)
        sheet = Markup(contact_sheet_html(view.document, self._context.catalog, view.language, agreed=agreed))  # noqa: S704 - escaped there
        label = self._context.held_text(request.language).label_of(view.dossier)
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
            return await self._page.render_gone(request)
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
        entry = await self._service.find_calendar_entry(*request.target)
        if entry is None:
            return await self._page.render_gone(request)
        keys = ("desk.calendar.void" if entry.is_void else "desk.calendar.event", "desk.calendar.look")
        title, note = (self._context.catalog.text(request.language, key) for key in keys)
        content = calendar_file(title, note, entry, request.dossier_id, self._service.now())
        return file_response(content, "contact.ics", MEDIA_TYPE)
