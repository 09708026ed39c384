"""Channel transfer pages: one conversation moves between Telegram and the web by a one-time link.

A link is redeemed by a press on its page, so that a link preview does not use it up.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.seeker.service import SeekerService
from bot.seeker.web.base import MAX_KEY_LENGTH, ChatPageContext, render_session_lost
from bot.seeker.web.locked_page import find_lock, render_locked
from flows.replies.texts import TRANSFER_PATH

MAX_FIELDS = 4


class ChannelTransferPages:
    """Routes of the transfer. `bot_username` is that of the seeker's bot, empty if there is none."""

    def __init__(self, service: SeekerService, context: ChatPageContext, bot_username: str) -> None:
        self._service, self._context, self._bot_username = service, context, bot_username

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(f"{TRANSFER_PATH}/{{token}}", self.show_confirmation, methods=["GET"]),
            Route(TRANSFER_PATH, self.redirect_to_start, methods=["GET"]),
            Route(TRANSFER_PATH, self.redeem_transfer, methods=["POST"]),
            Route("/telegram", self.show_offer, methods=["GET"]),
            Route("/telegram", self.issue_transfer, methods=["POST"]),
        )

    async def show_confirmation(self, request: Request) -> Response:
        """Ask whether to continue in this browser; showing the page changes nothing."""
        session, token = await self._context.read_session(request), request.path_params["token"]
        return self._context.render("channel_transfer.html", session, {"token": token[:MAX_KEY_LENGTH]})

    async def redirect_to_start(self, request: Request) -> Response:
        return RedirectResponse("/", 303)

    async def redeem_transfer(self, request: Request) -> Response:
        """Link this browser to the conversation of the token; answers 422 if the token is used up or expired."""
        form = await self._context.read_form(request, MAX_FIELDS)
        channel_user = form.session.channel_user
        if not form.session.is_returning:
            return render_session_lost(self._context, request, form)
        if not form.is_valid or not await self._service.redeem_transfer(channel_user, form.text("token")[:MAX_KEY_LENGTH]):
            return self._context.render("channel_transfer.html", form.session, {"token": None}, status=422)
        output = await self._service.current_output(channel_user)
        language = output.language if output else self._context.language_of(form.session)
        return self._context.redirect_to_chat((await self._context.renew(form.session)).forgotten(), language)

    async def show_offer(self, request: Request) -> Response:
        """Offer the way to Telegram, if there is a bot and this browser has a conversation."""
        session = await self._context.read_session(request)
        if not self._bot_username or not session.is_returning or await self._service.current_output(session.channel_user) is None:
            return RedirectResponse("/", 303)
        if lock := await find_lock(self._context, session):
            return render_locked(self._context, session, lock)
        return self._context.render("telegram_link.html", session, {"link": None})

    async def issue_transfer(self, request: Request) -> Response:
        """The one-time link into Telegram; it is shown in this response and nowhere else."""
        form = await self._context.read_form(request, MAX_FIELDS)
        may_issue = form.is_valid and self._bot_username and not await find_lock(self._context, form.session)
        token = await self._service.issue_transfer(form.session.channel_user, "telegram") if may_issue else None
        if token is None:
            return RedirectResponse("/", 303)
        return self._context.render("telegram_link.html", form.session, {"link": f"https://t.me/{self._bot_username}?start={token}"})
