"""Information pages: help, privacy, accessibility and clearing traces. Public, without cookie, storage or JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.seeker.service import SeekerService
from bot.web.languages import cookie_languages
from bot.web.templating import Templates


class InformationPages:
    """Routes of the pages. `privacy_facts` are the values that the privacy text names, from the settings."""

    def __init__(self, templates: Templates, service: SeekerService, privacy_facts: Mapping[str, Any]) -> None:
        self._templates, self._service, self._privacy_facts = templates, service, privacy_facts

    def routes(self) -> Sequence[BaseRoute]:
        return (
            self._route("/hulp", "help.html", lambda language: [self._service.notice_text(language, "help_card")]),
            self._route("/sporen", "information.html", lambda language: [self._service.notice_text(language, "traces")]),
            self._route("/privacy", "information.html", self._privacy_chapters),
            self._route("/toegankelijkheid", "information.html", lambda language: self._chapters("accessibility.", language)),
        )

    def _route(self, path: str, template: str, chapters: Callable[[str], list[str]]) -> BaseRoute:
        async def show(request: Request) -> Response:
            wished = request.query_params.get("taal", ""), *cookie_languages(request.cookies)
            language = self._templates.negotiate_language(request.headers.get("accept-language", ""), *wished)
            values = {"chapters": chapters(language), "language_names": self._templates.language_names()}
            return self._templates.render_page(template, language, values)

        return Route(path, show, methods=["GET"])

    def _privacy_chapters(self, language: str) -> list[str]:
        """Chapters of the privacy text, each with its heading on the first line; without those on backups or Telegram if unused."""
        left_out = set() if int(self._privacy_facts["backup_days"]) else {"privacy.backups"}
        left_out |= set() if self._privacy_facts.get("telegram") else {"privacy.telegram"}
        return self._chapters("privacy.", language, left_out)

    def _chapters(self, prefix: str, language: str, left_out: Collection[str] = ()) -> list[str]:
        catalog = self._templates.catalog
        keys = [key for key in catalog.keys(language) if key.startswith(prefix) and key not in left_out]
        return [catalog.text(language, key, **self._privacy_facts) for key in keys]
