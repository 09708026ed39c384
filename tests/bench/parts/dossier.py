"""A dossier as page, as picture and on paper: that of Fatima, and the largest there can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from bot.dossier.circle.own_picture import circle_png
from bot.dossier.html import dossier_html
from bot.dossier.pdf.pdf import dossier_pdf
from flows.conversation.limits import PEOPLE, STORY
from flows.i18n.catalog import Catalog
from tests.bench.case import Budget, Case, Figures, Part
from tests.bench.latency import time_again
from tests.support.dossiers.difficult import with_concern
from tests.support.dossiers.example import dossier_document, person

PIECE = "Ik slaap slecht en ik weet niet wie ik kan bellen als het 's nachts niet gaat. "


@contextmanager
def open_cases(budget: Budget) -> Iterator[Sequence[Case]]:
    catalog = Catalog.load()
    documents = {"Fatima, three people": dossier_document(), f"{STORY:,} characters, {PEOPLE} people": _largest()}
    yield [
        Case(size, what, partial(_measure, make, budget.seconds))
        for size, document in documents.items()
        for what, make in _renderers(document, catalog).items()
    ]


def _renderers(document: Any, catalog: Catalog) -> dict[str, Callable[[], object]]:
    people = document["parts"][2]["people"]
    return {
        "PDF": lambda: dossier_pdf(document, catalog, "nl"),
        "picture": lambda: circle_png(people, catalog, "nl"),
        "page": lambda: dossier_html(document, catalog, "nl"),
    }


def _largest() -> Any:
    pieces = [(PIECE * 25)[:2_000].strip() for _ in range(STORY // 2_000)]
    document = with_concern(*pieces)
    document["parts"][2]["people"] = [person(number, f"Persoon {number}", "een vriend", "welcome") for number in range(1, PEOPLE + 1)]
    return document


def _measure(make: Callable[[], object], seconds: float) -> Figures:
    return time_again(make, seconds)


PART = Part(
    "A dossier", "p50 ms", open_cases, is_rate=False, note="Made in the process itself; the product makes PDF and picture in a child."
)
