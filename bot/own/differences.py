"""Differences of the own folder from the package: what stands in the place of the package's, a line for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.own.folder import OwnFolder
from flows.i18n.messages import _, deferred

_NAMED = 5  # of each kind; `kring words` lists every text


def find_differences(own: OwnFolder) -> Iterator[str]:
    """Only where nothing stops a start."""
    found = {
        deferred("texts"): own.words.differs,
        deferred("numbers"): [one.key for one in own.own_numbers],
        deferred("places"): list(own.own_places),
        deferred("organisations"): list(own.organisations),
        deferred("questions"): [one.question.name for one in own.own_questions.asked],
    }
    for name, which in found.items():
        if which:
            yield _("{count} {name} of your own: {first}", count=len(which), name=_(name), first=_name_first(which))
    if own.look.style or own.look.logo:
        yield _("your own look")
    if own.questions_off:
        yield _("not asked: {names}", names=", ".join(sorted(own.questions_off)))


def _name_first(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else "")
