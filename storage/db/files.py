"""The folder of the memory is its owner's only, and so is every file in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.errors import SettingsError


def ensure_private_dir(folder: Path) -> Path:
    """Make the folder where it is absent, closed to everybody but its owner; SettingsError where it cannot be made."""
    with _explain_os_error(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def ensure_private_file(path: Path) -> Path:
    """Make an empty file where it is absent, closed to everybody but its owner; SQLite gives its WAL the same mode."""
    ensure_private_dir(path.parent)
    with _explain_os_error(path), suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


def create_atomically(path: Path, content: bytes) -> bool:
    """Put a whole file there, durably and for its owner only; False where one was there already, which stays as it is."""
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
    """Put a whole file in the place of the one that is there: at every moment one of the two is there, and whole."""
    os.replace(_write_draft(path, content), path)
    fsync_dir(path.parent)


def is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


@contextmanager
def _explain_os_error(path: Path) -> Iterator[None]:
    """What the system refuses is told with the path, to somebody who can mend it."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be made ({error.strerror}): make room for it there, with access for the account that runs kring, "
            "or choose another folder (KRING_DATA_DIR names that of the database)"
        ) from None


def _write_draft(path: Path, content: bytes) -> Path:
    draft = ensure_private_dir(path.parent) / f".{path.name}.{os.getpid()}"
    with _explain_os_error(path), open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def fsync_dir(folder: Path) -> None:
    """What was put into this folder stays there, also when the power goes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
