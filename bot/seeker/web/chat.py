"""The web chat: one question on a page, never an earlier conversation, and nothing that needs JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.observability.logs import log_error
from bot.seeker.service import INTAKE_CLOSED, ReturnCodeResult, SeekerInput, SeekerService
from bot.seeker.web import form_parser, view_model
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.session_cookie import BrowserSession
from flows.conversation.messages import Outcome, Output
from flows.questionnaire.states import ENDS

MAX_FIELDS = 20


class ChatPages:
    """The routes of the chat."""

    def __init__(self, service: SeekerService, page_context: ChatPageContext, *, offers_telegram: bool = False) -> None:
        self._service, self._page_context, self._offers_telegram = service, page_context, offers_telegram
        self._templates, self._session_cookie = page_context.templates, page_context.session_cookie

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
        """The question of now after a turn; to a page opened anew only whether the person wants to go on."""
        session = self._page_context.read_session(request)
        output = await self._service.current_output(session.channel_user) if session.is_returning else None
        if output is None:
            return self._render_chat(session, self._service.welcome_output(self._page_context.language_of(session)), first=True)
        if self._session_cookie.redeem_flash_token(session.channel_user, request.query_params.get("f", "")):
            return self._render_chat(session, output)
        return self._page_context.render("resume.html", session, {}, language=output.language)

    async def take_turn(self, request: Request) -> Response:
        """One turn. What was typed is given back wherever it was not kept."""
        session, form, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        if not is_valid:
            return self._render_session_lost(request, session, form)
        said = form_parser.parse_turn(form)
        try:
            outcome = await self._handle_input(session, self._session_cookie.with_idempotency_key(said))
        except Exception as failed:  # whatever it is, the person gets their words back and an apology
            log_error("turn_failed", failed, channel="web")
            return self._page_context.render("turn_failed.html", session, {"said": said}, status=500)
        return self._respond(session, outcome)

    async def _handle_input(self, session: BrowserSession, said: SeekerInput) -> Outcome:
        if said.button and said.text:
            return await self._service.handle_text_and_button(session.channel_user, said)
        return await self._service.handle_input(session.channel_user, said, self._page_context.language_of(session))

    def _respond(self, session: BrowserSession, outcome: Outcome) -> Response:
        if outcome.ended:
            response: Response = RedirectResponse(f"/klaar/{outcome.ended}", 303)
            self._session_cookie.delete(response)
            return response
        if outcome.returned or outcome.output.state == INTAKE_CLOSED:
            return self._render_chat(session, outcome.output, words=outcome.returned or "")
        return self._page_context.redirect_to_chat(session, outcome.output.language)

    async def resume(self, request: Request) -> Response:
        session, form, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        return (
            self._page_context.redirect_to_chat(session, self._page_context.language_of(session))
            if is_valid
            else self._render_session_lost(request, session, form)
        )

    async def choose_language(self, request: Request) -> Response:
        """Another language, for somebody who has said nothing yet."""
        session, form, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        return (
            self._page_context.redirect_to_chat(session, self._templates.negotiate_language("", form_parser.text_field(form, "language")))
            if is_valid
            else self._render_session_lost(request, session, form)
        )

    async def show_code_form(self, request: Request) -> Response:
        return self._page_context.render("return_code.html", self._page_context.read_session(request), {"failed": None})

    async def redeem_code(self, request: Request) -> Response:
        """Come in by a return code; a wrong one and an unknown one get the same answer."""
        session, form, is_valid = await self._page_context.read_form(request, MAX_FIELDS)
        if not is_valid:
            return self._render_session_lost(request, session, form)
        source, language = request.client.host if request.client else "", self._page_context.language_of(session)
        entry = await self._service.redeem_code(session.channel_user, form_parser.text_field(form, "code"), source)
        if entry is ReturnCodeResult.OPENED:
            return self._page_context.redirect_to_chat(session, language)
        return self._page_context.render(
            "return_code.html", session, {"failed": self._service.notice_text(language, f"code_{entry.value}")}, status=422
        )

    async def show_ending(self, request: Request) -> Response:
        ended, language = request.path_params["ended"], self._page_context.language_of(self._page_context.read_session(request))
        if ended not in ENDS:
            return RedirectResponse("/", 303)
        return self._templates.page("ended.html", language, {"output": self._service.ending_output(language, ended)})

    # pages
    def _render_chat(self, session: BrowserSession, output: Output, words: str = "", first: bool = False) -> Response:
        if output.state == INTAKE_CLOSED:
            return self._page_context.render(
                "intake_closed.html", session, {"output": output, "words": words, "tongues": self._templates.language_names()}
            )
        values = view_model.page_layout(output) | view_model.review_fragments(output, self._templates.catalog)
        values |= view_model.circle_drawing(output, self._templates.catalog)
        values |= {
            "to_telegram": self._offers_telegram and not first,
            "words": words,
            "first": first,
            "tongues": self._templates.language_names(),
            "update": secrets.token_urlsafe(16),
        }
        return self._page_context.render("chat.html", session, values, language=output.language)

    def _render_session_lost(self, request: Request, session: BrowserSession, form: FormData) -> Response:
        """A form without our cookie. Words are shown only if the browser swears that the form was ours."""
        words = form_parser.text_field(form, "words") if request.headers.get("sec-fetch-site") == "same-origin" else ""
        return self._page_context.render("session_lost.html", session, {"words": words}, status=403)
