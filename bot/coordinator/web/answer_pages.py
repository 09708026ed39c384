"""Answer pages: the owner of an account lets a link of the operator in at once, or calls it off, without signing in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.web.base import DeskPageContext
from bot.notifications.link_messages import ANSWER_PATH


class AnswerPages:
    """Routes of the answer. The token in the address is the proof; a preview of a mail program that opens it answers nothing."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context = context

    def routes(self) -> Sequence[BaseRoute]:
        path = f"{ANSWER_PATH}{{token}}"
        return (Route(path, self.show_question, methods=["GET"]), Route(path, self.answer, methods=["POST"]))

    async def show_question(self, request: Request) -> Response:
        name = await self._context.coming_in.name_by_answer(request.path_params["token"])
        if name is None:
            return self._message(request, "desk.answer.over", 404)
        return self._context.render_with_form("desk_answer_for_link.html", request, {"name": name, "path": quote(request.url.path)})

    async def answer(self, request: Request) -> Response:
        form = await self._context.read_checked_form(request)
        if form is None:
            return self._message(request, "desk.form_old", 403)
        agreed = form.get("answer") == "yes"
        if not await self._context.coming_in.answer_for_link(request.path_params["token"], agreed):
            return self._message(request, "desk.answer.over", 404)
        return self._message(request, "desk.answer.agreed" if agreed else "desk.answer.refused", 200)

    def _message(self, request: Request, key: str, status: int) -> Response:
        return self._context.render_signed_out("desk_message.html", request, {"key": key}, status=status)
