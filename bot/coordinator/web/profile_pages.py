"""What a coordinator says of themselves at the desk: the same fields as the operator has, each with a hint where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service import account_invitation
from bot.coordinator.service.profile_fields import ProfileForm
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, go
from flows.matching.profile import as_list, ties_as_text
from flows.questionnaire.states import PROVINCES
from storage.coordinators.notifications import CHANNELS
from storage.dossiers.candidates import DEFAULT_CAPACITY

LINES = ("name", "contact_line", "ties", "language")  # what the page had before it asked for more
WRITTEN = ("languages", "gender", "places", "residence", "capacity", "email")
LISTED = ("languages", "places")  # in which a comma separates
MOST_AWAY = 6  # times away on the page


class ProfilePages:
    """Routes for who is signed in."""

    def __init__(self, room: DeskPageContext) -> None:
        self._room, self._desk, self._fields = room, room.desk, ProfileForm(room.catalog)

    def routes(self) -> Sequence[BaseRoute]:
        room = self._room.signed_in
        return (
            Route("/desk/me", room(self.me), methods=["GET"]),
            Route("/desk/me", room(self.describe), methods=["POST"]),
            Route("/desk/telegram", room(self.telegram), methods=["POST"]),
        )

    async def me(self, visit: SignedInRequest) -> Response:
        return await self._page(visit)

    async def telegram(self, visit: SignedInRequest) -> Response:
        """A link that binds an account; it stands in this answer and nowhere else."""
        link = account_invitation.invitation_link(self._room.bot, await self._room.gate.invite_account(visit.who)) if self._room.bot else ""
        return self._room.page("desk_telegram_link.html", visit, {"link": link}) if link else go("/desk/me")

    async def describe(self, visit: SignedInRequest) -> Response:
        """All or nothing: where one field is wrong, the page comes back with what was written and says which."""
        kept, wrong = self._fields.parse_fields(_written(visit.form), visit.language)
        if wrong:
            return await self._page(visit, wrong)
        await self._desk.update_profile(visit.who, **await self._lines(visit), **kept)
        return go("/desk", "kept")

    async def _lines(self, visit: SignedInRequest) -> dict[str, str]:
        """What they write in their own line takes the place of all ties that the operator wrote before."""
        lines = {name: visit.form.get(name, "") for name in LINES}
        known = {"language": self._room.tongues, "name": (lines["name"],) if lines["name"].strip() else ()}
        lines = {name: line for name, line in lines.items() if line in known.get(name, (line,))}
        before = (await self._desk.find_coordinator(visit.who)).profile
        if lines["ties"] == ties_as_text(before):
            return {name: line for name, line in lines.items() if name != "ties"}
        return {**lines, **dict.fromkeys(("employers", "boards", "volunteering"), "")}

    async def _page(self, visit: SignedInRequest, wrong: Mapping[str, str] | None = None) -> Response:
        known = await self._desk.find_coordinator(visit.who)
        shown = self._typed(visit.form) if wrong else self._kept(known.profile, visit.language)
        around = {"coordinator": known, "tongues": self._room.tongues, "bot": self._room.bot, "ways": CHANNELS, "wrong": wrong or {}}
        provinces = [(code, self._fields.province_name(code)) for code in PROVINCES]
        return self._room.page("desk_profile.html", visit, {**around, **shown, "provinces": provinces}, status=422 if wrong else 200)

    def _kept(self, profile: Mapping[str, Any], language: str) -> dict[str, Any]:
        """The fields as they are kept."""
        lines = {field: self._fields.format_field(field, profile.get(field), language).replace("; ", ", ") for field in WRITTEN}
        lines |= {"name": profile["name"], "contact_line": profile.get("contact_line", ""), "ties": ties_as_text(profile)}
        ticked = {*as_list(profile, "provinces"), *(profile.get("notify") or CHANNELS)}
        away = [(first, last) for first, last in profile.get("away", ())][: MOST_AWAY - 1]
        return {"lines": lines | {"capacity": lines["capacity"] or str(DEFAULT_CAPACITY)}, "ticked": ticked, "away": [*away, ("", "")]}

    def _typed(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The fields as somebody just wrote them."""
        ticked = {name.partition("_")[2] for name in form if name.startswith(("province_", "notify_"))}
        return {"lines": {field: form.get(field, "") for field in (*LINES, *WRITTEN)}, "ticked": ticked, "away": [*_away(form)]}


def _written(form: Mapping[str, str]) -> dict[str, str | None]:
    """The form as fields of a profile; a field that was not on the page is left as it is."""
    if "languages" not in form:
        return {}
    said: dict[str, str | None] = {field: form.get(field) for field in WRITTEN}
    said |= {field: (form.get(field) or "").replace(",", ";") for field in LISTED}
    said["provinces"] = ";".join(code for code in PROVINCES if f"province_{code}" in form)
    said["notify"] = ";".join(way for way in CHANNELS if f"notify_{way}" in form)
    return said | {"away": ";".join(f"{first}..{last}" for first, last in _away(form) if first or last)}


def _away(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of days, as many as the page had."""
    rows = takewhile(lambda row: f"away_first_{row}" in form and row < MOST_AWAY, count())
    return [(form[f"away_first_{row}"], form.get(f"away_last_{row}", "")) for row in rows]
