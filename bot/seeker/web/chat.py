"""The web chat: one question on a page, never an earlier conversation, and nothing that needs JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.observability.logs import log_error
from bot.seeker.service import CLOSED, Entry, SeekerInput, SeekerService
from bot.seeker.web import form_parser, view_model
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.session_cookie import BrowserSession
from flows.conversation.messages import Outcome, Output
from flows.questionnaire.states import ENDS

FIELDS = 20


class Chat:
    """The routes of the chat."""

    def __init__(self, service: SeekerService, room: ChatPageContext, *, to_telegram: bool = False) -> None:
        self._service, self._room, self._to_telegram = service, room, to_telegram
        self._pages, self._keeping = room.pages, room.keeping

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.look, methods=["GET"]),
            Route("/zeg", self.say, methods=["POST"]),
            Route("/verder", self.go_on, methods=["POST"]),
            Route("/taal", self.speak, methods=["POST"]),
            Route("/code", self.code, methods=["GET"]),
            Route("/code", self.enter, methods=["POST"]),
            Route("/klaar/{ended}", self.ended, methods=["GET"]),
        )

    async def look(self, request: Request) -> Response:
        """The question of now after a turn; to a page opened anew only whether the person wants to go on."""
        visit = self._room.visit(request)
        output = await self._service.output(visit.channel_user) if visit.returning else None
        if output is None:
            return self._chat(visit, self._service.welcome(self._room.language(visit)), first=True)
        if self._keeping.is_fresh(visit.channel_user, request.query_params.get("f", "")):
            return self._chat(visit, output)
        return self._room.page("resume.html", visit, {}, language=output.language)

    async def say(self, request: Request) -> Response:
        """One turn. What was typed is given back wherever it was not kept."""
        visit, form, ours = await self._room.sent(request, FIELDS)
        if not ours:
            return self._lost(request, visit, form)
        said = form_parser.parse_turn(form)
        try:
            outcome = await self._heard(visit, self._keeping.once(said))
        except Exception as failed:  # whatever it is, the person gets their words back and an apology
            log_error("turn_failed", failed, channel="web")
            return self._room.page("turn_failed.html", visit, {"said": said}, status=500)
        return self._after(visit, outcome)

    async def _heard(self, visit: BrowserSession, said: SeekerInput) -> Outcome:
        if said.choice and said.words:
            return await self._service.handle_text_and_button(visit.channel_user, said)
        return await self._service.handle(visit.channel_user, said, self._room.language(visit))

    def _after(self, visit: BrowserSession, outcome: Outcome) -> Response:
        if outcome.ended:
            response: Response = RedirectResponse(f"/klaar/{outcome.ended}", 303)
            self._keeping.drop(response)
            return response
        if outcome.returned or outcome.output.state == CLOSED:
            return self._chat(visit, outcome.output, words=outcome.returned or "")
        return self._room.go(visit, outcome.output.language)

    async def go_on(self, request: Request) -> Response:
        visit, form, ours = await self._room.sent(request, FIELDS)
        return self._room.go(visit, self._room.language(visit)) if ours else self._lost(request, visit, form)

    async def speak(self, request: Request) -> Response:
        """Another language, for somebody who has said nothing yet."""
        visit, form, ours = await self._room.sent(request, FIELDS)
        return (
            self._room.go(visit, self._pages.negotiate_language("", form_parser.text(form, "language")))
            if ours
            else self._lost(request, visit, form)
        )

    async def code(self, request: Request) -> Response:
        return self._room.page("return_code.html", self._room.visit(request), {"failed": None})

    async def enter(self, request: Request) -> Response:
        """Come in by a return code; a wrong one and an unknown one get the same answer."""
        visit, form, ours = await self._room.sent(request, FIELDS)
        if not ours:
            return self._lost(request, visit, form)
        source, language = request.client.host if request.client else "", self._room.language(visit)
        entry = await self._service.enter(visit.channel_user, form_parser.text(form, "code"), source)
        if entry is Entry.OPENED:
            return self._room.go(visit, language)
        return self._room.page(
            "return_code.html", visit, {"failed": self._service.notice_text(language, f"code_{entry.value}")}, status=422
        )

    async def ended(self, request: Request) -> Response:
        ended, language = request.path_params["ended"], self._room.language(self._room.visit(request))
        if ended not in ENDS:
            return RedirectResponse("/", 303)
        return self._pages.page("ended.html", language, {"output": self._service.ending(language, ended)})

    # pages
    def _chat(self, visit: BrowserSession, output: Output, words: str = "", first: bool = False) -> Response:
        if output.state == CLOSED:
            return self._room.page("intake_closed.html", visit, {"output": output, "words": words, "tongues": self._pages.language_names()})
        values = view_model.page_layout(output) | view_model.review(output, self._pages.catalog)
        values |= view_model.circle(output, self._pages.catalog)
        values |= {
            "to_telegram": self._to_telegram and not first,
            "words": words,
            "first": first,
            "tongues": self._pages.language_names(),
            "update": secrets.token_urlsafe(16),
        }
        return self._room.page("chat.html", visit, values, language=output.language)

    def _lost(self, request: Request, visit: BrowserSession, form: FormData) -> Response:
        """A form without our cookie. Words are shown only if the browser swears that the form was ours."""
        words = form_parser.text(form, "words") if request.headers.get("sec-fetch-site") == "same-origin" else ""
        return self._room.page("session_lost.html", visit, {"words": words}, status=403)
