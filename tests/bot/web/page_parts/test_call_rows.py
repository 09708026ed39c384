"""The help card as rows: each line with a number has one large button that calls it, and nothing of the line is lost."""

from __future__ import annotations

import re

import pytest

from bot.web.page_parts.call_rows import CallRow, CallRows
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog

CATALOG = Catalog.load()
CARDS = [
    CrisisResources.load().help_card(CATALOG, language, key=key)
    for language in CATALOG.languages
    for key in ("notice.help_card", "notice.help_card_written")
]


def rows(text: str) -> list[CallRow]:
    return [row for row in CallRows()(text)["rows"] if isinstance(row, CallRow)]


def test_a_line_says_for_whom_it_is_then_calls_then_says_what_else_there_is() -> None:
    first = rows("Is er nu gevaar? Bel 112. Kun je niet praten? Gebruik de app 112NL.")[0]
    assert first == CallRow("alarm", "Is er nu gevaar?", "Bel ", "112", "tel:112", "Kun je niet praten? Gebruik de app 112NL.")


@pytest.mark.parametrize("card", CARDS)
def test_each_number_of_the_card_has_a_row_with_a_symbol_of_its_own(card: str) -> None:
    shown = rows(card)
    assert [row.link for row in shown] == ["tel:112", "tel:113", "tel:08002000", "tel:08000432", "tel:0880767000", "tel:112"]
    assert len({row.symbol for row in shown}) == len(shown)


@pytest.mark.parametrize("text", CARDS)
def test_no_word_of_the_card_is_lost(text: str) -> None:
    card = CallRows()(text)
    said = " ".join(
        " ".join((row.before, row.label, row.number, row.after)) if isinstance(row, CallRow) else row
        for row in (*card["rows"], *card["lines"])
    )
    assert sorted(re.findall(r"\w+", said)) == sorted(re.findall(r"\w+", text))


def test_a_line_without_a_number_stays_a_line() -> None:
    assert CallRows()("Ik bel niemand voor je.") == {"rows": [], "lines": ["Ik bel niemand voor je."]}
