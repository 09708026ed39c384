"""A number is right or it is dangerous: each is written in one place, with its source, and is never shown as dialled by us."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from flows.conversation.messages import Context
from flows.conversation.state_document import write_document
from flows.crisis import RECHECK_AFTER, WORRY_KEYS, CrisisResources
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import STATES
from flows.reference.hotlines import load_hotlines
from tests.support.engine_chat import NOW, EngineChat, at_concern, at_review, intake_engine

WORDING = Catalog.load()
NUMBERS = CrisisResources.load()
TODAY = date(2026, 11, 21)
CARDS = ("notice.help_card", "notice.help_card_written")
DIALLED = dict.fromkeys(NUMBERS.keys, TODAY)


@pytest.mark.parametrize("key", CARDS)
@pytest.mark.parametrize("language", WORDING.languages)
def test_the_help_card_names_every_number(language: str, key: str) -> None:
    """Who needs help now finds all of it on one card, in any language, and in writing too."""
    card = NUMBERS.help_card(WORDING, language, key=key)
    assert [one.number for one in NUMBERS if one.number not in card] == []


@pytest.mark.parametrize("language", WORDING.languages)
def test_a_number_is_written_in_one_place(language: str) -> None:
    """Whoever changes a number changes it everywhere: no text holds its digits."""
    texts = {key: re.sub(r"\{\w+\}", "", " ".join(WORDING.forms(language, key))) for key in WORDING.keys(language)}
    digits = re.compile("|".join(rf"(?<!\d){re.escape(one.number)}(?!\d)" for one in NUMBERS))
    assert [key for key, text in texts.items() if digits.search(text)] == []


@pytest.mark.parametrize("key", CARDS)
@pytest.mark.parametrize("language", WORDING.languages)
def test_only_a_number_whose_source_says_so_is_called_free(language: str, key: str) -> None:
    lines = [line for line in NUMBERS.help_card(WORDING, language, key=key).split("\n") if re.search("gratis|free", line, re.IGNORECASE)]
    named = [one for one in NUMBERS for line in lines if one.number in line]
    assert len(lines) >= 2
    assert all(one.free for one in named)


def test_every_number_has_a_source() -> None:
    assert [one.key for one in NUMBERS if not one.source.startswith("https://")] == []


def test_no_number_is_printed_as_dialled() -> None:
    """The file says what was read; only an installation knows what a person dialled."""
    assert [
        field for one in load_hotlines() for field in one.__slots__ if "dial" in field or "verified" in field or "checked" in field
    ] == []


def test_a_number_can_be_tapped() -> None:
    assert [NUMBERS["n113"].link, NUMBERS["luisterlijn"].link] == ["tel:113", "tel:0880767000"]


def test_a_number_that_nobody_dialled_is_stale() -> None:
    assert NUMBERS.find_stale({}, TODAY) == list(NUMBERS.keys)


def test_numbers_are_fresh_for_ninety_days() -> None:
    """On the last day they still are, on the day after no longer."""
    assert NUMBERS.find_stale(DIALLED, TODAY + RECHECK_AFTER) == []
    assert NUMBERS.find_stale(DIALLED, TODAY + RECHECK_AFTER + timedelta(days=1)) == list(NUMBERS.keys)


def test_one_stale_number_is_named() -> None:
    assert NUMBERS.find_stale(DIALLED | {"n113": date(2026, 1, 1)}, TODAY) == ["n113"]


@pytest.mark.parametrize(
    "said",
    [
        "ik wil niet meer leven",
        "Ik denk aan ZELFMOORD",
        "zelfmoort",
        "soms suïcidale gedachten",
        "suicidaal",
        "mijn man slaat mij",
        "Er is huiselijk geweld thuis",
        "hij heeft een mes",
        "ze is verkracht",
        "mijn vader mishandelt mijn zusje",
        "hij sluit mij op",
        "ik durf niet naar huis",
        "I want to die",
        "I’m thinking of killing myself",
        "he is choking me",
        "he has a gun",
        "she was raped",
        "there is abuse at home",
        "thuis is het niet\nveilig",
    ],
)
def test_words_that_may_mean_danger_bring_the_card(said: str) -> None:
    """Whatever the language of the chat: Fatima may type Dutch in an English conversation."""
    assert NUMBERS.find_hotlines(said)


@pytest.mark.parametrize(
    "said", ["", "Ik heb ruzie met mijn baas", "Mijn zus Aisha", "We willen samen een plan maken", "My neighbour helps me", "Messina"]
)
def test_the_net_lets_ordinary_words_through(said: str) -> None:
    """A card at every message would be read by nobody."""
    assert not NUMBERS.find_hotlines(said)


def test_every_language_has_a_net() -> None:
    """A new language without words for danger is caught here."""
    counts = {
        (language, key): len(WORDING.text(language, f"worry.{key}").split("|")) for language in WORDING.languages for key in WORRY_KEYS
    }
    assert {place: n for place, n in counts.items() if n < 10} == {}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("ik wil niet meer leven", "n113"),
        ("ik snij mezelf", "n113"),
        ("mijn man slaat mij", "veilig_thuis"),
        ("hij zit aan mijn dochter", "veilig_thuis"),
        ("ik ben weggelopen van huis", "kindertelefoon"),
        ("hij heeft een pistool", "n112"),
        ("i want to die", "n113"),
        ("he is violent", "veilig_thuis"),
    ],
)
@pytest.mark.parametrize("language", WORDING.languages)
def test_the_number_that_fits_stands_on_top_of_the_card(said: str, number: str, language: str) -> None:
    """And the other numbers stand below it, all of them."""
    chat = at_concern()
    chat.conversation.language = language
    card = next(reply.text for reply in chat.say(said).output.replies if reply.key == "notice.help_card")
    assert NUMBERS[number].number in card.split("\n")[0]
    assert [one.number for one in NUMBERS if one.number not in card] == []


def test_nothing_of_what_was_meant_by_danger_words_is_kept() -> None:
    """With the next turn the order of the card is gone too: no label stays with a person."""
    document = write_document(at_concern().say("ik wil dood", "Riet is mijn tante").press("done").conversation)
    assert "n113" not in str(document)


@pytest.mark.parametrize("is_chat", [False, True])
@pytest.mark.parametrize("state", [state.name for state in STATES])
def test_words_that_may_mean_danger_bring_the_card_whatever_was_asked(state: str, is_chat: bool) -> None:
    """Also where a button was asked for, and where nothing is kept yet: nobody chooses their moment."""
    chat = at_review()
    chat.context, chat.conversation.state = Context(NOW, is_third_party_chat=is_chat), state
    assert chat.say("ik wil dood").notices[:2] == ["safety_ask", "help_card"]


@pytest.mark.parametrize(
    "came", [EngineChat, lambda: EngineChat(context=Context(NOW, is_third_party_chat=True)), lambda: EngineChat().press("begin")]
)
def test_danger_words_before_consent_show_the_help_card_and_no_false_promise(came: object) -> None:
    chat = came().say("ik wil dood")  # type: ignore[operator]
    assert chat.notices[:2] == ["safety_ask", "help_card"]
    assert "bewaard" not in chat.press("danger").output.replies[0].text


@pytest.mark.parametrize("danger", ["danger", "suicide", "unsafe"])
def test_danger_words_after_consent_say_that_the_text_is_stored(danger: str) -> None:
    assert chat_text(at_concern().say("ik wil dood").press(danger)).endswith("verder.\nJe antwoorden zijn bewaard.")


def test_words_that_may_mean_danger_are_asked_about_once() -> None:
    assert "safety_ask" not in at_concern().say("ik wil dood", "Riet").notices


def chat_text(chat: EngineChat) -> str:
    return chat.output.replies[0].text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nee", "no_danger"),
        ("nee, er is nu geen gevaar", "no_danger"),
        ("ok", "no_danger"),
        ("ja", "danger"),
        ("niet veilig thuis", "unsafe"),
    ],
)
def test_what_is_typed_right_below_the_question_about_danger_answers_it_and_is_no_story(typed: str, said: str) -> None:
    chat = at_concern().say("ik wil dood", typed)
    assert (chat.notices, chat.conversation.texts_of("concern")) == ([said], ["ik wil dood"])


def test_a_longer_answer_below_the_question_about_danger_stays_a_piece_of_the_story() -> None:
    chat = at_concern().say("ik wil dood", "nee, hij is nu weg")
    assert chat.conversation.texts_of("concern") == ["ik wil dood", "nee, hij is nu weg"]


def test_no_is_about_the_story_where_nobody_asked_about_danger() -> None:
    chat = at_concern().say("ik wil dood", "bij mijn broer", "nee")
    assert chat.state == "control_or_words" and chat.press("my_words").conversation.texts_of("concern")[-1] == "nee"


def test_in_telegram_the_question_about_danger_is_answered_also_after_the_choice_where_to_type() -> None:
    chat = at_concern()
    chat.context = chat.context._replace(is_third_party_chat=True)
    chat.say("ik wil dood").press("here").say("nee")
    assert (chat.notices[0], chat.conversation.texts_of("concern")) == ("no_danger", ["ik wil dood"])


@pytest.mark.parametrize(("said", "hotlines"), [("ik wil dood", ("n113",)), ("ik wil\x00 dood", ("n113",)), ("ik wil naar huis", ())])
def test_danger_is_heard_without_a_conversation_as_in_one(said: str, hotlines: tuple[str, ...]) -> None:
    engine = intake_engine()
    assert (engine.hear_danger(said), engine.hears_danger(said)) == (hotlines, bool(hotlines))


@pytest.mark.parametrize(
    ("key", "number", "is_its"),
    [("n113", "113", True), ("n113", "112", False), ("n113", "", True), ("none", "", False), ("none", "113", False)],
)
def test_a_number_that_was_dialled_is_that_of_the_hotline_as_it_is_today(key: str, number: str, is_its: bool) -> None:
    assert NUMBERS.is_number_of(key, number) == is_its
