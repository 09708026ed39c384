"""Held dossiers in words, the same at the desk and in Telegram: a label, the appointment and the next deed.

Nothing here is the seeker's: the label is the moment of the claim, which the coordinator knows and which outlives the dossier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.deadlines import next_deadline
from bot.coordinator.service.plan_text import describe_plan
from bot.coordinator.service.views import HeldByOther, Overview
from flows.dossier.recent_events import names_since, pending_until, was_kept_open
from flows.i18n.catalog import Catalog
from storage.dossiers.records import DossierRecord


class HeldText:
    """Texts in one language. The label of a dossier and that of a request to destroy its copies are the same."""

    def __init__(self, catalog: Catalog, language: str, timezone: ZoneInfo) -> None:
        self._catalog, self._language, self._timezone = catalog, language, timezone

    def label(self, claimed_at: datetime) -> str:
        """What the dossier of this claim is called where no name may stand: `Dossier van dinsdag 24 november, 14:05`."""
        return self._text("desk.label", moment=self._moment(claimed_at))

    def label_of(self, record: DossierRecord) -> str:
        """The label of a dossier that is held."""
        return self.label(record.held_since)

    def of_other(self, one: HeldByOther) -> tuple[str, str, str]:
        """A dossier that another holds: by whom and since when, why it is there, and until when."""
        until = one.waits_again_at
        label = self._text("desk.others.label", name=one.coordinator, moment=self._moment(one.since))
        clock = self._text("desk.others.returns", moment=self._moment(until)) if until else self._text("desk.others.stays")
        return label, self._text(f"desk.held.{one.reason}"), clock

    def pending(self, record: DossierRecord, now: datetime) -> str:
        """What was done last and until when it can be undone; empty if nothing can be."""
        pending = record.progress.pending
        if not pending or now >= pending_until(pending):
            return ""
        day = self._catalog.format_day(self._language, date.fromisoformat(pending["day"])) if pending["day"] else ""
        until = pending_until(pending).astimezone(self._timezone).strftime("%H:%M")
        return self._text(f"desk.pending.{pending['name']}", until=until, **({"day": day} if day else {}))

    def happened(self, record: DossierRecord, since: int) -> list[str]:
        """What happened since a page of this revision was made, a line for each kind of event."""
        return [self._text(f"desk.happened.{name}") for name in names_since(record.progress.recent, since)]

    def lines(self, overview: Overview, record: DossierRecord) -> Iterator[str]:
        """What was agreed, what happened, and what is due until when; no appointment that the seeker's change may have ended."""
        if was_kept_open(record.progress.recent):
            yield self._text("desk.kept_open")
        if record.progress.visible_state == "leaving":
            return
        yield from self._contact_lines(record)
        if record.progress.proposed_id:
            yield self._text("desk.bot.asked_colleague")
        elif record.progress.kept_from:
            yield self._text("desk.bot.kept_colleague")
        if found := next_deadline(overview, record):
            timer, until = found
            yield self._text(f"desk.bot.by.{timer}", moment=self._moment(until))
        for at in record.progress.tried:
            yield self._text("desk.tried_on", moment=self._moment(datetime.fromisoformat(at)))

    def _contact_lines(self, record: DossierRecord) -> Iterator[str]:
        progress = record.progress
        if progress.contacted_on:
            day = self._catalog.format_day(self._language, date.fromisoformat(progress.contacted_on))
            yield self._text("desk.contacted.agreed" if progress.contact_agreed else "desk.contacted.asked", day=day)
        elif progress.plan and not progress.has_changed:
            yield self._text("desk.bot.plan", plan=describe_plan(progress.plan, self._catalog, self._language, with_hours=True))
        elif progress.contact_agreed is False:
            yield self._text("desk.contacted.denied")
        if progress.void_plan:
            yield self._text("desk.call.void_plan", plan=describe_plan(progress.void_plan, self._catalog, self._language))

    def _moment(self, at: datetime) -> str:
        return self._catalog.format_moment(self._language, at, self._timezone)

    def _text(self, key: str, **values: str) -> str:
        return self._catalog.text(self._language, key, **values)
