"""The web chat: one question on a page, never an earlier conversation, and nothing that needs JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logs import note
from bot.pages import Pages
from bot.seeker import forms, showing
from bot.seeker.keeping import Keeping, Visit
from bot.seeker.reception import CLOSED, Entry, Reception, Said
from flows.states import ENDS
from flows.talk import Outcome, Speech

Values = dict[str, Any]


class Chat:
    """The routes of the chat."""

    def __init__(self, reception: Reception, pages: Pages, keeping: Keeping, *, to_telegram: bool = False) -> None:
        self._reception, self._pages, self._keeping, self._to_telegram = reception, pages, keeping, to_telegram

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
        visit = self._keeping.visit(request)
        speech = await self._reception.speech(visit.door) if visit.returning else None
        if speech is None:
            return self._chat(request, visit, self._reception.welcome(self._language(request, visit)), first=True)
        if self._keeping.is_fresh(visit.door, request.query_params.get("f", "")):
            return self._chat(request, visit, speech)
        return self._page("back_again.html", request, visit, {}, language=speech.language)

    async def say(self, request: Request) -> Response:
        """One turn. What was typed is given back wherever it was not kept."""
        visit = self._keeping.visit(request)
        form, ours = await self._form(request, visit)
        if not ours:
            return self._lost(request, visit, form)
        said = forms.said(form)
        try:
            outcome = await self._heard(request, visit, self._keeping.once(said))
        except Exception as failed:  # whatever it is, the person gets their words back and an apology
            note("turn_failed", failed, channel="web")
            return self._sorry(request, visit, said)
        return self._after(request, visit, outcome)

    async def _heard(self, request: Request, visit: Visit, said: Said) -> Outcome:
        if said.choice and said.words:
            return await self._reception.hear_both(visit.door, said)
        return await self._reception.hear(visit.door, said, self._language(request, visit))

    def _after(self, request: Request, visit: Visit, outcome: Outcome) -> Response:
        if outcome.ended:
            response: Response = RedirectResponse(f"/klaar/{outcome.ended}", 303)
            self._keeping.drop(response)
            return response
        if outcome.returned or outcome.speech.state == CLOSED:
            return self._chat(request, visit, outcome.speech, words=outcome.returned or "")
        return self._go(visit, outcome.speech.language)

    def _go(self, visit: Visit, language: str) -> Response:
        response = RedirectResponse(f"/?f={self._keeping.fresh(visit.door)}", 303)
        self._keeping.keep(response, visit, language)
        return response

    async def go_on(self, request: Request) -> Response:
        visit = self._keeping.visit(request)
        form, ours = await self._form(request, visit)
        return self._go(visit, self._language(request, visit)) if ours else self._lost(request, visit, form)

    async def speak(self, request: Request) -> Response:
        """Another language, for somebody who has said nothing yet."""
        visit = self._keeping.visit(request)
        form, ours = await self._form(request, visit)
        return self._go(visit, self._pages.spoken("", forms.text(form, "language"))) if ours else self._lost(request, visit, form)

    async def code(self, request: Request) -> Response:
        return self._page("code.html", request, self._keeping.visit(request), {"failed": None})

    async def enter(self, request: Request) -> Response:
        """Come in by a return code; a wrong one and an unknown one get the same answer."""
        visit = self._keeping.visit(request)
        form, ours = await self._form(request, visit)
        if not ours:
            return self._lost(request, visit, form)
        source, language = request.client.host if request.client else "", self._language(request, visit)
        entry = await self._reception.enter(visit.door, forms.text(form, "code"), source)
        if entry is Entry.OPENED:
            return self._go(visit, language)
        return self._page("code.html", request, visit, {"failed": self._reception.told(language, f"code_{entry.value}")}, status=422)

    async def ended(self, request: Request) -> Response:
        ended, language = request.path_params["ended"], self._language(request, self._keeping.visit(request))
        if ended not in ENDS:
            return RedirectResponse("/", 303)
        return self._pages.page("ended.html", language, {"speech": self._reception.ending(language, ended)})

    # pages
    def _chat(self, request: Request, visit: Visit, speech: Speech, words: str = "", first: bool = False) -> Response:
        if speech.state == CLOSED:
            return self._page("closed.html", request, visit, {"speech": speech, "words": words, "tongues": self._pages.tongues()})
        values = showing.places(speech) | showing.review(speech, self._pages.wording)
        values |= showing.circle(speech, self._pages.wording)
        values |= {
            "to_telegram": self._to_telegram and not first,
            "words": words,
            "first": first,
            "tongues": self._pages.tongues(),
            "update": secrets.token_urlsafe(16),
        }
        return self._page("chat.html", request, visit, values, language=speech.language)

    def _sorry(self, request: Request, visit: Visit, said: Said) -> Response:
        return self._page("sorry.html", request, visit, {"said": said}, status=500)

    def _lost(self, request: Request, visit: Visit, form: FormData) -> Response:
        """A form without our cookie. Words are shown only if the browser swears that the form was ours."""
        words = forms.text(form, "words") if request.headers.get("sec-fetch-site") == "same-origin" else ""
        return self._page("lost.html", request, visit, {"words": words}, status=403)

    def _page(self, template: str, request: Request, visit: Visit, values: Values, status: int = 200, language: str = "") -> Response:
        spoken = language or self._language(request, visit)
        response = self._pages.page(template, spoken, {"csrf": self._keeping.token(visit.door), **values}, status=status)
        self._keeping.keep(response, visit, spoken)
        return response

    def _language(self, request: Request, visit: Visit) -> str:
        return self._pages.spoken(request.headers.get("accept-language", ""), visit.language)

    async def _form(self, request: Request, visit: Visit) -> tuple[FormData, bool]:
        """What a form brought, and whether it is ours."""
        form = await request.form(max_files=0, max_fields=20)
        return form, visit.returning and self._keeping.is_ours(visit.door, forms.text(form, "csrf"))
