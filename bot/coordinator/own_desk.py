"""A coordinator's own desk: what waits, what they hold, what they must destroy, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator import invitation
from bot.coordinator.room import Room, Visit, go
from bot.coordinator.sights import Offer
from bot.dossier.page import card_fragment
from flows.profile import declared
from storage.offers import DECLINES

SAID_BY_US = ("taken_back", "refused", "wiped", "corrected", "expired")


class OwnDesk:
    """Routes for who is signed in."""

    def __init__(self, room: Room) -> None:
        self._room, self._desk, self._zone = room, room.desk, ZoneInfo(room.installation.timezone)

    def routes(self) -> Sequence[BaseRoute]:
        room = self._room.signed_in
        return (
            Route("/desk", room(self.overview), methods=["GET"]),
            Route("/desk/me", room(self.me), methods=["GET"]),
            Route("/desk/me", room(self.describe), methods=["POST"]),
            Route("/desk/telegram", room(self.telegram), methods=["POST"]),
            Route("/desk/available", room(self.available), methods=["POST"]),
            Route("/desk/claim/{id}", room(self.claim), methods=["POST"]),
            Route("/desk/decline/{id}", room(self.decline), methods=["POST"]),
            Route("/desk/paper/{id}", room(self.destroyed), methods=["POST"]),
        )

    async def overview(self, visit: Visit) -> Response:
        seen = await self._desk.overview(visit.who)
        asked = [offer for offer in seen.offers if offer.late and seen.coordinator.stand_in]
        rest = [offer for offer in seen.offers if offer not in asked]
        cards = {"reasons": DECLINES, "asked": self._cards(visit, asked), "cards": self._cards(visit, rest)}
        values = {"overview": seen, "papers": self._papers(visit, seen.papers), "held": self._held(visit, seen.held)}
        return self._room.page("desk_overview.html", visit, {**values, **cards})

    async def me(self, visit: Visit) -> Response:
        known = await self._desk.coordinator(visit.who)
        values = {"coordinator": known, "ties": declared(known.profile), "tongues": self._room.tongues, "bot": self._room.bot}
        return self._room.page("desk_me.html", visit, values)

    async def telegram(self, visit: Visit) -> Response:
        """A link that binds an account; it stands in this answer and nowhere else."""
        link = invitation.link(self._room.bot, await self._room.gate.invite_account(visit.who)) if self._room.bot else ""
        return self._room.page("desk_telegram.html", visit, {"link": link}) if link else go("/desk/me")

    async def describe(self, visit: Visit) -> Response:
        changed = {name: visit.form.get(name, "") for name in ("name", "contact_line", "ties", "language")}
        if changed["language"] not in self._room.tongues:
            del changed["language"]
        if not changed["name"].strip():
            del changed["name"]
        await self._desk.describe(visit.who, **await self._ties(visit.who, changed))
        return go("/desk", "kept")

    async def _ties(self, who: str, changed: dict[str, str]) -> dict[str, str]:
        """What they write in their own line takes the place of all ties that the operator wrote before."""
        before = (await self._desk.coordinator(who)).profile
        if changed["ties"] == declared(before):
            return {name: kept for name, kept in changed.items() if name != "ties"}
        return {**changed, **dict.fromkeys(("employers", "boards", "volunteering"), "")}

    async def available(self, visit: Visit) -> Response:
        await self._desk.be_available(visit.who, visit.form.get("available") == "yes")
        return go("/desk")

    async def claim(self, visit: Visit) -> Response:
        return go(f"/desk/dossier/{visit.id}") if await self._desk.claim(visit.who, visit.id) else go("/desk", "over")

    async def decline(self, visit: Visit) -> Response:
        why = visit.form.get("why", "") or "none"
        return go("/desk", "declined" if await self._desk.decline(visit.who, visit.id, why) else "over")

    async def destroyed(self, visit: Visit) -> Response:
        await self._desk.destroyed(visit.who, visit.id)
        return go("/desk", "thanks")

    async def gone(self, visit: Visit, written: str = "") -> Response:
        """Taken back, wiped, refused or never theirs: it says so plainly, and asks for what is on paper.

        What the coordinator had just `written` is given back to copy; nothing of it is kept.
        """
        seen = await self._desk.overview(visit.who)
        return self._room.page("desk_gone.html", visit, {"papers": self._papers(visit, seen.papers), "written": written}, status=404)

    def _cards(self, visit: Visit, offers: Sequence[Offer]) -> list[dict[str, Any]]:
        return [self._offered(visit, one) for one in offers]

    def _offered(self, visit: Visit, one: Offer) -> dict[str, Any]:
        said = [self._room.wording.text(visit.language, f"why.{reason}") for reason in one.reasons]
        times = {"since": self._moment(visit, one.since), "answer_by": self._moment(visit, one.answer_by)}
        return {"id": one.id, "card": self._card(visit, one.card), "why": said, "late": one.late, **times}

    def _card(self, visit: Visit, card: dict[str, Any]) -> Markup:
        return Markup(card_fragment(card, self._room.wording, visit.language))  # noqa: S704

    def _papers(self, visit: Visit, papers: Sequence[Any]) -> list[tuple[str, str, str]]:
        return [(paper.id, _why(paper.why), self._moment(visit, paper.since)) for paper in papers]

    def _held(self, visit: Visit, held: Sequence[Any]) -> list[tuple[str, str, str]]:
        return [(sent.id, sent.handling.stage, self._moment(visit, sent.claimed_at)) for sent in held]

    def _moment(self, visit: Visit, at: datetime) -> str:
        return self._room.wording.moment(visit.language, at, self._zone)


def _why(why: str) -> str:
    return f"desk.{why}" if why in SAID_BY_US else "desk.destroy.own"
