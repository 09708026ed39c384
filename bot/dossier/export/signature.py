"""Digital signature of a dossier: Ed25519 over its canonical JSON, embedded in the copy, that proves its origin."""

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
    """The outcome of checking a copy without the database. `INSIDE`: its JSON is genuine; its pages may not be."""

    GENUINE = "genuine"
    INSIDE = "inside"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    UNSIGNED = "unsealed"
    UNREADABLE = "unreadable"


class Signer:
    """Signs copies of dossiers for an installation. `private_key` has the 32 bytes of an Ed25519 key."""

    def __init__(self, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)

    def __repr__(self) -> str:
        return "Signer(private key hidden)"

    @property
    def public_key(self) -> bytes:
        """The 32 bytes with which anybody can check a signature."""
        return self._key.public_key().public_bytes_raw()

    def sign_dossier(self, content: bytes) -> dict[str, str]:
        """The signature of a dossier in canonical JSON: kind, algorithm, key id and signature (base64)."""
        signature = b64encode(self._key.sign(content)).decode()
        return {"kring": "seal", "algorithm": ALGORITHM, "key": key_id(self.public_key), "signature": signature}

    def signed_file(self, content: bytes) -> bytes:
        """The dossier and its signature as one JSON file."""
        return rfc8785.dumps({"kring": "sealed", "schema": 1, "dossier": json.loads(content), "seal": self.sign_dossier(content)})


def key_id(public_key: bytes) -> str:
    """The name of a public key in a signature: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def check_signature(document: Any, signature: Any, trusted_keys: Iterable[bytes]) -> Verdict:
    """Check the signature of a dossier against the trusted public keys, 32 bytes each. Both come from a stranger, as parsed JSON."""
    try:
        public_key = {key_id(one): one for one in trusted_keys}.get(signature["key"])
        if public_key is None:
            return Verdict.UNKNOWN_KEY
        signed = b64decode(signature["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed, rfc8785.dumps(document))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return Verdict.CHANGED
    return Verdict.GENUINE
