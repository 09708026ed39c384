"""A small disk of its own for server and data folder, which can be filled; where this machine lends none, nothing fills it."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

SIZE = "600m"  # the server keeps at most 128 MB of its log
STEPS = (1 << 24, 1 << 12)  # bytes written at once


class SmallDisk:
    """A tmpfs on a folder, for as long as its block lasts. `is_small` is False on a machine that may not mount one."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="kring-soak-"))
        self.folder.chmod(0o755)  # the server has an account of its own
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(self.folder)]
        self.is_small = not subprocess.run(mount, capture_output=True, check=False).returncode
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_small:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
        with suppress(OSError):  # on the machine's own disk something may be left of it
            self.folder.rmdir()

    def fill(self) -> None:
        """Until nothing fits any more."""
        with open(self._filling, "wb", buffering=0) as file:
            for step in STEPS:
                with suppress(OSError):
                    while file.write(bytes(step)) == step:
                        pass

    def clear(self) -> None:
        self._filling.unlink(missing_ok=True)

    @property
    def _filling(self) -> Path:
        return self.folder / "filling"
