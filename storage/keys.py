"""The keys file of the installation: made once, whole and durable, for its owner only."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from flows.errors import SettingsError
from storage import folder

BYTES = 32
_NAMES = ("master", "lookup")
SEALING = "sealing"  # an Ed25519 key; keys files from before it have none until it is added on purpose


def load(path: Path) -> tuple[bytes, bytes]:
    """The master and the look-up key of this file, which is made where it is absent; one that cannot be trusted is refused."""
    if not path.exists():
        folder.place(path, _fresh())
    if folder.is_open_to_others(path):
        raise SettingsError(f"the keys file {path} can be read by others than its owner: run  chmod 600 {path}")
    return _read(path)


def _fresh() -> bytes:
    keys = {name: base64.b64encode(os.urandom(BYTES)).decode() for name in (*_NAMES, SEALING)}
    return (json.dumps({"kring": "keys", "version": 1, **keys}, indent=1) + "\n").encode()


def sealing(path: Path) -> bytes | None:
    """The sealing key of this file (32 bytes), or None where there is no file or no such key in it."""
    if not path.exists():
        return None
    _read(path)
    kept = json.loads(path.read_bytes()).get(SEALING)
    return base64.b64decode(kept, validate=True) if kept else None


def with_sealing(path: Path) -> bytes:
    """The content of this file with a sealing key of its own, to be put in its place."""
    kept = json.loads(path.read_bytes())
    return (json.dumps({**kept, SEALING: base64.b64encode(os.urandom(BYTES)).decode()}, indent=1) + "\n").encode()


def _read(path: Path) -> tuple[bytes, bytes]:
    try:
        kept = json.loads(path.read_bytes())
        master, lookup = (base64.b64decode(kept[name], validate=True) for name in _NAMES)
        if (kept["kring"], kept["version"], len(master), len(lookup)) != ("keys", 1, BYTES, BYTES):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise SettingsError(
            f"the keys file {path} cannot be understood: put back the copy that was kept elsewhere, "
            "and remove it only when there is nothing yet in the database"
        ) from None
    return master, lookup
