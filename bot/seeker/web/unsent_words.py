"""Unsent words endpoint: the page's script sends what is being typed; nothing is answered but whether it was kept."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.seeker.service import SeekerService
from bot.seeker.web.base import ChatPageContext
from flows.conversation import limits

MAX_FIELDS = 3


class UnsentWordsEndpoint:
    """Keeps words for the question of the page on which they are typed, while no turn has come since."""

    def __init__(self, service: SeekerService, context: ChatPageContext) -> None:
        self._service, self._context = service, context

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/onverzonden", self.keep_words, methods=["POST"]),)

    async def keep_words(self, request: Request) -> Response:
        """204 if they are kept; 409 if this page is no longer the current one, or nothing may be kept yet."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return Response(status_code=403)
        words, revision = form.text("words"), form.number("revision")
        if len(words) > limits.UNSENT_FIELD:
            return Response(status_code=413)
        is_kept = revision is not None and await self._service.keep_unsent(form.session.channel_user, revision, words)
        return Response(status_code=204 if is_kept else 409)
