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
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, redirect
from bot.dossier.html import card_fragment
from flows.dossier.dossier import MatchCard
from storage.dossiers.offers import DECLINE_REASONS
from storage.dossiers.records import DossierRecord

KNOWN_REASONS = ("taken_back", "refused", "wiped", "corrected", "expired")


class OverviewPages:
    """Routes for who is signed in."""

    def __init__(self, page_context: DeskPageContext) -> None:
        self._page_context, self._service, self._timezone = page_context, page_context.service, ZoneInfo(page_context.installation.timezone)

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = self._page_context.require_sign_in
        return (
            Route("/desk", signed_in(self.show_overview), methods=["GET"]),
            Route("/desk/available", signed_in(self.set_availability), methods=["POST"]),
            Route("/desk/claim/{id}", signed_in(self.claim_dossier), methods=["POST"]),
            Route("/desk/decline/{id}", signed_in(self.decline_offer), methods=["POST"]),
            Route("/desk/paper/{id}", signed_in(self.confirm_destruction), methods=["POST"]),
        )

    async def show_overview(self, request: SignedInRequest) -> Response:
        """Whoever opens the desk finds what waits for them, also before the clock's next look."""
        await self._service.make_due_offers()
        seen = await self._service.read_overview(request.coordinator_id)
        asked = [offer for offer in seen.offers if offer.late and seen.coordinator.stand_in]
        rest = [offer for offer in seen.offers if offer not in asked]
        cards = {"reasons": DECLINE_REASONS, "asked": self._offer_rows(request, asked), "cards": self._offer_rows(request, rest)}
        values = {
            "overview": seen,
            "papers": self._destruction_rows(request, seen.destruction_requests),
            "held": self._held_rows(request, seen),
        }
        return self._page_context.render("desk_overview.html", request, {**values, **cards})

    async def set_availability(self, request: SignedInRequest) -> Response:
        await self._service.set_available(request.coordinator_id, request.form.get("available") == "yes")
        return redirect("/desk")

    async def claim_dossier(self, request: SignedInRequest) -> Response:
        return (
            redirect(f"/desk/dossier/{request.dossier_id}")
            if await self._service.claim(request.coordinator_id, request.dossier_id)
            else redirect("/desk", "over")
        )

    async def decline_offer(self, request: SignedInRequest) -> Response:
        why = request.form.get("why", "") or "none"
        return redirect("/desk", "declined" if await self._service.decline(request.coordinator_id, request.dossier_id, why) else "over")

    async def confirm_destruction(self, request: SignedInRequest) -> Response:
        await self._service.confirm_destruction(request.coordinator_id, request.dossier_id)
        return redirect("/desk", "thanks")

    async def render_gone(self, request: SignedInRequest, unsaved_text: str = "") -> Response:
        """Taken back, wiped, refused or never theirs: it says so plainly, and asks for what is on paper.

        What the coordinator had just `written` is given back to copy; nothing of it is kept.
        """
        seen = await self._service.read_overview(request.coordinator_id)
        return self._page_context.render(
            "desk_gone.html",
            request,
            {"papers": self._destruction_rows(request, seen.destruction_requests), "written": unsaved_text},
            status=404,
        )

    def _offer_rows(self, request: SignedInRequest, offers: Sequence[Offer]) -> list[dict[str, Any]]:
        return [self._offer_row(request, one) for one in offers]

    def _offer_row(self, request: SignedInRequest, one: Offer) -> dict[str, Any]:
        said = [self._page_context.catalog.text(request.language, f"why.{reason}") for reason in one.reasons]
        times = {"since": self._format_time(request, one.since), "answer_by": self._format_time(request, one.answer_by)}
        return {"id": one.id, "card": self._card_fragment(request, one.card), "why": said, "late": one.late, **times}

    def _card_fragment(self, request: SignedInRequest, card: MatchCard) -> Markup:
        return Markup(card_fragment(card, self._page_context.catalog, request.language))  # noqa: S704

    def _destruction_rows(self, request: SignedInRequest, papers: Sequence[Any]) -> list[tuple[str, str, str]]:
        return [(paper.id, _reason_key(paper.why), self._format_time(request, paper.since)) for paper in papers]

    def _held_rows(self, request: SignedInRequest, seen: Overview) -> list[tuple[str, str, str, str]]:
        return [
            (sent.id, sent.progress.stage, self._format_time(request, sent.claimed_at or sent.sent_at), self._due_text(request, seen, sent))
            for sent in seen.held
        ]

    def _due_text(self, request: SignedInRequest, seen: Overview, sent: DossierRecord) -> str:
        clock, until = next_due(seen, sent) or ("", None)
        return (
            self._page_context.catalog.text(request.language, f"desk.bot.by.{clock}", moment=self._format_time(request, until))
            if until
            else ""
        )

    def _format_time(self, request: SignedInRequest, at: datetime) -> str:
        return self._page_context.catalog.moment(request.language, at, self._timezone)


def _reason_key(reason: str) -> str:
    return f"desk.{reason}" if reason in KNOWN_REASONS else "desk.destroy.own"
