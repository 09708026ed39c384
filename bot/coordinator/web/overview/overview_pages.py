"""Overview pages of the desk: offers, held dossiers, destruction requests, and the coordinator's availability."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.overview.overview_values import destruction_row, destruction_rows, overview_values
from bot.coordinator.web.sign_in_guard import SignInGuard
from bot.coordinator.web.signed_in_request import SignedInRequest, redirect
from storage.offers.offers import OfferForm

VERSION_LENGTH = 10


class OverviewPages:
    """Routes of the overview, and the page that other routes answer with if a dossier is gone."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context, self._service = context, context.service

    def routes(self) -> Sequence[BaseRoute]:
        signed_in = SignInGuard(self._context).require
        return (
            Route("/desk", signed_in(self.show_overview), methods=["GET"]),
            Route("/desk/available", signed_in(self.set_availability), methods=["POST"]),
            Route("/desk/claim/{id}", signed_in(self.claim_dossier), methods=["POST"]),
            Route("/desk/decline/{id}", signed_in(self.decline_offer), methods=["POST"]),
            Route("/desk/paper/{id}", signed_in(self.confirm_destruction), methods=["POST"]),
        )

    async def show_overview(self, request: SignedInRequest) -> Response:
        """Due offers are made before the page is, so that a coordinator who opens the desk need not wait for the timer."""
        await self._service.offers.make_due_offers()
        overview, opened = await self._service.open_overview(request.coordinator_id)
        return self._context.render("desk_overview.html", request, overview_values(self._context, overview, opened, request.language))

    async def set_availability(self, request: SignedInRequest) -> Response:
        result = await self._service.account.set_available(request.coordinator_id, request.form.get("available") == "yes")
        return redirect("/desk", "already" if result is ActionResult.ALREADY else "")

    async def claim_dossier(self, request: SignedInRequest) -> Response:
        """The same form again leads to the dossier too: it was claimed once."""
        form, dossier_path = _offer_form(request), f"/desk/dossier/{request.dossier_id}"
        if await self._service.offers.claim(request.coordinator_id, request.dossier_id, form):
            return redirect(dossier_path)
        if not await self._service.offers.was_claimed(request.coordinator_id, form.number):
            return await self._show_offer_of_now(request)
        is_open = await self._service.is_open_to(request.coordinator_id, request.dossier_id)
        return redirect(dossier_path if is_open else "/desk", "already")

    async def decline_offer(self, request: SignedInRequest) -> Response:
        reason, form = request.form.get("why", "") or "none", _offer_form(request)
        if await self._service.offers.decline(request.coordinator_id, request.dossier_id, reason, form):
            return redirect("/desk", "declined")
        is_double = await self._service.offers.was_declined(request.coordinator_id, form.number)
        return redirect("/desk", "already") if is_double else await self._show_offer_of_now(request)

    async def _show_offer_of_now(self, request: SignedInRequest) -> Response:
        """The overview; where the dossier is offered to them again, its card is another by now, and stands there."""
        is_offered = await self._service.offers.is_offered(request.coordinator_id, request.dossier_id)
        return redirect("/desk", "changed" if is_offered else "over")

    async def confirm_destruction(self, request: SignedInRequest) -> Response:
        """The coordinator destroyed their paper copy; the id in the path is that of the destruction request."""
        await self._service.account.confirm_destruction(request.coordinator_id, request.http_request.path_params["id"])
        return redirect("/desk", "thanks")

    async def render_gone(self, request: SignedInRequest, unsaved_text: str = "") -> Response:
        """404 for a dossier that is not theirs: why not any more, where they had it, and the open destruction requests.

        `unsaved_text`, which the coordinator had just written, is given back to copy; nothing of it is stored.
        """
        overview = await self._service.read_overview(request.coordinator_id)
        why = await self._service.find_why_gone(request.coordinator_id, request.dossier_id)
        values = {
            "why": destruction_row(self._context, why, request.language) if why else None,
            "is_done": why is not None and why.is_done,
            "destruction_requests": [
                row for row in destruction_rows(self._context, overview, request.language) if why is None or row[0] != why.id
            ],
        }
        return self._context.render("desk_gone.html", request, values | {"unsaved_text": unsaved_text}, status=404)


def _offer_form(request: SignedInRequest) -> OfferForm:
    """What the form was made from; one from before pages named the version has none."""
    version = request.form.get("version", "")
    return OfferForm(request.form.get("offer", ""), int(version) if version.isdecimal() and len(version) < VERSION_LENGTH else None)
