"""Pages between Telegram and the web: a link is opened with one press, so that a preview of it uses up nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.pages import Pages
from bot.seeker import forms
from bot.seeker.keeping import Keeping, Visit
from bot.seeker.reception import Reception
from flows.filling import PASSAGE_PATH


class Crossing:
    """Its routes. `bot` is the name of the seeker's bot, empty where there is none."""

    def __init__(self, reception: Reception, pages: Pages, keeping: Keeping, bot: str) -> None:
        self._reception, self._pages, self._keeping, self._bot = reception, pages, keeping, bot

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(f"{PASSAGE_PATH}/{{token}}", self.ask, methods=["GET"]),
            Route(PASSAGE_PATH, self.cross, methods=["POST"]),
            Route("/telegram", self.offer, methods=["GET"]),
            Route("/telegram", self.lead, methods=["POST"]),
        )

    async def ask(self, request: Request) -> Response:
        """Whether to go on here; looking changes nothing."""
        return self._page(request, self._keeping.visit(request), "passage.html", token=request.path_params["token"][:64])

    async def cross(self, request: Request) -> Response:
        visit = self._keeping.visit(request)
        form = await request.form(max_files=0, max_fields=4)
        ours = visit.returning and self._keeping.is_ours(visit.door, forms.text(form, "csrf"))
        if not ours or not await self._reception.cross(visit.door, forms.text(form, "token")[:64]):
            return self._page(request, visit, "passage.html", token=None, status=422)
        speech = await self._reception.speech(visit.door)
        response = RedirectResponse(f"/?f={self._keeping.fresh(visit.door)}", 303)
        self._keeping.keep(response, visit, speech.language if speech else self._language(request, visit))
        return response

    async def offer(self, request: Request) -> Response:
        """Only for who has a conversation, and where there is a bot."""
        visit = self._keeping.visit(request)
        if not self._bot or not visit.returning or await self._reception.speech(visit.door) is None:
            return RedirectResponse("/", 303)
        return self._page(request, visit, "to_telegram.html", link=None)

    async def lead(self, request: Request) -> Response:
        visit = self._keeping.visit(request)
        form = await request.form(max_files=0, max_fields=4)
        ours = visit.returning and self._keeping.is_ours(visit.door, forms.text(form, "csrf"))
        token = await self._reception.lead(visit.door, "telegram") if ours and self._bot else None
        if token is None:
            return RedirectResponse("/", 303)
        return self._page(request, visit, "to_telegram.html", link=f"https://t.me/{self._bot}?start={token}")

    def _page(self, request: Request, visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
        language = self._language(request, visit)
        token = {"csrf": self._keeping.token(visit.door)}
        response = self._pages.page(template, language, {**token, **values}, status=status)
        self._keeping.keep(response, visit, language)
        return response

    def _language(self, request: Request, visit: Visit) -> str:
        return self._pages.spoken(request.headers.get("accept-language", ""), visit.language)
