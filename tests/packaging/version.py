"""Move the version: what is unreleased becomes a version with a date, in the one place of its number and wherever it is named.

`make version TO=0.2.0` runs this; then commit, and `make release`.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORM = re.compile(r"\d+\.\d+\.\d+")
CHANGELOG = Path("CHANGELOG.md")
_PLACES = {  # file: what stands there, and what comes in its place
    Path("bot/version.py"): (r'VERSION = ".*"', 'VERSION = "{version}"'),
    CHANGELOG: (r"## \[Unreleased\]\n", "## [Unreleased]\n\n## [{version}] - {day}\n"),
    Path("docs/upgrading.md"): (r"## Unreleased\n", "## Unreleased\n\nNothing yet.\n\n## {version}\n"),
    Path("deploy/kubernetes.yaml"): (r"image: kring:\S+", "image: kring:{version}"),
}


def move_version(root: Path, version: str, day: date) -> None:
    """Raises ValueError where the version is no version, or stands in the changelog already."""
    if not FORM.fullmatch(version) or find_release(root, version):
        raise ValueError(f"{version} is no version (1.2.3), or was released already")
    for name, (before, after) in _PLACES.items():
        path = root / name
        text, count = re.subn(before, after.format(version=version, day=day), path.read_text(encoding="utf-8"), count=1)
        if not count:
            raise ValueError(f"{name} has no place for a version")
        path.write_text(text, encoding="utf-8")


def find_release(root: Path, version: str) -> str | None:
    """The day of this version in the changelog; None if it has none."""
    found = re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)$", (root / CHANGELOG).read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else None


if __name__ == "__main__":
    try:
        move_version(ROOT, sys.argv[1], date.today())
    except ValueError as error:
        sys.exit(str(error))
