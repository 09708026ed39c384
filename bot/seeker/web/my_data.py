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

FIELDS = 5
FILES = {
    "pdf": ("document.pdf", "application/pdf"),
    "sheet": ("sheet.pdf", "application/pdf"),
    "json": ("document.json", "application/json"),
}


class MyDataPages:
    """The routes of *mijn gegevens*. Without a `sealer` no seal is offered."""

    def __init__(self, service: SeekerService, room: ChatPageContext, sealer: Signer | None) -> None:
        self._service, self._room, self._sealer = service, room, sealer

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/mijn-gegevens", self.ask, methods=["GET"]),
            Route("/mijn-gegevens", self.offer, methods=["POST"]),
            Route("/mijn-gegevens/bestand", self.make, methods=["POST"]),
        )

    async def ask(self, request: Request) -> Response:
        """First whether a file is safe here; the page tells nothing about anybody."""
        return self._room.page("my_data_question.html", self._room.visit(request), {})

    async def offer(self, request: Request) -> Response:
        visit, _, ours = await self._room.sent(request, FIELDS)
        if not ours:
            return RedirectResponse("/mijn-gegevens", 303)
        own = await self._service.own(visit.channel_user)
        return self._room.page("my_data_files.html", visit, {"there": own is not None, "may_seal": self._sealer is not None})

    async def make(self, request: Request) -> Response:
        """One file. Its line in the journal is kept before it leaves."""
        visit, form, ours = await self._room.sent(request, FIELDS)
        made = form_parser.text(form, "made")
        if made not in FILES or not ours:
            return RedirectResponse("/mijn-gegevens", 303)
        own = await self._service.own(visit.channel_user, copied=True)
        if own is None:
            return self._room.page("my_data_files.html", visit, {"there": False, "may_seal": False})
        sealer = self._sealer if form_parser.text(form, "seal") else None
        return file(await to_thread(self._made, made, own, sealer), *FILES[made])

    def _made(self, made: str, own: PersonalData, sealer: Signer | None) -> bytes:
        """With a seal nothing but what it proves: the dossier."""
        if made == "json":
            return sealer.wrapped(own.dossier) if sealer else export_json(own)
        document, catalog = json.loads(own.dossier), self._room.pages.catalog
        if made == "sheet":
            return pdf.contact_sheet_pdf(document, catalog, document["language"])
        return pdf.dossier_pdf(document, catalog, document["language"], seal=rfc8785.dumps(sealer.seal(own.dossier)) if sealer else None)
