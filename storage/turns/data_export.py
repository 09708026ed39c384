"""What is kept of a seeker and theirs to take along: the dossier, who looked at it, and what was agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from flows.conversation.dossier_builder import build_dossier
from flows.dossier.document import canonical_json
from flows.dossier.status import AccessRecord
from storage import access_log
from storage.conversations import channel_identities
from storage.db.tables import consents
from storage.dossiers.records import DossierRecords
from storage.turns.loading import Dependencies, load_snapshot


class Consent(NamedTuple):
    """The proof of one consent to share: which words were agreed to, the digest of the dossier that was shown, and when."""

    text: str
    digest: str
    at: datetime


class PersonalData(NamedTuple):
    """`dossier` is canonical JSON; `recognition` are the words by which a coordinator is known, empty until something was sent."""

    dossier: bytes
    access_records: tuple[AccessRecord, ...]
    consents: tuple[Consent, ...]
    recognition: str


def export_personal_data(
    deps: Dependencies, connection: Connection, key: channel_identities.IdentityKey, at: datetime, copied: bool
) -> PersonalData | None:
    """What stands behind this door, None where its story may not be read back. `copied` leaves a line in the journal, and it is in it."""
    loaded = load_snapshot(deps, connection, [key], [], at)
    identity = loaded.identities.get(key)
    if identity is None or not identity.may_read_back:
        return None
    conversation, id = loaded.records[identity.conversation_id].open_conversation(), identity.conversation_id
    if copied:
        access_log.record_access(connection, id, access_log.SEEKER, "copied", conversation.versions, at)
    sent = DossierRecords(deps.vault).read_content(connection, id) if conversation.handed_off else None
    looks = deps.statuses.read_access_log(connection, [id])[id]
    recognition = (conversation.sent or {}).get("recognition", "")
    return PersonalData(
        sent or canonical_json(build_dossier(conversation)), tuple(looks), _read_consents(deps, connection, id), recognition
    )


def _read_consents(means: Dependencies, connection: Connection, id: str) -> tuple[Consent, ...]:
    mine = select(consents).where(consents.c.subject == means.vault.keyed_hash("consent", id)).order_by(consents.c.at)
    return tuple(Consent(row.text, row.digest, row.at) for row in connection.execute(mine))
