"""A folder in memory for what tests write and nobody keeps: a new PostgreSQL database is a thousand files, most of its cost on a disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_PLACE = Path("/dev/shm")
_ROOM = 2**30  # containers often have less there than a server takes


def memory_folder() -> Path | None:
    """The folder that Linux keeps in memory, or None without one or without room."""
    return _PLACE if os.access(_PLACE, os.W_OK) and shutil.disk_usage(_PLACE).free > _ROOM else None
