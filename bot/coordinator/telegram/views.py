"""Message views of the coordinator's bot: match cards, due times and buttons, never a word that a seeker typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coordinator.service.held_text import HeldText
from bot.coordinator.service.views import Offer, Overview
from bot.dossier.text_view import card_as_text
from flows.dossier.lifecycle import STORY_OPEN
from flows.i18n.catalog import Catalog
from storage.coordinators.exclusions import is_request_about
from storage.dossiers.records import DossierRecord
from storage.offers.offers import DECLINE_REASONS

MAX_DOSSIERS = 12  # in one message; the desk shows all
NOTICES = {  # by the kind of the answer, the text above it
    "bound": "desk.bot.bound",
    "declined": "desk.decline.done",
    "over": "desk.offer.over",
    "gone": "desk.not_yours",
    "since": "desk.changed_meanwhile",
    "undo": "desk.undo.changed",
    "undone": "desk.undone",
    "already": "desk.already_done",
    "too_late": "desk.undo.late",
    "destroyed": "desk.destroy.thanks",
    "help": "desk.bot.help",
    "handed_back": "desk.others.done",
    "link_asked": "desk.bot.link_asked",
}
OTHERS_KINDS = ("others", "ask_hand_back", "handed_back")
OFFER_KINDS = ("card", "why", "want", "over")  # the second with the number of the offer behind it
OUTDATED_KINDS = ("since", "undo")  # with the revision that the button was made from behind it
ASKED = {"ask_back": "give_back", "ask_close": "close"}  # by the question, the deed after a yes
COLLEAGUE_KINDS = ("colleagues", "colleague")  # the second with the beginning of the colleague's id behind it
DOSSIER_KINDS = (*COLLEAGUE_KINDS, "own", "day", *ASKED, "undone", "already", "too_late", *OUTDATED_KINDS)
ButtonRows = list[list[dict[str, str]]]


class MessageView:
    """Messages for one coordinator from one overview. `address` is the base URL of the desk."""

    def __init__(self, catalog: Catalog, timezone: ZoneInfo, address: str, overview: Overview, now: datetime) -> None:
        self.catalog, self.timezone, self.address, self.overview, self.now = catalog, timezone, address, overview, now
        self.language = overview.coordinator.language
        self.offers = {one.id: one for one in overview.offers}
        self.held = {one.id: one for one in overview.held}
        self.held_text = HeldText(catalog, self.language, timezone)

    def render(self, kind: str, dossier_id: str) -> tuple[str, ButtonRows]:
        """Text and buttons of an answer; an offer or dossier that is gone by now is answered with the overview."""
        name, _, since = kind.partition("-")
        if name in OFFER_KINDS and dossier_id in self.offers:
            return self._offer_message(name, self.offers[dossier_id], since)
        if name in OFFER_KINDS:
            return self._overview_message("over")
        if name in DOSSIER_KINDS and dossier_id in self.held:
            return self._dossier_message(name, self.held[dossier_id], since)
        if name in OTHERS_KINDS and self.overview.coordinator.stand_in:
            return self._others_message(kind, dossier_id)
        if kind == "desk":
            return self.desk_address(), self.desk_links("/desk")
        is_gone = name in ("own", "day", *ASKED, *COLLEAGUE_KINDS, "undone")
        return self._overview_message(self._gone_kind(dossier_id) if is_gone or name == "gone" else name)

    def _gone_kind(self, dossier_id: str) -> str:
        """`gone`, unless a request in the overview says why they have this dossier no more."""
        requests = self.overview.destruction_requests
        return "" if any(is_request_about(dossier_id, one.id, one.asked_at) for one in requests) else "gone"

    # an offer
    def _offer_message(self, kind: str, offer: Offer, number: str) -> tuple[str, ButtonRows]:
        """A no to an older offer of the same dossier is none to this one, which is shown."""
        if kind == "want":
            return self.text("desk.bot.want", address=self.desk_address()), self.desk_links("/desk")
        if kind == "why" and number == offer.number:
            reasons = [
                [self.make_button(f"desk.decline.{reason}", "decline", offer.id, f"{reason}-{offer.number}")] for reason in DECLINE_REASONS
            ]
            return self.text("desk.decline.ask"), [*reasons, [self.make_button("desk.back", "card", offer.id)]]
        rows = [[self.make_button("desk.card.claim", "want", offer.id)], [self.make_button("desk.decline", "why", offer.id, offer.number)]]
        notice = [] if kind == "card" else [self.text("desk.changed_meanwhile"), ""]
        return "\n".join((*notice, *self._card_lines(offer))), rows

    def _card_lines(self, offer: Offer) -> Iterator[str]:
        yield from card_as_text(offer.card, self.catalog, self.language)
        yield self.text("desk.waiting.since", moment=self.format_time(offer.since))
        if offer.reasons:
            yield " ".join((self.text("desk.offer.why"), *(self.text(f"why.{reason}") for reason in offer.reasons)))
        yield self.text("desk.offer.by", moment=self.format_time(offer.answer_by))

    # a held dossier
    def _dossier_message(self, kind: str, record: DossierRecord, since: str) -> tuple[str, ButtonRows]:
        if deed := ASKED.get(kind):
            yes = [self.make_button(f"desk.{deed}.yes", deed, record.id, str(record.progress.revision))]
            return self.text(f"desk.{deed}.ask"), [yes, [self.make_button("desk.back", "own", record.id)]]
        if kind in COLLEAGUE_KINDS:
            return self._colleague_message(record, since)
        if kind == "day" and record.progress.visible_state == "open":
            days = [[self._day_button(record, days_ago)] for days_ago in range(4)]
            return self.text("desk.contacted.day"), [*days, [self.make_button("desk.back", "own", record.id)]]
        notice = [self.text(NOTICES[kind])] if kind in NOTICES else []
        notice += self.held_text.happened(record, int(since)) if since.isdecimal() else []
        return "\n".join((*notice, *self._status_lines(record))), self._action_buttons(record)

    def _colleague_message(self, record: DossierRecord, short_id: str) -> tuple[str, ButtonRows]:
        """The colleagues who may take over, or the question about one of them."""
        back, colleagues = [self.make_button("desk.back", "own", record.id)], self.overview.colleagues
        if chosen := next((one for one in colleagues if one.short_id == short_id), None):
            yes = self.make_button("desk.colleague.ask", "propose", record.id, f"{short_id}-{record.progress.revision}")
            return self.text("desk.bot.ask_colleague", name=chosen.name), [[yes], back]
        if not colleagues:
            return self.text("desk.bot.asked_colleague" if record.progress.proposed_id else "desk.colleague.none"), [back]
        rows = [[{"text": one.name, "callback_data": f"colleague:{one.short_id}:{record.id}"}] for one in colleagues]
        return "\n".join((self.text("desk.colleague.intro"), self.text("desk.colleague.pick"))), [*rows, back]

    def _day_button(self, record: DossierRecord, days_ago: int) -> dict[str, str]:
        day = (self.now - timedelta(days=days_ago)).astimezone(self.timezone).date()
        return {
            "text": self.catalog.format_day(self.language, day),
            "callback_data": f"contacted:{day}-{record.progress.revision}:{record.id}",
        }

    def _status_lines(self, record: DossierRecord) -> Iterator[str]:
        """Label, stage, plan and due time of a dossier; nothing of its content, and never whose it is."""
        state = self.text(f"desk.state.{record.progress.visible_state}")
        yield self.text("desk.bot.dossier", label=self.held_text.label_of(record), state=state)
        if record.progress.has_changed:
            yield self.text("desk.changed.look")
        if pending := self.held_text.pending(record, self.now):
            yield pending
        yield from self.held_text.lines(self.overview, record)

    def _action_buttons(self, record: DossierRecord) -> ButtonRows:
        progress, rows = record.progress, []
        revision = str(progress.revision)
        if self.held_text.pending(record, self.now):
            rows.append([self.make_button("desk.undo", "undo", record.id, revision)])
        if progress.visible_state == "leaving":
            return rows
        if progress.visible_state == "open":
            if not progress.is_pending("contacted"):
                rows.append([self.make_button("desk.contacted", "day", record.id)])
            if progress.can_try:
                rows.append([self.make_button("desk.tried", "tried", record.id, revision)])
        rows.append([self.make_button("desk.give_back", "ask_back", record.id)])
        if progress.visible_state in STORY_OPEN:
            withdraw = self.make_button("desk.colleague.withdraw", "withdraw", record.id, revision)
            rows.append([withdraw if progress.proposed_id else self.make_button("desk.colleague.title", "colleagues", record.id)])
            rows.append([self.make_button("desk.close", "ask_close", record.id)])
        return [*rows, *self.desk_links(f"/desk/dossier/{record.id}")]

    # dossiers that others hold, for a stand-in
    def _others_message(self, kind: str, dossier_id: str) -> tuple[str, ButtonRows]:
        back = [self.make_button("desk.back", "others")]
        asked = next((one for one in self.overview.held_by_others if one.id == dossier_id), None)
        if kind == "ask_hand_back" and asked:
            yes = [self.make_button("desk.others.yes", "hand_back", asked.id, str(asked.revision))]
            return self.text("desk.others.ask", name=asked.coordinator), [yes, back]
        lines = [self.text(NOTICES[kind])] if kind in NOTICES else []
        lines.append(self.text("desk.others.intro" if self.overview.held_by_others else "desk.others.none"))
        for one in self.overview.held_by_others[:MAX_DOSSIERS]:
            lines += ["", *self.held_text.of_other(one)]
        return "\n".join(lines), [*self._others_buttons(), [self.make_button("desk.back", "overview")]]

    def _others_buttons(self) -> ButtonRows:
        """One for each, by whom and since when: an id says nothing to anybody."""
        labels = {one.id: self.held_text.of_other(one)[0] for one in self.overview.held_by_others[:MAX_DOSSIERS]}
        return [[self.make_button("desk.others.hand_back_of", "ask_hand_back", id_, label=label)] for id_, label in labels.items()]

    # the overview
    def _overview_message(self, kind: str) -> tuple[str, ButtonRows]:
        notice = [self.text(NOTICES[kind]), ""] if kind in NOTICES else []
        return "\n".join((*notice, *self._overview_lines())), [*self._overview_buttons(), *self.desk_links("/desk")]

    def _overview_lines(self) -> Iterator[str]:
        overview, coordinator = self.overview, self.overview.coordinator
        for request in overview.destruction_requests:
            yield from (self.text(request.text_key), self.held_text.label(request.since), "")
        yield self.text("desk.available" if coordinator.available else "desk.paused")
        if overview.offers:
            yield self.catalog.plural(self.language, "desk.offers.wait", len(overview.offers))
        elif coordinator.available:
            yield self.text("desk.bot.no_offers")
        yield self.text("desk.own.title" if overview.held else "desk.own.none")
        for record in overview.held[:MAX_DOSSIERS]:
            yield from ("", *self._status_lines(record))

    def _overview_buttons(self) -> ButtonRows:
        offers = [[self.make_button("desk.bot.look", "card", one.id)] for one in self.overview.offers[:MAX_DOSSIERS]]
        held = [[{"text": self.held_text.label_of(one), "callback_data": f"own::{one.id}"}] for one in self.overview.held[:MAX_DOSSIERS]]
        others = [[self.make_button("desk.others.title", "others")]] if self.overview.coordinator.stand_in else []
        switch = "pause" if self.overview.coordinator.available else "resume"
        return [*self._destruction_buttons(), *offers, *held, *others, [self.make_button(f"desk.{switch}", switch)]]

    def _destruction_buttons(self) -> ButtonRows:
        """One for each request to destroy copies, by the label that is on them."""
        labels = {one.id: self.held_text.label(one.since) for one in self.overview.destruction_requests}
        return [[self.make_button("desk.destroy.done_with", "destroyed", id_, label=label)] for id_, label in labels.items()]

    def desk_links(self, path: str) -> ButtonRows:
        """A link button to the desk, where the coordinator signs in. Telegram accepts no local address, so https only."""
        url = f"{self.address}{path}"
        return [[{"text": self.text("desk.bot.open"), "url": url}]] if url.startswith("https://") else []

    def desk_address(self) -> str:
        return f"{self.address}/desk"

    def make_button(self, key: str, action: str, dossier_id: str = "", argument: str = "", **values: str) -> dict[str, str]:
        return make_button(self.catalog, self.language, key, action, dossier_id, argument, **values)

    def format_time(self, at: datetime) -> str:
        return self.catalog.format_moment(self.language, at, self.timezone)

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, key, **values)


def make_button(
    catalog: Catalog, language: str, key: str, action: str, dossier_id: str = "", argument: str = "", **values: str
) -> dict[str, str]:
    """A button whose data is action, argument (a reason, a day or a count) and id of a dossier or request; `values` are its text's."""
    return {"text": catalog.text(language, key, **values), "callback_data": f"{action}:{argument}:{dossier_id}"}
