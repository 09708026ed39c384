"""Growth: a turn among ever more drafts, the largest circle, and a round of matching; each should cost what the first one costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from time import process_time

from flows.conversation.limits import PEOPLE
from flows.matching.candidate import Candidate, Criteria
from flows.matching.matching import find_first
from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.children import measure_in_child
from tests.bench.circle import measure_circle
from tests.bench.copied_rows import copy_drafts
from tests.bench.peers.peer import Place
from tests.bench.waiting_dossiers import open_copied, open_handed_over

DRAFTS = (1_000, 30_000, 1_000_000)
DOSSIERS, COORDINATORS, OPEN_DOSSIERS = 1_000, 250, 10_000
PEER = "Kring, SQLite"


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    counts = (100, budget.scaled(OPEN_DOSSIERS, 100))
    sent = budget.scaled(DOSSIERS, 2 * COORDINATORS)
    with ExitStack() as opened:
        copied = [opened.enter_context(open_copied(budget.folder / f"copied-{number}", number, COORDINATORS)) for number in counts]
        stored = opened.enter_context(open_handed_over(budget.folder / "handed-over", sent, COORDINATORS))
        yield [
            *(
                Case("a turn among drafts, 8 at once", f"{budget.scaled(count):,} drafts", partial(_measure_turn, place, budget.seconds))
                for count, place in _places(budget)
            ),
            *(Case("a person more", f"beside {count} in the circle", partial(measure_circle, count)) for count in (1, PEOPLE - 2)),
            *(
                Case("a dossier more, offered", f"beside {count:,} open ones", waiting.measure_one_more)
                for count, waiting in zip(counts, copied, strict=True)
            ),
            *(Case("matching alone", f"{count:,} dossiers x {COORDINATORS}", partial(_match, count)) for count in (100, DOSSIERS)),
            Case("matching with the database", f"{sent:,}, everybody free", stored.measure_first_round),
            Case("matching with the database", f"{max(1, sent - COORDINATORS):,} in vain", stored.measure_next_round),
        ]


def _places(budget: Budget) -> Iterator[tuple[int, Place]]:
    for count in DRAFTS:
        place = Place(budget.folder / str(count), "")
        place.folder.mkdir()
        measure_in_child(PEER, place, 1, 0.1)
        copy_drafts(Path(place.folder / "kring.db"), budget.scaled(count))
        yield count, place


def _measure_turn(place: Place, seconds: float) -> Figures:
    figures = measure_in_child(PEER, place, 8, seconds)
    return {"us": figures.pop("us CPU")} | figures


def _match(dossiers: int) -> Figures:
    """One round: every dossier that waits is held against every coordinator."""
    candidates = [
        Candidate(
            f"c{number}",
            frozenset({"nld", "eng"}),
            "vrouw",
            frozenset({f"{number % 12:02}"}),
            frozenset({"Assen", "Rolde", f"Dorp {number % 40}"}),
            ties=(f"Zorggroep {number}",),
        )
        for number in range(COORDINATORS)
    ]
    waiting = [
        Criteria(("nld",), ("woman",), f"{number % 12:02}", "Assen", (f"Zorggroep {number % 400}, gemeente Assen",))
        for number in range(dossiers)
    ]
    began = process_time()
    for criteria in waiting:
        find_first(criteria, candidates)
    taken = process_time() - began
    return {"us": taken * 1e6 / dossiers, "s CPU": taken}


PART = Part(
    "Growth",
    "us",
    open_cases,
    is_rate=False,
    note=(
        "Microseconds of CPU: of a turn, of naming a person, of sending a dossier and offering it to one of 250 coordinators with the "
        "database, of matching one dossier without it and with it. A ratio near 1 is flat; `s CPU` is of the whole round."
    ),
)
