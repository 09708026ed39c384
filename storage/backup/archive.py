"""Backup archives: every row of one snapshot, encrypted with age to the operator's key and verified before it counts.

The plaintext is a header line with the files of the own folder, the lines of storage.backup.row_stream, and a line with the digest of all
before it.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
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

from flows.errors import Refusal
from flows.i18n.messages import _
from flows.timestamps import to_iso
from storage.backup import row_stream
from storage.backup.age_stream import encrypt_lines
from storage.db import files
from storage.db.engine import read_snapshot
from storage.db.postgres import disable_idle_timeout
from storage.watch import Watch, unwatched

_KIND = {"kring": "backup", "version": 1}


class BackupInfo(NamedTuple):
    """A verified backup: the revision of its schema, when it was made (ISO), the number of its row stream's lines, and the own files."""

    schema: str
    made_at: str
    lines: int
    own: Mapping[str, bytes]


def write_backup(
    engine: Engine,
    path: Path,
    recipients: Iterable[Any],
    at: datetime,
    own: Mapping[str, bytes],
    watch: Watch = unwatched,
) -> BackupInfo:
    """Write a backup of the database and of these files durably, with mode 0600, and verify it by decrypting it with a one-time key.

    Raises Refusal if it could not be written whole; nothing of it is left then.
    """
    draft = path.with_suffix(".part")
    try:
        info = _write_draft(engine, draft, recipients, at, own, watch)
        os.replace(draft, path)
        files.fsync_dir(path.parent)
    except (OSError, pyrage.EncryptError, Refusal):  # read back with the right key: what does not open was not written whole
        raise Refusal(
            _(
                "{path} could not be written whole, and nothing of it is left: is there room, "
                "and access (df -h {parent})? Else  kring doctor  looks at the database",
                path=path,
                parent=path.parent,
            )
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink()
    return info


def _write_draft(
    engine: Engine, draft: Path, recipients: Iterable[Any], at: datetime, own: Mapping[str, bytes], watch: Watch
) -> BackupInfo:
    one_time_key = pyrage.x25519.Identity.generate()
    with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        with read_snapshot(engine) as connection:
            disable_idle_timeout(connection)
            schema = MigrationContext.configure(connection).get_current_revision()
            files_of_own = {name: b64encode(content).decode() for name, content in own.items()}
            header = {**_KIND, "schema": schema, "made_at": to_iso(at), "own": files_of_own}
            lines = _with_digest(header, watch(row_stream.dump_rows(connection), row_stream.count_lines(connection)))
            encrypt_lines(lines, file, [*recipients, one_time_key.to_public()])
        file.flush()
        os.fsync(file.fileno())
    with decrypt_backup(draft, one_time_key) as backup:
        return verify_backup(backup)


def decrypt_backup(path: Path, key: Any) -> IO[bytes]:
    """The plaintext of a backup, in an anonymous file that the caller closes. Raises Refusal if this key does not decrypt it."""
    with ExitStack() as closing:
        try:
            backup = closing.enter_context(TemporaryFile(dir=path.parent))
            with path.open("rb") as file:
                pyrage.decrypt_io(file, backup, [key])
            backup.seek(0)
        except (pyrage.DecryptError, ValueError, OSError) as error:
            raise Refusal(f"{path} {_explain_failure(error)}") from None
        closing.pop_all()  # the caller closes it
    return backup


def _explain_failure(error: Exception) -> str:
    """An error of the operating system has an errno; one of age has none."""
    if isinstance(error, OSError) and error.errno:
        return _(
            "cannot be opened ({strerror}): its folder needs as much room again, and may be written in by who runs this",
            strerror=error.strerror,
        )
    return _("does not open with this key, or it is damaged: try another key, or an older backup")


def verify_backup(backup: IO[bytes]) -> BackupInfo:
    """Check the digest over all lines, then rewind to the start. Raises Refusal if the backup is not whole."""
    digest, count, first, line = sha256(), 0, b"", b""
    for line in backup:
        if not line.startswith(b'{"digest"'):
            digest.update(line)
            first, count = first or line, count + 1
    try:
        header, end = json.loads(first), json.loads(line)
        if end["digest"] != digest.hexdigest() or {name: header[name] for name in _KIND} != _KIND:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise Refusal(_("this backup is not whole, or it is of a newer program: use another one")) from None
    backup.seek(0)
    own = {name: b64decode(content) for name, content in header.get("own", {}).items()}  # an older backup has none
    return BackupInfo(header["schema"], header["made_at"], count - 1, own)


def row_lines(backup: IO[bytes]) -> Iterator[bytes]:
    """The lines of storage.backup.row_stream in a verified backup."""
    backup.readline()
    return (line for line in backup if not line.startswith(b'{"digest"'))


def _with_digest(header: dict[str, Any], lines: Iterable[bytes]) -> Iterator[bytes]:
    digest = sha256()
    for line in chain([json.dumps(header).encode() + b"\n"], lines):
        digest.update(line)
        yield line
    yield json.dumps({"digest": digest.hexdigest()}).encode() + b"\n"
