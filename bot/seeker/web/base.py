"""Page context of the chat: the browser's session, CSRF-checked forms, and rendering in the language of the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.seeker.inputs import SeekerInput
from bot.seeker.service import SeekerService
from bot.seeker.web.session_cookie import BrowserSession, ChatSessionCookie
from bot.web.request_values import read_number
from bot.web.templating import Templates
from flows.comparing_form import is_blank
from flows.conversation.messages import Output

MAX_KEY_LENGTH = 64
SWITCH, ONE_OF_GROUP = "on.", "one"  # names of fields
QUESTION_PATH = "/vraag"
HINTS = {"left": "page.words_left", "dropped": "page.words_dropped", "unsent": "page.unsent"}  # what a page says of words, once


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """Posted text fields; files are dropped. `is_valid` is True only with the CSRF token of the session's own cookie."""

    session: BrowserSession
    fields: Mapping[str, str]
    is_valid: bool

    def text(self, name: str) -> str:
        """The field's text, or the empty string if the form has no such field."""
        return self.fields.get(name, "")

    def number(self, name: str) -> int | None:
        """The field's number, or None if it has none."""
        return read_number(self.text(name))

    def seeker_input(self) -> SeekerInput:
        """The form as one turn. With a button, a text field that is empty or says what stood there counts as no text."""
        text, button = self.text("words"), self.text("choice")[:MAX_KEY_LENGTH]
        is_empty = bool(button) and (is_blank(text) or _lines(text) == _lines(self.text("present")))
        return SeekerInput(
            update_id=self.text("update")[:MAX_KEY_LENGTH],
            text=None if is_empty else text,
            button=button or None,
            question_number=self.number("asked"),
            seen=self.number("shown"),
            asked_about=self.text("about")[:MAX_KEY_LENGTH],
            chosen=self._chosen() if "switches" in self.fields else None,
            left="" if is_empty and "words" in self.fields else None,
        )

    def _chosen(self) -> frozenset[str]:
        """The switches that are on: checkboxes each by their name, and the one of a group of which one can be on."""
        one = self.text(ONE_OF_GROUP)
        ticked = (name.removeprefix(SWITCH) for name in self.fields if name.startswith(SWITCH))
        return frozenset(key[:MAX_KEY_LENGTH] for key in (*ticked, one) if key)


def _lines(text: str) -> list[str]:
    """The lines of a text, however the browser ended them."""
    return text.strip().splitlines()


@dataclass(frozen=True)
class ChatPageContext:
    """What all chat pages share: the templates, and the session with its cookie."""

    templates: Templates
    session_cookie: ChatSessionCookie
    service: SeekerService

    async def read_session(self, request: Request) -> BrowserSession:
        """The session of this request. A number that was given anew replaces the one before, now that it came back."""
        session = self.session_cookie.read(request)
        if not session.is_fresh:
            return session
        await self.service.adopt_successor(session.channel_user)
        return session.adopted()

    async def renew(self, session: BrowserSession) -> BrowserSession:
        """The session under a new number; the present one goes on until that has come back."""
        renewed = session.renewed()
        is_announced = await self.service.announce_successor(session.channel_user, renewed.channel_user)
        return renewed if is_announced else session

    async def read_form(self, request: Request, max_fields: int) -> SubmittedForm:
        """The posted form; one that is refused sets no cookie. Starlette answers 400 for more than `max_fields` fields, or any file."""
        session, form = await self.read_session(request), await request.form(max_files=0, max_fields=max_fields)
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        is_valid = session.is_returning and self.session_cookie.is_csrf_valid(session.channel_user, fields.get("csrf", ""))
        return SubmittedForm(session if is_valid else session.unset(), fields, is_valid)

    def language_of(self, session: BrowserSession) -> str:
        """The language chosen in this session, or else the one that the browser asks for."""
        if session.language in self.templates.catalog.languages:
            return session.language
        return self.templates.negotiate_language(session.accept_language)

    def render(
        self, template: str, session: BrowserSession, values: Mapping[str, Any] | None = None, *, status: int = 200, language: str = ""
    ) -> Response:
        """Page with CSRF token and session cookie, in `language` or else in that of the session."""
        language = language or self.language_of(session)
        csrf = self.session_cookie.csrf_token(session.channel_user)
        response = self.templates.render_page(template, language, {"csrf": csrf, **(values or {})}, status=status)
        self.session_cookie.write(response, session, language)
        return response

    def redirect_to_chat(self, session: BrowserSession, language: str, output: Output | None = None, hint: str = "") -> Response:
        """Post/redirect/get to the current question; the flash token lets that page show it at once.

        The address names how many steps lead back from the question, so that one from the browser's history leads back to it.
        `hint` is one of HINTS.
        """
        token = self.session_cookie.flash_token(session.channel_user)
        path = f"{QUESTION_PATH}/{output.steps_back}" if output else "/"
        response = RedirectResponse(f"{path}?f={token}{f'&n={hint}' if hint else ''}", 303)
        self.session_cookie.write(response, session, language)
        return response


def render_session_lost(context: ChatPageContext, request: Request, form: SubmittedForm) -> Response:
    """Answer to a form without a valid session. Its text is shown only if the browser vouches that the form was ours."""
    text = form.text("words") if request.headers.get("sec-fetch-site") == "same-origin" else ""
    no_cookies = "" if form.session.is_returning else context.service.notice_text(context.language_of(form.session), "no_cookies")
    values = {"text": text, "no_cookies": no_cookies, "danger_card": danger_card(context, form)}
    return context.render("session_lost.html", form.session, values, status=403)


def danger_card(context: ChatPageContext, form: SubmittedForm) -> str:
    """The numbers to call, where words that became no turn may mean danger."""
    is_heard = context.service.hears_danger(form.text("words"))
    return context.service.notice_text(context.language_of(form.session), "help_card") if is_heard else ""
