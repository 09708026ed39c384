"""Typed words are read loosely, and never as their opposite; what people type in full stands in tests/corpus."""

from __future__ import annotations

import pytest

from flows.questionnaire.word_lists import is_slip
from tests.support.engine_chat import EngineChat, at_concern


def at_reach() -> EngineChat:
    return at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen")


@pytest.mark.parametrize(
    "typed",
    [
        *("bel maar hoor", "BELMIJ", "belllen", "beleln", "je mag bellen", "liever bellen dan mailen"),
        *("bellen als dat kan", "zekerwel bel maar"),
    ],
)
def test_a_choice_is_heard_with_words_around_it_and_misspelt(typed: str) -> None:
    assert at_reach().say(typed).conversation.choices_of("reach") == ["call"]


@pytest.mark.parametrize(
    "typed", ["niet bellen", "bel maar niet", "nooit bellen", "alles behalve bellen", "ja niet bellen", "bellen of mailen"]
)
def test_what_is_refused_or_left_open_is_never_the_answer(typed: str) -> None:
    assert at_reach().say(typed).conversation.choices_of("reach") == []


def test_a_yes_with_nothing_but_small_words_around_it_is_a_yes() -> None:
    assert EngineChat().press("begin").say("graag hoor").conversation.consent is not None


def test_there_is_no_whatsapp_and_that_is_said() -> None:
    chat = at_reach().say("app mij maar")
    assert (chat.state, chat.notices) == ("reach", ["no_whatsapp"])


def test_words_that_say_how_are_kept_with_the_way() -> None:
    assert at_reach().say("via mijn zus").conversation.texts_of("reach_address") == ["via mijn zus"]


def test_a_name_that_several_provinces_have_is_not_unknown_and_those_provinces_come_first() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("in Hengelo")
    assert chat.output.replies[-1].text == "In welke provincie is dat?"
    assert [button.key for button in chat.output.replies[-1].buttons][:2] == ["03", "15"]


def test_E7_knowing_is_not_wanting() -> None:
    chat = EngineChat().press("begin", "agree", "other").say("ja ze weet het")
    assert (chat.state, chat.conversation.choices_of("other_knows")) == ("other_wants", [])
    assert chat.press("yes").conversation.choices_of("other_knows") == ["wants"]


@pytest.mark.parametrize(("typed", "word"), [("niemand", "iemand"), ("neither", "either"), ("man", "men"), ("vriend", "vriendin")])
def test_another_word_is_no_slip(typed: str, word: str) -> None:
    assert not is_slip(typed, word)


@pytest.mark.parametrize("typed", ["niet weigeren", "nee niet weigeren", "not refuse"])
def test_a_no_before_the_word_for_a_refusal_is_neither_a_refusal_nor_a_consent(typed: str) -> None:
    chat = EngineChat().press("begin").say(typed)
    assert (chat.state, chat.conversation.consent, chat.outcome.ended) == ("consent_keep", None, None)
