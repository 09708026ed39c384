"""Words for yes: where a yes would show a secret none of them does, and where it destroys something a mere *ok* does not."""

from __future__ import annotations

import pytest

from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions import coming_in, return_code, story, switches
from flows.questionnaire.questions.after_handover import other_coordinator, withdrawal
from flows.questionnaire.questions.circle import person
from flows.questionnaire.states import STATES
from flows.questionnaire.transitions.seeker_chart import TRANSITIONS
from flows.statechart import ANY
from tests.support.engine_chat import EngineChat, after_sending, at_concern, at_review
from tests.support.texts.own_texts import CATALOG

DESTROYS = {
    coming_in.erase_everything,
    withdrawal.take_back,
    other_coordinator.refuse_coordinator,
    person.remove_person,
    story.remove_piece,
    switches.take_out,
}
REVEALS = {return_code.issue_code}
MILD = ("ok", "oke", "k", "prima", "is goed", "top", "👍", "klopt", "prima hoor", "ok ok")


def actions_of_yes(state: State) -> set[object]:
    """What may be done where somebody says yes in this state."""
    key = state.yes or ("yes" if "yes" in state.button_keys else "")
    sources = ((event, (source,) if isinstance(source, str) else source, action) for event, source, _, _, action in TRANSITIONS)
    return {action for event, source, action in sources if event == key and (state.name in source or ANY in source)}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_a_yes_shows_no_secret_and_where_it_destroys_a_mere_ok_is_none(state: State) -> None:
    done = actions_of_yes(state)
    assert not done & REVEALS and (state.is_grave or not done & DESTROYS)


@pytest.mark.parametrize("words", MILD)
def test_ok_wipes_nothing_takes_nothing_back_and_sends_no_coordinator_away(words: str) -> None:
    asked = [at_concern().press("erase").say(words), after_sending().press("take_back").say(words)]
    assert [(chat.state, chat.notices) for chat in asked] == [(one, ["not_understood"]) for one in ("wipe_ask", "take_back_ask")]


def test_a_yes_that_can_mean_nothing_else_is_heard_where_it_destroys() -> None:
    assert [at_concern().press("erase").say(words).state for words in ("ja", "ja hoor", "ok doe maar", "jep")] == ["wiped"] * 4


@pytest.mark.parametrize("words", ["ok", "k", "ja", "ja graag", "nee", "dank je", "doei"])
def test_who_stops_and_says_ok_sees_no_code(words: str) -> None:
    chat = at_concern().press("later").say(words)
    assert (chat.state, chat.notices, chat.conversation.code) == ("paused", ["code_hidden"], None)


def test_who_asks_for_the_code_where_they_stop_sees_it() -> None:
    assert [at_concern().press("later").say(words).state for words in ("code", "ja code", "laat de code zien")] == ["receipt"] * 3


@pytest.mark.parametrize("language", CATALOG.languages)
def test_every_mere_ok_is_a_yes_elsewhere(language: str) -> None:
    assert CATALOG.synonyms(language, "mild_yes") <= CATALOG.synonyms(language, "yes") | {"okey", "oki", "okidoki", "goed"}
    assert EngineChat(language).say("ok").state == "consent_keep"


def test_a_yes_on_a_condition_is_no_consent_and_its_words_go_back() -> None:
    words = "ja maar niet aan de gemeente"
    keeping, sending = EngineChat().press("begin").say(words), at_review().press("right").say(words)
    assert (keeping.state, keeping.conversation.consent, keeping.outcome.returned) == ("consent_keep", None, words)
    assert (sending.state, sending.conversation.sent, sending.outcome.returned) == ("consent_share", None, words)
    assert "condition_keep" in keeping.notices and "condition_share" in sending.notices
