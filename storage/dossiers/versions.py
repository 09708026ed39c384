"""Dossier versions: a first one makes the dossier, a later one replaces what was sent and stays with its coordinator."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, insert

from flows.conversation.effects import HandOver
from flows.dossier.case_progress import CaseProgress
from flows.dossier.contact_promise import promise_in
from flows.dossier.dossier import Dossier
from flows.dossier.dossier_event import DossierEvent
from flows.installation import Installation
from flows.matching.criteria import names_new_organisations, requests_new_language
from storage.crypto.vault import Vault
from storage.db.tables import dossiers
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord, DossierRecords, check_reader, dump_json
from storage.installation import facts, statistics
from storage.retention import timers


class DossierVersions:
    """Stores what seekers hand over, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._records, self._events = DossierRecords(vault), DossierEvents(vault, installation)

    def hand_over(self, connection: Connection, conversation_id: str, effect: HandOver, at: datetime) -> bool:
        """Store what was sent; True if it is the first version. ConcurrentUpdate if others read it than when it was decided."""
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        if dossier is None:
            self._create(connection, conversation_id, effect, at)
        else:
            check_reader(dossier, effect.reader_id)
            self._replace(connection, dossier, effect, at)
        return dossier is None

    def _create(self, connection: Connection, conversation_id: str, effect: HandOver, at: datetime) -> None:
        document: Dossier = json.loads(effect.dossier)
        self._insert(connection, conversation_id, effect, document["version"], at)
        timers.stop_timers(connection, conversation_id)  # those of the draft
        facts.count_event(connection, "sent", at)
        statistics.count_sent(connection, document, at)
        if dossier := self._records.lock_by_conversation(connection, conversation_id):
            self._events.record_handover(connection, dossier, at)

    def _insert(self, connection: Connection, conversation_id: str, effect: HandOver, version: int, at: datetime) -> None:
        dossier_id, key = uuid4().hex, self._records.read_key(connection, conversation_id)
        progress = CaseProgress(recognition=effect.recognition, news=effect.news)
        content = {"content": effect.dossier, "card": dump_json(effect.card), "progress": dump_json(progress.to_document())}
        plain = {"state": progress.state, "tries": 0, "version": version, "digest": effect.digest, "sent_at": at, "changed_at": at}
        sealed = self._records.seal_columns(key, dossier_id, **content)
        connection.execute(insert(dossiers).values(id=dossier_id, conversation_id=conversation_id, **plain, **sealed))

    def _replace(self, connection: Connection, dossier: DossierRecord, effect: HandOver, at: datetime) -> None:
        document: Dossier = json.loads(effect.dossier)
        sealed = {"content": effect.dossier, "card": dump_json(effect.card)}
        plain = {"version": document["version"], "digest": effect.digest, "changed_at": at}
        self._records.update_columns(connection, dossier, sealed, **plain)
        former, moments = self._records.read_column(dossier, "content"), dossier.progress.moments
        plan_holds = promise_in(former, moments) == promise_in(document, moments)
        self._events.apply_event(connection, dossier, DossierEvent("corrected", at, plan_holds=plan_holds))
        self._events.apply_event(connection, dossier, DossierEvent("replied", at))
        if effect.news:
            self._events.apply_event(connection, dossier, DossierEvent("news", at, news=effect.news))
        self._events.apply_event(connection, dossier, DossierEvent("sent_anew", at))  # if it was set aside
        for name in self._questions_again(dossier, document):
            self._events.apply_event(connection, dossier, DossierEvent(name, at))

    def _questions_again(self, dossier: DossierRecord, document: Dossier) -> list[str]:
        """The events by which a later version asks what nobody answered or allowed yet; what is still unanswered is asked again."""
        former = self._records.read_column(dossier, "content")
        asks = {
            "named": dossier.progress.asked_again or names_new_organisations(document),
            "new_language": (dossier.progress.any_language or dossier.progress.any_signs) and requests_new_language(former, document),
        }
        return [name for name, is_new in asks.items() if is_new]
