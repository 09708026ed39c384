"""Chat pages: one question per page, post/redirect/get after each turn, never the history of the conversation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.observability.logs import log_error
from bot.seeker.inputs import ReturnCodeResult
from bot.seeker.outputs import INTAKE_CLOSED
from bot.seeker.service import SeekerService
from bot.seeker.web import view_model
from bot.seeker.web.base import ChatPageContext, SubmittedForm
from bot.seeker.web.session_cookie import BrowserSession
from flows.conversation.messages import Outcome, Output
from flows.questionnaire.questionnaire import ENDS

MAX_FIELDS, MAX_TURN_FIELDS = 20, 100  # a turn brings a switch for each person of a full circle


class ChatPages:
    """Routes of the chat. `offers_telegram` is true if the installation has a bot to move to."""

    def __init__(self, service: SeekerService, context: ChatPageContext, *, offers_telegram: bool = False) -> None:
        self._service, self._context, self._offers_telegram = service, context, offers_telegram
        self._templates, self._session_cookie = context.templates, context.session_cookie

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.show_question, methods=["GET"]),
            Route("/zeg", self.take_turn, methods=["POST"]),
            Route("/verder", self.resume, methods=["POST"]),
            Route("/taal", self.choose_language, methods=["POST"]),
            Route("/code", self.show_code_form, methods=["GET"]),
            Route("/code", self.redeem_code, methods=["POST"]),
            Route("/klaar/{ended}", self.show_ending, methods=["GET"]),
        )

    async def show_question(self, request: Request) -> Response:
        """The current question after a turn. A reopened page only asks whether to resume, so that nobody else can read it."""
        session = self._session_cookie.read(request)
        output = await self._service.current_output(session.channel_user) if session.is_returning else None
        if output is None:
            return self._render_chat(session, self._service.welcome_output(self._context.language_of(session)), is_start=True)
        if self._session_cookie.redeem_flash_token(session.channel_user, request.query_params.get("f", "")):
            return self._render_chat(session, output)
        return self._context.render("resume.html", session, language=output.language)

    async def take_turn(self, request: Request) -> Response:
        """One turn. Text that was not stored is given back in the page."""
        form = await self._context.read_form(request, MAX_TURN_FIELDS)
        if not form.is_valid:
            return self._render_session_lost(request, form)
        session, seeker_input = form.session, form.seeker_input()
        keyed_input = self._session_cookie.with_idempotency_key(seeker_input)
        try:
            if keyed_input.button and keyed_input.text:
                outcome = await self._service.handle_text_and_button(session.channel_user, keyed_input)
            else:
                outcome = await self._service.handle_input(session.channel_user, keyed_input, self._context.language_of(session))
        except Exception as error:  # whatever fails, the person gets their text back and an apology
            log_error("turn_failed", error, channel="web")
            return self._context.render("turn_failed.html", session, {"seeker_input": seeker_input}, status=500)
        return self._respond(session, outcome)

    def _respond(self, session: BrowserSession, outcome: Outcome) -> Response:
        if outcome.ended:
            response: Response = RedirectResponse(f"/klaar/{outcome.ended}", 303)
            self._session_cookie.delete(response)
            return response
        if outcome.returned or outcome.output.state == INTAKE_CLOSED:
            return self._render_chat(session, outcome.output, text=outcome.returned or "")
        return self._context.redirect_to_chat(session, outcome.output.language)

    async def resume(self, request: Request) -> Response:
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return self._render_session_lost(request, form)
        return self._context.redirect_to_chat(form.session, self._context.language_of(form.session))

    async def choose_language(self, request: Request) -> Response:
        """Another language for somebody who has no conversation yet; inside a conversation it is a turn."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return self._render_session_lost(request, form)
        return self._context.redirect_to_chat(form.session, self._templates.negotiate_language("", form.text("language")))

    async def show_code_form(self, request: Request) -> Response:
        return self._context.render("return_code.html", self._session_cookie.read(request), {"error": None})

    async def redeem_code(self, request: Request) -> Response:
        """Open the conversation of a return code. Guesses are counted per client address."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return self._render_session_lost(request, form)
        source, language = request.client.host if request.client else "", self._context.language_of(form.session)
        result = await self._service.redeem_code(form.session.channel_user, form.text("code"), source)
        if result is ReturnCodeResult.OPENED:
            return self._context.redirect_to_chat(form.session, language)
        error = self._service.notice_text(language, f"code_{result.value}")
        return self._context.render("return_code.html", form.session, {"error": error}, status=422)

    async def show_ending(self, request: Request) -> Response:
        """The page of a final state. It sets no cookie."""
        final_state, language = request.path_params["ended"], self._context.language_of(self._session_cookie.read(request))
        if final_state not in ENDS:
            return RedirectResponse("/", 303)
        return self._templates.render_page("ended.html", language, {"output": self._service.ending_output(language, final_state)})

    def _render_chat(self, session: BrowserSession, output: Output, text: str = "", is_start: bool = False) -> Response:
        catalog = self._templates.catalog
        values: dict[str, object] = {"text": text, "language_names": self._templates.language_names()}
        if output.state == INTAKE_CLOSED:
            return self._context.render("intake_closed.html", session, {"output": output, **values})
        values |= {"is_start": is_start, "offers_telegram": self._offers_telegram and not is_start}
        values |= {"update_id": secrets.token_urlsafe(16), **view_model.page_layout(output)}
        values |= view_model.review_fragments(output, catalog) | view_model.circle_drawing(output, catalog)
        return self._context.render("chat.html", session, values, language=output.language)

    def _render_session_lost(self, request: Request, form: SubmittedForm) -> Response:
        """Answer to a form without a valid session. Its text is shown only if the browser vouches that the form was ours."""
        text = form.text("words") if request.headers.get("sec-fetch-site") == "same-origin" else ""
        return self._context.render("session_lost.html", form.session, {"text": text}, status=403)
