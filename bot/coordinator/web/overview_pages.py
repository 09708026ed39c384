"""Overview pages of the desk: offers, held dossiers, destruction requests, and the coordinator's availability."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.views import ActionResult, DestructionRequest, Offer, Overview
from bot.coordinator.web.base import DeskPageContext, SignedInRequest, redirect
from bot.dossier.html import card_html
from storage.dossiers.offers import DECLINE_REASONS
from storage.dossiers.records import DossierRecord


class OverviewPages:
    """Routes of the overview, and the page that other routes answer with if a dossier is gone."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._service = context, context.service

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = self._context.require_sign_in
        return (
            Route("/desk", signed_in(self.show_overview), methods=["GET"]),
            Route("/desk/available", signed_in(self.set_availability), methods=["POST"]),
            Route("/desk/claim/{id}", signed_in(self.claim_dossier), methods=["POST"]),
            Route("/desk/decline/{id}", signed_in(self.decline_offer), methods=["POST"]),
            Route("/desk/paper/{id}", signed_in(self.confirm_destruction), methods=["POST"]),
        )

    async def show_overview(self, request: SignedInRequest) -> Response:
        """Due offers are made before the page is, so that a coordinator who opens the desk need not wait for the timer."""
        await self._service.make_due_offers()
        overview = await self._service.read_overview(request.coordinator_id)
        called = await self._service.read_called(request.coordinator_id)
        stand_in_offers = [offer for offer in overview.offers if offer.late and overview.coordinator.stand_in]
        offers = [offer for offer in overview.offers if offer not in stand_in_offers]
        values = {
            "overview": overview,
            "destruction_requests": self._destruction_rows(request, overview.destruction_requests),
            "held": [self._held_row(request, overview, record, called.get(record.id, "")) for record in overview.held],
            "decline_reasons": DECLINE_REASONS,
            "stand_in_offers": [self._offer_row(request, offer) for offer in stand_in_offers],
            "offers": [self._offer_row(request, offer) for offer in offers],
        }
        return self._context.render("desk_overview.html", request, values)

    async def set_availability(self, request: SignedInRequest) -> Response:
        result = await self._service.set_available(request.coordinator_id, request.form.get("available") == "yes")
        return redirect("/desk", "already" if result is ActionResult.ALREADY else "")

    async def claim_dossier(self, request: SignedInRequest) -> Response:
        """The same form again leads to the dossier too: it was claimed once."""
        number, dossier_path = request.form.get("offer", ""), f"/desk/dossier/{request.dossier_id}"
        if await self._service.claim(request.coordinator_id, request.dossier_id, number):
            return redirect(dossier_path)
        if not await self._service.was_claimed(request.coordinator_id, number):
            return redirect("/desk", "over")
        is_open = await self._service.is_open_to(request.coordinator_id, request.dossier_id)
        return redirect(dossier_path if is_open else "/desk", "already")

    async def decline_offer(self, request: SignedInRequest) -> Response:
        reason, number = request.form.get("why", "") or "none", request.form.get("offer", "")
        if await self._service.decline(request.coordinator_id, request.dossier_id, reason, number):
            return redirect("/desk", "declined")
        is_double = await self._service.was_declined(request.coordinator_id, number)
        return redirect("/desk", "already" if is_double else "over")

    async def confirm_destruction(self, request: SignedInRequest) -> Response:
        """The coordinator destroyed their paper copy; the id in the path is that of the destruction request."""
        await self._service.confirm_destruction(request.coordinator_id, request.http_request.path_params["id"])
        return redirect("/desk", "thanks")

    async def render_gone(self, request: SignedInRequest, unsaved_text: str = "") -> Response:
        """404 for a dossier that was taken back, erased, refused or never theirs, with the open destruction requests.

        `unsaved_text`, which the coordinator had just written, is given back to copy; nothing of it is stored.
        """
        overview = await self._service.read_overview(request.coordinator_id)
        rows = self._destruction_rows(request, overview.destruction_requests)
        return self._context.render("desk_gone.html", request, {"destruction_requests": rows, "unsaved_text": unsaved_text}, status=404)

    def _offer_row(self, request: SignedInRequest, offer: Offer) -> dict[str, object]:
        catalog, language = self._context.catalog, request.language
        return {
            "id": offer.id,
            "number": offer.number,
            "card": Markup(card_html(offer.card, catalog, language)),  # noqa: S704
            "reasons": [catalog.text(language, f"why.{reason}") for reason in offer.reasons],
            "late": offer.late,
            "since": self._context.format_moment(language, offer.since),
            "answer_by": self._context.format_moment(language, offer.answer_by),
        }

    def _destruction_rows(self, request: SignedInRequest, requests: Sequence[DestructionRequest]) -> list[tuple[str, str, str]]:
        held_text = self._context.held_text(request.language)
        return [(one.id, one.text_key, held_text.label(one.since)) for one in requests]

    def _held_row(self, request: SignedInRequest, overview: Overview, record: DossierRecord, called: str) -> dict[str, object]:
        held_text = self._context.held_text(request.language)
        return {
            "id": record.id,
            "called": called,
            "label": held_text.label_of(record),
            "state": record.progress.visible_state,
            "revision": record.progress.revision,
            "pending": held_text.pending(record, overview.now or record.sent_at),
            "has_changed": record.progress.has_changed,
            "lines": list(held_text.lines(overview, record)),
        }
