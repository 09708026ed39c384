"""Private files: durable, atomic writes of files and folders that only their owner can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.errors import SettingsError
from flows.i18n.messages import _


def ensure_private_dir(folder: Path) -> Path:
    """Create the folder with mode 0700 if it is missing. Raises SettingsError if that fails."""
    with _explain_os_error(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def ensure_private_file(path: Path) -> Path:
    """Create an empty file with mode 0600 if it is missing; SQLite gives its WAL the mode of the database file."""
    ensure_private_dir(path.parent)
    with _explain_os_error(path), suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


def create_atomically(path: Path, content: bytes) -> bool:
    """Write a whole file durably, with mode 0600; False if the file exists already, which is left untouched."""
    draft = _write_draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    fsync_dir(path.parent)
    return True


def replace_atomically(path: Path, content: bytes) -> None:
    """Replace a file durably: at every moment either the old or the new one exists, complete."""
    os.replace(_write_draft(path, content), path)
    fsync_dir(path.parent)


def is_open_to_others(path: Path) -> bool:
    """Whether other accounts can read or write this file."""
    return bool(path.stat().st_mode & 0o077)


@contextmanager
def _explain_os_error(path: Path) -> Iterator[None]:
    """Turn an OSError into a SettingsError that names the path and the remedy."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            _(
                "{path} cannot be made ({strerror}): make room for it there, "
                "with access for the account that runs kring, or choose another folder (KRING_DATA_DIR names that of the database)",
                path=path,
                strerror=error.strerror,
            )
        ) from None


def _write_draft(path: Path, content: bytes) -> Path:
    draft = ensure_private_dir(path.parent) / f".{path.name}.{os.getpid()}"
    with _explain_os_error(path), open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def fsync_dir(folder: Path) -> None:
    """Flush a folder's entries to disk, so that its files survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
