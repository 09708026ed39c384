"""Words that were typed before a question was there are no answer to it, at any question; who answers fast is understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.conversation.messages import Turn
from flows.questionnaire.input.commands import STORY
from tests.support.corpus import FILES, read_question
from tests.support.corpus_player import Player
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern, at_review

COMMANDED = ("wipe_ask", "paused", "language", "call_me")  # where commands lead that mean the same everywhere
MOST = 20  # utterances of a file, from all over it
DUTCH = [path for path in FILES if path.parent.name == "nl" and path.stem.partition(".")[0] not in STORY]


def say_early(chat: EngineChat, words: str) -> EngineChat:
    chat.take(Turn(chat.at, RANDOM_VALUES, text=words, before_question=True))
    return chat


def at_name() -> EngineChat:
    return at_concern().say("Ik slaap slecht.").press("done", "nobody")


@pytest.mark.parametrize("path", DUTCH, ids=lambda path: path.stem)
def test_whatever_was_typed_before_the_question_answers_nothing(path: Path) -> None:
    question = read_question(path)
    player, meant = Player(question), [one for one in question.utterances if one.expected.startswith("answered")]
    for one in meant[:: max(1, len(meant) // MOST)]:
        before, after, outcome = player.typed_before(one.text)
        is_there = after.doubts != before.doubts or outcome.returned is not None
        kept = (after.answers, after.people, after.consent, outcome.effects)
        assert kept == (before.answers, before.people, before.consent, ()), one.text
        assert is_there or after.state in COMMANDED or after.notices != before.notices, one.text


@pytest.mark.parametrize(("words", "asked"), [("En ik eet niet.", "concern_late"), ("Riet", "circle_is_name")])
def test_where_people_are_named_a_late_sentence_is_likelier_story_and_a_late_name_somebody(words: str, asked: str) -> None:
    assert say_early(at_concern().say("Ik slaap slecht.").press("done"), words).state == asked


def test_of_several_that_come_late_each_is_asked_about() -> None:
    chat = say_early(say_early(at_name(), "Eerst dit"), "Dan dat")
    assert (chat.state, len(chat.conversation.doubts)) == ("concern_late", 2)
    assert chat.press("my_words", "my_words").conversation.texts_of("concern") == ["Ik slaap slecht.", "Eerst dit", "Dan dat"]


@pytest.mark.parametrize("word", ["ja", "nee", "klaar", "terug", "overslaan"])
def test_a_yes_of_before_decides_nothing_about_words_in_doubt(word: str) -> None:
    chat = say_early(say_early(at_name(), "Eerst dit"), word)
    assert chat.state == "concern_late" and chat.conversation.texts_of("concern") == ["Ik slaap slecht."]


def test_words_for_the_story_and_commands_of_everywhere_are_heard_whenever_they_were_typed() -> None:
    assert say_early(at_concern(), "Ik slaap slecht.").conversation.texts_of("concern") == ["Ik slaap slecht."]
    assert say_early(at_name(), "wis alles").state == "wipe_ask"
    assert "help_card" in say_early(at_name(), "/help").notices


@pytest.mark.parametrize(("words", "leads_to"), [("stop", "control_or_words"), ("help", "control_or_words"), ("/stop", "paused")])
def test_a_command_that_may_be_an_answer_too_is_asked_about_also_where_it_came_early(words: str, leads_to: str) -> None:
    chat = say_early(at_name(), words)
    asked = [(doubt.text, doubt.command) for doubt in chat.conversation.doubts]
    assert (chat.state, asked) == (leads_to, [(words, words)] if leads_to == "control_or_words" else [])


@pytest.mark.parametrize("word", ["ja", "Ja, verstuur", "verstuur maar"])
def test_a_yes_of_before_the_consent_sends_nothing(word: str) -> None:
    chat = say_early(at_review().press("right"), word)
    assert (chat.state, chat.notices, chat.effects, chat.outcome.returned) == ("consent_share", ["old_words"], [], word)


def test_an_edited_message_keeps_the_question_that_it_answered() -> None:
    chat = at_name()
    chat.take(Turn(chat.at, RANDOM_VALUES, text="Sanne", message="m1"))
    chat.take(Turn(chat.at, RANDOM_VALUES, text="Sanna", message="m1", edited=True, before_question=True))
    assert chat.conversation.texts_of("name") == ["Sanna"] and chat.state == "age"


def test_a_number_that_was_typed_before_a_question_for_words_may_be_a_piece_of_the_story() -> None:
    chat = say_early(at_name(), "2018")
    assert chat.state == "concern_late" and chat.conversation.doubts[0].text == "2018"


def test_a_wish_to_erase_in_other_words_is_heard_before_its_question_too() -> None:
    assert say_early(at_name(), "wis alles alsjeblieft").state == "wipe_ask"


@pytest.mark.parametrize("words", ["wis alles", "wis"])
def test_a_command_of_before_is_no_yes_to_the_question_that_it_leads_to(words: str) -> None:
    chat = say_early(at_name().press("erase"), words)
    assert (chat.state, chat.notices, chat.outcome.returned, chat.outcome.ended) == ("wipe_ask", ["old_words"], words, None)


@pytest.mark.parametrize(("words", "command"), [("klaar", "done"), ("terug", "back"), ("overslaan", "skip"), ("opnieuw", "start_over")])
def test_a_command_of_a_question_that_came_early_in_the_story_is_asked_about_as_ever(words: str, command: str) -> None:
    chat = say_early(at_concern().say("Ik slaap slecht."), words)
    assert [(doubt.text, doubt.command) for doubt in chat.conversation.doubts] == [(words, command)]


def test_a_question_to_us_is_answered_whenever_it_was_typed() -> None:
    chat = say_early(at_name(), "Wie leest dit?")
    assert (chat.state, chat.notices, chat.outcome.returned) == ("name", ["answer_reader"], None)


def test_words_in_doubt_in_which_a_number_was_hidden_go_away_once_it_is_said_to_be_none() -> None:
    chat = say_early(at_name(), "mijn bsn is 123456782 en het regent")
    assert chat.state == "concern_late" and "number_removed" in chat.notices
    chat.press("not_bsn")
    assert (chat.state, chat.notices, chat.conversation.doubts) == ("name", ["number_again"], [])
