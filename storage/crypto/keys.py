"""The keys of the installation: in a file made once, whole and durable, for its owner only, or given by who starts the process."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from flows.errors import SettingsError
from storage.db import files

BYTES = 32
_NAMES = ("master", "lookup")


class Keys(NamedTuple):
    """32 bytes each: what seals rows, what finds, while keys change what sealed before, and what seals copies."""

    master: bytes
    lookup: bytes
    former: tuple[bytes, ...] = ()
    sealing: bytes | None = None  # an Ed25519 key; keys from before there were seals have none until it is added on purpose


def load(path: Path) -> Keys:
    """The keys of this file, which is made where it is absent; one that cannot be trusted is refused."""
    if not path.exists():
        files.create_atomically(path, dump(generate()))
    if files.is_open_to_others(path):
        raise SettingsError(f"the keys file {path} can be read by others than its owner: run  chmod 600 {path}")
    return read(path.read_bytes(), f"the keys file {path}")


def sealing(path: Path) -> bytes | None:
    """The key in this file that seals copies, None where there is no file or no such key; nothing is made."""
    return load(path).sealing if path.exists() else None


def generate() -> Keys:
    return Keys(os.urandom(BYTES), os.urandom(BYTES), sealing=os.urandom(BYTES))


def rotated(keys: Keys) -> Keys:
    """A new master key before the old ones, which open what they sealed until it is sealed again."""
    return keys._replace(master=os.urandom(BYTES), former=(keys.master, *keys.former))


def dump(keys: Keys) -> bytes:
    shown: dict[str, Any] = {"kring": "keys", "version": 1, "master": _shown(keys.master), "lookup": _shown(keys.lookup)}
    if keys.former:
        shown["former"] = [_shown(one) for one in keys.former]
    if keys.sealing:
        shown["sealing"] = _shown(keys.sealing)
    return (json.dumps(shown, indent=1) + "\n").encode()


def read(document: bytes | str, where: str) -> Keys:
    """The keys in this document; SettingsError that names `where` it came from, and never a key."""
    try:
        kept: dict[str, Any] = json.loads(document)
        master, lookup = (_bytes(kept[name]) for name in _NAMES)
        former = tuple(_bytes(one) for one in kept.get("former", ()))
        sealing = _bytes(kept["sealing"]) if "sealing" in kept else None
        if (kept["kring"], kept["version"]) != ("keys", 1):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            f"{where} cannot be understood: put back the copy that was kept elsewhere, "
            "and remove it only when there is nothing yet in the database"
        ) from None
    return Keys(master, lookup, former, sealing)


def _shown(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _bytes(shown: str) -> bytes:
    key = base64.b64decode(shown, validate=True)
    if len(key) != BYTES:
        raise ValueError
    return key
