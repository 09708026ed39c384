"""My-data pages: the seeker downloads their dossier as PDF or JSON, in the session that wrote it, after confirming that it is safe."""

from __future__ import annotations

import json
from collections.abc import Sequence

import rfc8785
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.dossier.export.data_export import export_json
from bot.dossier.export.signature import Signer
from bot.dossier.rendering.file_maker import FileNotMade, file_maker
from bot.seeker.flood_guard import COPY
from bot.seeker.service import SeekerService
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.held_pages import HeldPages
from bot.seeker.web.locked_page import find_lock, render_locked
from bot.seeker.web.session_cookie import BrowserSession
from bot.web.request_values import client_address
from bot.web.templating import file_response
from storage.turns.data_export import PersonalData

MAX_FIELDS = 7
FILES = {  # by the form's value: file name and media type
    "pdf": ("document.pdf", "application/pdf"),
    "sheet": ("sheet.pdf", "application/pdf"),
    "json": ("document.json", "application/json"),
}


class MyDataPages:
    """Routes of *mijn gegevens*. Without a `signer` the pages offer no signature."""

    def __init__(self, service: SeekerService, context: ChatPageContext, held: HeldPages, signer: Signer | None) -> None:
        self._service, self._context, self._held, self._signer = service, context, held, signer

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/mijn-gegevens", self.show_safety_question, methods=["GET"]),
            Route("/mijn-gegevens", self.show_files, methods=["POST"]),
            Route("/mijn-gegevens/bestand", self.show_safety_question, methods=["GET"]),
            Route("/mijn-gegevens/bestand", self.download_file, methods=["POST"]),
        )

    async def show_safety_question(self, request: Request) -> Response:
        """Ask first whether a file is safe on this machine; the page does not reveal whether there is any data."""
        return self._context.render("my_data_question.html", await self._context.read_session(request))

    async def show_files(self, request: Request) -> Response:
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return RedirectResponse("/mijn-gegevens", 303)
        if lock := await find_lock(self._context, form.session):
            return render_locked(self._context, form.session, lock)
        data = await self._service.export_data(form.session.channel_user)
        return self._render_files(form.session, has_data=data is not None)

    async def download_file(self, request: Request) -> Response:
        """One file. The access log has its entry before the file leaves."""
        form = await self._context.read_form(request, MAX_FIELDS)
        file_kind = form.text("made")
        if file_kind not in FILES or not form.is_valid:
            return RedirectResponse("/mijn-gegevens", 303)
        if lock := await find_lock(self._context, form.session):
            return render_locked(self._context, form.session, lock)
        source = client_address(request)
        passed = await self._held.passed(form)
        if not self._service.guard.admits(COPY, source, passed) and (page := await self._held.hold(request, form, COPY)):
            return page
        data = await self._service.export_data(form.session.channel_user, is_copy=True)
        if data is None:
            return self._render_files(form.session, has_data=False)
        signer = self._signer if form.text("seal") else None
        try:
            content = await self._build_file(form.session.channel_user.external_id, file_kind, data, signer)
        except FileNotMade:
            return self._render_files(form.session, has_data=True, is_not_made=True)
        return file_response(content, *FILES[file_kind])

    def _render_files(self, session: BrowserSession, *, has_data: bool, is_not_made: bool = False) -> Response:
        values = {"has_data": has_data, "may_sign": self._signer is not None, "is_not_made": is_not_made}
        return self._context.render("my_data_files.html", session, values, status=503 if is_not_made else 200)

    async def _build_file(self, person: str, file_kind: str, data: PersonalData, signer: Signer | None) -> bytes:
        """Signed JSON holds only the dossier, which is what the signature proves; unsigned JSON is the whole export."""
        if file_kind == "json":
            return signer.signed_file(data.dossier) if signer else export_json(data)
        document = json.loads(data.dossier)
        values = {"document": document, "language": document["language"]}
        if file_kind == "sheet":
            return await file_maker().make_file(person, "contact_sheet", **values)
        signature = rfc8785.dumps(signer.sign_dossier(data.dossier)).decode() if signer else ""
        return await file_maker().make_file(person, "dossier", **values, signature=signature)
