"""Pages between Telegram and the web: a link is opened with one press, so that a preview of it uses up nothing."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.seeker.service import SeekerService
from bot.seeker.web import form_parser
from bot.seeker.web.base import ChatPageContext
from flows.replies.texts import PASSAGE_PATH

FIELDS = 4


class ChannelTransferPages:
    """Its routes. `bot` is the name of the seeker's bot, empty where there is none."""

    def __init__(self, service: SeekerService, room: ChatPageContext, bot: str) -> None:
        self._service, self._room, self._bot = service, room, bot

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(f"{PASSAGE_PATH}/{{token}}", self.ask, methods=["GET"]),
            Route(PASSAGE_PATH, self.cross, methods=["POST"]),
            Route("/telegram", self.offer, methods=["GET"]),
            Route("/telegram", self.lead, methods=["POST"]),
        )

    async def ask(self, request: Request) -> Response:
        """Whether to go on here; looking changes nothing."""
        return self._room.page("channel_transfer.html", self._room.visit(request), {"token": request.path_params["token"][:64]})

    async def cross(self, request: Request) -> Response:
        visit, form, ours = await self._room.sent(request, FIELDS)
        if not ours or not await self._service.cross(visit.channel_user, form_parser.text(form, "token")[:64]):
            return self._room.page("channel_transfer.html", visit, {"token": None}, status=422)
        output = await self._service.output(visit.channel_user)
        return self._room.go(visit, output.language if output else self._room.language(visit))

    async def offer(self, request: Request) -> Response:
        """Only for who has a conversation, and where there is a bot."""
        visit = self._room.visit(request)
        if not self._bot or not visit.returning or await self._service.output(visit.channel_user) is None:
            return RedirectResponse("/", 303)
        return self._room.page("telegram_link.html", visit, {"link": None})

    async def lead(self, request: Request) -> Response:
        visit, _, ours = await self._room.sent(request, FIELDS)
        token = await self._service.lead(visit.channel_user, "telegram") if ours and self._bot else None
        if token is None:
            return RedirectResponse("/", 303)
        return self._room.page("telegram_link.html", visit, {"link": f"https://t.me/{self._bot}?start={token}"})
