"""Rules of the texts: a text that breaks one is told what to mend; at the bound, or where the rule does not hold, it is not."""

from __future__ import annotations

import pytest

from flows.replies.text_rules import TextLimit, broken_rules, limit_of, long_words

TWENTY_ONE = [f"woord{letter}" for letter in "abcdefghijklmnopqrstu"]
HARD = "De verantwoordelijkheid van de organisatie betreft de administratieve ondersteuning. " * 4


def sentence(words: int) -> str:
    return f"{' '.join(TWENTY_ONE[:words])}."


BROKEN = [
    ("nl", "notice.sent", "a" * 4097, "it has 4097 characters, and 4096 fit: make it shorter"),
    ("nl", "desk.reach", "a" * 4097, "it has 4097 characters, and 4096 fit: make it shorter"),
    ("nl", "reach.call", "a" * 27, "it has 27 characters, and 26 fit: make it shorter"),
    ("nl", "own_1.a", "a b c d e", "it has 5 words, and a button has at most 4: make it shorter"),
    ("nl", "notice.sent", sentence(13), "a sentence has 13 words, and 12 are the most: make two of it"),
    ("nl", "notice.sent", f"{sentence(12)} {sentence(13)} {sentence(1)}", "a sentence has 13 words, and 12 are the most: make two of it"),
    ("nl", "desk.x", sentence(21), "a sentence has 21 words, and 20 are the most: make two of it"),
    ("nl", "notice.sent", HARD, "it reads too hard (-33, at least 60): use shorter words and sentences"),
    ("en", "notice.sent", HARD, "it reads too hard (-47, at least 60): use shorter words and sentences"),
    ("nl", "notice.sent", "Ben je er? Kom je?", "it asks more than one thing: leave one question mark"),
    ("nl", "notice.sent", "Goed!", "it has an exclamation mark: write a full stop"),
    ("nl", "notice.sent", "Het slachtoffer belt.", "'slachtoffer' labels a person: say what happens instead"),
    ("nl", "notice.sent", "Fijn dat je er bent.", "'Fijn dat' praises or promises what nobody knows: leave it out"),
    ("nl", "circle", "Noem maar wie je kent.", "'maar' finds somebody's circle small: leave it out"),
    ("en", "person.x", "Only two.", "'Only' finds somebody's circle small: leave it out"),
    ("nl", "hope", "Wat is je geloof?", "'geloof' is on the list of what is never asked: leave it out"),
    ("nl", "label.own_1", "je geloof", "'geloof' is on the list of what is never asked: leave it out"),
    ("nl", "notice.sent", "Niemand kan dit lezen.", "'kan dit lezen': say who may read it (mag, may), not who is able to"),
    ("nl", "notice.sent", "Je hoort het binnen 72 uur.", "'binnen 72 uur' is a sum for the reader: name a day"),
    ("nl", "notice.sent", "a\u202eb", "a mark of direction turns what stands behind it: end it in its own line, or take it out"),
]
KEPT = [
    *(
        ("nl", "notice.sent", "a" * 4096),
        ("nl", "reach.call", "a" * 26),
        ("nl", "reach.call", "a b c d"),
        ("nl", "desk.reach", "a b c d e"),
    ),
    *(
        ("nl", "circle.remind", "a b c d e"),
        ("nl", "circle.remind", sentence(13)),
        ("nl", "heard.yes", "a!" * 3000),
        ("nl", "worry.n112", "!"),
    ),
    *(("nl", "notice.sent", sentence(12)), ("nl", "desk.x", sentence(20)), ("nl", "desk.x", HARD), ("tr", "notice.sent", HARD)),
    *(("nl", "notice.sent", HARD[: len(HARD) // 2]), ("nl", "notice.sent", "Ben je er?"), ("nl", "notice.help", "Ben je er? Kom je?")),
    *(("nl", "circle_think.1", "Ben je er? Kom je?"), ("nl", "desk.x", "Wie? Wat?"), ("nl", "notice.sent", "Noem maar wie je kent.")),
    *(("en", "circle", "Noem maar wie je kent."), ("tr", "circle", "Only two."), ("nl", "notice.sent", "Wat is je geloof?")),
    *(("nl", "reach_address", "geloof"), ("nl", "notice.sent", "Niemand mag dit lezen."), ("nl", "notice.sent", "binnen drie uur")),
]


@pytest.mark.parametrize(("language", "key", "text", "remedy"), BROKEN)
def test_a_text_that_breaks_a_rule_is_told_which_and_what_to_mend(language: str, key: str, text: str, remedy: str) -> None:
    assert list(broken_rules(language, key, text)) == [remedy]


@pytest.mark.parametrize(("language", "key", "text"), KEPT)
def test_a_text_at_the_bound_or_where_a_rule_does_not_hold_breaks_none(language: str, key: str, text: str) -> None:
    assert not list(broken_rules(language, key, text))


@pytest.mark.parametrize(
    ("language", "key", "text", "found"),
    [
        ("nl", "notice.sent", "een Verantwoordelijkheid", {"verantwoordelijkheid"}),
        ("nl", "notice.sent", "je coördinator", set()),
        ("nl", "notice.sent", "de {verantwoordelijkheid} is {groot}", set()),
        ("nl", "heard.yes", "verantwoordelijkheid", set()),
        ("nl", "desk.open", "verantwoordelijkheid", set()),
        ("en", "notice.sent", "verantwoordelijkheid", set()),
    ],
)
def test_a_long_word_that_a_seeker_reads_in_dutch_is_named_unless_it_is_allowed(
    language: str, key: str, text: str, found: set[str]
) -> None:
    assert long_words(language, key, text) == found


@pytest.mark.parametrize(
    ("key", "limit"),
    [("heard.yes", None), ("reach.call", TextLimit(26, 4)), ("desk.reach", TextLimit(4096)), ("notice.sent", TextLimit(4096))],
)
def test_what_people_type_has_no_limit_a_button_has_one_of_letters_and_words_and_all_else_is_a_message(
    key: str, limit: TextLimit | None
) -> None:
    assert limit_of(key) == limit
