"""Look page: the same question in other letters or colours, with what was typed and ticked in its page; no turn, and nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.seeker.service import SeekerService
from bot.seeker.web.base import ChatPageContext, SubmittedForm
from bot.seeker.web.chat import MAX_TURN_FIELDS, ChatPages
from bot.seeker.web.locked_page import find_lock, render_locked
from bot.web.page_parts.look import current_look, set_look


class LookPages:
    """The route of the buttons above a question."""

    def __init__(self, service: SeekerService, context: ChatPageContext, chat: ChatPages) -> None:
        self._service, self._context, self._chat = service, context, chat

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/weergave", self.change_look, methods=["POST"]),)

    async def change_look(self, request: Request) -> Response:
        """Other letters or colours: the same question, with what was typed and ticked in its page."""
        form = await self._context.read_form(request, MAX_TURN_FIELDS)
        if not form.is_valid:
            return RedirectResponse("/", 303)
        look = current_look().changed(form.text("look"))
        set_look(look)
        response = await self._same_page(form)
        look.store(response, https=self._context.session_cookie.https)
        return response

    async def _same_page(self, form: SubmittedForm) -> Response:
        session, given = form.session, form.seeker_input()
        question, words = await self._service.current_question(session.channel_user), form.text("words")
        beside = [text for name in ("stray", "meanwhile") if (text := form.text(name))]
        if question is None:
            welcome = self._service.welcome_output(self._context.language_of(session))
            return self._chat.render_chat(session.forgotten(), welcome, is_start=True)
        if question.output.question_number == given.question_number:
            return self._chat.render_chat(session, question.output, question, text=words, stray="\n".join(beside), chosen=given.chosen)
        lock = await find_lock(self._context, session)
        if lock:
            return render_locked(self._context, session, lock)
        unsent = "\n".join(filter(None, (*beside, words)))
        return self._chat.render_chat(session, question.output, question, text=question.unsent, stray=unsent)
