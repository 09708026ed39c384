"""Consents to share: proof of which text was agreed to and when, and until the conversation is erased, of which dossier."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from flows.timestamps import start_of_day
from storage.conversations.channel_identities import new_id
from storage.crypto.vault import Vault
from storage.db.tables import consents


class Consent(NamedTuple):
    """One consent to share: the version of the text agreed to, the digest of the dossier that was shown, and the time."""

    text: str
    digest: str  # SHA-256 in hexadecimal; empty if the consent was given before digests were sealed
    at: datetime


def add_consent(connection: Connection, vault: Vault, key: bytes, conversation_id: str, consent: Consent) -> None:
    """Store a consent; its digest is sealed under the conversation's key, so that it ends with that key."""
    consent_id = new_id()
    sealed = vault.seal(key, consent.digest.encode(), _context(consent_id))
    row = {"id": consent_id, "subject": _subject(vault, conversation_id), "text": consent.text, "at": consent.at}
    connection.execute(insert(consents).values(row | {"digest": b64encode(sealed).decode()}))


def list_consents(connection: Connection, vault: Vault, key: bytes, conversation_id: str) -> tuple[Consent, ...]:
    """The consents of this conversation, oldest first."""
    mine = consents.c.subject == _subject(vault, conversation_id)
    rows = connection.execute(select(consents).where(mine).order_by(consents.c.at)).all()
    return tuple(Consent(row.text, _open_digest(vault, key, row.id, row.digest), row.at) for row in rows)


def blank_consents(connection: Connection, vault: Vault, conversation_id: str) -> None:
    """Of an erased conversation only the text and the day stay."""
    mine = consents.c.subject == _subject(vault, conversation_id)
    for row in connection.execute(select(consents.c.id, consents.c.at).where(mine)).all():
        blank = {"subject": "", "digest": "", "at": start_of_day(row.at)}
        connection.execute(update(consents).where(consents.c.id == row.id).values(blank))


def _open_digest(vault: Vault, key: bytes, consent_id: str, sealed: str) -> str:
    return vault.open(key, b64decode(sealed), _context(consent_id)).decode() if sealed else ""


def _subject(vault: Vault, conversation_id: str) -> str:
    return vault.keyed_hash("consent", conversation_id)


def _context(consent_id: str) -> str:
    return f"consents.digest:{consent_id}"
