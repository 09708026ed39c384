"""Where a question of an older chart went, so that a conversation in progress finds its question again.

Whoever renames or removes a state raises flows.intake.VERSION and writes here, under the new version, what it is called now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.intake import VERSION

MOVED: Mapping[int, Mapping[str, str]] = {}


def found_again(document: Mapping[str, Any], version: int = VERSION, moved: Mapping[int, Mapping[str, str]] = MOVED) -> dict[str, Any]:
    """The kept conversation in the names of this chart. Answers keep their words under the new name; nothing is thrown away."""
    made_for = int(document.get("chart", version))
    found = {**document, "chart": version}
    for at in sorted(moved):
        if made_for < at <= version:
            found |= _renamed(found, moved[at])
    return found


def _renamed(document: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    trail = [names.get(name, name) for name in document.get("trail", ())]
    by_name = {key: {names.get(k, k): v for k, v in document.get(key, {}).items()} for key in ("answers", "edits")}
    return {"state": names.get(document["state"], document["state"]), "trail": list(dict.fromkeys(trail)), **by_name}
