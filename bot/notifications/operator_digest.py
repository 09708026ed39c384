"""Operator's digest: all that waits for the operator in one mail, by reason, with counts; ids and times, and nothing else of a dossier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.notifications.notification import Notification
from flows.dossier import notification_rules
from flows.i18n.catalog import Catalog
from storage.coordinators import notifications
from storage.crypto.vault import Vault
from storage.delivery import notice_ledger
from storage.dossiers.records import DossierRecord, DossierRecords

UNCLAIMED = (notification_rules.NOBODY, "unclaimed")  # kinds that are over once somebody holds the dossier
MOST_NAMED = 5  # dossiers of one reason, those that wait longest; the others are counted
_Waiting = list[tuple[str, timedelta]]  # ids, and how long ago each was sent


class OperatorDigest:
    """Renders the operator's rows. One that is no longer true is deleted unsent."""

    def __init__(self, vault: Vault, catalog: Catalog, language: str) -> None:
        self._dossiers, self._catalog = DossierRecords(vault), catalog
        self._language = language if language in catalog.languages else catalog.languages[0]  # a language may be left out

    def render(self, connection: Connection, at: datetime) -> Iterator[Notification]:
        """All that waits in one mail, also what is due later; no mail if nothing of it is true any more."""
        by_reason: dict[str, _Waiting] = {}
        ids, untold = [], ""
        for row in notifications.list_waiting(connection, notifications.OPERATOR):
            if row.kind == notification_rules.UNTOLD and (untold := self._count_untold(connection)):
                ids.append(row.id)
                continue
            dossier = self._dossiers.lock_dossier(connection, row.dossier_id)
            if dossier and (reason := self._find_reason(dossier, row.kind)):
                by_reason.setdefault(reason, []).append((row.dossier_id, at - dossier.sent_at))
                ids.append(row.id)
            else:
                notifications.QUEUE.mark_sent(connection, row.id)
        lines = [line for reason, waiting in by_reason.items() for line in self._lines_of(reason, waiting)]
        if ids:
            yield self._mail(ids, list(filter(None, (*lines, untold))))

    def _mail(self, ids: list[str], lines: list[str]) -> Notification:
        title, text = (self._catalog.text(self._language, f"letter.{key}") for key in ("title", "operator"))
        return Notification(tuple(ids), None, notifications.OPERATOR, title, "\n".join((text, *lines)), "kring waiting")

    def _lines_of(self, reason: str, waiting: _Waiting) -> Iterator[str]:
        """The reason and how many, then those that wait longest."""
        yield self._catalog.plural(self._language, "letter.operator.group", len(waiting), reason=reason)
        longest = sorted(waiting, key=lambda one: one[1], reverse=True)
        for dossier_id, sent_ago in longest[:MOST_NAMED]:
            span = self._catalog.format_span(self._language, sent_ago)
            yield self._catalog.text(self._language, "letter.operator.line", id=dossier_id, span=span)
        if len(waiting) > MOST_NAMED:
            yield self._catalog.plural(self._language, "letter.operator.more", len(waiting) - MOST_NAMED)

    def _count_untold(self, connection: Connection) -> str:
        """How many could not be told of something; empty if by now all were. The operator themselves are not counted."""
        count = len(notice_ledger.list_unreached(connection) - {notifications.OPERATOR})
        return self._catalog.plural(self._language, "letter.operator.untold", count) if count else ""

    def _find_reason(self, dossier: DossierRecord, kind: str) -> str:
        """Why the operator is told of this dossier, in words; empty if it is not true any more."""
        if kind in UNCLAIMED and dossier.progress.state != "waiting":
            return ""
        if kind == "confirm" and dossier.progress.plan_tried:
            return ""
        if kind != notification_rules.NOBODY:
            return self._catalog.text(self._language, f"letter.operator.{kind}")
        blocker, hindrances = dossier.progress.blocker, dossier.progress.hindrances
        reasons = " ".join(self._catalog.text(self._language, f"letter.operator.{one}") for one in hindrances if one)
        return self._catalog.text(self._language, f"letter.operator.{blocker}", reasons=reasons).strip() if blocker else ""
