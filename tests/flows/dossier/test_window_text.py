"""The safe window in words: the days and hours that a coordinator phones by are those that the seeker meant, no wider."""

from __future__ import annotations

import pytest

from flows.business_hours import PARTS
from flows.dossier.safe_window import SafeWindow
from flows.dossier.window_text import describe_span, describe_window
from flows.reference.clock import DAY_END, DAY_START
from tests.support.texts.own_texts import CATALOG


@pytest.mark.parametrize(
    ("tapped", "typed", "read"),
    [
        ((), "", "elke dag"),
        (("evening",), "", "elke dag, in de avond"),
        (("mon", "tue"), "", "maandag en dinsdag"),
        (("mon", "tue", "wed", "morning"), "", "maandag tot en met woensdag, in de ochtend"),
        (("mon", "tue", "wed", "fri", "sat"), "", "maandag tot en met woensdag, vrijdag en zaterdag"),
        (("mon", "wed", "thu", "fri"), "", "maandag en woensdag tot en met vrijdag"),
        (("sat", "morning", "evening"), "", "zaterdag, in de ochtend en in de avond"),
        (("tue",), "na 20:00", "dinsdag, vanaf 20:00"),
        (("tue",), "tot 14:30", "dinsdag, tot 14:30"),
        (("tue",), "om 9:30", "dinsdag, om 09:30"),
        ((), "dinsdag 10-12 en zaterdag 14-16", "dinsdag, van 10:00 tot 12:00; zaterdag, van 14:00 tot 16:00"),
    ],
)
def test_days_with_the_same_hours_stand_together_and_three_in_a_row_are_one_name(tapped: tuple[str, ...], typed: str, read: str) -> None:
    assert describe_window(SafeWindow.of(tapped, (typed,) if typed else ()), CATALOG, "nl") == read


def test_times_that_contradict_each_other_close_no_day_and_all_of_their_words_stay() -> None:
    window = SafeWindow.of(("sat",), ("niet op zaterdag",))
    assert window.words == ("niet op zaterdag",) and not window.is_limited
    assert describe_window(window, CATALOG, "nl") == "elke dag"


def test_a_part_of_the_day_bears_its_hours_only_where_they_are_asked_for_and_a_whole_day_bears_none() -> None:
    evening = PARTS["evening"]
    assert describe_span(evening, CATALOG, "nl") == "in de avond"
    assert describe_span(evening, CATALOG, "nl", with_hours=True) == "in de avond (18:00 tot 22:00)"
    assert describe_span((DAY_START, DAY_END), CATALOG, "nl", with_hours=True) == ""
    assert (
        describe_window(SafeWindow.of(("sat", "evening"), ()), CATALOG, "nl", with_hours=True) == "zaterdag, in de avond (18:00 tot 22:00)"
    )
