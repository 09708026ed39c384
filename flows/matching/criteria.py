"""Criteria of a dossier: read from what the seeker sent and chose to show, and from nothing else."""

from __future__ import annotations

from flows.dossier.document import find_answer, spoken_languages
from flows.dossier.dossier import Dossier
from flows.matching.matching import Criteria
from flows.reference.languages import excluded_languages, parse_language

_WISHES = ("woman", "man")


def criteria_of(dossier: Dossier, any_language: bool = False) -> Criteria:
    """The criteria of a dossier. `any_language`: the seeker agreed to another language."""
    return Criteria(
        languages=() if any_language else requested_languages(dossier),
        wishes=tuple(wish for wish in find_answer(dossier, "coordinator_wish").get("chose", ()) if wish in _WISHES),
        province=next(iter(find_answer(dossier, "province").get("chose", ())), None),
        place=" ".join(find_answer(dossier, "place").get("said", ())),
        organisations=named_organisations(dossier),
    )


def requested_languages(dossier: Dossier) -> tuple[str, ...]:
    """ISO 639-3 codes of what the seeker likes to speak or sign; without a known language among them, that of the conversation.

    If they say that they do not speak that one either, no language is asked for.
    """
    spoken, written = find_answer(dossier, "spoken"), str(dossier["language"])
    code = parse_language(written) or written
    is_excluded = code in excluded_languages(" ".join(spoken.get("said", ())))
    return spoken_languages(spoken) or (() if is_excluded else (code,))


def requests_new_language(former: Dossier, dossier: Dossier) -> bool:
    """Whether this version asks for a language that the version before it did not ask for."""
    return bool(set(requested_languages(dossier)) - set(requested_languages(former)))


def named_organisations(dossier: Dossier) -> tuple[str, ...]:
    """The organisations that the seeker named, in their own words."""
    return tuple(find_answer(dossier, "organisations").get("said", ()))


def names_new_organisations(dossier: Dossier) -> bool:
    """Whether this version may show organisations that the version before it did not show."""
    changed = {change["question"] for change in dossier.get("changed", ())}
    return bool(named_organisations(dossier) and changed & {"organisations", "wishes"})
