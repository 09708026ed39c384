"""The installation's keys: read from a private file that is created once, or parsed from a document given at start."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from flows.errors import SettingsError
from storage.db import files

KEY_BYTES = 32
_NAMES = ("master", "lookup")


class Keys(NamedTuple):
    """The keys, 32 bytes each. `former` master keys stay while key rotation is under way."""

    master: bytes  # seals rows
    lookup: bytes  # makes keyed hashes; never rotates
    former: tuple[bytes, ...] = ()
    signing: bytes | None = None  # Ed25519, signs copies; absent in a file from before copies were signed, until it is added


def load_keys(path: Path) -> Keys:
    """The keys in this file, which is created if it is missing. Raises SettingsError if others can read it or it is damaged."""
    if not path.exists():
        files.create_atomically(path, dump_keys(generate_keys()))
    if files.is_open_to_others(path):
        raise SettingsError(f"the keys file {path} can be read by others than its owner: run  chmod 600 {path}")
    return parse_keys(path.read_bytes(), f"the keys file {path}")


def load_signing_key(path: Path) -> bytes | None:
    """The key in this file that signs copies, or None if there is no file or no such key. Creates nothing."""
    return load_keys(path).signing if path.exists() else None


def generate_keys() -> Keys:
    """New random keys for a new installation."""
    return Keys(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES), signing=os.urandom(KEY_BYTES))


def rotate_master(keys: Keys) -> Keys:
    """The same keys with a new master key; the old one becomes a former key, which still opens what it sealed."""
    return keys._replace(master=os.urandom(KEY_BYTES), former=(keys.master, *keys.former))


def dump_keys(keys: Keys) -> bytes:
    """The keys as the JSON document that `parse_keys` reads."""
    document: dict[str, Any] = {"kring": "keys", "version": 1, "master": _encode(keys.master), "lookup": _encode(keys.lookup)}
    if keys.former:
        document["former"] = [_encode(key) for key in keys.former]
    if keys.signing:
        document["sealing"] = _encode(keys.signing)
    return (json.dumps(document, indent=1) + "\n").encode()


def parse_keys(text: bytes | str, source: str) -> Keys:
    """The keys in this JSON document. Raises SettingsError if it is damaged, naming its `source` and never a key."""
    try:
        document: dict[str, Any] = json.loads(text)
        master, lookup = (_decode(document[name]) for name in _NAMES)
        former = tuple(_decode(key) for key in document.get("former", ()))
        signing = _decode(document["sealing"]) if "sealing" in document else None
        if (document["kring"], document["version"]) != ("keys", 1):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            f"{source} cannot be understood: put back the copy that was kept elsewhere, "
            "and remove it only when there is nothing yet in the database"
        ) from None
    return Keys(master, lookup, former, signing)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decode(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key
