"""Telling both sides that something happened: a notice without content, not in quiet hours, and not to who calls themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, select

from flows.dossier.document import find_answer
from flows.dossier.dossier import MatchCard
from flows.installation import Installation
from storage.conversations import outbox
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.crypto.vault import Vault
from storage.db.tables import dossiers, telegram_accounts
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.reference.holidays import business_calendar


class Notifier:
    """Writes rows; who sends them starts after the commit."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._rows, self._coordinators, self._installation, self._days = (
            DossierRecords(vault),
            CoordinatorRepository(vault),
            installation,
            business_calendar(installation.timezone),
        )

    def notify_seeker(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Owe the doors that can be spoken to one line at a time the seeker called good; never to who makes contact themselves."""
        sent = self._rows.find_for_update(connection, dossiers.c.conversation_id == conversation_id)
        if sent is None or self._calls_self(connection, sent):
            return
        when = find_answer(self._rows.read_column(connection, sent, "content"), "reach_when").get("chose", ())
        outbox.enqueue_news(connection, conversation_id, now, self._days.next_slot(now, _of(when, 3), _of(when, 0)))

    def notify_coordinator(self, connection: Connection, who: str, kind: str, subject: str, now: datetime) -> None:
        """`subject` is a dossier's id. Told by the ways they chose, or by another where none of these goes; never in quiet hours."""
        notifications.enqueue(connection, who, kind, subject, self._ways(connection, who), now, self._days.skip_quiet_hours(now))

    def _calls_self(self, connection: Connection, sent: DossierRecord) -> bool:
        card: MatchCard = self._rows.read_column(connection, sent, "card")
        return sent.progress.calls_self or card["contact"] == "seeker_calls"

    def _ways(self, connection: Connection, who: str) -> Sequence[str]:
        """Only what is set up here: what goes by another way would wait for ever."""
        known = self._coordinators.find(connection, who)
        if known is None:
            return ()
        is_bound = bool(connection.execute(select(exists().where(telegram_accounts.c.coordinator_id == who))).scalar())
        has = {"telegram": is_bound, "mail": bool(known.profile.get("email"))}
        can = [way for way in notifications.CHANNELS if has[way] and way in self._installation.ways]
        return [way for way in can if way in (known.profile.get("notify") or can)] or can


def _of(chosen: Sequence[str], which: int) -> list[str]:
    """Days have three letters, parts of the day have more."""
    return [key for key in chosen if (len(key) == 3) == bool(which)]


def notify_operator(connection: Connection, conversation_id: str, ways: Sequence[str], now: datetime) -> None:
    """That it waits, and nothing else of it."""
    id = connection.execute(select(dossiers.c.id).where(dossiers.c.conversation_id == conversation_id)).scalar()
    if id:
        notifications.enqueue(connection, notifications.OPERATOR, "waits", id, ways, now, now)
