"""Make a release, reproducibly: sdist and wheel with the documents inside, and a list of parts in CycloneDX; `make release` runs this."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from bot.version import VERSION
from tests.packaging.version import find_release

ROOT = Path(__file__).parents[2]
PACKAGED = ("bot", "flows", "storage", "docs", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "requirements.lock")


def main(target: Path) -> None:
    """Build from a copy, with the time of the last commit wherever a time is written."""
    if not find_release(ROOT, VERSION):
        sys.exit(f"the changelog has no section of {VERSION} with a date: make version TO=...")
    moment = _run("git", "log", "-1", "--format=%ct").strip() or "0"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        _copy_source(source)
        built = Path(name) / "built"
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(built), str(source)]
        subprocess.run(command, env=os.environ | {"SOURCE_DATE_EPOCH": moment}, check=True, capture_output=True, timeout=300)
        for file in built.iterdir():
            content = file.read_bytes() if file.suffix == ".whl" else _without_times(file, int(moment))
            (target / file.name).write_bytes(content)
    (target / f"kring-{VERSION}.cdx.json").write_text(json.dumps(list_parts(), indent=2) + "\n")


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout


def _copy_source(folder: Path) -> None:
    for name in _run("git", "ls-files", "--", *PACKAGED).splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
            (folder / name).chmod(0o644)
    inside = folder / "bot" / "operator" / "docs"
    inside.mkdir()
    for document in (folder / "docs").glob("*.md"):
        shutil.copyfile(document, inside / document.name)


def _without_times(sdist: Path, moment: int) -> bytes:
    """The same archive with one time, one owner and one order."""
    packed = io.BytesIO()
    with tarfile.open(sdist) as given, gzip.GzipFile("", "wb", 9, packed, moment) as zipped, tarfile.open(fileobj=zipped, mode="w") as made:
        for member in sorted(given.getmembers(), key=lambda one: one.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname, member.pax_headers = moment, 0, 0, "", "", {}
            made.addfile(member, given.extractfile(member) if member.isfile() else None)
    return packed.getvalue()


def list_parts() -> dict[str, Any]:
    """Every package that runs, with its version, as CycloneDX."""
    parts: list[dict[str, Any]] = []
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if "==" in line:
            name, version = line.split()[0].split("==")
            parts.append({"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}"})
    component = {"type": "application", "name": "kring", "version": VERSION, "licenses": [{"license": {"id": "EUPL-1.2"}}]}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": component}, "components": parts}


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
