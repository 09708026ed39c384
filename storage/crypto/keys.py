"""The keys of the installation: in a file made once, whole and durable, for its owner only, or given by who starts the process."""

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
    """32 bytes each: what seals rows, what finds, while keys change what sealed before, and what seals copies."""

    master: bytes
    lookup: bytes
    former: tuple[bytes, ...] = ()
    sealing: bytes | None = None  # an Ed25519 key; keys from before there were seals have none until it is added on purpose


def load_keys(path: Path) -> Keys:
    """The keys of this file, which is made where it is absent; one that cannot be trusted is refused."""
    if not path.exists():
        files.create_atomically(path, dump_keys(generate_keys()))
    if files.is_open_to_others(path):
        raise SettingsError(f"the keys file {path} can be read by others than its owner: run  chmod 600 {path}")
    return parse_keys(path.read_bytes(), f"the keys file {path}")


def load_sealing_key(path: Path) -> bytes | None:
    """The key in this file that seals copies, None where there is no file or no such key; nothing is made."""
    return load_keys(path).sealing if path.exists() else None


def generate_keys() -> Keys:
    return Keys(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES), sealing=os.urandom(KEY_BYTES))


def rotate_master(keys: Keys) -> Keys:
    """A new master key before the old ones, which open what they sealed until it is sealed again."""
    return keys._replace(master=os.urandom(KEY_BYTES), former=(keys.master, *keys.former))


def dump_keys(keys: Keys) -> bytes:
    shown: dict[str, Any] = {"kring": "keys", "version": 1, "master": _encode(keys.master), "lookup": _encode(keys.lookup)}
    if keys.former:
        shown["former"] = [_encode(one) for one in keys.former]
    if keys.sealing:
        shown["sealing"] = _encode(keys.sealing)
    return (json.dumps(shown, indent=1) + "\n").encode()


def parse_keys(document: bytes | str, source: str) -> Keys:
    """The keys in this document; SettingsError that names `where` it came from, and never a key."""
    try:
        kept: dict[str, Any] = json.loads(document)
        master, lookup = (_decode(kept[name]) for name in _NAMES)
        former = tuple(_decode(one) for one in kept.get("former", ()))
        sealing = _decode(kept["sealing"]) if "sealing" in kept else None
        if (kept["kring"], kept["version"]) != ("keys", 1):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            f"{source} cannot be understood: put back the copy that was kept elsewhere, "
            "and remove it only when there is nothing yet in the database"
        ) from None
    return Keys(master, lookup, former, sealing)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decode(shown: str) -> bytes:
    key = base64.b64decode(shown, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key
