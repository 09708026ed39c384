"""Expired backups in a folder: which files are ours by name and form, and which of them are older than the chat promises."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

FILE_NAME = "kring-%Y%m%d-%H%M%S.age"
_OWN_NAME = re.compile(r"kring-\d{8}-\d{6}\.(age|part)", re.ASCII)
_FIRST_LINE = b"age-encryption.org/v1\n"


def list_backups(folder: Path) -> list[Path]:
    """Files that `kring backup` wrote there, oldest first, with the leftovers of one that was killed. Nothing else is ever ours."""
    return sorted(path for path in folder.iterdir() if _OWN_NAME.fullmatch(path.name) and _is_own(path))


def list_expired(backups: Iterable[Path], oldest: datetime) -> list[Path]:
    """Those made before this moment."""
    return [path for path in backups if path.name < oldest.strftime(FILE_NAME)]


def list_newest(backups: Iterable[Path], count: int) -> list[Path]:
    """The newest that were written whole."""
    return [path for path in backups if path.suffix == ".age"][-count:]


def fingerprint(path: Path) -> str:
    """SHA-256 of the whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_own(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return path.suffix == ".part" or file.read(len(_FIRST_LINE)) == _FIRST_LINE
