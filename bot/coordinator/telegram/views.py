"""Message views of the coordinator's bot: match cards, due times and buttons, never a word that a seeker typed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.views import Overview
from bot.coordinator.telegram.dossier_messages import ASKED, COLLEAGUE_KINDS, DossierMessages
from bot.coordinator.telegram.message_parts import ButtonRows
from bot.coordinator.telegram.offer_messages import OfferMessages
from bot.coordinator.telegram.overview_messages import OverviewMessages
from flows.i18n.catalog import Catalog
from storage.coordinators.exclusions import is_request_about

OTHERS_KINDS = ("others", "ask_hand_back", "handed_back")
OFFER_KINDS = ("card", "why", "want", "over")  # the second with the number of the offer behind it
OUTDATED_KINDS = ("since", "undo")  # with the revision that the button was made from behind it
DOSSIER_KINDS = (*COLLEAGUE_KINDS, "own", "day", *ASKED, "undone", "already", "too_late", *OUTDATED_KINDS)


class MessageView:
    """Messages for one coordinator from one overview. `address` is the base URL of the desk."""

    def __init__(self, catalog: Catalog, timezone: ZoneInfo, address: str, overview: Overview, now: datetime) -> None:
        self._offer_messages = OfferMessages(catalog, timezone, address, overview, now)
        self._dossier_messages = DossierMessages(catalog, timezone, address, overview, now)
        self._overview_messages = OverviewMessages(catalog, timezone, address, overview, now)
        self._overview = overview
        self._offers = {one.id: one for one in overview.offers}
        self._held = {one.id: one for one in overview.held}

    def render(self, kind: str, dossier_id: str) -> tuple[str, ButtonRows]:
        """Text and buttons of an answer; an offer or dossier that is gone by now is answered with the overview."""
        name, _, since = kind.partition("-")
        if name in OFFER_KINDS and dossier_id in self._offers:
            return self._offer_messages.render_offer(name, self._offers[dossier_id], since)
        if name in OFFER_KINDS:
            return self._overview_messages.render_overview("over")
        if name in DOSSIER_KINDS and dossier_id in self._held:
            return self._dossier_messages.render_dossier(name, self._held[dossier_id], since)
        if name in OTHERS_KINDS and self._overview.coordinator.stand_in:
            return self._overview_messages.render_others(kind, dossier_id)
        if kind == "desk":
            return self._overview_messages.desk_address(), self._overview_messages.desk_links("/desk")
        is_gone = name in ("own", "day", *ASKED, *COLLEAGUE_KINDS, "undone")
        return self._overview_messages.render_overview(self._gone_kind(dossier_id) if is_gone or name == "gone" else name)

    def _gone_kind(self, dossier_id: str) -> str:
        """`gone`, unless a request in the overview says why they have this dossier no more."""
        requests = self._overview.destruction_requests
        return "" if any(is_request_about(dossier_id, one.id, one.asked_at) for one in requests) else "gone"
