"""A backup is every row, in one reading, sealed with age to the operator's key and read back before it counts.

Inside it is a line that says what it is, the lines of storage.backup.row_stream, and a line with their digest.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

import pyrage
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from flows.errors import SettingsError
from flows.timestamps import to_iso
from storage.backup import row_stream
from storage.db import files
from storage.db.engine import read_snapshot

_KIND = {"kring": "backup", "version": 1}


class BackupInfo(NamedTuple):
    """What is known of a backup: its schema's revision, when it was made, and how many lines it has."""

    schema: str
    made_at: str
    lines: int


def write_backup(engine: Engine, path: Path, recipients: Iterable[Any], at: datetime) -> BackupInfo:
    """Write a backup there, durably and for its owner only, and read it back with a key that nobody keeps.

    Of one that could not be written whole nothing stays.
    """
    draft = path.with_suffix(".part")
    try:
        made = _write_draft(engine, draft, recipients, at)
        os.replace(draft, path)
        files.fsync_dir(path.parent)
    except (OSError, pyrage.EncryptError):
        raise SettingsError(
            f"{path} could not be written whole, and nothing of it is left: is there room, and access (df -h {path.parent})? "
            "Else  kring doctor  looks at the database"
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink()
    return made


def _write_draft(engine: Engine, draft: Path, to: Iterable[Any], at: datetime) -> BackupInfo:
    once = pyrage.x25519.Identity.generate()
    with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        with read_snapshot(engine) as connection:
            schema = MigrationContext.configure(connection).get_current_revision()
            head = {**_KIND, "schema": schema, "made_at": to_iso(at)}
            pyrage.encrypt_io(_Stream(_with_digest(head, row_stream.dump_rows(connection))), file, [*to, once.to_public()])
        file.flush()
        os.fsync(file.fileno())
    with decrypt_backup(draft, once) as inside:
        return verify_backup(inside)


def decrypt_backup(path: Path, key: Any) -> IO[bytes]:
    """The lines of a backup, in a nameless file that goes when it is closed; SettingsError where this key does not open it."""
    with ExitStack() as closing:
        try:
            inside = closing.enter_context(TemporaryFile(dir=path.parent))
            with path.open("rb") as file:
                pyrage.decrypt_io(file, inside, [key])
            inside.seek(0)
        except (pyrage.DecryptError, ValueError, OSError) as error:
            raise SettingsError(f"{path} {_explain_failure(error)}") from None
        closing.pop_all()  # whoever asked for it closes it
    return inside


def _explain_failure(error: Exception) -> str:
    """What the system refuses has a number; what age refuses has none."""
    if isinstance(error, OSError) and error.errno:
        return f"cannot be opened ({error.strerror}): its folder needs as much room again, and may be written in by who runs this"
    return "does not open with this key, or it is damaged: try another key, or an older backup"


def verify_backup(inside: IO[bytes]) -> BackupInfo:
    """Read it from its first line to its last, and again from the first afterwards; SettingsError where it is not whole."""
    digest, count, head, line = sha256(), 0, b"", b""
    for line in inside:
        if not line.startswith(b'{"digest"'):
            digest.update(line)
            head, count = head or line, count + 1
    try:
        said, end = json.loads(head), json.loads(line)
        if end["digest"] != digest.hexdigest() or {name: said[name] for name in _KIND} != _KIND:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise SettingsError("this backup is not whole, or it is of a newer program: use another one") from None
    inside.seek(0)
    return BackupInfo(said["schema"], said["made_at"], count - 1)


def row_lines(inside: IO[bytes]) -> Iterator[bytes]:
    """The lines of storage.backup.row_stream in a backup that was checked."""
    inside.readline()
    return (line for line in inside if not line.startswith(b'{"digest"'))


def _with_digest(head: dict[str, Any], lines: Iterable[bytes]) -> Iterator[bytes]:
    digest = sha256()
    for line in chain([json.dumps(head).encode() + b"\n"], lines):
        digest.update(line)
        yield line
    yield json.dumps({"digest": digest.hexdigest()}).encode() + b"\n"


class _Stream(io.RawIOBase):
    """Lines as something that can be read from."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._left = lines, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left = self._left or next(self._lines, b"")
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count
