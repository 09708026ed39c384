"""Chat pages: one question per page, post/redirect/get after each turn, never the history of the conversation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.observability.logs import log_error
from bot.seeker.inputs import SeekerInput
from bot.seeker.outputs import INTAKE_CLOSED
from bot.seeker.service import SeekerService
from bot.seeker.web import view_model
from bot.seeker.web.base import HINTS, QUESTION_PATH, ChatPageContext, danger_card, render_session_lost
from bot.seeker.web.coming_back import remember_values
from bot.seeker.web.held_pages import HeldPages
from bot.seeker.web.locked_page import find_lock, render_locked
from bot.seeker.web.page_layout import page_layout
from bot.seeker.web.session_cookie import BrowserSession
from bot.web.in_flight import URGENT_PATH
from bot.web.request_values import client_address, read_number
from flows.conversation.messages import Outcome, Output
from flows.questionnaire.questionnaire import ENDS
from storage.turns.current_question import CurrentQuestion

MAX_FIELDS, MAX_TURN_FIELDS = 20, 110  # a turn brings a switch for each person of a full circle
CLEAR_SITE_DATA = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
ASKS_FOR_PAGE = "kring-page"  # header of the page's script: the answer to a turn is the page, without a redirect


class ChatPages:
    """Routes of the chat. `offers_telegram` is true if the installation has a bot to move to."""

    def __init__(self, service: SeekerService, context: ChatPageContext, held: HeldPages, *, offers_telegram: bool = False) -> None:
        self._service, self._context, self._held, self._offers_telegram = service, context, held, offers_telegram
        self._templates, self._session_cookie = context.templates, context.session_cookie

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.show_question, methods=["GET"]),
            Route(f"{QUESTION_PATH}/{{steps}}", self.show_question, methods=["GET"]),
            *(Route(path, self.take_turn, methods=["POST"]) for path in ("/zeg", URGENT_PATH)),
            Route("/taal", self.choose_language, methods=["POST"]),
            Route("/klaar/{ended}", self.show_ending, methods=["GET"]),
        )

    async def show_question(self, request: Request) -> Response:
        """The current question after a turn. A reopened page only asks whether to resume, so that nobody else can read it.

        At the address of an earlier question, which a browser's *back* opens, it also offers the way back to that one.
        """
        session = await self._context.read_session(request)
        question = await self._service.current_question(session.channel_user) if session.is_returning else None
        if question is None:
            welcome = self._service.welcome_output(self._context.language_of(session))
            return self.render_chat(session.forgotten(), welcome, is_start=True)
        if self._session_cookie.redeem_flash_token(session.channel_user, request.query_params.get("f", "")):
            hint = HINTS.get(request.query_params.get("n", ""), "")
            return self.render_chat(session, question.output, question, text=question.unsent, hint=hint)
        lock = await find_lock(self._context, session)
        if lock and not lock.shows_status:
            return render_locked(self._context, session, lock)
        steps = read_number(request.path_params.get("steps", ""))
        values = {
            "steps": steps if steps is not None and steps < question.output.steps_back else None,
            "update_id": secrets.token_urlsafe(16),
            "lock": lock,
        }
        return self._context.render("resume.html", session, values, language=question.output.language)

    async def show_start(self, request: Request) -> Response:
        """The address of a form that was reloaded: nothing is sent again."""
        return RedirectResponse("/", 303)

    async def take_turn(self, request: Request) -> Response:
        """One turn. Text that was not stored is given back in the page."""
        form = await self._context.read_form(request, MAX_TURN_FIELDS)
        if not form.is_valid:
            return render_session_lost(self._context, request, form)
        session, admitted = form.session, await self._held.passed(form)
        seeker_input = replace(form.seeker_input(), source=client_address(request), passed=admitted)
        keyed_input, language = self._session_cookie.with_idempotency_key(seeker_input), self._context.language_of(session)
        try:
            outcome = await self._service.handle_input(session.channel_user, keyed_input, language)
            if outcome.held:
                if page := await self._held.hold(request, form, outcome.held, outcome.output):
                    return page
                passed = replace(keyed_input, passed=outcome.held)
                outcome = await self._service.handle_input(session.channel_user, passed, language)
        except Exception as error:  # whatever fails, the person gets their text back and an apology
            log_error("turn_failed", error, channel="web")
            values = {"seeker_input": seeker_input, "danger_card": danger_card(self._context, form)}
            return self._context.render("turn_failed.html", session, values, status=500)
        return await self._respond(request, session, seeker_input, outcome)

    async def _respond(self, request: Request, session: BrowserSession, seeker_input: SeekerInput, outcome: Outcome) -> Response:
        """The page after a turn, or the way to it. The page's script asks for the page itself: one round trip less."""
        if outcome.ended:
            response: Response = RedirectResponse(f"/klaar/{outcome.ended}", 303, CLEAR_SITE_DATA)
            self._session_cookie.delete(response)
            return response
        by_script = ASKS_FOR_PAGE in request.headers
        has_words = bool(outcome.returned or (seeker_input.button and seeker_input.text))
        question = await self._service.current_question(session.channel_user) if has_words or by_script else None
        session = await self._context.renew(session) if outcome.consented else session
        if outcome.output.state == INTAKE_CLOSED:
            return self.render_chat(session, outcome.output, text=outcome.returned or "")
        if outcome.returned and not view_model.is_kept(outcome, question):
            is_here = outcome.returned_for == outcome.output.state
            text, stray = (outcome.returned, "") if is_here else ("", outcome.returned)
            return self.render_chat(session, outcome.output, question, text=text, stray=stray)
        hint = view_model.hint_after_turn(seeker_input, outcome, question)
        if by_script and question:
            return self.render_chat(session, question.output, question, text=question.unsent, hint=HINTS.get(hint, ""))
        return self._context.redirect_to_chat(session, outcome.output.language, outcome.output, hint)

    async def choose_language(self, request: Request) -> Response:
        """Another language for somebody who has no conversation yet; inside a conversation it is a turn."""
        form = await self._context.read_form(request, MAX_FIELDS)
        if not form.is_valid:
            return render_session_lost(self._context, request, form)
        return self._context.redirect_to_chat(form.session, self._templates.negotiate_language("", form.text("language")))

    async def show_ending(self, request: Request) -> Response:
        """The page of a final state. It sets no cookie, and clears what is stored only where our own page led to it."""
        final_state, language = request.path_params["ended"], self._context.language_of(self._session_cookie.read(request))
        if final_state not in ENDS:
            return RedirectResponse("/", 303)
        page = self._templates.render_page("ended.html", language, {"output": self._service.ending_output(language, final_state)})
        if request.headers.get("sec-fetch-site") == "same-origin":
            page.headers.update(CLEAR_SITE_DATA)
        return page

    def render_chat(
        self,
        session: BrowserSession,
        output: Output,
        question: CurrentQuestion | None = None,
        *,
        text: str = "",
        stray: str = "",
        hint: str = "",
        is_start: bool = False,
        chosen: frozenset[str] | None = None,
    ) -> Response:
        """The page of this output, with what stands in its field, what stands beside it, and what is ticked and not sent."""
        catalog = self._templates.catalog
        values: dict[str, object] = {"text": text, "stray": stray, "hint": hint, "language_names": self._templates.language_names()}
        values |= {"keep": question.revision if question and question.keeps_unsent else None}
        values |= {"help_card": self._service.notice_text(output.language, "help_card_written" if output.in_writing else "help_card")}
        values |= {"idle_minutes": self._service.idle_minutes}
        values |= {"remember": remember_values(self._service, session, question)}
        if output.state == INTAKE_CLOSED:
            return self._context.render("intake_closed.html", session, {"output": output, **values})
        values |= {"is_start": is_start, "offers_telegram": self._offers_telegram and not is_start}
        values |= {"update_id": secrets.token_urlsafe(16), **page_layout(view_model.with_ticks(output, chosen))}
        values |= view_model.review_fragments(output, catalog) | view_model.circle_drawing(output, catalog)
        values |= view_model.welcome_parts(output, catalog)
        return self._context.render("chat.html", session, values, language=output.language)
