"""A passkey in software: answers WebAuthn options as a browser with an authenticator does (WebAuthn Level 3, sections 6 and 7)."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT_AND_VERIFIED, WITH_KEY = 0x05, 0x40  # flags of the authenticator's data


class SoftPasskey:
    """One passkey for one domain, used at `origin`; `verified` is false for an authenticator that asks its owner nothing."""

    def __init__(self, origin: str, domain: str, verified: bool = True) -> None:
        self._origin, self._domain = origin, domain
        self._flags = PRESENT_AND_VERIFIED if verified else 0x01
        self._key, self._id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    def create(self, options: str) -> str:
        """The answer to registration options."""
        client_data = self._client_data("webauthn.create", options)
        credential = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + cbor2.dumps(self._public_key())
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + credential}
        return self._answer({"clientDataJSON": client_data, "attestationObject": cbor2.dumps(attestation)})

    def get(self, options: str) -> str:
        """The answer to authentication options."""
        client_data, data = self._client_data("webauthn.get", options), self._data(0)
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": client_data, "authenticatorData": data, "signature": signature})

    def _client_data(self, kind: str, options: str) -> bytes:
        content = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self._origin, "crossOrigin": False}
        return json.dumps(content).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self._domain.encode()).digest() + bytes([self._flags | flags]) + bytes(4)

    def _public_key(self) -> dict[int, Any]:
        numbers = self._key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _answer(self, response: dict[str, bytes]) -> str:
        own, encoded = _encode(self._id), {name: _encode(value) for name, value in response.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": encoded})


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
