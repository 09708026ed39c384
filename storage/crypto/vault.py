"""The vault: envelope encryption of people's words, with one key per conversation, wrapped by the installation's master key.

A sealed value is a version byte, a nonce of 12 bytes, and the AES-256-GCM ciphertext with its tag. Version 2 is padded, version 1 was not.
Its associated data names the row it belongs to, `table.column:id`, so that no value can be moved to another row.
Look-ups are keyed hashes with keys of their own (storage.crypto.look_up_keys).
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from copy import copy
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from flows.errors import SettingsError
from flows.i18n.messages import _
from storage.crypto import keys
from storage.crypto.look_up_keys import DIGITS, LookUpKeys
from storage.crypto.padding import pad, remove_padding
from storage.installation import facts

_VERSION, _UNPADDED = b"\x02", b"\x01"
_NONCE_BYTES = 12
CHECK_FACT = "keys_check"


class Vault:
    """Seals and opens values; opening with a wrong key, for a wrong row, or after a change raises InvalidTag."""

    def __init__(self, master: bytes, lookups: tuple[bytes, ...], former: tuple[bytes, ...] = ()) -> None:
        if any(len(key) != keys.KEY_BYTES for key in (master, *lookups, *former)):
            raise ValueError("every key is 32 bytes")
        self._masters = tuple(AESGCM(key) for key in (master, *former))
        self._lookups = LookUpKeys(lookups)

    @classmethod
    def from_file(cls, path: Path) -> Vault:
        """The vault for the keys in this file, which is created if it is missing. Raises SettingsError as in `load_keys`."""
        return cls.from_keys(keys.load_keys(path))

    @classmethod
    def from_keys(cls, given: keys.Keys) -> Vault:
        """The vault for these keys."""
        return cls(given.master, given.lookups, given.former)

    def __repr__(self) -> str:
        return "Vault(closed)"

    def check_keys(self, connection: Connection) -> None:
        """Raise SettingsError if the database was made with other keys; a new database records a check value for these.

        If it was made before the newest look-up keys, hashes are made without those until it is rotated (storage.key_rotation).
        """
        check = facts.read_fact(connection, CHECK_FACT)
        if check is None:
            self.record_keys(connection)
        elif count := self._count_look_up_keys(b64decode(check)):
            self._lookups = self._lookups.with_count(count)
        else:
            raise SettingsError(
                _(
                    "these are other keys than the ones this database was made with, so nothing in it can be read: "
                    "put back the copy of the keys that was kept elsewhere (keys.json, or what KRING_KEYS or the credential gave)"
                )
            )

    def record_keys(self, connection: Connection) -> None:
        """Record a check value for all these keys, which the hashes in the database are made with from now on."""
        self._lookups = self._lookups.with_count(len(self._lookups))
        sealed = self.seal_with_master(_check_value(self._lookups), f"facts.value:{CHECK_FACT}")
        facts.write_fact(connection, CHECK_FACT, b64encode(sealed).decode())

    def as_it_was(self) -> Vault:
        """A vault with the same keys that goes on making hashes as this one does now."""
        return copy(self)

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

    def keyed_hash(self, kind: str, value: str, digits: int = DIGITS) -> str:
        """A keyed hash (hexadecimal), under which a value is found without being stored."""
        return self._lookups.hash(kind, value, digits)

    def update_hash(self, hashed: str, former: Vault) -> str:
        """What a keyed hash that the vault `former` made is under the keys of now."""
        return self._lookups.update(hashed, former._lookups.count)

    def has_newer_hashes(self, former: Vault) -> bool:
        """Whether hashes that the vault `former` made are no longer found."""
        return former._lookups.count < self._lookups.count

    def inner_hash(self, kind: str, value: str, digits: int = DIGITS) -> str:
        """A keyed hash for use inside sealed values, which no rotation changes."""
        return self._lookups.first_hash(kind, value, digits)

    def derive_secrets(self, purpose: str) -> list[bytes]:
        """Secrets that sign for this purpose, one for each look-up key, oldest first: what was signed before a rotation is known still."""
        counts = range(1, len(self._lookups) + 1)
        return [bytes.fromhex(self._lookups.with_count(count).hash("secret", purpose)) for count in counts]

    def _count_look_up_keys(self, sealed: bytes) -> int:
        """With how many of the look-up keys the database with this check value was made; 0 if it was made with others."""
        try:
            check = self.open_with_master(sealed, f"facts.value:{CHECK_FACT}")
        except InvalidTag:
            return 0
        counts = range(len(self._lookups), 0, -1)
        return next((count for count in counts if hmac.compare_digest(check, _check_value(self._lookups.with_count(count)))), 0)


def _check_value(lookups: LookUpKeys) -> bytes:
    return lookups.hash("check", "kring").encode()


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
