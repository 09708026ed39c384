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
    """A form that was sent. It counts only where it is `ours`: made for the door whose cookie came along."""

    visit: BrowserSession
    form: FormData
    ours: bool


class ChatPageContext:
    """One for all pages of the seeker."""

    def __init__(self, pages: Templates, keeping: ChatSessionCookie) -> None:
        self.pages, self.keeping = pages, keeping

    def visit(self, request: Request) -> BrowserSession:
        return self.keeping.visit(request)

    async def sent(self, request: Request, fields: int) -> SubmittedForm:
        """What a form of at most so many fields, and no files, brought."""
        visit, form = self.visit(request), await request.form(max_files=0, max_fields=fields)
        return SubmittedForm(
            visit, form, visit.returning and self.keeping.is_csrf_valid(visit.channel_user, form_parser.text(form, "csrf"))
        )

    def language(self, visit: BrowserSession) -> str:
        return self.pages.negotiate_language(visit.asked, visit.language)

    def page(self, template: str, visit: BrowserSession, values: Mapping[str, Any], *, status: int = 200, language: str = "") -> Response:
        """In this language, or else in that of the visit."""
        spoken = language or self.language(visit)
        response = self.pages.page(template, spoken, {"csrf": self.keeping.token(visit.channel_user), **values}, status=status)
        self.keeping.keep(response, visit, spoken)
        return response

    def go(self, visit: BrowserSession, language: str) -> Response:
        """To the question of now, as after a turn."""
        response = RedirectResponse(f"/?f={self.keeping.flash_token(visit.channel_user)}", 303)
        self.keeping.keep(response, visit, language)
        return response
