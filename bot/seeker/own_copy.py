"""What a seeker takes along: the dossier as PDF and as JSON, in the session that wrote it, once a file here is called safe."""

from __future__ import annotations

import json
from asyncio import to_thread
from collections.abc import Sequence
from typing import Any

import rfc8785
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.dossier import pdf
from bot.dossier.seal import Sealer
from bot.dossier.whole import whole
from bot.pages import Pages, file
from bot.seeker import forms
from bot.seeker.keeping import Keeping, Visit
from bot.seeker.reception import Reception
from storage.mine import Own

FILES = {
    "pdf": ("document.pdf", "application/pdf"),
    "sheet": ("sheet.pdf", "application/pdf"),
    "json": ("document.json", "application/json"),
}


class OwnCopy:
    """The routes of *mijn gegevens*. Without a `sealer` no seal is offered."""

    def __init__(self, reception: Reception, pages: Pages, keeping: Keeping, sealer: Sealer | None) -> None:
        self._reception, self._pages, self._keeping, self._sealer = reception, pages, keeping, sealer

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/mijn-gegevens", self.ask, methods=["GET"]),
            Route("/mijn-gegevens", self.offer, methods=["POST"]),
            Route("/mijn-gegevens/bestand", self.make, methods=["POST"]),
        )

    async def ask(self, request: Request) -> Response:
        """First whether a file is safe here; the page tells nothing about anybody."""
        return self._page("own_safe.html", request, self._keeping.visit(request))

    async def offer(self, request: Request) -> Response:
        visit = self._keeping.visit(request)
        if not self._is_ours(visit, await request.form(max_files=0, max_fields=5)):
            return RedirectResponse("/mijn-gegevens", 303)
        own = await self._reception.own(visit.door)
        return self._page("own_files.html", request, visit, there=own is not None, may_seal=self._sealer is not None)

    async def make(self, request: Request) -> Response:
        """One file. Its line in the journal is kept before it leaves."""
        visit, form = self._keeping.visit(request), await request.form(max_files=0, max_fields=5)
        made = forms.text(form, "made")
        if made not in FILES or not self._is_ours(visit, form):
            return RedirectResponse("/mijn-gegevens", 303)
        own = await self._reception.own(visit.door, copied=True)
        if own is None:
            return self._page("own_files.html", request, visit, there=False, may_seal=False)
        sealer = self._sealer if forms.text(form, "seal") else None
        return file(await to_thread(self._made, made, own, sealer), *FILES[made])

    def _made(self, made: str, own: Own, sealer: Sealer | None) -> bytes:
        """With a seal nothing but what it proves: the dossier."""
        if made == "json":
            return sealer.wrapped(own.dossier) if sealer else whole(own)
        document, wording = json.loads(own.dossier), self._pages.wording
        if made == "sheet":
            return pdf.sheet(document, wording, document["language"])
        return pdf.paper(document, wording, document["language"], seal=rfc8785.dumps(sealer.seal(own.dossier)) if sealer else None)

    def _is_ours(self, visit: Visit, form: FormData) -> bool:
        return visit.returning and self._keeping.is_ours(visit.door, forms.text(form, "csrf"))

    def _page(self, template: str, request: Request, visit: Visit, **values: Any) -> Response:
        language = self._pages.spoken(request.headers.get("accept-language", ""), visit.language)
        response = self._pages.page(template, language, {"csrf": self._keeping.token(visit.door), **values})
        self._keeping.keep(response, visit, language)
        return response
