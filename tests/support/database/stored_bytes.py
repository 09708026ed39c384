"""The bytes of a database, and how a stored value is looked for in them: in pieces, because a long one may lie on several pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PIECE = 64


def pieces(secret: bytes) -> Iterator[bytes]:
    """The value in parts of 64 bytes; a shorter end, which could be anybody's, only of a value that is as short."""
    return (secret[at : at + PIECE] for at in range(0, max(1, len(secret) - PIECE + 1), PIECE))


def read_files(folder: Path) -> bytes:
    """All files of a folder, the log before the database: what a checkpoint moves meanwhile is found in one of them at least."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir(), reverse=True) if path.is_file())
