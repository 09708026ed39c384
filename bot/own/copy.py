"""Copy of the own folder in a backup: the files that are read at the start, put back where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.i18n.messages import _
from storage.db import files

_KINDS = (".po", ".toml", ".png", ".svg")


def read_files(folder: Path) -> dict[str, bytes]:
    """Words, lists and logo that stand in the folder itself, by their names; none where there is no folder."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: path.read_bytes() for path in found if path.suffix in _KINDS and path.is_file()}


def put_back(folder: Path, content: Mapping[str, bytes]) -> Iterator[str]:
    """Write the files, and say where; a folder that has files is left as it is, and the copy stands beside it."""
    here = read_files(folder)
    if not content or here == content:
        return
    place = folder.with_name(f"{folder.name}-of-backup") if here else folder
    for name, one in content.items():
        files.replace_atomically(files.ensure_private_dir(place) / Path(name).name, one)
    yield _("The own folder of the backup is in {place}: {count} files.", place=place, count=len(content))
    if here:
        yield _("{folder} had other files and was left as it is. Compare the two.", folder=folder)
