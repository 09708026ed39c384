"""What matching asks for: read from what the seeker sent, of what they chose to show, and nothing else."""

from __future__ import annotations

from typing import Any

from flows import dossier
from flows.dossier import answer
from flows.matching import Wanted
from flows.spoken import code

_WISHES = ("woman", "man")


def wanted(document: dict[str, Any], any_language: bool = False) -> Wanted:
    """From a dossier's document. With `any_language` the seeker said that another language is fine."""
    return Wanted(
        languages=() if any_language else languages(document),
        wishes=tuple(wish for wish in answer(document, "coordinator_wish").get("chose", ()) if wish in _WISHES),
        province=next(iter(answer(document, "province").get("chose", ())), None),
        place=" ".join(answer(document, "place").get("said", ())),
        organisations=organisations(document),
    )


def languages(document: dict[str, Any]) -> tuple[str, ...]:
    """ISO 639-3 codes: what the seeker likes to speak or sign; where they name no language that is known, that of the conversation."""
    written = str(document["language"])
    return dossier.languages(answer(document, "spoken")) or (code(written) or written,)


def names_language(former: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether this version asks for a language that the version before did not ask for."""
    return bool(set(languages(document)) - set(languages(former)))


def organisations(document: dict[str, Any]) -> tuple[str, ...]:
    """The organisations that the seeker names, in their own words."""
    return tuple(answer(document, "organisations").get("said", ()))


def names_anew(document: dict[str, Any]) -> bool:
    """Whether this version shows organisations that may not stand in the version before."""
    changed = {one["question"] for one in document.get("changed", ())}
    return bool(organisations(document) and changed & {"organisations", "wishes"})
