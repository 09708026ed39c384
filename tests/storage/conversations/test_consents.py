"""Promises of a consent to share: it proves which text and which dossier were agreed to, to whoever has the conversation's key."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from storage.conversations.consents import Consent, add_consent, blank_consents, list_consents
from storage.db.tables import consents
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

HOUR = timedelta(hours=1)
FIRST, SECOND = Consent("consent_share/1", "a1" * 32, START), Consent("consent_share/2", "b2" * 32, START + HOUR)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def agreed(sqlite_database: Database) -> Database:
    """Fatima agreed twice, and Joost once."""
    for key, conversation, consent in ((KEY, "fatima", SECOND), (KEY, "fatima", FIRST), (OTHER_KEY, "joost", FIRST)):
        sqlite_database.run(partial(add_consent, vault=sqlite_database.vault, key=key, conversation_id=conversation, consent=consent))
    return sqlite_database


def listed(database: Database, conversation: str = "fatima", key: bytes = KEY) -> tuple[Consent, ...]:
    return database.run(lambda connection: list_consents(connection, database.vault, key, conversation))


def test_the_consents_of_a_conversation_are_read_with_its_key_oldest_first(agreed: Database) -> None:
    assert listed(agreed) == (FIRST, SECOND) and listed(agreed, "joost", OTHER_KEY) == (FIRST,)


def test_a_consent_from_before_digests_were_sealed_has_none(agreed: Database) -> None:
    agreed.run(lambda connection: connection.execute(update(consents).values(digest="")))
    assert listed(agreed) == (FIRST._replace(digest=""), SECOND._replace(digest=""))


def test_of_an_erased_conversation_the_text_and_the_day_stay_and_of_others_everything(agreed: Database) -> None:
    agreed.run(lambda connection: blank_consents(connection, agreed.vault, "fatima"))
    assert listed(agreed) == () and listed(agreed, "joost", OTHER_KEY) == (FIRST,)
    midnight = START.replace(hour=0, minute=0)
    blank = [row for row in agreed.rows(consents) if not row["subject"]]
    assert {(row["text"], row["digest"], row["at"]) for row in blank} == {(one.text, "", midnight) for one in (FIRST, SECOND)}
