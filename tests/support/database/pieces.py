"""How a stored value is looked for in the bytes of a database: in pieces, because a long one may lie on several pages."""

from __future__ import annotations

from collections.abc import Iterator

PIECE = 64


def pieces(secret: bytes) -> Iterator[bytes]:
    """The value in parts of 64 bytes; a shorter end, which could be anybody's, only of a value that is as short."""
    return (secret[at : at + PIECE] for at in range(0, max(1, len(secret) - PIECE + 1), PIECE))
