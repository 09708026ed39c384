"""Comparing form: one form for every comparison, whatever marks and digits people and their devices write."""

from __future__ import annotations

import pytest

from flows.comparing_form import comparing_form, is_blank, named_choice


@pytest.mark.parametrize(
    "written",
    [
        *(
            "súdwest-fryslân",
            "Su\u0301dwest\u2011Frysla\u0302n",
            "SÚDWEST_FRYSLÂN",
            "súdwest / fryslân",
            "súdwest·fryslân",
            "súdwest\u00a0\u2009fryslân",
        ),
        *(
            "súd\u00adwest fryslân",
            "\u200esúdwest \u202efryslân\u202c",
            "\ufeffsúdwest\u200d fryslân",
            "súdwest\t\nfryslân",
            "súdwest--fryslân.",
        ),
    ],
)
def test_a_name_is_the_same_name_with_other_marks(written: str) -> None:
    assert comparing_form(written) == "sudwest fryslan"


@pytest.mark.parametrize("written", ["1234", "１２３４", "١٢٣٤", "१२३४", "1\u20602\u200b3\u00ad4", "1️⃣2️⃣3️⃣4️⃣"])
def test_digits_of_every_script_are_the_same_digits(written: str) -> None:
    assert comparing_form(written) == "1234"


@pytest.mark.parametrize("mark", "'’‘`´ʼ′＇")
def test_every_apostrophe_is_the_same(mark: str) -> None:
    assert comparing_form(f"{mark}s-Hertogenbosch") == "'s hertogenbosch"


def test_signs_that_are_letters_stay() -> None:
    assert comparing_form("कुमार") != comparing_form("कमार")


@pytest.mark.parametrize(
    "typed", ["", " \t\n", "\u200b\u200d", "\u3164", "\u2800", "\u00ad", "\ufeff", "\u202e\u202c", "\U000e0041", "\x00"]
)
def test_what_shows_nothing_is_blank(typed: str) -> None:
    assert is_blank(typed)


@pytest.mark.parametrize("typed", [".", "-", "👍", "你", "\u0301"])
def test_what_can_be_seen_is_not_blank(typed: str) -> None:
    assert not is_blank(typed)


@pytest.mark.parametrize(("typed", "choice"), [("Telegram", "telegram"), (" WEB_PUSH. ", "web push"), ("tele", None), ("", None)])
def test_a_fixed_word_is_that_word_in_any_notation_and_nothing_else_is(typed: str, choice: str | None) -> None:
    assert named_choice(typed, ("telegram", "web push")) == choice
