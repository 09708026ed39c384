"""The way from the first word to sending: what it asks at least, and what never leaves without a yes."""

from __future__ import annotations

import json
from functools import partialmethod
from unittest.mock import Mock

import pytest

from flows.conversation.effects import Erase, HandOver
from flows.conversation.messages import Context, Turn
from flows.conversation.state_document import write_document
from flows.conversation.undo import undo_key
from flows.dossier.status import DossierStatus
from flows.replies.presenter import Presenter
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_concern, at_review, intake_engine


def test_the_short_way_takes_at_most_15_turns() -> None:
    turns = [
        "begin",
        "agree",
        "myself",
        "tell_myself",
        "nobody",
        ":Fatima",
        "yes",
        ":Assen",
        "call",
        ":06 12345678",
        "always",
        "go_on",
        "right",
        "agree",
    ]
    chat = EngineChat()
    for turn in turns:
        chat.say(turn[1:]) if turn.startswith(":") else chat.press(turn)
    assert len(turns) <= 15
    assert isinstance(chat.effects[-1], HandOver)


def test_each_turn_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering is a fifth of what a turn costs."""
    chat, rendering = at_concern(), Mock(side_effect=Presenter.render_output)
    monkeypatch.setattr(Presenter, "render_output", partialmethod(rendering))
    chat.say("mijn moeder valt").press("help", "done", "nobody").say("Fatima", "onzin?").press("yes", "back")
    assert rendering.call_count == 8


def test_I3_a_dossier_without_anybody_in_the_circle_is_handed_over() -> None:
    document = json.loads(after_sending().effects[0].dossier)  # type: ignore[union-attr]
    circle = next(part for part in document["parts"] if part["part"] == "circle")
    assert circle == {"part": "circle", "shown": True, "people": [], "nobody": True}


def test_E1_nothing_leaves_before_the_second_consent() -> None:
    chat = at_review().press("right")
    assert not chat.effects
    assert isinstance(chat.press("agree").effects[-1], HandOver)


def test_E2_a_part_that_is_switched_off_is_not_in_the_dossier() -> None:
    chat = at_review().press("switch_words", "switch_contact", "right", "agree")
    document = json.loads(chat.effects[0].dossier)  # type: ignore[union-attr]
    assert b"Ik slaap slecht" not in chat.effects[0].dossier  # type: ignore[union-attr]
    assert b"12345678" not in chat.effects[0].dossier  # type: ignore[union-attr]
    assert [part["part"] for part in document["parts"] if not part["shown"]] == ["words", "contact"]


def test_E3_the_review_shows_the_bytes_that_are_sent() -> None:
    chat = at_review()
    shown = chat.output.replies[-1].dossier
    chat.press("right", "agree")
    assert json.loads(chat.effects[0].dossier) == shown  # type: ignore[union-attr]


def test_a_change_after_the_question_voids_the_consent() -> None:
    chat = at_review().press("right")
    chat.conversation.answers["concern"]["said"] = ["iets anders"]
    assert chat.press("agree").state == "review"
    assert chat.notices == ["changed"]
    assert not chat.effects


def test_E10_refusing_storage_stores_nothing_and_shows_how_to_reach_a_person() -> None:
    chat = EngineChat().press("begin", "refuse")
    assert chat.outcome.ended == "refused"
    assert "085 000 0000" in chat.output.replies[-1].text
    assert "Bel 112" in chat.output.replies[-1].text
    assert isinstance(chat.effects[-1], Erase)


def test_text_typed_before_consent_is_not_stored() -> None:
    chat = EngineChat().say("Mijn man slaat mij en ik weet niet wat ik moet doen vandaag")
    assert "slaat" not in json.dumps(write_document(chat.conversation))
    assert chat.outcome.returned


@pytest.mark.parametrize("answer", ["unsure", "no", "cannot"])
def test_E7_for_somebody_else_only_when_that_person_knows_and_wants_it(answer: str) -> None:
    chat = EngineChat().press("begin", "agree", "other", answer)
    assert chat.state == "other_does_not_know"
    assert chat.press("pass_on").notices == ["pass_on"]


def test_E7_what_was_told_about_somebody_who_does_not_know_does_not_come_along_into_the_own_story() -> None:
    chat = EngineChat().press("begin", "agree", "other")
    chat.say("Mijn moeder komt al weken niet meer buiten en eet bijna niets.").press("my_words", "no", "for_myself")
    assert (chat.state, chat.conversation.texts_of("concern")) == ("concern", [])
    assert "deed_removed" in chat.notices and undo_key(chat.conversation) in chat.buttons


def test_E7_somebody_else_who_wants_it_goes_on() -> None:
    assert EngineChat().press("begin", "agree", "other", "wants").state == "concern"


def test_a_parent_is_asked_who_can_help_the_child_speak() -> None:
    chat = EngineChat().press("begin", "agree", "family").say("Mijn zoon slaapt niet.").press("done")
    assert chat.press("nobody").state == "children"


def test_nothing_is_asked_about_a_child_before_a_word_of_the_story() -> None:
    assert EngineChat().press("begin", "agree", "family").state == "concern"


def test_for_my_work_gives_information_and_no_dossier() -> None:
    chat = EngineChat().press("begin", "agree", "work")
    assert chat.state == "for_work"
    assert chat.press("stop").outcome.ended == "left"


def test_rather_be_called_leads_to_the_short_way_without_story() -> None:
    chat = (
        EngineChat()
        .press("call_me", "go_on", "agree", "myself")
        .say("Fatima", "Assen")
        .press("call")
        .say("0612345678")
        .press("always", "go_on")
    )
    assert chat.state == "review"
    assert chat.conversation.answer_to("concern") == {"status": "tells_myself"}
    assert isinstance(chat.press("right", "agree").effects[-1], HandOver)


def test_rather_a_human_halfway_asks_only_what_is_missing() -> None:
    chat = at_concern().say("Ik slaap slecht").press("done", "nobody").say("Fatima").press("human", "go_on")
    assert chat.state == "place"
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht"]


@pytest.mark.parametrize("way", [("work",), ("other", "no"), ("other", "unsure"), ("other", "cannot")])
def test_E7_not_even_the_short_way_leads_to_a_dossier_about_somebody_who_does_not_want_it(way: tuple[str, ...]) -> None:
    chat = EngineChat().press("begin", "agree", *way, "human", "go_on").say("Piet", "Assen").press("self", "always", "go_on", "right")
    assert chat.state in ("for_work", "other_knows")
    assert not chat.effects


def test_a_conflict_answer_is_shown_only_for_questions_that_were_asked() -> None:
    chat = after_sending()
    chat.context = Context(
        NOW, status=DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", plan="dinsdag", checked_organisations=False)
    )
    text = chat.press("look").output.replies[-1].text
    assert "ik ken niemand" in text
    assert "organisaties" not in text


@pytest.mark.parametrize(
    ("spoken", "said"), [("nl", "De chat is"), ("en-GB", "The chat is closed for now"), ("xx", "De chat is"), (None, "De chat is")]
)
def test_while_the_chat_is_closed_somebody_new_reads_that_first_and_in_their_language(spoken: str | None, said: str) -> None:
    output = intake_engine().render_closed(Turn(NOW, RANDOM_VALUES, language=spoken))
    assert [reply.key for reply in output.replies] == ["notice.closed_now", "welcome"] and output.replies[0].text.startswith(said)


def test_the_turn_of_the_first_consent_says_that_it_was_given_and_no_turn_after_it() -> None:
    chat, said = EngineChat(), []
    for key in ("begin", "agree", "myself"):
        said.append(chat.press(key).outcome.consented)
    assert said == [False, True, False]
