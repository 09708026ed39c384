"""Own words are stored byte for byte, with one exception by law."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import text_cleaning
from flows.conversation import limits
from tests.support.engine_chat import at_concern

KEPT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("\t\n"), min_size=1).filter(str.strip)


@given(KEPT)
def test_D1_what_has_no_control_characters_stays_byte_for_byte(words: str) -> None:
    assert text_cleaning.sanitize_text(words) == words


@pytest.mark.parametrize(
    "words",
    [
        "Ik ben bang 😟",
        "أنا لا أنام",
        "ደክሞኛል",
        "ik kan nie slape",
        "<script>alert(1)</script>",
        "{name} %s {{x}}",
        "tab\there\nnieuwe regel",
        "\u202eomgedraaid\u202c",
    ],
)
def test_D1_the_dossier_contains_what_was_typed(words: str) -> None:
    assert at_concern().say(words).conversation.texts_of("concern") == [words]


def test_control_characters_and_lone_surrogates_go() -> None:
    assert text_cleaning.sanitize_text("a\x00b\x1b[31m\ud800d\x81") == "ab[31md"


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_is_a_line_end(line_end: str) -> None:
    assert text_cleaning.sanitize_text(f"Jan{line_end}Piet") == "Jan\nPiet"


def test_what_windows_writes_is_read_as_windows_means_it() -> None:
    assert text_cleaning.sanitize_text("zo\x92n \x93dag\x94 \x96 \x80 5") == "zo’n “dag” – € 5"


MARKS = " .-/_,\t\u00a0\u202f\u2009\u2007\u3000\u2010\u2011\u2013\u2014\u2212\u00b7\u200b\u200c\u200d\u00ad\u2060\ufeff\u200e"


@pytest.mark.parametrize("mark", [*MARKS, *"()[]{}:;\"'“”!?+*=|<>&#%€•…", "  ", " - ", "):(", "\u200b\u00a0"], ids=ascii)
def test_a_citizen_number_is_known_whatever_stands_between_its_digits(mark: str) -> None:
    for number in (f"111{mark}222{mark}333", mark.join("111222333"), f"1112{mark}22333"):
        assert text_cleaning.mask_bsn(f"ik ben {number}.").text == f"ik ben {text_cleaning.MASK}."


def test_a_citizen_number_is_known_with_any_mark_of_unicode_between_its_digits() -> None:
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "ZPSCM" and chr(code) != "\n"]
    pairs = ["".join(marks[at : at + 2]) for at in range(0, len(marks), 2)]
    numbers = ["1{}1{}1{}2{}2{}2{}3{}3{}3".format(*pairs[at : at + 8], *"       ") for at in range(0, len(pairs), 8)]
    assert Counter(text_cleaning.mask_bsn("\n".join(numbers)).text.split("\n")) == {text_cleaning.MASK: len(numbers)}


@pytest.mark.parametrize("number", ["①①①②②②③③③", "¹¹¹²²²³³³", "𝟙𝟙𝟙𝟚𝟚𝟚𝟛𝟛𝟛", "1️⃣1️⃣1️⃣2️⃣2️⃣2️⃣3️⃣3️⃣3", "111٢٢٢３３３"])
def test_a_citizen_number_is_known_in_any_digits(number: str) -> None:
    assert text_cleaning.mask_bsn(f"ik ben {number}.").text == f"ik ben {text_cleaning.MASK}."


@pytest.mark.parametrize(
    "number",
    ["111222333, 06 12345678", "06 12345678 111222333", "111222333 111222333", "+31 6 12345678 111222333", "111.222.333; 123.456.782"],
)
def test_a_citizen_number_is_known_among_other_numbers(number: str) -> None:
    assert not {"111222333", "111.222.333", "123.456.782"} & set(re.findall("[0-9.]+", text_cleaning.mask_bsn(number).text))


@pytest.mark.parametrize("number", ["111222333", "1112.22.333", "111 222 333", "123456782", "١١١٢٢٢٣٣٣"])
def test_a_citizen_number_is_masked_before_it_is_stored(number: str) -> None:
    chat = at_concern().say(f"mijn nummer is {number}, help")
    assert chat.conversation.texts_of("concern") == [f"mijn nummer is {text_cleaning.MASK}, help"]
    assert "number_removed" in chat.notices


STAYS = ("+31 612345678", "0031612345678", "06 12345678", "123456789", "1112223330", "x2111222333", "+31 6 12 34 56 78", "+31-111222333")
DATES = ("12-03-1985", "24/12/2026 om 10:30", "zaak 2024/12345", "0592 345 678", "06-12.34.56.78", "1112\n22333", "111 222 33")
TIMES = (
    "1-1-2026 9:31",
    "(06) 12345678",
    "06: 12 34 56 78",
    "(+31) 612345678",
    "+(31) 612345678",
    "9:00-12:00, 13:00-17:00",
    "111 222 333 4",
)


@pytest.mark.parametrize("number", [*STAYS, *DATES, *TIMES])
def test_what_is_no_citizen_number_stays(number: str) -> None:
    assert text_cleaning.mask_bsn(f"bel {number}").text == f"bel {number}"


def test_a_number_that_is_no_bsn_may_be_typed_again() -> None:
    chat = at_concern().say("dossier 111222333").press("not_bsn").say("dossier 111222333")
    assert chat.conversation.texts_of("concern")[-1] == "dossier 111222333"


def test_two_statements_that_contradict_each_other_both_stay_D5() -> None:
    chat = at_concern().say("Hij slaat mij.", "Hij slaat mij nooit.")
    assert chat.conversation.texts_of("concern") == ["Hij slaat mij.", "Hij slaat mij nooit."]
    assert "not_understood" not in chat.notices


@pytest.mark.parametrize("unit", ["a", "Ik slaap slecht. ", "Ik slaap slecht.\n", "😀", "e\u0301"])
def test_a_pasted_story_is_kept_whole_in_pieces_that_one_message_holds(unit: str) -> None:
    story = unit * (limits.STORY // len(unit))
    kept = at_concern().say(story).conversation.texts_of("concern")
    assert "".join(kept) == story and max(map(len, kept)) <= limits.MESSAGE


def test_a_pasted_story_is_cut_behind_a_line_or_a_word() -> None:
    for unit in ("Ik slaap slecht.\n", "slecht "):
        assert all(piece.endswith(unit) for piece in at_concern().say(unit * 2000).conversation.texts_of("concern"))


def test_danger_and_a_citizen_number_are_found_wherever_they_stand_in_a_pasted_story() -> None:
    chat = at_concern().say(f"{'a ' * 2044}111222333 en ik wil dood{' a' * 9000}")
    assert "safety_ask" in chat.notices and text_cleaning.MASK in "".join(chat.conversation.texts_of("concern"))


def test_more_than_the_story_holds_or_elsewhere_one_message_of_telegram_is_refused_kindly_and_given_back() -> None:
    for chat, limit in ((at_concern(), limits.STORY), (at_concern().say("Ik slaap slecht.").press("done", "nobody"), limits.MESSAGE)):
        chat.say("a" * (limit + 1))
        assert chat.notices == ["too_long"] and chat.outcome.returned == "a" * (limit + 1)


@pytest.mark.parametrize("number", ["000000000", "000 000 000", "123456789", "12345678"])
def test_digits_that_are_nobodys_citizen_number_stay(number: str) -> None:
    assert text_cleaning.mask_bsn(f"nummer {number}") == (f"nummer {number}", False)


@pytest.mark.parametrize("text", ["+31 111222333", "0031 111222333", "bel +31 111 222 333", "+31111222333"])
def test_a_telephone_number_with_the_country_is_no_citizen_number_and_one_behind_it_is(text: str) -> None:
    assert text_cleaning.mask_bsn(text) == (text, False)
    assert text_cleaning.mask_bsn(f"{text} en 111222333") == (f"{text} en {text_cleaning.MASK}", True)
