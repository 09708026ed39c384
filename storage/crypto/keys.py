"""The installation's keys: read from a private file that is created once, or parsed from a document given at start."""

from __future__ import annotations

import base64
import json
import os
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from flows.errors import SettingsError
from flows.i18n.messages import _
from storage.db import files

KEY_BYTES = 32
_NAMES = ("master", "lookup")


class RetiredKey(NamedTuple):
    """The public half of a key that signed copies until this day (ISO 8601); its private half is gone."""

    public: bytes
    until: str


class Keys(NamedTuple):
    """The keys, 32 bytes each. `former` master keys stay while key rotation is under way."""

    master: bytes  # seals rows
    lookups: tuple[bytes, ...]  # make keyed hashes, oldest first; rotation adds one
    former: tuple[bytes, ...] = ()
    signing: bytes | None = None  # Ed25519, signs copies; absent in a file from before copies were signed, until it is added
    retired: tuple[RetiredKey, ...] = ()  # what signed before


def load_keys(path: Path) -> Keys:
    """The keys in this file, which is created if it is missing. Raises SettingsError if others can read it or it is damaged."""
    if not path.exists():
        files.create_atomically(path, dump_keys(generate_keys()))
    if files.is_open_to_others(path):
        raise SettingsError(_("the keys file {path} can be read by others than its owner: run  chmod 600 {path}", path=path))
    return parse_keys(path.read_bytes(), _("the keys file {path}", path=path))


def load_public_keys(path: Path) -> dict[bytes, str]:
    """The public keys that check what was signed here, each with the day until which it signed, `""` for the one that signs now.

    Empty if there is no file. Creates nothing.
    """
    if not path.exists():
        return {}
    keys = load_keys(path)
    own = {public_half(keys.signing): ""} if keys.signing else {}
    return own | {key.public: key.until for key in reversed(keys.retired)}


def generate_keys() -> Keys:
    """New random keys for a new installation."""
    return Keys(os.urandom(KEY_BYTES), (os.urandom(KEY_BYTES),), signing=os.urandom(KEY_BYTES))


def rotate_keys(keys: Keys, today: date) -> Keys:
    """New keys of each kind, with what is needed of the old ones.

    The old master key opens what it sealed until all is sealed anew; look-up keys add up; of the old signing key the public half stays.
    """
    retired = (*keys.retired, RetiredKey(public_half(keys.signing), today.isoformat())) if keys.signing else keys.retired
    new = generate_keys()
    return Keys(new.master, (*keys.lookups, *new.lookups), (keys.master, *keys.former), new.signing, retired)


def public_half(signing: bytes) -> bytes:
    """The 32 bytes with which anybody can check what this key signed."""
    return Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw()


def dump_keys(keys: Keys) -> bytes:
    """The keys as the JSON document that `parse_keys` reads."""
    first, *later = keys.lookups
    document: dict[str, Any] = {"kring": "keys", "version": 1, "master": _encode(keys.master), "lookup": _encode(first)}
    if later:
        document["later_lookups"] = [_encode(key) for key in later]
    if keys.former:
        document["former"] = [_encode(key) for key in keys.former]
    if keys.signing:
        document["sealing"] = _encode(keys.signing)
    if keys.retired:
        document["retired_sealing"] = [{"public": _encode(key.public), "until": key.until} for key in keys.retired]
    return (json.dumps(document, indent=1) + "\n").encode()


def parse_keys(text: bytes | str, source: str) -> Keys:
    """The keys in this JSON document. Raises SettingsError if it is damaged, naming its `source` and never a key."""
    try:
        document: dict[str, Any] = json.loads(text)
        master, lookup = (_decode(document[name]) for name in _NAMES)
        former = tuple(_decode(key) for key in document.get("former", ()))
        lookups = (lookup, *(_decode(key) for key in document.get("later_lookups", ())))
        signing = _decode(document["sealing"]) if "sealing" in document else None
        retired = tuple(RetiredKey(_decode(key["public"]), str(key["until"])) for key in document.get("retired_sealing", ()))
        if (document["kring"], document["version"]) != ("keys", 1):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            _(
                "{source} cannot be understood: put back the copy that was kept elsewhere, "
                "and remove it only when there is nothing yet in the database",
                source=source,
            )
        ) from None
    return Keys(master, lookups, former, signing, retired)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decode(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key
