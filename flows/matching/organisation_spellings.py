"""The spellings of an organisation's name: what two names share that are written alike."""

from __future__ import annotations

from collections.abc import Iterable

from flows.matching.organisation_parsing import OrganisationName
from flows.matching.organisation_terms import LEGAL_FORMS

Spelling = tuple[str, str, str]  # a form, the letters of a name in it, and its qualifier


def spellings(name: OrganisationName) -> frozenset[Spelling]:
    """What two names share that are written alike: their words in any order, or their letters in a row. Of no name there are none."""
    if name.is_nothing:
        return frozenset()
    words, joined = " ".join((*sorted(name.kinds), "", *sorted(name.rest))), "".join((*sorted(name.kinds), *name.rest))
    found = (("words", words), ("joined", joined), ("run", run_together(name)))
    return frozenset((form, letters, name.qualifier) for form, letters in found)


def spellings_of_all(names: Iterable[OrganisationName]) -> frozenset[Spelling]:
    return frozenset(spelling for name in names for spelling in spellings(name))


def run_together(name: OrganisationName) -> str:
    """The name without spaces, as it stands: *samen wijs* is *Samenwijs*."""
    return "".join(word for word in name.words if word not in LEGAL_FORMS)
