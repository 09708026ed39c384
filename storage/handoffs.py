"""What a seeker's turn does to the dossier and around it, in the transaction that keeps the turn."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from flows.desk import Deed
from flows.talk import (
    AnyLanguage,
    ContactChecked,
    Effect,
    Fits,
    HandOver,
    Installation,
    NewCode,
    NewMoment,
    Passage,
    RefuseCoordinator,
    TakeBack,
    Wipe,
)
from storage import codes, counting, facts, offers, passages, retention, truncation
from storage.doors import Door, close_reading, new_id
from storage.dossiers import Dossiers
from storage.tables import consents
from storage.telling import Telling
from storage.vault import Vault
from storage.wiping import wipe, withdraw


class Handoffs:
    """Keeps effects. The conversation itself and its key are there already."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._installation, self._dossiers = vault, installation, Dossiers(vault)
        self._telling = Telling(vault, installation)

    def keep(self, connection: Connection, door: Door, effects: Iterable[Effect], at: datetime) -> None:
        """Keep these effects in their order; `door` is where the person did it."""
        for effect in effects:
            self._keep(connection, door, effect, at)

    def _keep(self, connection: Connection, door: Door, effect: Effect, at: datetime) -> None:
        id = door.conversation_id
        match effect:
            case HandOver():
                self._hand_over(connection, door, effect, at)
            case TakeBack():
                self._take_back(connection, id, at)
            case NewCode():
                codes.give(connection, self._vault, id, effect.code)
            case Passage():
                passages.give(connection, self._vault, door, "web", effect.token, at)
            case Wipe():
                wipe(connection, id, effect.counted, at)
            case RefuseCoordinator():
                self._act(connection, id, Deed("refused", at))
            case ContactChecked(agreed=True):
                self._act(connection, id, Deed("contact_yes", at))
            case ContactChecked():
                self._act(connection, id, Deed("contact_no", at))
            case AnyLanguage():
                self._act(connection, id, Deed("any_language", at))
                offers.stir(connection, id, at)
            case Fits():
                facts.count(connection, f"fits.{effect.answer}", at)
            case NewMoment():
                self._act(connection, id, Deed("new_moment", at, words=effect.words))

    def _hand_over(self, connection: Connection, door: Door, effect: HandOver, at: datetime) -> None:
        """The first version starts the clocks and closes reading back elsewhere; a later one takes the former's place."""
        is_first = self._dossiers.of_conversation(connection, door.conversation_id) is None
        self._dossiers.hand_over(connection, door.conversation_id, effect, at)
        connection.execute(insert(consents), self._proof(door.conversation_id, effect, at))
        truncation.want(connection)
        if not is_first:
            offers.withdraw(connection, door.conversation_id, at)
            self._tell_asked_again(connection, door.conversation_id, at)
        if is_first:
            retention.stop(connection, door.conversation_id)
            retention.begin(connection, "sent", door.conversation_id, at, self._installation)
            close_reading(connection, door.conversation_id, but=door.id)
            facts.count(connection, "sent", at)
            counting.sent(connection, json.loads(effect.dossier), at)

    def _tell_asked_again(self, connection: Connection, conversation_id: str, at: datetime) -> None:
        """Who has the story open is told that a question waits before it opens again."""
        sent = self._dossiers.of_conversation(connection, conversation_id)
        if sent and sent.handling.coordinator and sent.handling.asked_again:
            self._telling.coordinator(connection, sent.handling.coordinator, "remind_plan", sent.id, at)

    def _proof(self, conversation_id: str, effect: HandOver, at: datetime) -> dict[str, Any]:
        subject = self._vault.lookup("consent", conversation_id)
        return {"id": new_id(), "subject": subject, "text": effect.consent, "digest": effect.digest, "at": at}

    def _take_back(self, connection: Connection, conversation_id: str, at: datetime) -> None:
        withdraw(connection, conversation_id, "taken_back", at)
        retention.stop(connection, conversation_id)
        facts.count(connection, "taken_back", at)

    def _act(self, connection: Connection, conversation_id: str, deed: Deed) -> None:
        """Do what the dossier's lifecycle allows; the clocks that run from it start anew."""
        sent = self._dossiers.of_conversation(connection, conversation_id)
        if sent and self._dossiers.act(connection, sent, deed):
            retention.heard(connection, deed.heard, conversation_id, deed.at, self._installation)
