"""Pages that anybody may read at any time: help now, privacy, clearing traces. No cookie, no memory, no JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.seeker.service import SeekerService
from bot.web.templating import Templates, chosen


class InformationPages:
    """The routes of the leaflets. `facts` are the values that the privacy page names, from the settings."""

    def __init__(self, templates: Templates, service: SeekerService, facts: Mapping[str, Any]) -> None:
        self._templates, self._service, self._facts = templates, service, facts

    def routes(self) -> Sequence[BaseRoute]:
        told = self._service.notice_text
        return (
            self._route("/hulp", "help.html", lambda language: [told(language, "help_card")]),
            self._route("/sporen", "information.html", lambda language: [told(language, "traces")]),
            self._route("/privacy", "information.html", self._privacy_chapters),
        )

    def _route(self, path: str, template: str, chapters: Callable[[str], list[str]]) -> BaseRoute:
        async def show(request: Request) -> Response:
            wished = request.query_params.get("taal", ""), *chosen(request)
            language = self._templates.negotiate_language(request.headers.get("accept-language", ""), *wished)
            return self._templates.page(template, language, {"chapters": chapters(language), "tongues": self._templates.language_names()})

        return Route(path, show, methods=["GET"])

    def _privacy_chapters(self, language: str) -> list[str]:
        """Each chapter of the words is one text, its heading on the first line."""
        catalog = self._templates.catalog
        left_out = set() if int(self._facts["backup_days"]) else {"privacy.backups"}
        left_out |= set() if self._facts.get("telegram") else {"privacy.telegram"}
        keys = [key for key in catalog.keys(language) if key.startswith("privacy.") and key not in left_out]
        return [catalog.text(language, key, **self._facts) for key in keys]
