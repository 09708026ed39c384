"""Own words are stored byte for byte, with one exception by law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import text_cleaning
from tests.support.engine_chat import at_concern

KEPT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n"), min_size=1).filter(str.strip)


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


def test_control_characters_and_lone_surrogates_go_and_line_ends_become_one() -> None:
    assert text_cleaning.sanitize_text("a\x00b\r\nc\x1b[31m\ud800d\x85") == "ab\nc[31md"


@pytest.mark.parametrize("number", ["111222333", "1112.22.333", "111 222 333", "123456782"])
def test_a_citizen_number_is_masked_before_it_is_stored(number: str) -> None:
    chat = at_concern().say(f"mijn nummer is {number}, help")
    assert chat.conversation.texts_of("concern") == [f"mijn nummer is {text_cleaning.MASK}, help"]
    assert "number_removed" in chat.notices


@pytest.mark.parametrize("number", ["+31 612345678", "0031612345678", "06 12345678", "123456789", "1112223330", "x2111222333"])
def test_what_is_no_citizen_number_stays(number: str) -> None:
    assert text_cleaning.mask_bsn(f"bel {number}").text == f"bel {number}"


def test_a_number_that_is_no_bsn_may_be_typed_again() -> None:
    chat = at_concern().say("dossier 111222333").press("not_bsn").say("dossier 111222333")
    assert chat.conversation.texts_of("concern")[-1] == "dossier 111222333"


def test_two_statements_that_contradict_each_other_both_stay_D5() -> None:
    chat = at_concern().say("Hij slaat mij.", "Hij slaat mij nooit.")
    assert chat.conversation.texts_of("concern") == ["Hij slaat mij.", "Hij slaat mij nooit."]
    assert "not_understood" not in chat.notices


def test_more_than_4000_characters_are_refused_kindly_and_given_back() -> None:
    chat = at_concern().say("a" * 4001)
    assert chat.notices == ["too_long"]
    assert chat.outcome.returned == "a" * 4001
    assert chat.say("a" * 4000).conversation.texts_of("concern") == ["a" * 4000]
