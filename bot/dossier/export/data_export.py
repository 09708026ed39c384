"""A seeker's whole copy as one JSON file: the dossier, byte for byte, and beside it who looked and what was agreed to."""

from __future__ import annotations

import json

import rfc8785

from flows.timestamps import to_iso
from storage.turns.data_export import PersonalData


def export_json(own: PersonalData) -> bytes:
    """Canonical JSON (RFC 8785), in which the dossier stands as it stands alone."""
    return rfc8785.dumps(
        {
            "kring": "copy",
            "schema": 1,
            "dossier": json.loads(own.dossier),
            "looks": [{"who": look.who, "what": look.what, "at": to_iso(look.at)} for look in own.access_records],
            "consents": [{"text": one.text, "digest": one.digest, "at": to_iso(one.at)} for one in own.consents],
            "recognition": own.recognition,
        }
    )
