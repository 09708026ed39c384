"""What a coordinator sees in Telegram: cards, clocks and buttons, and never a word of a seeker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coordinator.service.views import Offer, Overview, next_due
from bot.dossier import card_text
from flows.i18n.catalog import Catalog
from storage.dossiers.offers import DECLINE_REASONS
from storage.dossiers.records import DossierRecord

MOST = 12  # dossiers in one message; the desk shows all
SAID = {  # what came of a deed, and the words for it
    "bound": "desk.bot.bound",
    "declined": "desk.decline.done",
    "over": "desk.offer.over",
    "given_back": "desk.give_back.done",
    "gone": "desk.not_yours",
    "not_now": "desk.changed_meanwhile",
    "noted": "desk.bot.noted",
    "help": "desk.bot.help",
}
Rows = list[list[dict[str, str]]]


class View:
    """One coordinator's view at one moment. `address` is where the desk is."""

    def __init__(self, catalog: Catalog, zone: ZoneInfo, address: str, seen: Overview, now: datetime) -> None:
        self.catalog, self.zone, self.address, self.seen, self.now = catalog, zone, address, seen, now
        self.language = seen.coordinator.language
        self.offers = {one.id: one for one in seen.offers}
        self.held = {one.id: one for one in seen.held}

    def show(self, kind: str, id: str) -> tuple[str, Rows]:
        if kind in ("card", "why", "want"):
            return self._offered(kind, self.offers[id]) if id in self.offers else self._after("over")
        if kind in ("own", "day", "ask_back", "noted", "not_now"):
            return self._own(kind, self.held[id]) if id in self.held else self._after("gone" if kind != "not_now" else kind)
        return self._bureau() if kind == "desk" else self._after(kind)

    # an offer
    def _offered(self, kind: str, offer: Offer) -> tuple[str, Rows]:
        if kind == "want":
            return self.text("desk.bot.want", address=self.desk()), self.links("/desk")
        if kind == "why":
            reasons = [[self.button(f"desk.decline.{why}", "decline", offer.id, why)] for why in DECLINE_REASONS]
            return self.text("desk.decline.ask"), [*reasons, [self.button("desk.back", "card", offer.id)]]
        rows = [[self.button("desk.card.claim", "want", offer.id)], [self.button("desk.decline", "why", offer.id)]]
        return "\n".join(self._card(offer)), rows

    def _card(self, offer: Offer) -> Iterator[str]:
        yield from card_text.card_as_text(offer.card, self.catalog, self.language)
        yield self.text("desk.waiting.since", moment=self.moment(offer.since))
        if offer.reasons:
            yield " ".join((self.text("desk.offer.why"), *(self.text(f"why.{reason}") for reason in offer.reasons)))
        yield self.text("desk.offer.by", moment=self.moment(offer.answer_by))

    # a dossier of one's own
    def _own(self, kind: str, sent: DossierRecord) -> tuple[str, Rows]:
        if kind == "ask_back":
            yes = [self.button("desk.give_back.yes", "give_back", sent.id)]
            return self.text("desk.give_back.ask"), [yes, [self.button("desk.back", "own", sent.id)]]
        if kind == "day" and sent.progress.stage == "open":
            days = [[self._day(sent, ago)] for ago in range(4)]
            return self.text("desk.contacted.day"), [*days, [self.button("desk.back", "own", sent.id)]]
        said = [self.text(SAID[kind])] if kind in SAID else []
        return "\n".join((*said, *self._clocks(sent))), self._deeds(sent)

    def _day(self, sent: DossierRecord, ago: int) -> dict[str, str]:
        day = (self.now - timedelta(days=ago)).astimezone(self.zone).date()
        shown = self.catalog.day(self.language, day)
        return {"text": shown, "callback_data": f"contacted:{day}:{sent.id}"}

    def _clocks(self, sent: DossierRecord) -> Iterator[str]:
        """Where it stands and what is due; nothing of what is in it."""
        handling = sent.progress
        yield self.text("desk.bot.dossier", id=sent.id[:8], state=self.text(f"desk.state.{handling.stage}"))
        if handling.contacted_on:
            day = self.catalog.day(self.language, date.fromisoformat(handling.contacted_on))
            yield self.text("desk.contacted.agreed" if handling.contact_agreed else "desk.contacted.asked", day=day)
        elif handling.plan:
            yield self.text("desk.bot.plan", plan=handling.plan["when"])
        if found := next_due(self.seen, sent):
            clock, until = found
            yield self.text(f"desk.bot.by.{clock}", moment=self.moment(until))
        for at in handling.tried:
            yield self.text("desk.tried_on", moment=self.moment(datetime.fromisoformat(at)))

    def _deeds(self, sent: DossierRecord) -> Rows:
        handling, rows = sent.progress, []
        if handling.stage == "open":
            rows.append([self.button("desk.contacted", "day", sent.id)])
            if handling.can_try:
                rows.append([self.button("desk.tried", "tried", sent.id, str(len(handling.tried)))])
        return [*rows, [self.button("desk.give_back", "ask_back", sent.id)], *self.links(f"/desk/dossier/{sent.id}")]

    # oneself
    def _after(self, kind: str) -> tuple[str, Rows]:
        said = [self.text(SAID[kind]), ""] if kind in SAID else []
        return "\n".join((*said, *self._overview())), [*self._choices(), *self.links("/desk")]

    def _bureau(self) -> tuple[str, Rows]:
        return self.desk(), self.links("/desk")

    def _overview(self) -> Iterator[str]:
        known, seen = self.seen.coordinator, self.seen
        yield self.text("desk.available" if known.available else "desk.paused")
        if seen.offers:
            yield self.catalog.plural(self.language, "desk.bot.waits", len(seen.offers))
        elif known.available:
            yield self.text("desk.waiting.none")
        yield self.text("desk.own.title" if seen.held else "desk.own.none")
        for sent in seen.held[:MOST]:
            yield from ("", *self._clocks(sent))

    def _choices(self) -> Rows:
        offers = [[self.button("desk.bot.look", "card", one.id)] for one in self.seen.offers[:MOST]]
        held = [[{"text": one.id[:8], "callback_data": f"own::{one.id}"}] for one in self.seen.held[:MOST]]
        turn = self.button("desk.pause", "pause") if self.seen.coordinator.available else self.button("desk.resume", "resume")
        return [*offers, *held, [turn]]

    def links(self, path: str) -> Rows:
        """To the desk, where they sign in; Telegram takes no address that only this machine knows."""
        where = f"{self.address}{path}"
        return [[{"text": self.text("desk.bot.open"), "url": where}]] if where.startswith("https://") else []

    def desk(self) -> str:
        return f"{self.address}/desk"

    def button(self, key: str, act: str, id: str = "", more: str = "") -> dict[str, str]:
        return button(self.catalog, self.language, key, act, id, more)

    def moment(self, at: datetime) -> str:
        return self.catalog.moment(self.language, at, self.zone)

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, key, **values)


def button(catalog: Catalog, language: str, key: str, act: str, id: str = "", more: str = "") -> dict[str, str]:
    """A button that says what is done, with which dossier, and a reason, a day or a count."""
    return {"text": catalog.text(language, key), "callback_data": f"{act}:{more}:{id}"}
