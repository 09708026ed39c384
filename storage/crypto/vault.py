"""The vault: envelope encryption of people's words, with one key per conversation, wrapped by the installation's master key.

A sealed value is a version byte, a nonce of 12 bytes, and the AES-256-GCM ciphertext with its tag. Version 2 is padded, version 1 was not.
Its associated data names the row it belongs to, `table.column:id`, so that no value can be moved to another row.
Look-ups are keyed hashes (HMAC-SHA256) with a key of their own, which never rotates.
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
from storage.crypto.padding import pad, remove_padding
from storage.installation import facts

_VERSION, _UNPADDED = b"\x02", b"\x01"
_NONCE_BYTES = 12
CHECK_FACT = "keys_check"


class Vault:
    """Seals and opens values; opening with a wrong key, for a wrong row, or after a change raises InvalidTag."""

    def __init__(self, master: bytes, lookup: bytes, former: tuple[bytes, ...] = ()) -> None:
        if any(len(key) != keys.KEY_BYTES for key in (master, lookup, *former)):
            raise ValueError("every key is 32 bytes")
        self._masters = tuple(AESGCM(key) for key in (master, *former))
        self._lookup = HMAC(lookup, SHA256())

    @classmethod
    def from_file(cls, path: Path) -> Vault:
        """The vault for the keys in this file, which is created if it is missing. Raises SettingsError as in `load_keys`."""
        return cls.from_keys(keys.load_keys(path))

    @classmethod
    def from_keys(cls, given: keys.Keys) -> Vault:
        """The vault for these keys."""
        return cls(given.master, given.lookup, given.former)

    def __repr__(self) -> str:
        return "Vault(closed)"

    def check_keys(self, connection: Connection) -> None:
        """Raise SettingsError if the database was made with other keys; a new database records a check value for these."""
        check = facts.read_fact(connection, CHECK_FACT)
        if check is None:
            sealed = self.seal_with_master(self._check_value(), f"facts.value:{CHECK_FACT}")
            facts.write_fact(connection, CHECK_FACT, b64encode(sealed).decode())
        elif not self._is_ours(b64decode(check)):
            raise SettingsError(
                "these are other keys than the ones this database was made with, so nothing in it can be read: "
                "put back the copy of the keys that was kept elsewhere (keys.json, or what KRING_KEYS or the credential gave)"
            )

    def new_key(self) -> bytes:
        """A new random key for one conversation."""
        return os.urandom(keys.KEY_BYTES)

    def wrap(self, key: bytes, conversation_id: str) -> bytes:
        """A conversation's key, sealed under the master key."""
        return self.seal_with_master(key, f"keys.wrapped:{conversation_id}")

    def unwrap(self, wrapped: bytes, conversation_id: str) -> bytes:
        """The conversation's key that `wrap` sealed."""
        return self.open_with_master(wrapped, f"keys.wrapped:{conversation_id}")

    def seal(self, key: bytes, plaintext: bytes, row: str) -> bytes:
        """Seal a value for one row (`table.column:id`) under a conversation's key."""
        return _seal(AESGCM(key), plaintext, row)

    def open(self, key: bytes, sealed: bytes, row: str) -> bytes:
        """The plaintext that `seal` sealed for this row."""
        return _open(AESGCM(key), sealed, row)

    def seal_with_master(self, plaintext: bytes, row: str) -> bytes:
        """Seal a value that belongs to the installation itself, such as a coordinator's profile."""
        return _seal(self._masters[0], plaintext, row)

    def open_with_master(self, sealed: bytes, row: str) -> bytes:
        """The plaintext that `seal_with_master` sealed, with a former key too while key rotation is under way."""
        for master in self._masters[:-1]:
            with suppress(InvalidTag):
                return _open(master, sealed, row)
        return _open(self._masters[-1], sealed, row)

    def uses_current_key(self, sealed: bytes, row: str) -> bool:
        """Whether the current master key sealed this value."""
        try:
            _open(self._masters[0], sealed, row)
        except InvalidTag:
            return False
        return True

    def keyed_hash(self, kind: str, value: str) -> str:
        """A keyed hash (64 hex digits), under which a value is found without being stored."""
        mac = self._lookup.copy()
        mac.update(f"{kind}\0{value}".encode("utf-8", "surrogatepass"))
        return mac.finalize().hex()

    def _check_value(self) -> bytes:
        return self.keyed_hash("check", "kring").encode()

    def _is_ours(self, sealed: bytes) -> bool:
        try:
            return hmac.compare_digest(self.open_with_master(sealed, f"facts.value:{CHECK_FACT}"), self._check_value())
        except InvalidTag:
            return False


def _seal(cipher: AESGCM, plaintext: bytes, row: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + cipher.encrypt(nonce, pad(plaintext), _bound(_VERSION, row))


def _open(cipher: AESGCM, sealed: bytes, row: str) -> bytes:
    version, nonce, ciphertext = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if version not in (_VERSION, _UNPADDED) or not ciphertext:
        raise InvalidTag
    plaintext = cipher.decrypt(nonce, ciphertext, _bound(version, row))
    return plaintext if version == _UNPADDED else remove_padding(plaintext)


def _bound(version: bytes, row: str) -> bytes:
    """The associated data: of version 1 the row alone, later the version too, so that neither can be changed."""
    return row.encode() if version == _UNPADDED else version + row.encode()
