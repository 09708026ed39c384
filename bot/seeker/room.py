"""What all pages of the seeker share: who comes in, forms that are ours, and words in the language of the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages import Pages
from bot.seeker import forms
from bot.seeker.keeping import Keeping, Visit


class Sent(NamedTuple):
    """A form that was sent. It counts only where it is `ours`: made for the door whose cookie came along."""

    visit: Visit
    form: FormData
    ours: bool


class Room:
    """One for all pages of the seeker."""

    def __init__(self, pages: Pages, keeping: Keeping) -> None:
        self.pages, self.keeping = pages, keeping

    def visit(self, request: Request) -> Visit:
        return self.keeping.visit(request)

    async def sent(self, request: Request, fields: int) -> Sent:
        """What a form of at most so many fields, and no files, brought."""
        visit, form = self.visit(request), await request.form(max_files=0, max_fields=fields)
        return Sent(visit, form, visit.returning and self.keeping.is_ours(visit.door, forms.text(form, "csrf")))

    def language(self, visit: Visit) -> str:
        return self.pages.spoken(visit.asked, visit.language)

    def page(self, template: str, visit: Visit, values: Mapping[str, Any], *, status: int = 200, language: str = "") -> Response:
        """In this language, or else in that of the visit."""
        spoken = language or self.language(visit)
        response = self.pages.page(template, spoken, {"csrf": self.keeping.token(visit.door), **values}, status=status)
        self.keeping.keep(response, visit, spoken)
        return response

    def go(self, visit: Visit, language: str) -> Response:
        """To the question of now, as after a turn."""
        response = RedirectResponse(f"/?f={self.keeping.fresh(visit.door)}", 303)
        self.keeping.keep(response, visit, language)
        return response
