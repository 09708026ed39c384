"""Messages about an offer: the match card, the question why not, and the way to the desk, where it is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from bot.coordinator.service.views import Offer
from bot.coordinator.telegram.message_parts import ButtonRows, CoordinatorMessages
from bot.dossier.text_view import card_as_text
from storage.offers.offers import DECLINE_REASONS


class OfferMessages(CoordinatorMessages):
    """Messages about one open offer."""

    def render_offer(self, kind: str, offer: Offer, number: str) -> tuple[str, ButtonRows]:
        """A no to an older offer of the same dossier is none to this one, which is shown."""
        if kind == "want":
            return self.text("desk.bot.want", address=self.desk_address()), self.desk_links("/desk")
        if kind == "why" and number == offer.number:
            reasons = [
                [self.make_button(f"desk.decline.{reason}", "decline", offer.id, f"{reason}-{offer.number}")] for reason in DECLINE_REASONS
            ]
            return self.text("desk.decline.ask"), [*reasons, [self.make_button("desk.back", "card", offer.id)]]
        rows = [
            [self.make_button("desk.card.claim", "want", offer.id)],
            [self.make_button("desk.decline", "why", offer.id, offer.number)],
        ]
        notice = [] if kind == "card" else [self.text("desk.changed_meanwhile"), ""]
        return "\n".join((*notice, *self._card_lines(offer))), rows

    def _card_lines(self, offer: Offer) -> Iterator[str]:
        yield from card_as_text(offer.card, self.catalog, self.language)
        yield self.text("desk.waiting.since", moment=self.format_time(offer.since))
        if offer.reasons:
            yield " ".join((self.text("desk.offer.why"), *(self.text(f"why.{reason}") for reason in offer.reasons)))
        yield self.text("desk.offer.by", moment=self.format_time(offer.answer_by))
