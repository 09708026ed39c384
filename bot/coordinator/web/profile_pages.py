"""What a coordinator says of themselves at the desk: the same fields as the operator has, each with a hint where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service import account_invitation
from bot.coordinator.service.profile_fields import ProfileForm
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, redirect
from flows.matching.profile import as_list, ties_as_text
from flows.questionnaire.states import PROVINCES
from storage.coordinators.notifications import CHANNELS
from storage.dossiers.candidates import DEFAULT_CAPACITY

BASIC_FIELDS = ("name", "contact_line", "ties", "language")  # what the page had before it asked for more
OFFER_FIELDS = ("languages", "gender", "places", "residence", "capacity", "email")
LIST_FIELDS = ("languages", "places")  # in which a comma separates
MAX_ABSENCES = 6  # times away on the page


class ProfilePages:
    """Routes for who is signed in."""

    def __init__(self, page_context: DeskPageContext) -> None:
        self._page_context, self._service, self._profile_form = page_context, page_context.service, ProfileForm(page_context.catalog)

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = self._page_context.require_sign_in
        return (
            Route("/desk/me", signed_in(self.show_profile), methods=["GET"]),
            Route("/desk/me", signed_in(self.update_profile), methods=["POST"]),
            Route("/desk/telegram", signed_in(self.create_telegram_link), methods=["POST"]),
        )

    async def show_profile(self, request: SignedInRequest) -> Response:
        return await self._render_profile(request)

    async def create_telegram_link(self, request: SignedInRequest) -> Response:
        """A link that binds an account; it stands in this answer and nowhere else."""
        link = (
            account_invitation.invitation_link(
                self._page_context.bot_username, await self._page_context.sign_in.invite_account(request.coordinator_id)
            )
            if self._page_context.bot_username
            else ""
        )
        return self._page_context.render("desk_telegram_link.html", request, {"link": link}) if link else redirect("/desk/me")

    async def update_profile(self, request: SignedInRequest) -> Response:
        """All or nothing: where one field is wrong, the page comes back with what was written and says which."""
        kept, wrong = self._profile_form.parse_fields(_profile_fields(request.form), request.language)
        if wrong:
            return await self._render_profile(request, wrong)
        await self._service.update_profile(request.coordinator_id, **await self._basic_fields(request), **kept)
        return redirect("/desk", "kept")

    async def _basic_fields(self, request: SignedInRequest) -> dict[str, str]:
        """What they write in their own line takes the place of all ties that the operator wrote before."""
        lines = {name: request.form.get(name, "") for name in BASIC_FIELDS}
        known = {"language": self._page_context.templates.language_names(), "name": (lines["name"],) if lines["name"].strip() else ()}
        lines = {name: line for name, line in lines.items() if line in known.get(name, (line,))}
        before = (await self._service.find_coordinator(request.coordinator_id)).profile
        if lines["ties"] == ties_as_text(before):
            return {name: line for name, line in lines.items() if name != "ties"}
        return {**lines, **dict.fromkeys(("employers", "boards", "volunteering"), "")}

    async def _render_profile(self, request: SignedInRequest, errors: Mapping[str, str] | None = None) -> Response:
        known = await self._service.find_coordinator(request.coordinator_id)
        shown = self._submitted_values(request.form) if errors else self._stored_values(known.profile, request.language)
        around = {
            "coordinator": known,
            "tongues": self._page_context.templates.language_names(),
            "bot": self._page_context.bot_username,
            "ways": CHANNELS,
            "wrong": errors or {},
        }
        provinces = [(code, self._profile_form.province_name(code)) for code in PROVINCES]
        return self._page_context.render(
            "desk_profile.html", request, {**around, **shown, "provinces": provinces}, status=422 if errors else 200
        )

    def _stored_values(self, profile: Mapping[str, Any], language: str) -> dict[str, Any]:
        """The fields as they are kept."""
        lines = {field: self._profile_form.format_field(field, profile.get(field), language).replace("; ", ", ") for field in OFFER_FIELDS}
        lines |= {"name": profile["name"], "contact_line": profile.get("contact_line", ""), "ties": ties_as_text(profile)}
        ticked = {*as_list(profile, "provinces"), *(profile.get("notify") or CHANNELS)}
        away = [(first, last) for first, last in profile.get("away", ())][: MAX_ABSENCES - 1]
        return {"lines": lines | {"capacity": lines["capacity"] or str(DEFAULT_CAPACITY)}, "ticked": ticked, "away": [*away, ("", "")]}

    def _submitted_values(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The fields as somebody just wrote them."""
        ticked = {name.partition("_")[2] for name in form if name.startswith(("province_", "notify_"))}
        return {
            "lines": {field: form.get(field, "") for field in (*BASIC_FIELDS, *OFFER_FIELDS)},
            "ticked": ticked,
            "away": [*_absences(form)],
        }


def _profile_fields(form: Mapping[str, str]) -> dict[str, str | None]:
    """The form as fields of a profile; a field that was not on the page is left as it is."""
    if "languages" not in form:
        return {}
    said: dict[str, str | None] = {field: form.get(field) for field in OFFER_FIELDS}
    said |= {field: (form.get(field) or "").replace(",", ";") for field in LIST_FIELDS}
    said["provinces"] = ";".join(code for code in PROVINCES if f"province_{code}" in form)
    said["notify"] = ";".join(way for way in CHANNELS if f"notify_{way}" in form)
    return said | {"away": ";".join(f"{first}..{last}" for first, last in _absences(form) if first or last)}


def _absences(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of days, as many as the page had."""
    rows = takewhile(lambda row: f"away_first_{row}" in form and row < MAX_ABSENCES, count())
    return [(form[f"away_first_{row}"], form.get(f"away_last_{row}", "")) for row in rows]
