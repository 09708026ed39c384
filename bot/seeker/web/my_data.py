"""What a seeker takes along: the dossier as PDF and as JSON, in the session that wrote it, once a file here is called safe."""

from __future__ import annotations

import json
from asyncio import to_thread
from collections.abc import Sequence

import rfc8785
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.dossier.export.data_export import export_json
from bot.dossier.export.signature import Signer
from bot.dossier.pdf import pdf
from bot.seeker.service import SeekerService
from bot.seeker.web import form_parser
from bot.seeker.web.base import ChatPageContext
from bot.web.templating import file
from storage.turns.data_export import PersonalData

MAX_FIELDS = 5
FILES = {
    "pdf": ("document.pdf", "application/pdf"),
    "sheet": ("sheet.pdf", "application/pdf"),
    "json": ("document.json", "application/json"),
}


class MyDataPages:
    """The routes of *mijn gegevens*. Without a `sealer` no seal is offered."""

    def __init__(self, service: SeekerService, page_context: ChatPageContext, signer: Signer | None) -> None:
        self._service, self._page_context, self._signer = service, page_context, signer

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/mijn-gegevens", self.show_safety_question, methods=["GET"]),
            Route("/mijn-gegevens", self.show_files, methods=["POST"]),
            Route("/mijn-gegevens/bestand", self.download_file, methods=["POST"]),
        )

    async def show_safety_question(self, request: Request) -> Response:
        """First whether a file is safe here; the page tells nothing about anybody."""
        return self._page_context.render("my_data_question.html", self._page_context.read_session(request), {})

    async def show_files(self, request: Request) -> Response:
        session, _, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        if not is_valid:
            return RedirectResponse("/mijn-gegevens", 303)
        own = await self._service.export_data(session.channel_user)
        return self._page_context.render("my_data_files.html", session, {"there": own is not None, "may_seal": self._signer is not None})

    async def download_file(self, request: Request) -> Response:
        """One file. Its line in the journal is kept before it leaves."""
        session, form, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        made = form_parser.text_field(form, "made")
        if made not in FILES or not is_valid:
            return RedirectResponse("/mijn-gegevens", 303)
        own = await self._service.export_data(session.channel_user, is_copy=True)
        if own is None:
            return self._page_context.render("my_data_files.html", session, {"there": False, "may_seal": False})
        sealer = self._signer if form_parser.text_field(form, "seal") else None
        return file(await to_thread(self._build_file, made, own, sealer), *FILES[made])

    def _build_file(self, file_kind: str, data: PersonalData, signer: Signer | None) -> bytes:
        """With a seal nothing but what it proves: the dossier."""
        if file_kind == "json":
            return signer.wrapped(data.dossier) if signer else export_json(data)
        document, catalog = json.loads(data.dossier), self._page_context.templates.catalog
        if file_kind == "sheet":
            return pdf.contact_sheet_pdf(document, catalog, document["language"])
        return pdf.dossier_pdf(document, catalog, document["language"], seal=rfc8785.dumps(signer.seal(data.dossier)) if signer else None)
