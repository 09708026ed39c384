"""Pages by which a person comes back: the question whether to resume, the return code, and a browser that is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.seeker.inputs import ReturnCodeResult
from bot.seeker.service import SeekerService
from bot.seeker.web.base import ChatPageContext, render_session_lost
from bot.seeker.web.locked_page import find_lock, render_locked
from bot.seeker.web.session_cookie import BrowserSession
from bot.web.answer_delay import AnswerDelay
from bot.web.request_values import client_address
from storage.turns.current_question import CurrentQuestion

MAX_FIELDS = 20


class ComingBackPages:
    """Routes of coming back."""

    def __init__(self, service: SeekerService, context: ChatPageContext, delay: AnswerDelay) -> None:
        self._service, self._context, self._session_cookie, self._delay = service, context, context.session_cookie, delay

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/verder", self.resume, methods=["POST"]),
            Route("/opnieuw", self.begin_anew, methods=["POST"]),
            Route("/onthoud", self.remember, methods=["POST"]),
            Route("/code", self.show_code_form, methods=["GET"]),
            Route("/code", self.redeem_code, methods=["POST"]),
        )

    async def resume(self, request: Request) -> Response:
        """The current question, or the earlier one that leads `steps` steps back."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return render_session_lost(self._context, request, form)
        user, steps = form.session.channel_user, form.number("steps")
        lock = await find_lock(self._context, form.session)
        if lock and not lock.shows_status:
            return render_locked(self._context, form.session, lock)
        if steps is not None and not lock:
            keyed = self._session_cookie.with_idempotency_key(form.seeker_input())
            await self._service.go_back_to(user, steps, keyed.update_id)
        question = await self._service.current_question(user)
        if question is None:
            return RedirectResponse("/", 303)
        return self._context.redirect_to_chat(form.session, question.output.language, question.output, "unsent" if question.unsent else "")

    async def begin_anew(self, request: Request) -> Response:
        """The welcome, in a session without a conversation; what stood here before ends at its time."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return render_session_lost(self._context, request, form)
        return self._context.redirect_to_chat(form.session.begun_anew(), self._context.language_of(form.session))

    async def show_code_form(self, request: Request) -> Response:
        return self._context.render("return_code.html", await self._context.read_session(request), {"error": None})

    async def redeem_code(self, request: Request) -> Response:
        """Open the conversation of a return code, which nobody asked to remember here. Wrong ones make their network slower."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return render_session_lost(self._context, request, form)
        source, language = client_address(request), self._context.language_of(form.session)
        result = await self._service.redeem_code(form.session.channel_user, form.text("code"), source, partial(self._delay.hold, request))
        if result is ReturnCodeResult.OPENED:
            return self._context.redirect_to_chat((await self._context.renew(form.session)).forgotten(), language)
        error = self._service.notice_text(language, f"code_{result.value}")
        return self._context.render("return_code.html", form.session, {"error": error}, status=422)

    async def remember(self, request: Request) -> Response:
        """Let the cookie of this browser outlive its closing, until the day that the page named; or no longer."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return render_session_lost(self._context, request, form)
        question = await self._service.current_question(form.session.channel_user)
        if question is None:
            return RedirectResponse("/", 303)
        is_on = form.text("remember") == "on"
        until = int(self._service.remembered_until(question).timestamp()) if is_on else None
        return self._context.redirect_to_chat(replace(form.session, until=until), question.output.language, question.output)


def remember_values(service: SeekerService, session: BrowserSession, question: CurrentQuestion | None) -> dict[str, object] | None:
    """What a pause says about closing this browser: until when it may be remembered, and whether it is."""
    if question is None or question.output.state != "paused":
        return None
    ends_at = service.remembered_until(question)
    if session.until is not None:
        ends_at = min(ends_at, session.remembered_until)  # the draft may have been shortened since
    return {"is_on": session.until is not None, "day": service.describe_end(question.output.language, ends_at)}
