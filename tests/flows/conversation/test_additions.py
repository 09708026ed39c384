"""Additions: what is added after sending keeps its own time, what was sent keeps its, and nothing is taken for an addition that is none."""

from __future__ import annotations

import pytest

from flows.conversation.additions import additions, date_texts, is_addition, last_addition, sent_texts, times_of
from flows.dossier.dossier import Answer

MONDAY, TUESDAY = "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"


def dated(former: Answer, *texts: str, at: str = MONDAY) -> Answer:
    answer: Answer = {"said": list(texts)}
    date_texts(former, answer, at)
    return answer


def test_what_comes_after_sending_is_dated_and_what_was_sent_is_not() -> None:
    sent = dated({}, "een", "twee", at="")
    once = dated(sent, "een", "twee", "drie")
    twice = dated(once, "een", "twee", "drie", "vier", at=TUESDAY)
    assert "said_at" not in sent and times_of(sent) == ["", ""] and last_addition(sent) == ""
    assert (sent_texts(twice), last_addition(twice)) == (["een", "twee"], TUESDAY)
    assert list(additions(twice)) == [{"at": MONDAY, "said": ["drie"]}, {"at": TUESDAY, "said": ["vier"]}]


def test_nothing_was_added_to_what_nobody_said() -> None:
    assert last_addition({}) == last_addition({"status": "skipped"}) == ""


def test_texts_of_one_time_are_one_addition() -> None:
    assert list(additions(dated(dated({}, "een", at=""), "een", "twee", "drie"))) == [{"at": MONDAY, "said": ["twee", "drie"]}]


@pytest.mark.parametrize(
    ("texts", "times"),
    [
        (("een", "anders", "drie"), ["", "", MONDAY]),
        (("een", "drie"), ["", MONDAY]),
        (("drie",), [MONDAY]),
        (("twee", "drie"), ["", MONDAY]),
        (("een", "twee"), ["", ""]),
        (("drie", "een", "twee"), ["", "", MONDAY]),
    ],
)
def test_a_text_that_is_changed_or_stays_while_another_goes_keeps_its_time(texts: tuple[str, ...], times: list[str]) -> None:
    former = dated(dated({}, "een", "twee", at=""), "een", "twee", "drie")
    assert times_of(dated(former, *texts, at=TUESDAY)) == times


@pytest.mark.parametrize(
    ("former", "answer", "is_one"),
    [
        ({"said": ["een"]}, {"said": ["een", "twee"]}, True),
        ({}, {"said": ["een"]}, True),
        ({"said": ["een"], "chose": ["any"]}, {"said": ["een", "twee"], "chose": ["any"]}, True),
        ({"said": ["een"]}, {"said": ["twee", "een"]}, False),
        ({"said": ["een"]}, {"said": ["een"]}, False),
        ({"said": ["een"]}, {"status": "not_shared"}, False),
        ({"said": ["een"]}, {"said": ["een", "twee"], "chose": ["any"]}, False),
        ({"said": ["een"], "chose": ["any"]}, {"said": ["een", "twee"]}, False),
    ],
)
def test_only_texts_behind_all_that_stood_there_are_an_addition(former: Answer, answer: Answer, is_one: bool) -> None:
    assert is_addition(former, answer) == is_one
