"""A coordinator's own desk: what waits, what they hold, and what they must destroy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.views import Offer, Overview, next_due
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, go
from bot.dossier.html import card_fragment
from flows.dossier.dossier import MatchCard
from storage.dossiers.offers import DECLINE_REASONS
from storage.dossiers.records import DossierRecord

SAID_BY_US = ("taken_back", "refused", "wiped", "corrected", "expired")


class OverviewPages:
    """Routes for who is signed in."""

    def __init__(self, room: DeskPageContext) -> None:
        self._room, self._desk, self._zone = room, room.desk, ZoneInfo(room.installation.timezone)

    def routes(self) -> Sequence[BaseRoute]:
        room = self._room.signed_in
        return (
            Route("/desk", room(self.overview), methods=["GET"]),
            Route("/desk/available", room(self.available), methods=["POST"]),
            Route("/desk/claim/{id}", room(self.claim), methods=["POST"]),
            Route("/desk/decline/{id}", room(self.decline), methods=["POST"]),
            Route("/desk/paper/{id}", room(self.destroyed), methods=["POST"]),
        )

    async def overview(self, visit: SignedInRequest) -> Response:
        """Whoever opens the desk finds what waits for them, also before the clock's next look."""
        await self._desk.make_due_offers()
        seen = await self._desk.read_overview(visit.who)
        asked = [offer for offer in seen.offers if offer.late and seen.coordinator.stand_in]
        rest = [offer for offer in seen.offers if offer not in asked]
        cards = {"reasons": DECLINE_REASONS, "asked": self._cards(visit, asked), "cards": self._cards(visit, rest)}
        values = {"overview": seen, "papers": self._papers(visit, seen.destruction_requests), "held": self._held(visit, seen)}
        return self._room.page("desk_overview.html", visit, {**values, **cards})

    async def available(self, visit: SignedInRequest) -> Response:
        await self._desk.set_available(visit.who, visit.form.get("available") == "yes")
        return go("/desk")

    async def claim(self, visit: SignedInRequest) -> Response:
        return go(f"/desk/dossier/{visit.id}") if await self._desk.claim(visit.who, visit.id) else go("/desk", "over")

    async def decline(self, visit: SignedInRequest) -> Response:
        why = visit.form.get("why", "") or "none"
        return go("/desk", "declined" if await self._desk.decline(visit.who, visit.id, why) else "over")

    async def destroyed(self, visit: SignedInRequest) -> Response:
        await self._desk.confirm_destruction(visit.who, visit.id)
        return go("/desk", "thanks")

    async def gone(self, visit: SignedInRequest, written: str = "") -> Response:
        """Taken back, wiped, refused or never theirs: it says so plainly, and asks for what is on paper.

        What the coordinator had just `written` is given back to copy; nothing of it is kept.
        """
        seen = await self._desk.read_overview(visit.who)
        return self._room.page(
            "desk_gone.html", visit, {"papers": self._papers(visit, seen.destruction_requests), "written": written}, status=404
        )

    def _cards(self, visit: SignedInRequest, offers: Sequence[Offer]) -> list[dict[str, Any]]:
        return [self._offered(visit, one) for one in offers]

    def _offered(self, visit: SignedInRequest, one: Offer) -> dict[str, Any]:
        said = [self._room.catalog.text(visit.language, f"why.{reason}") for reason in one.reasons]
        times = {"since": self._moment(visit, one.since), "answer_by": self._moment(visit, one.answer_by)}
        return {"id": one.id, "card": self._card(visit, one.card), "why": said, "late": one.late, **times}

    def _card(self, visit: SignedInRequest, card: MatchCard) -> Markup:
        return Markup(card_fragment(card, self._room.catalog, visit.language))  # noqa: S704

    def _papers(self, visit: SignedInRequest, papers: Sequence[Any]) -> list[tuple[str, str, str]]:
        return [(paper.id, _why(paper.why), self._moment(visit, paper.since)) for paper in papers]

    def _held(self, visit: SignedInRequest, seen: Overview) -> list[tuple[str, str, str, str]]:
        return [
            (sent.id, sent.progress.stage, self._moment(visit, sent.claimed_at or sent.sent_at), self._due(visit, seen, sent))
            for sent in seen.held
        ]

    def _due(self, visit: SignedInRequest, seen: Overview, sent: DossierRecord) -> str:
        clock, until = next_due(seen, sent) or ("", None)
        return self._room.catalog.text(visit.language, f"desk.bot.by.{clock}", moment=self._moment(visit, until)) if until else ""

    def _moment(self, visit: SignedInRequest, at: datetime) -> str:
        return self._room.catalog.moment(visit.language, at, self._zone)


def _why(why: str) -> str:
    return f"desk.{why}" if why in SAID_BY_US else "desk.destroy.own"
