"""Criteria of a dossier: read from what the seeker sent and chose to show, and from nothing else."""

from __future__ import annotations

from functools import partial

from flows.dossier.contact_promise import wished_signs
from flows.dossier.document import find_answer, languages_asked
from flows.dossier.dossier import Dossier
from flows.matching.candidate import Criteria
from flows.reference.languages import excluded_languages, is_sign_language, parse_language

_WISHES = ("woman", "man")


def criteria_of(dossier: Dossier, any_language: bool = False, any_signs: bool = False) -> Criteria:
    """The criteria of a dossier. `any_language`: the seeker agreed to another language; `any_signs`: to nobody who signs."""
    signs = requested_signs(dossier)
    return Criteria(
        languages=() if any_language else requested_languages(dossier, without_signs=any_signs),
        signs=signs,
        needs_signs=bool(signs) and not any_signs and not any_language and _needs_signs(dossier),
        wishes=tuple(wish for wish in find_answer(dossier, "coordinator_wish").get("chose", ()) if wish in _WISHES),
        province=next(iter(find_answer(dossier, "province").get("chose", ())), None),
        place=" ".join(find_answer(dossier, "place").get("said", ())),
        organisations=named_organisations(dossier),
    )


def requested_languages(dossier: Dossier, without_signs: bool = False) -> tuple[str, ...]:
    """ISO 639-3 codes of what the seeker likes to speak or sign; that of the conversation if they said nothing about it.

    Words that name no language are a language that nobody is taken to share.
    """
    written = str(dossier["language"])
    code = parse_language(written) or written
    is_excluded = code in excluded_languages(" ".join(find_answer(dossier, "spoken").get("said", ())))
    asked = languages_asked(partial(find_answer, dossier), written)
    wanted = tuple(one for one in asked if not (without_signs and is_sign_language(one)))
    return wanted or (() if is_excluded else (code,))


def requested_signs(dossier: Dossier) -> tuple[str, ...]:
    """ISO 639-3 codes of the sign languages that the seeker speaks, wishes or needs."""
    return wished_signs(partial(find_answer, dossier))


def _needs_signs(dossier: Dossier) -> bool:
    """Whether it is a sign language or nothing: the seeker said yes to that, or names no other language."""
    return find_answer(dossier, "signs").get("chose") == ["yes"] or all(map(is_sign_language, requested_languages(dossier)))


def requests_new_language(former: Dossier, dossier: Dossier) -> bool:
    """Whether this version asks for a language that the version before it did not ask for."""
    now, before = ({*requested_languages(one), *requested_signs(one)} for one in (dossier, former))
    return bool(now - before)


def named_organisations(dossier: Dossier) -> tuple[str, ...]:
    """The organisations that the seeker named, in their own words."""
    return tuple(find_answer(dossier, "organisations").get("said", ()))


def names_new_organisations(dossier: Dossier) -> bool:
    """Whether this version may show organisations that the version before it did not show."""
    changed = {change["question"] for change in dossier.get("changed", ())}
    return bool(named_organisations(dossier) and changed & {"organisations", "wishes"})
