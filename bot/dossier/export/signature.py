"""A seal that proves where a copy came from: Ed25519 over the dossier's canonical JSON, kept inside the copy."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from enum import Enum
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "Ed25519"


class Verdict(Enum):
    """What can be said of a copy without the database. `INSIDE`: its JSON is genuine, its pages are not known to be."""

    GENUINE = "genuine"
    INSIDE = "inside"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    UNSEALED = "unsealed"
    UNREADABLE = "unreadable"


class Signer:
    """The installation's seal. `private` are the 32 bytes of an Ed25519 key."""

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)

    def __repr__(self) -> str:
        return "Sealer(closed)"

    @property
    def public_key(self) -> bytes:
        """The 32 bytes by which anybody checks a seal."""
        return self._key.public_key().public_bytes_raw()

    def make_seal(self, content: bytes) -> dict[str, str]:
        """The seal of a dossier in canonical JSON, as JSON values."""
        signature = b64encode(self._key.sign(content)).decode()
        return {"kring": "seal", "algorithm": ALGORITHM, "key": key_id(self.public_key), "signature": signature}

    def sealed_file(self, content: bytes) -> bytes:
        """The dossier and its seal as one JSON file."""
        return rfc8785.dumps({"kring": "sealed", "schema": 1, "dossier": json.loads(content), "seal": self.make_seal(content)})


def key_id(public: bytes) -> str:
    """How a public key is named in a seal: the start of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def check_seal(document: Any, seal: Any, known: Iterable[bytes]) -> Verdict:
    """What a seal says of a dossier, for who trusts the `known` public keys."""
    try:
        public = {key_id(one): one for one in known}.get(seal["key"])
        if public is None:
            return Verdict.UNKNOWN_KEY
        Ed25519PublicKey.from_public_bytes(public).verify(b64decode(seal["signature"], validate=True), rfc8785.dumps(document))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return Verdict.CHANGED
    return Verdict.GENUINE
