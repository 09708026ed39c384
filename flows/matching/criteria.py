"""What matching asks for: read from what the seeker sent, of what they chose to show, and nothing else."""

from __future__ import annotations

from flows.dossier.document import find_answer, spoken_languages
from flows.dossier.dossier import Dossier
from flows.matching.matching import Criteria
from flows.reference.languages import parse_language

_WISHES = ("woman", "man")


def criteria_of(document: Dossier, any_language: bool = False) -> Criteria:
    """From a dossier's document. With `any_language` the seeker said that another language is fine."""
    return Criteria(
        languages=() if any_language else requested_languages(document),
        wishes=tuple(wish for wish in find_answer(document, "coordinator_wish").get("chose", ()) if wish in _WISHES),
        province=next(iter(find_answer(document, "province").get("chose", ())), None),
        place=" ".join(find_answer(document, "place").get("said", ())),
        organisations=named_organisations(document),
    )


def requested_languages(document: Dossier) -> tuple[str, ...]:
    """ISO 639-3 codes: what the seeker likes to speak or sign; where they name no language that is known, that of the conversation."""
    written = str(document["language"])
    return spoken_languages(find_answer(document, "spoken")) or (parse_language(written) or written,)


def requests_new_language(former: Dossier, document: Dossier) -> bool:
    """Whether this version asks for a language that the version before did not ask for."""
    return bool(set(requested_languages(document)) - set(requested_languages(former)))


def named_organisations(document: Dossier) -> tuple[str, ...]:
    """The organisations that the seeker names, in their own words."""
    return tuple(find_answer(document, "organisations").get("said", ()))


def names_new_organisations(document: Dossier) -> bool:
    """Whether this version shows organisations that may not stand in the version before."""
    changed = {one["question"] for one in document.get("changed", ())}
    return bool(named_organisations(document) and changed & {"organisations", "wishes"})
