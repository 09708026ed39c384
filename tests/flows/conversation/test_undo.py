"""The last deed can be undone once, until the next one; nothing is emptied by one tap without that, or without a question."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from flows.conversation.messages import Turn
from flows.conversation.state_document import write_document
from flows.conversation.undo import undo_key
from flows.dossier.contact_promise import promise_in
from flows.matching.criteria import criteria_of
from flows.questionnaire.dossier_builder import build_dossier
from flows.questionnaire.questions.switches import MATTERS
from flows.questionnaire.states import HIDEABLE, QUESTIONNAIRE, QUESTIONS
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, after_sending, at_concern, at_review, walked_once

SECRET = "Mijn broer slaat mij."
Deed = Callable[[], EngineChat]


@walked_once
def full_review() -> EngineChat:
    """At the review with three pieces, two people, wishes in own words and every part switched on."""
    chat = at_concern().say("Ik slaap slecht.", SECRET, "Al weken.").press("done").say("Riet, mijn tante", "Mo")
    chat.press("done", "nobody").say("Fatima").press("yes").say("Assen").press("call").say("06 12345678")
    chat.press("mon", "morning").say("na het eten").press("done", "go_on")
    chat.press("add", "edit_hope").say("Dat we weer samen eten.").press("add", "edit_organisations").say("GGZ Drenthe")
    return chat.press("add", "edit_coordinator_wish", "otherwise").say("Iemand van hier.")


def meaning(chat: EngineChat) -> object:
    """What would be sent, without the moment of writing."""
    return build_dossier(chat.conversation, QUESTIONNAIRE) | {"written_at": ""}


def has_undo(chat: EngineChat) -> bool:
    """Whether the button that undoes stands below the question."""
    return any(button.key.startswith("undo") for button in chat.output.global_buttons)


DEEDS: dict[str, tuple[str | tuple[str], ...]] = {  # keys to press, and in brackets words to say
    "a piece is removed": ("edit_concern", "remove_2"),
    "a piece is removed after a look": ("edit_concern", "change_2", "remove"),
    "a piece is changed": ("edit_concern", "change_2", ("Mijn zus schreeuwt.",)),
    "the story is emptied": ("edit_concern", "start_over", "yes"),
    "a person is removed": ("edit_circle", "person_1", "remove"),
    "a person is renamed": ("edit_circle", "person_1", "rename", ("Rita",)),
    "a relation is changed": ("edit_circle", "person_1", "relate", ("mijn buurvrouw",)),
    "a name is changed": ("edit_name", ("Samira",)),
    "a place is changed": ("edit_place", ("Utrecht",)),
    "an age is changed": ("edit_age", "no"),
    "an answer is taken out": ("edit_hope", "take_out"),
    "words give way to a button": ("edit_organisations", "none"),
    "times give way to always": ("edit_reach_when", "always"),
    "a way of contact is changed with its address": ("edit_reach", "email", ("fatima@example.org",)),
    "a part is switched off": ("switch_words",),
    "an answer is switched off": ("share_hope",),
}


def do(chat: EngineChat, *acts: str | tuple[str]) -> EngineChat:
    for act in acts:
        chat.say(*act) if isinstance(act, tuple) else chat.press(act)
    return chat


@pytest.mark.parametrize("acts", DEEDS.values(), ids=DEEDS)
def test_every_deed_is_undone_by_one_button(acts: tuple[str | tuple[str], ...]) -> None:
    chat = full_review()
    before = meaning(chat)
    assert meaning(do(chat, *acts)) != before
    assert meaning(chat.press("undo")) == before and chat.notices == ["undone"]


@pytest.mark.parametrize("wish", ["rather_not", "talk_first"])
def test_a_wish_that_gave_way_to_another_comes_back(wish: str) -> None:
    chat = do(full_review(), "edit_circle", "person_1", "welcome", "person_1")
    before = meaning(chat)
    assert meaning(chat.press(wish)) != before
    assert meaning(chat.press("undo")) == before


@pytest.mark.parametrize("acts", DEEDS.values(), ids=DEEDS)
def test_it_is_undone_once(acts: tuple[str | tuple[str], ...]) -> None:
    chat = do(full_review(), *acts).press("undo")
    before = meaning(chat)
    assert not has_undo(chat)
    assert meaning(chat.press("undo")) == before


IN_ONE_QUESTION: dict[str, tuple[tuple[str, ...], str, str]] = {  # the way there, and two deeds at one question
    "two answers are switched off": ((), "share_hope", "share_name"),
    "a part is switched off and on": ((), "switch_circle", "switch_circle"),
    "two moments are taken away": (("edit_reach_when",), "mon", "morning"),
}


@pytest.mark.parametrize(("way", "first", "second"), IN_ONE_QUESTION.values(), ids=IN_ONE_QUESTION)
def test_the_button_of_an_older_deed_undoes_no_newer_one_while_the_question_stays(way: tuple[str, ...], first: str, second: str) -> None:
    chat = do(full_review(), *way, first)
    number, older = chat.conversation.question_number, undo_key(chat.conversation)
    after_both = meaning(do(chat, second))
    assert chat.conversation.question_number == number
    assert meaning(chat.press(older, asked=number)) == after_both and chat.notices == ["old_button"]
    assert meaning(chat.press("undo")) != after_both


@pytest.mark.parametrize("acts", [(), ("edit_concern",), ("edit_name",)], ids=["at a choice", "in the story", "at a name"])
def test_with_nothing_to_undo_that_is_said_and_the_words_become_no_answer(acts: tuple[str, ...]) -> None:
    chat = full_review().press(*acts)
    before = meaning(chat)
    assert chat.say("ongedaan maken").notices == ["nothing_to_undo"] and meaning(chat) == before


def test_the_deed_is_named_where_it_is_undone_and_no_word_is_repeated() -> None:
    chat = do(full_review(), "edit_concern", "remove_2")
    assert chat.notices == ["deed_removed"] and undo_key(chat.conversation) in chat.buttons
    assert SECRET not in "".join(reply.text for reply in chat.output.replies)


def test_looking_around_keeps_the_undo() -> None:
    chat = do(full_review(), "edit_concern", "remove_2", "help", "done", "add", "back_to_review")
    assert has_undo(chat)
    assert SECRET in json.dumps(meaning(chat.press("undo")))


@pytest.mark.parametrize("next_deed", [("Nog iets.",), "remove_1", "later"], ids=["adding", "removing", "leaving"])
def test_from_the_next_deed_on_nothing_of_the_former_is_stored(next_deed: str | tuple[str]) -> None:
    chat = do(full_review(), "edit_concern", "remove_2", next_deed)
    assert SECRET not in json.dumps(write_document(chat.conversation))


def test_sending_ends_the_undo() -> None:
    chat = do(full_review(), "edit_concern", "remove_2", "done", "right", "agree")
    assert chat.state == "handed_off" and chat.conversation.undo is None


def test_taking_back_ends_the_undo() -> None:
    chat = do(after_sending(), "change", "edit_concern", "change_1", ("Anders.",))
    chat.take(Turn(NOW, RANDOM_VALUES, command="withdraw"))
    assert chat.press("yes").conversation.undo is None


def test_I5_a_name_that_a_timer_removed_comes_back_by_no_undo() -> None:
    chat = do(full_review(), "edit_circle", "person_2", "welcome", "person_2", "from_afar")
    chat.conversation.remove_people([1])
    assert "Riet" not in json.dumps(write_document(chat.press("undo").conversation))


def test_what_is_undone_after_sending_is_no_change_of_what_was_sent() -> None:
    chat = do(after_sending(), "change", "edit_name", ("Samira",), "undo")
    assert build_dossier(chat.conversation, QUESTIONNAIRE)["changed"] == []


def test_undoing_voids_the_consent_to_what_was_read_back() -> None:
    chat = do(full_review(), "edit_name", ("Samira",), "right", "undo", "agree")
    assert (chat.state, chat.notices) == ("review", ["changed"])


def test_whoever_undoes_an_answer_is_not_asked_what_followed_from_it() -> None:
    assert do(full_review(), "edit_reach", "email", "undo").state == "reach"


# nothing is emptied by one tap


@pytest.mark.parametrize("question", QUESTIONS)
def test_skipping_empties_no_answer(question: str) -> None:
    """Whoever opens an answer and skips leaves it as it was."""
    chat = full_review()
    if f"edit_{question}" not in chat.buttons:
        chat.press("add")
    before = chat.press(f"edit_{question}").conversation.answer_to(question)
    if QUESTIONNAIRE[question].skippable and before:
        assert chat.press("skip").conversation.answer_to(question) == before


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question != "circle"])
def test_no_button_loses_own_words_without_an_undo(question: str) -> None:
    """Whatever is pressed at an answer that stands there, its words are still stored or can be put back."""
    opened = full_review().press(f"edit_{question}") if f"edit_{question}" in full_review().buttons else None
    for key in opened.buttons if opened else ():
        chat = full_review().press(f"edit_{question}", key)
        stored = json.dumps(write_document(chat.conversation))
        assert all(text in stored for text in full_review().conversation.texts_of(question)), key


def test_emptying_the_story_is_asked_about() -> None:
    chat = full_review().press("edit_concern", "start_over")
    assert chat.state == "start_over_ask" and SECRET in chat.press("no").conversation.texts_of("concern")


# one answer


@pytest.mark.parametrize("question", HIDEABLE)
def test_E2_an_answer_that_is_switched_off_is_nowhere_in_what_is_sent(question: str) -> None:
    chat = full_review()
    chat.conversation.answers[question] = {"said": ["GEHEIM"]}
    for follow_up in (state.name for state in QUESTIONNAIRE if state.follows == question and not state.shared_alone):
        chat.conversation.answers[follow_up] = {"said": ["GEHEIM"]}
    chat.press("edit_" + question, f"share_{question}")
    sent = build_dossier(chat.conversation, QUESTIONNAIRE)
    entry = next(entry for part in sent["parts"] if "entries" in part for entry in part["entries"] if entry["question"] == question)
    assert "GEHEIM" not in json.dumps(sent) and entry == {"question": question, "status": "not_shared"}


@pytest.mark.parametrize("follow_up", [state.name for state in QUESTIONNAIRE if state.follows in HIDEABLE and not state.shared_alone])
def test_what_follows_an_answer_that_is_switched_off_is_not_shared_even_where_nothing_stands_there(follow_up: str) -> None:
    """Otherwise the dossier would say of the hidden answer that it led on to no other question."""
    chat, question = full_review(), QUESTIONNAIRE[follow_up].follows
    chat.conversation.answers[question] = {"said": ["GEHEIM"]}
    chat.conversation.answers.pop(follow_up, None)
    chat.press("edit_" + question, f"share_{question}")
    sent = build_dossier(chat.conversation, QUESTIONNAIRE)
    assert {"question": follow_up, "status": "not_shared"} in [
        entry for part in sent["parts"] if "entries" in part for entry in part["entries"]
    ]


def test_an_answer_that_is_switched_off_stays_the_seekers_and_can_be_switched_on() -> None:
    chat = full_review().press("share_hope")
    assert chat.conversation.texts_of("hope") == ["Dat we weer samen eten."]
    assert "samen eten" in json.dumps(meaning(chat.press("share_hope")))


def test_E4_the_card_says_nothing_of_an_answer_that_is_switched_off() -> None:
    chat = full_review().press("edit_coordinator_wish", "woman", "add", "edit_date", "soon").say("Volgende week.")
    chat.press("share_coordinator_wish", "share_date", "share_age", "share_reach")
    card = chat.output.replies[-1].card
    assert card and card["wishes"] != ["woman"] and card["age"] not in ("yes", "no") and card["date"] != "soon"


def test_E4_the_card_knows_no_language_from_an_answer_that_is_switched_off() -> None:
    """A sign language counts wherever it is named, but not where nobody may read it."""
    chat = full_review().press("edit_reach", "otherwise").say("Met een tolk, in NGT.")
    while chat.state != "review":
        chat.press("skip")
    card = chat.output.replies[-1].card
    assert card and "dse" in card.get("spoken", [])
    hidden = chat.press("share_reach").output.replies[-1].card
    assert hidden and "spoken" not in hidden


def test_an_answer_that_was_taken_out_reads_as_not_shared_with_what_followed_from_it() -> None:
    chat = full_review().press("edit_reach", "take_out")
    contact = next(part for part in build_dossier(chat.conversation, QUESTIONNAIRE)["parts"] if part["part"] == "contact")
    assert [entry["status"] for entry in contact["entries"][:2]] == ["not_shared", "not_asked"]  # type: ignore[typeddict-item]


def test_every_answer_that_was_given_has_a_switch_of_its_own_beside_that_of_its_part() -> None:
    """The people are their whole part, and have that switch; a new question gets its own by itself."""
    chat = full_review()
    given = {name for name, state in QUESTIONNAIRE.questions.items() if state.part != "circle" and chat.conversation.answer_to(name)}
    switches = {button.key for button in chat.output.replies[-1].controls if button.is_on is not None}
    assert switches == {f"share_{question}" for question in given}
    assert set(HIDEABLE) == {name for name, state in QUESTIONNAIRE.questions.items() if state.part != "circle"}


@pytest.mark.parametrize("question", MATTERS)
def test_what_follows_from_switching_it_off_is_said_and_switching_it_on_says_nothing(question: str) -> None:
    chat = full_review()
    chat.conversation.answers.setdefault(question, {"said": ["06 12345678"]})
    assert f"off_{question}" in chat.press(f"share_{question}").notices
    assert f"off_{question}" not in chat.press(f"share_{question}").notices


def test_without_the_name_a_dossier_calls_the_seeker_nothing() -> None:
    assert build_dossier(full_review().press("share_name").conversation, QUESTIONNAIRE)["called"] == ""


def test_a_province_is_shared_without_the_place_and_counts_in_matching_only_while_it_is() -> None:
    chat = full_review().press("share_place")
    sent = build_dossier(chat.conversation, QUESTIONNAIRE)
    assert criteria_of(sent).province == "01" and criteria_of(sent).place == "" and "Assen" not in json.dumps(sent)
    hidden = chat.press("share_province")
    card = hidden.output.replies[-1].card
    assert card and card["province"] is None and criteria_of(build_dossier(hidden.conversation, QUESTIONNAIRE)).province is None


def test_that_somebody_helped_is_said_only_while_for_whom_is_shared() -> None:
    chat = full_review()
    chat.conversation.answers["for_whom"] = {"chose": ["helped"]}
    assert build_dossier(chat.press("share_for_whom").conversation, QUESTIONNAIRE)["typed_by"] == "seeker"


def test_without_the_number_the_seeker_makes_contact_and_nobody_is_promised_a_call() -> None:
    chat = full_review().press("edit_reach", "call").say("06 12345678")
    while chat.state != "review":
        chat.press("skip")
    card = chat.press("share_reach_address").output.replies[-1].card
    assert card and card["contact"] == "seeker_calls"
    assert promise_in(build_dossier(chat.conversation, QUESTIONNAIRE)).seeker_acts


# what stands there


@pytest.mark.parametrize(
    ("acts", "stands"),
    [
        (("edit_name",), "Fatima"),
        (("edit_place",), "Assen"),
        (("edit_reach_address",), "06 12345678"),
        (("edit_hope",), "Dat we weer samen eten."),
        (("edit_concern", "change_2"), SECRET),
        (("edit_circle", "person_1", "rename"), "Riet"),
        (("edit_circle", "person_1", "relate"), "mijn tante"),
    ],
)
def test_an_answer_opens_with_the_words_that_stand_there(acts: tuple[str, ...], stands: str) -> None:
    assert full_review().press(*acts).output.replies[-1].present == stands


@pytest.mark.parametrize(("acts", "key"), [(("edit_reach",), "call"), (("edit_age",), "yes"), (("edit_reach_when", "always"), None)])
def test_an_answer_opens_with_the_button_that_was_pressed(acts: tuple[str, ...], key: str | None) -> None:
    chat = full_review().press(*acts)
    assert [one.key for reply in chat.output.replies for one in reply.buttons if one.is_present] == ([key] if key else [])


def test_a_first_answer_opens_empty() -> None:
    assert at_concern().output.replies[-1].present == "" and at_review().press("add", "edit_hope").output.replies[-1].present == ""


def test_once_the_line_about_a_deed_is_gone_its_undo_stands_below_every_question_until_it_is_used() -> None:
    chat = at_review().press("edit_name").say("Fatma")
    assert (undo_key(chat.conversation) in chat.buttons, has_undo(chat)) == (True, False)
    assert has_undo(chat.press("help")) and not has_undo(chat.press("undo")) and chat.conversation.texts_of("name") == ["Fatima"]


def test_showing_the_wishes_in_the_picture_is_said_and_undone() -> None:
    chat = do(full_review(), "edit_circle", "person_1", "from_afar", "go_on")
    assert chat.press("switch_marks").notices == ["deed_on"] and chat.conversation.show_wishes
    assert chat.press("switch_marks").notices == ["deed_off"] and not chat.conversation.show_wishes
    assert chat.press("undo").conversation.show_wishes


REPLACES: dict[str, tuple[tuple[str | tuple[str], ...], bool]] = {
    "a name is changed": (("edit_name", ("Samira",)), True),
    "a piece is removed": (("edit_concern", ("Nog iets.",), "remove_2"), True),
    "a piece is added": (("edit_concern", ("Nog iets.",)), False),
    "an answer is switched off": (("share_name",), False),
}


@pytest.mark.parametrize(("acts", "is_replaced"), REPLACES.values(), ids=REPLACES)
def test_after_sending_what_is_changed_or_removed_counts_as_replaced_and_nothing_else(
    acts: tuple[str | tuple[str], ...], is_replaced: bool
) -> None:
    chat = do(after_sending(), "change", *acts)
    assert chat.conversation.has_replaced is is_replaced
    assert not do(at_review(), *acts).conversation.has_replaced
