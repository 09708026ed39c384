"""The principles of domain.md section 4, where the conversation alone must keep them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flows.conversation.effects import HandOver, RefuseCoordinator
from flows.conversation.messages import Context, Turn
from flows.conversation.state_document import write_document
from flows.crisis import CrisisResources
from flows.dossier.status import DossierStatus
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import QUESTIONS, STATES
from flows.questionnaire.transitions.seeker_chart import TRANSITIONS
from flows.replies.text_rules import asks_never
from tests.support import engine_chat as room
from tests.support.engine_chat import NOW, EngineChat, after_sending, at_concern, at_review

FIELDS = {  # our questions and the field of domain.md 2.2 that each of them is
    **{"for_whom": 5, "other_knows": 6, "age": 7, "name": 8, "concern": 9, "hope": 10, "circle": 11, "safe": 15, "supporter": 16},
    **{"children": 17, "coordinator_wish": 18, "coordinator_wish_words": 18, "place": 19, "province": 19, "reach": 20, "reach_address": 20},
    **{
        "reach_when": 20,
        "quiet": 20,
        "contact_more": 20,
        "date": 21,
        "date_words": 21,
        "organisations": 22,
        "access": 23,
        "spoken": 18,
        "spoken_which": 18,
        "signs": 18,
    },
}


class Marked(Catalog):
    """Words of which only the keys are said, so that a text from elsewhere shows."""

    def text(self, language: str, key: str, /, **values: Any) -> str:
        if key in ("recognition.list", "circle.remind") or key.startswith("heard."):
            return super().text(language, key, **values)
        return f"⟦{key}⟧"


def test_the_questions_are_the_fields_that_may_be_asked_and_no_others() -> None:
    assert set(QUESTIONS) == set(FIELDS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_must_never_be_asked_is_not_asked(question: str) -> None:
    catalog = Catalog.load()
    assert [asks_never(language, question, catalog.forms(language, question)[0]) for language in catalog.languages] == [None, None]


def test_D3_a_dossier_has_no_place_for_a_translation_without_its_original() -> None:
    effect = after_sending().effects[0]
    assert isinstance(effect, HandOver)
    assert b"translat" not in effect.dossier  # an answer is `said` or `chose`; a translation would need both


def test_D4_every_reply_comes_from_the_reviewed_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    marked = IntakeEngine(Marked.load(), CrisisResources.load(), room.INSTALLATION, room.PLACES)
    monkeypatch.setattr(room, "intake_engine", lambda: marked)
    outputs = [at_concern().say("Ik ben bang", "hm").output, at_review().output, after_sending().press("who_looked", "traces").output]
    texts = [reply.text for output in outputs for reply in output.replies]
    assert texts
    assert [text for text in texts if re.sub(r"⟦[\w.]+⟧", "", text).strip()] == []


def test_E5_a_turn_has_no_field_for_pictures_files_or_contacts() -> None:
    assert set(Turn._fields) == {
        *("at", "random_values", "text", "button", "question_number", "language", "command"),
        *("message", "edited"),  # a keyed hash of a message, and whether it was changed
        "chosen",  # keys of switches
        "seen",  # the number of a notice
        "hotlines",  # keys of the help card
        "refused_beside",  # which line refuses what stood beside the words
        "before_question",  # whether the channel says that it was typed before the question was there
        "asked_about",  # a digest of the coordinator or the report of contact that the question was about
    }


def test_E6_only_name_relation_and_wish_of_a_person_in_the_circle_are_stored() -> None:
    people = at_concern().press("tell_myself").say("Riet, mijn tante").conversation.people
    assert [set(person) for person in people] == [{"id", "said", "name", "relation", "wish"}]
    assert {state.name for state in STATES if state.name.startswith("person")} == {"person", "person_name", "person_relation"}


def test_E11_a_coordinator_is_refused_without_a_reason() -> None:
    status = DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", plan="dinsdag", contact_line="Hanneke, 06")
    chat = after_sending()
    chat.context = Context(NOW, status=status)
    chat.press("look", "other_coordinator", "yes")
    assert isinstance(chat.effects[-1], RefuseCoordinator)
    assert chat.state == "handed_off"


def test_E10_before_consent_a_conversation_stores_no_text() -> None:
    chat = EngineChat().say("Mijn man slaat mij").press("begin").say("Hij slaat mij elke dag")
    assert "slaat" not in str(write_document(chat.conversation))


def test_O4_nothing_in_the_chart_counts_scores_or_ranks_a_person() -> None:
    events = {event for event, *_ in TRANSITIONS}
    functions = {function.__name__ for *_, guard, action in TRANSITIONS for function in (guard, action) if function}
    names = events | functions | {state.name for state in STATES}
    assert not [name for name in names if re.search("score|rank|risk|urgen|priorit|level|severity", name)]
