"""age encryption of a stream of lines: nothing of it is held in memory whole, and no failed write is lost."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

import pyrage


def encrypt_lines(lines: Iterator[bytes], file: IO[bytes], recipients: Sequence[Any]) -> None:
    """Encrypt these lines into this file. Raises OSError or pyrage.EncryptError if it did not take all that was written to it."""
    writer = _CheckedWriter(file)
    pyrage.encrypt_io(_LineReader(lines), writer, recipients)
    if writer.error:
        raise writer.error


class _CheckedWriter(io.RawIOBase):
    """A file that keeps its first error: pyrage writes the last 8 KiB where its own buffer ends, and drops an error of that."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = self.error or error
            raise


class _LineReader(io.RawIOBase):
    """An iterator of lines as a readable binary file."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._left = lines, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left = self._left or next(self._lines, b"")
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count
