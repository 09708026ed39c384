"""What matching asks for: read from what the seeker sent, of what they chose to show, and nothing else."""

from __future__ import annotations

from typing import Any

from flows.dossier import answer
from flows.matching import Wanted
from flows.spoken import code

_WISHES = ("woman", "man")


def wanted(document: dict[str, Any], any_language: bool = False) -> Wanted:
    """From a dossier's document. With `any_language` the seeker said that another language is fine."""
    spoken = str(document["language"])
    return Wanted(
        languages=() if any_language else (code(spoken) or spoken,),
        wishes=tuple(wish for wish in answer(document, "coordinator_wish").get("chose", ()) if wish in _WISHES),
        province=next(iter(answer(document, "province").get("chose", ())), None),
        place=" ".join(answer(document, "place").get("said", ())),
        organisations=organisations(document),
    )


def organisations(document: dict[str, Any]) -> tuple[str, ...]:
    """The organisations that the seeker names, in their own words."""
    return tuple(answer(document, "organisations").get("said", ()))
