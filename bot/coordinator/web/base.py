"""What all pages of the desk share: who is signed in, forms that are ours, and words in the coordinator's language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.coordinator.service.desk import MAX_NOTES, DeskService
from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.web.templating import Templates
from flows.installation import Installation
from storage.coordinators.credentials import Session

SAID = {
    "over": "desk.offer.over",
    "declined": "desk.decline.done",
    "released": "desk.conflict_released",
    "given_back": "desk.give_back.done",
    "closed": "desk.close.done",
    "thanks": "desk.destroy.thanks",
    "kept": "desk.notes.kept",
    "too_long": "desk.notes.too_long",
    "changed": "desk.changed_meanwhile",
    "missing": "desk.plan.missing",
    "outside": "desk.plan.outside",
    "signed_out": "desk.signin.signed_out",
}
FIELDS = 60


@dataclass(frozen=True, slots=True)
class SignedInRequest:
    """One request of a coordinator who is signed in; `form` is empty where nothing was sent."""

    request: Request
    token: str
    who: str
    language: str
    form: Mapping[str, str]

    @property
    def id(self) -> str:
        return str(self.request.path_params.get("id", ""))


Answer = Callable[[SignedInRequest], Awaitable[Response]]


class DeskPageContext:
    """One for all pages of the desk."""

    def __init__(
        self, desk: DeskService, gate: SignIn, pages: Templates, badge: DeskSessionCookie, installation: Installation, bot: str = ""
    ) -> None:
        self.desk, self.gate, self.badge, self.installation, self.bot = desk, gate, badge, installation, bot
        self._pages = pages
        self.catalog, self.tongues = pages.catalog, pages.language_names()

    def signed_in(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """`answer` hears only coordinators whose authenticator has spoken, and only forms that are ours."""

        async def endpoint(request: Request) -> Response:
            token = self.badge.token(request)
            session = await self.gate.find_session(token)
            if session is None or not session.confirmed:
                return self._outside(request, session)
            form = await read(request)
            language = (await self.desk.find_coordinator(session.coordinator_id)).language
            visit = SignedInRequest(request, token, session.coordinator_id, self._pages.negotiate_language("", language), form)
            if request.method == "POST" and not self.badge.is_ours(token, form):
                return self.page("desk_message.html", visit, {"key": "desk.form_old"}, status=403)
            return await answer(visit)

        return endpoint

    def _outside(self, request: Request, session: Session | None) -> Response:
        if session is not None:
            return RedirectResponse("/desk/code", 303)
        return self.bare("desk_signed_out.html", request, status=401)

    def page(self, template: str, visit: SignedInRequest, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
        said = SAID.get(visit.request.query_params.get("said", ""))
        around = {"csrf": self.badge.form_token(visit.token), "said": said, "limit": MAX_NOTES, "signed_in": True}
        return self._pages.page(template, visit.language, {**around, **(values or {})}, status=status)

    def bare(
        self, template: str, request: Request, values: Mapping[str, Any] | None = None, *, token: str = "", status: int = 200
    ) -> Response:
        """A page for who is not signed in yet, in the language of the browser."""
        language = self._pages.negotiate_language(request.headers.get("accept-language", ""))
        said = SAID.get(request.query_params.get("said", ""))
        around = {"csrf": self.badge.form_token(token) if token else "", "said": said, "limit": MAX_NOTES, "signed_in": False}
        return self._pages.page(template, language, {**around, **(values or {})}, status=status)


async def read(request: Request) -> dict[str, str]:
    """The fields of a form that are words; files and repetitions fall away."""
    if request.method != "POST":
        return {}
    form = await request.form(max_files=0, max_fields=FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def go(path: str, said: str = "") -> Response:
    """Show another page after a form, so that a page shown again does nothing again."""
    return RedirectResponse(f"{path}?said={said}" if said else path, 303)
