"""The help card as rows: each line with a number has one large button that calls it, and nothing of the line is lost."""

from __future__ import annotations

import re

import pytest

from bot.web.page_parts.call_rows import CallRow, CallRows
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog

CATALOG = Catalog.load()
CALLED, WRITTEN = (
    [CrisisResources.load().help_card(CATALOG, language, key=key) for language in CATALOG.languages]
    for key in ("notice.help_card", "notice.help_card_written")
)
CARDS = [*CALLED, *WRITTEN]
LINKS = ["tel:112", "tel:113", "tel:08002000", "tel:08000432", "tel:0880767000", "tel:112"]


def rows(text: str) -> list[CallRow]:
    return [row for row in CallRows()(text)["rows"] if isinstance(row, CallRow)]


def test_a_line_says_for_whom_it_is_then_calls_then_says_what_else_there_is() -> None:
    first = rows("Is er nu gevaar? Bel 112. Kun je niet praten? Gebruik de app 112NL.")[0]
    assert first == CallRow("alarm", "Is er nu gevaar?", "Bel ", "112", "tel:112", "Kun je niet praten? Gebruik de app 112NL.")


@pytest.mark.parametrize("card", CARDS)
def test_each_number_of_the_card_has_a_row_with_a_symbol_of_its_own(card: str) -> None:
    shown = rows(card)
    assert [row.link for row in shown] == (LINKS if card in CALLED else [LINKS[0], "https://113.nl", "https://veiligthuis.nl", *LINKS[3:]])
    assert len({row.symbol for row in shown}) == len(shown)


def test_a_line_for_who_writes_opens_the_chat_and_names_the_number_after_it() -> None:
    row = rows("Denk je aan zelfdoding? Chat: 113.nl. Dag en nacht. De nummers zijn 113 en 0800-0113.")[0]
    after = "Dag en nacht. De nummers zijn 113 en 0800-0113."
    assert row == CallRow("buoy", "Denk je aan zelfdoding?", "Chat: ", "113.nl", "https://113.nl", after)


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
