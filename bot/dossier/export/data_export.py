"""A seeker's copy of their data as one JSON file: the dossier, byte for byte, the access log and the consents."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, cast

import rfc8785
from pydantic import Field
from typing_extensions import TypedDict

from flows.dossier.dossier import Dossier, Time
from flows.timestamps import to_iso
from storage.turns.data_export import PersonalData


class CopiedAccess(TypedDict):
    """One record of the access log."""

    who: Annotated[str, Field(description="First name of a coordinator; empty where it was the seeker, or somebody who left.")]
    what: str
    at: Time


class CopiedConsent(TypedDict):
    """Consent 2: which words and which dossier were agreed to, and when."""

    text: Annotated[str, Field(pattern=r"^(consent_share|add_share|reply_share|colleague)/\d+$")]
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the dossier that was agreed to.")]
    at: Time


class PersonalCopy(TypedDict):
    """The file, as docs/copy.schema.json has it."""

    kring: Literal["copy"]
    schema: Literal[1]
    dossier: Dossier
    looks: list[CopiedAccess]
    consents: list[CopiedConsent]
    recognition: Annotated[str, Field(description="The words that the coordinator says first; empty where nothing was sent.")]


def export_json(personal_data: PersonalData) -> bytes:
    """The copy in canonical JSON (RFC 8785); the dossier in it has the same bytes as the dossier alone."""
    personal_copy: PersonalCopy = {
        "kring": "copy",
        "schema": 1,
        "dossier": json.loads(personal_data.dossier),
        "looks": [{"who": one.name, "what": one.action, "at": to_iso(one.at)} for one in personal_data.access_records],
        "consents": [{"text": one.text, "digest": one.digest, "at": to_iso(one.at)} for one in personal_data.consents],
        "recognition": personal_data.recognition,
    }
    return rfc8785.dumps(cast(dict[str, Any], personal_copy))
