"""Personal data export for the seeker (GDPR, Articles 15 and 20): the dossier, its access log, and the consents given."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from flows.dossier.document import canonical_json
from flows.dossier.status import AccessRecord
from flows.questionnaire.dossier_builder import build_dossier
from flows.questionnaire.states import questionnaire_with
from storage.access_log import SEEKER, AccessLog
from storage.conversations import channel_identities
from storage.conversations.consents import Consent, list_consents
from storage.dossiers.records import DossierRecords
from storage.turns.loading import Dependencies, load_snapshot


class PersonalData(NamedTuple):
    """The export: `dossier` is canonical JSON, and `recognition` are the words that a coordinator says to prove themselves.

    `recognition` is empty until something was sent.
    """

    dossier: bytes
    access_records: tuple[AccessRecord, ...]
    consents: tuple[Consent, ...]
    recognition: str


def export_personal_data(
    deps: Dependencies, connection: Connection, key: channel_identities.IdentityKey, at: datetime, copied: bool
) -> PersonalData | None:
    """The export for this identity, or None if there is no conversation, or if its story may not be read back.

    With `copied` the export is entered in the access log, and contains that entry.
    """
    snapshot = load_snapshot(deps, connection, [key], [], at)
    identity = snapshot.identities.get(key)
    if identity is None or not identity.may_read_back:
        return None
    conversation_id = identity.conversation_id
    conversation = snapshot.records[conversation_id].open_conversation()
    if copied:
        AccessLog(deps.vault).record_access(connection, conversation_id, SEEKER, "copied", conversation.versions, at)
    sent = _read_sent(deps, connection, conversation_id) if conversation.handed_off else None
    return PersonalData(
        sent or canonical_json(build_dossier(conversation, questionnaire_with(deps.turn_engine.installation.own_questions))),
        tuple(deps.statuses.read_access_log(connection, [conversation_id])[conversation_id]),
        list_consents(connection, deps.vault, snapshot.records[conversation_id].key, conversation_id),
        conversation.sent.get("recognition", "") if conversation.sent else "",
    )


def _read_sent(deps: Dependencies, connection: Connection, conversation_id: str) -> bytes | None:
    records = DossierRecords(deps.vault)
    dossier = records.find_by_conversation(connection, conversation_id)
    return records.read_bytes(dossier, "content") if dossier else None
