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

MAX_FIELDS = 4


class ChannelTransferPages:
    """Its routes. `bot` is the name of the seeker's bot, empty where there is none."""

    def __init__(self, service: SeekerService, page_context: ChatPageContext, bot_username: str) -> None:
        self._service, self._page_context, self._bot_username = service, page_context, bot_username

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(f"{PASSAGE_PATH}/{{token}}", self.show_confirmation, methods=["GET"]),
            Route(PASSAGE_PATH, self.redeem_transfer, methods=["POST"]),
            Route("/telegram", self.show_offer, methods=["GET"]),
            Route("/telegram", self.issue_transfer, methods=["POST"]),
        )

    async def show_confirmation(self, request: Request) -> Response:
        """Whether to go on here; looking changes nothing."""
        return self._page_context.render(
            "channel_transfer.html", self._page_context.read_session(request), {"token": request.path_params["token"][:64]}
        )

    async def redeem_transfer(self, request: Request) -> Response:
        session, form, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        if not is_valid or not await self._service.redeem_transfer(session.channel_user, form_parser.text_field(form, "token")[:64]):
            return self._page_context.render("channel_transfer.html", session, {"token": None}, status=422)
        output = await self._service.current_output(session.channel_user)
        return self._page_context.redirect_to_chat(session, output.language if output else self._page_context.language_of(session))

    async def show_offer(self, request: Request) -> Response:
        """Only for who has a conversation, and where there is a bot."""
        session = self._page_context.read_session(request)
        if not self._bot_username or not session.is_returning or await self._service.current_output(session.channel_user) is None:
            return RedirectResponse("/", 303)
        return self._page_context.render("telegram_link.html", session, {"link": None})

    async def issue_transfer(self, request: Request) -> Response:
        session, _, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        token = await self._service.issue_transfer(session.channel_user, "telegram") if is_valid and self._bot_username else None
        if token is None:
            return RedirectResponse("/", 303)
        return self._page_context.render("telegram_link.html", session, {"link": f"https://t.me/{self._bot_username}?start={token}"})
