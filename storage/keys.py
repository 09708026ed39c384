"""The keys of the installation: in a file made once, whole and durable, for its owner only, or given by who starts the process."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from flows.errors import SettingsError
from storage import folder

BYTES = 32
_NAMES = ("master", "lookup")


class Keys(NamedTuple):
    """32 bytes each: what seals, what finds, and, while keys change, what sealed before."""

    master: bytes
    lookup: bytes
    former: tuple[bytes, ...] = ()


def load(path: Path) -> Keys:
    """The keys of this file, which is made where it is absent; one that cannot be trusted is refused."""
    if not path.exists():
        folder.place(path, dump(fresh()))
    if folder.is_open_to_others(path):
        raise SettingsError(f"the keys file {path} can be read by others than its owner: run  chmod 600 {path}")
    return read(path.read_bytes(), f"the keys file {path}")


def fresh() -> Keys:
    return Keys(os.urandom(BYTES), os.urandom(BYTES))


def following(keys: Keys) -> Keys:
    """A new master key before the old ones, which open what they sealed until it is sealed again."""
    return Keys(os.urandom(BYTES), keys.lookup, (keys.master, *keys.former))


def dump(keys: Keys) -> bytes:
    former = {"former": [_shown(one) for one in keys.former]} if keys.former else {}
    shown = {"kring": "keys", "version": 1, "master": _shown(keys.master), "lookup": _shown(keys.lookup), **former}
    return (json.dumps(shown, indent=1) + "\n").encode()


def read(document: bytes | str, where: str) -> Keys:
    """The keys in this document; SettingsError that names `where` it came from, and never a key."""
    try:
        kept: dict[str, Any] = json.loads(document)
        master, lookup = (_bytes(kept[name]) for name in _NAMES)
        former = tuple(_bytes(one) for one in kept.get("former", ()))
        if (kept["kring"], kept["version"]) != ("keys", 1):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(
            f"{where} cannot be understood: put back the copy that was kept elsewhere, "
            "and remove it only when there is nothing yet in the database"
        ) from None
    return Keys(master, lookup, former)


def _shown(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _bytes(shown: str) -> bytes:
    key = base64.b64decode(shown, validate=True)
    if len(key) != BYTES:
        raise ValueError
    return key
