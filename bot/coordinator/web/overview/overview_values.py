"""Template values of the overview: tasks with their next deeds, held dossiers with their step, and offers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.coordinator.service import tasks
from bot.coordinator.service.tasks import Task
from bot.coordinator.service.views import DestructionRequest, HeldOnDesk, Offer, Overview
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.call_sheet import CallSheet
from bot.coordinator.web.dossier.contact_link import find_contact_link
from bot.dossier.html import card_html
from bot.dossier.match_card import card_rows
from flows.dossier.lifecycle import STORY_OPEN
from flows.matching.profile import effective_capacity
from storage.dossiers.records import DossierRecord
from storage.offers.offers import DECLINE_REASONS

Opened = Mapping[str, HeldOnDesk]


def overview_values(context: DeskPageContext, overview: Overview, opened: Opened, language: str) -> dict[str, object]:
    """All that the overview shows; `opened` is what may stand on it of a held dossier, by id."""
    rows = _Rows(context, overview, opened, language)
    promises = {dossier_id: one.promise for dossier_id, one in opened.items()}
    found = tasks.list_tasks(overview, promises, overview.now, context.timezone)
    in_tasks = {task.record.id for task in found}
    stand_in_offers = [offer for offer in overview.offers if offer.late and overview.coordinator.stand_in]
    requests = destruction_rows(context, overview, language)
    count = tasks.count_waiting(overview, context.timezone)
    changes_at = tasks.next_change(found, overview, overview.now)
    return {
        "overview": overview,
        "greeting": _greeting(context, overview, count, language),
        "capacity": effective_capacity(overview.coordinator.profile),
        "steps": tasks.STEPS,
        "count": count,
        "destruction_requests": requests,
        "tasks": [rows.task(task) for task in found],
        "held": [rows.held(record) for record in overview.held if record.id not in in_tasks],
        "decline_reasons": DECLINE_REASONS,
        "stand_in_offers": [rows.offer(offer) for offer in stand_in_offers],
        "offers_wait": context.catalog.plural(language, "desk.offers.wait", len(overview.offers)) if overview.offers else "",
        "offers": [rows.offer(offer) for offer in overview.offers if offer not in stand_in_offers],
        "updated": context.catalog.format_clock(language, overview.now, context.timezone),
        "live": {"shows": "desk", "revision": overview.revision, "changes_at": changes_at.isoformat() if changes_at else ""},
    }


def destruction_rows(context: DeskPageContext, overview: Overview, language: str) -> list[tuple[str, str, str]]:
    """What this coordinator is asked to destroy: the id of the request, the key of the reason, and what the dossier was called."""
    return [destruction_row(context, one, language) for one in overview.destruction_requests]


def destruction_row(context: DeskPageContext, request: DestructionRequest, language: str) -> tuple[str, str, str]:
    """The same of one request."""
    return request.id, request.text_key, context.held_text(language).label(request.since)


def _verb(manner: str) -> str:
    return manner if manner in ("call", "written", "messages") else "open"


def _greeting(context: DeskPageContext, overview: Overview, count: int, language: str) -> str:
    name = overview.coordinator.name
    if not count:
        return context.catalog.text(language, "desk.now.greeting_none", name=name)
    return context.catalog.plural(language, "desk.now.greeting", count, name=name)


class _Rows:
    """Rows of one overview, in the coordinator's language."""

    def __init__(self, context: DeskPageContext, overview: Overview, opened: Opened, language: str) -> None:
        self._context, self._overview, self._opened, self._language = context, overview, opened, language
        self._catalog, self._held_text = context.catalog, context.held_text(language)

    def task(self, task: Task) -> dict[str, object]:
        """One task: what to do with whom, until when, and its deeds."""
        row, opened = self.held(task.record), self._opened.get(task.record.id)
        manner = opened.promise.manner if opened else ""
        row |= {"kind": task.kind, "due": self._moment(task.due), "left": self._time_left(task.due), "manner": manner}
        row["title_key"] = f"desk.task.contact.{_verb(manner)}" if task.kind == "contact" else f"desk.task.{task.kind}"
        row |= {"opens": task.opens and task.opens > self._overview.now and self._clock(task.opens)}
        row |= {"may_try": task.record.progress.can_try and manner not in ("", "self", "messages"), "day": self._contact_day(task)}
        return row | self._contact_values(task.record, opened)

    def held(self, record: DossierRecord) -> dict[str, object]:
        """A dossier that this coordinator holds."""
        progress, opened = record.progress, self._opened.get(record.id)
        return {
            "id": record.id,
            "called": opened.called if opened else "",
            "label": self._held_text.label_of(record),
            "state": progress.visible_state,
            "is_open": progress.visible_state in STORY_OPEN,
            "step": tasks.current_step(record),
            "revision": progress.revision,
            "pending": self._held_text.pending(record, self._overview.now),
            "has_changed": progress.has_changed,
            "lines": list(self._held_text.lines(self._overview, record)),
        }

    def offer(self, offer: Offer) -> dict[str, object]:
        """A match card that waits for an answer, and its name by which buttons are told apart."""
        since, facts = self._moment(offer.since), card_rows(offer.card, self._catalog, self._language)
        return {
            "id": offer.id,
            "form": {"offer": offer.number, "version": offer.version},
            "card": Markup(card_html(offer.card, self._catalog, self._language)),  # noqa: S704 - escaped there
            "about": ", ".join((*(row.value for row in facts[:2]), since)),
            "reasons": [self._catalog.text(self._language, f"why.{reason}") for reason in offer.reasons],
            "late": offer.late,
            "since": since,
            "answer_by": self._moment(offer.answer_by),
            "left": self._time_left(offer.answer_by),
        }

    def _contact_values(self, record: DossierRecord, opened: HeldOnDesk | None) -> dict[str, object]:
        """How to make contact, while that is to be done."""
        if opened is None or opened.document is None:
            return {"contact_link": None, "contact_lines": (), "way": ""}
        sheet = CallSheet(record.progress, opened.document, self._catalog, self._language, self._context.timezone)
        link = find_contact_link(opened.document, opened.promise)
        return {"contact_link": link, "contact_lines": list(sheet.short_lines(has_link=link is not None)), "way": opened.promise.way}

    def _contact_day(self, task: Task) -> str:
        """The planned day, on which contact took place if it is reported from here; never a day to come."""
        plan = task.record.progress.plan
        planned = (plan.get("moment", "") if plan else "").partition(":")[0]
        today = self._overview.now.astimezone(self._context.timezone).date().isoformat()
        return min(planned or today, today)

    def _time_left(self, due: datetime | None) -> str:
        """How long until then, in whole hours or days."""
        if due is None or due <= self._overview.now:
            return ""
        left = due - self._overview.now
        if left >= timedelta(days=2):
            return self._catalog.plural(self._language, "desk.left.days", left.days)
        hours = left // timedelta(hours=1)
        if not hours:
            return self._catalog.text(self._language, "desk.left.soon")
        return self._catalog.plural(self._language, "desk.left.hours", hours)

    def _clock(self, at: datetime) -> str:
        return self._catalog.format_clock(self._language, at, self._context.timezone)

    def _moment(self, at: datetime | None) -> str:
        return self._catalog.format_moment(self._language, at, self._context.timezone) if at else ""
