"""What all pages of the seeker share: who comes in, forms that are ours, and words in the language of the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.seeker.web import form_parser
from bot.seeker.web.session_cookie import BrowserSession, ChatSessionCookie
from bot.web.templating import Templates


class SubmittedForm(NamedTuple):
    """A form that was sent. It counts only where it is `is_valid`: made for the door whose cookie came along."""

    session: BrowserSession
    form: FormData
    is_valid: bool


class ChatPageContext:
    """One for all pages of the seeker."""

    def __init__(self, templates: Templates, session_cookie: ChatSessionCookie) -> None:
        self.templates, self.session_cookie = templates, session_cookie

    def read_session(self, request: Request) -> BrowserSession:
        return self.session_cookie.read(request)

    async def read_form(self, request: Request, max_fields: int) -> SubmittedForm:
        """What a form of at most so many fields, and no files, brought."""
        session, form = self.read_session(request), await request.form(max_files=0, max_fields=max_fields)
        return SubmittedForm(
            session,
            form,
            session.is_returning and self.session_cookie.is_csrf_valid(session.channel_user, form_parser.text_field(form, "csrf")),
        )

    def language_of(self, session: BrowserSession) -> str:
        return self.templates.negotiate_language(session.accept_language, session.language)

    def render(
        self, template: str, session: BrowserSession, values: Mapping[str, Any], *, status: int = 200, language: str = ""
    ) -> Response:
        """In this language, or else in that of the session."""
        spoken = language or self.language_of(session)
        response = self.templates.page(
            template, spoken, {"csrf": self.session_cookie.csrf_token(session.channel_user), **values}, status=status
        )
        self.session_cookie.write(response, session, spoken)
        return response

    def redirect_to_chat(self, session: BrowserSession, language: str) -> Response:
        """To the question of now, as after a turn."""
        response = RedirectResponse(f"/?f={self.session_cookie.flash_token(session.channel_user)}", 303)
        self.session_cookie.write(response, session, language)
        return response
