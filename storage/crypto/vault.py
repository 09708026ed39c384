"""The vault seals what people say: a key per conversation, wrapped by the installation's key, bound to its row.

A sealed value is one byte of version, a nonce of 12 bytes, and the AES-256-GCM ciphertext with its tag.
Its associated data is the row it belongs to, written `table.column:id`, so that no value can be moved to another row.
Look-ups use a key of their own, which never rotates.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from sqlalchemy import Connection

from flows.errors import SettingsError
from storage.crypto import keys
from storage.installation import facts

_VERSION = b"\x01"
_NONCE_BYTES = 12
CHECK_FACT = "keys_check"


class Vault:
    """Seals and opens. Opening with a wrong key, a wrong row or a changed value raises InvalidTag."""

    def __init__(self, master: bytes, lookup: bytes, former: tuple[bytes, ...] = ()) -> None:
        if any(len(key) != keys.KEY_BYTES for key in (master, lookup, *former)):
            raise ValueError("every key is 32 bytes")
        self._masters = tuple(AESGCM(key) for key in (master, *former))
        self._lookup = HMAC(lookup, SHA256())

    @classmethod
    def from_file(cls, path: Path) -> Vault:
        """The vault of this keys file, which is made where it is absent; SettingsError where it cannot be trusted."""
        return cls.from_keys(keys.load_keys(path))

    @classmethod
    def from_keys(cls, given: keys.Keys) -> Vault:
        return cls(given.master, given.lookup, given.former)

    def __repr__(self) -> str:
        return "Vault(closed)"

    def check_keys(self, connection: Connection) -> None:
        """Refuse keys that are not this memory's; a new memory remembers the keys that it is given."""
        kept = facts.read_fact(connection, CHECK_FACT)
        if kept is None:
            facts.write_fact(
                connection, CHECK_FACT, b64encode(self.seal_with_master(self._check_value(), f"facts.value:{CHECK_FACT}")).decode()
            )
        elif not self._is_ours(b64decode(kept)):
            raise SettingsError(
                "these are other keys than the ones this database was made with, so nothing in it can be read: "
                "put back the copy of the keys that was kept elsewhere (keys.json, or what KRING_KEYS or the credential gave)"
            )

    def new_key(self) -> bytes:
        """A key for one conversation."""
        return os.urandom(keys.KEY_BYTES)

    def wrap(self, key: bytes, conversation_id: str) -> bytes:
        return self.seal_with_master(key, f"keys.wrapped:{conversation_id}")

    def unwrap(self, wrapped: bytes, conversation_id: str) -> bytes:
        return self.open_with_master(wrapped, f"keys.wrapped:{conversation_id}")

    def seal(self, key: bytes, plaintext: bytes, row: str) -> bytes:
        """Seal for one row (`table.column:id`) under a conversation's key."""
        return _seal(AESGCM(key), plaintext, row)

    def open(self, key: bytes, sealed: bytes, row: str) -> bytes:
        return _open(AESGCM(key), sealed, row)

    def seal_with_master(self, plaintext: bytes, row: str) -> bytes:
        """Seal what belongs to the installation itself, such as a coordinator's profile."""
        return _seal(self._masters[0], plaintext, row)

    def open_with_master(self, sealed: bytes, row: str) -> bytes:
        """Open what the installation sealed, also with a former key while keys are being changed."""
        for master in self._masters[:-1]:
            with suppress(InvalidTag):
                return _open(master, sealed, row)
        return _open(self._masters[-1], sealed, row)

    def uses_current_key(self, sealed: bytes, row: str) -> bool:
        """Whether the newest master key sealed this."""
        try:
            _open(self._masters[0], sealed, row)
        except InvalidTag:
            return False
        return True

    def keyed_hash(self, kind: str, value: str) -> str:
        """The keyed hash (64 hex digits) under which a value is found without being kept."""
        made = self._lookup.copy()
        made.update(f"{kind}\0{value}".encode("utf-8", "surrogatepass"))
        return made.finalize().hex()

    def _check_value(self) -> bytes:
        return self.keyed_hash("check", "kring").encode()

    def _is_ours(self, sealed: bytes) -> bool:
        try:
            return hmac.compare_digest(self.open_with_master(sealed, f"facts.value:{CHECK_FACT}"), self._check_value())
        except InvalidTag:
            return False


def _seal(cipher: AESGCM, plaintext: bytes, row: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + cipher.encrypt(nonce, plaintext, row.encode())


def _open(cipher: AESGCM, sealed: bytes, row: str) -> bytes:
    if sealed[:1] != _VERSION or len(sealed) <= _NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], row.encode())
