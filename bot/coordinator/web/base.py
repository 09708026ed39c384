"""Page context of the desk: what all its pages share, and their rendering in the coordinator's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from bot.coordinator.service.authentication.coming_in import ComingIn
from bot.coordinator.service.authentication.passkey_sign_in import PasskeySignIn, Site
from bot.coordinator.service.authentication.sign_in import CodeResult, SignIn
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.held_text import HeldText
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.coordinator.web.signed_in_request import SignedInRequest, read_form
from bot.web.templating import Templates
from flows.conversation import limits
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.coordinators.notifications import MAIL

NOTICES = {  # by the key in the address after a form, the text that the next page shows
    "over": "desk.offer.over",
    "declined": "desk.decline.done",
    "released": "desk.conflict_released",
    "thanks": "desk.destroy.thanks",
    "handed_back": "desk.others.done",
    "held_over": "desk.others.over",
    "already": "desk.already_done",
    "undone": "desk.undone",
    "too_late": "desk.undo.late",
    "kept": "desk.notes.kept",
    "changed": "desk.changed_meanwhile",
    "signed_out": "desk.signin.signed_out",
    "wrong_codes": "desk.signin.wrong_codes",
    "unsent": "desk.unsent",
    "unsent_sign_in": "desk.unsent.sign_in",
    "session_ended": "desk.access.session_ended",
    "passkey_added": "desk.access.passkey_added",
    "passkey_gone": "desk.access.passkey_gone",
}


@dataclass(frozen=True)
class DeskPageContext:
    """What all desk pages share: the services, the templates and the session cookie.

    `bot_username` is empty without a bot, `address` without a public one.
    """

    service: DeskService
    sign_in: SignIn
    coming_in: ComingIn
    passkeys: PasskeySignIn
    templates: Templates
    session_cookie: DeskSessionCookie
    installation: Installation
    bot_username: str = ""
    address: str = ""

    def site(self, request: Request) -> Site:
        """Where this browser sees the desk: at the public address, or without one wherever it asks."""
        return Site(self.address or f"{request.url.scheme}://{request.url.netloc}")

    @property
    def catalog(self) -> Catalog:
        return self.templates.catalog

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.installation.timezone)

    def format_moment(self, language: str, at: datetime) -> str:
        return self.catalog.format_moment(language, at, self.timezone)

    def held_text(self, language: str) -> HeldText:
        return HeldText(self.catalog, language, self.timezone)

    def code_failure(self, checked: CodeResult, language: str) -> tuple[str, int]:
        """What a page says of a code that was not right, and its status."""
        if checked.wait_until is None:
            return self.catalog.text(language, "desk.signin.code_ended" if checked.result == "ended" else "desk.signin.code_wrong"), 422
        moment = self.catalog.format_clock(language, checked.wait_until + timedelta(minutes=1), self.timezone)
        return self.catalog.text(language, "desk.signin.too_many", time=moment), 429

    def render_entrance(self, request: Request, notice: str | None = None, status: int = 401) -> Response:
        """The ways in, for a browser that is not signed in. `notice` is a text key."""
        values: dict[str, Any] = {"options": self.passkeys.sign_in_options(self.site(request)), "bot_username": self.bot_username}
        values |= {"has_mail": MAIL in self.installation.notification_channels} | ({"notice": notice} if notice else {})
        return self.render_with_form("desk_signed_out.html", request, values, status=status)

    def render_with_form(self, template: str, request: Request, values: Mapping[str, Any], *, status: int = 200) -> Response:
        """Page with a form for a browser that is not signed in; it gets a token if it has none."""
        token = self.session_cookie.read_token(request) or self.session_cookie.new_token()
        response = self.render_signed_out(template, request, values, token=token, status=status)
        self.session_cookie.write(response, token)
        return response

    async def read_checked_form(self, request: Request) -> dict[str, str] | None:
        """The form of a browser that is not signed in; None without a valid CSRF token."""
        form = await read_form(request)
        return form if self.session_cookie.is_csrf_valid(self.session_cookie.read_token(request), form) else None

    def render(self, template: str, request: SignedInRequest, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
        """Page for a signed-in coordinator, in their language."""
        frame = self._frame_values(request.http_request, request.session_token, signed_in=True) | {"count": request.waiting}
        return self.templates.render_page(template, request.language, {**frame, **(values or {})}, status=status)

    def render_signed_out(
        self, template: str, request: Request, values: Mapping[str, Any] | None = None, *, token: str = "", status: int = 200
    ) -> Response:
        """Page for a browser that is not signed in yet, in the language it asks for."""
        language = self.templates.negotiate_language(request.headers.get("accept-language", ""))
        frame = self._frame_values(request, token, signed_in=False)
        return self.templates.render_page(template, language, {**frame, **(values or {})}, status=status)

    def _frame_values(self, request: Request, token: str, *, signed_in: bool) -> dict[str, object]:
        csrf = self.session_cookie.csrf_token(token) if token else ""
        notice = NOTICES.get(request.query_params.get("said", ""))
        return {
            "csrf": csrf,
            "notice": notice,
            "happened": (),
            "max_notes": limits.NOTE,
            "signed_in": signed_in,
            "phone": self.installation.phone,
        }
