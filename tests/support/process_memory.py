"""Memory of another process, as somebody reads it who may: all that it can write, without what it shares with files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")  # in which Python keeps a text, by its widest character


def read_memory(pid: int) -> Iterator[bytes]:
    """Each area that the process may write."""
    areas = (line.split() for line in Path(f"/proc/{pid}/maps").read_text().splitlines())
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in (area[0].split("-") for area in areas if area[1].startswith("rw")):
            memory.seek(int(start, 16))
            yield memory.read(int(end, 16) - int(start, 16))


def count_in_memory(pid: int, word: str) -> int:
    """How often a word is there, in any of the ways in which Python keeps it."""
    return sum(area.count(word.encode(encoding)) for area in read_memory(pid) for encoding in ENCODINGS)


def list_processes(pid: int) -> list[int]:
    """The process and all that it started."""
    children = " ".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")).split()
    return [pid, *(below for child in children for below in list_processes(int(child)))]
