"""In a channel that stores what is typed outside our reach, own words are neither asked nor shown before the person wants it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.conversation.effects import ChannelTransfer, HandOver
from flows.conversation.messages import Context, Turn
from flows.conversation.people import parse_person
from flows.dossier.contact_promise import NO_NEWS
from flows.questionnaire.questions.wishes import HELPFUL
from flows.questionnaire.states import CIRCLE
from tests.support.engine_chat import NOW, RANDOM_VALUES, EngineChat, intake_engine

IN_CHAT = Context(NOW, is_third_party_chat=True)
TOKENED = replace(RANDOM_VALUES, transfer_token="t" * 32)


def in_chat() -> EngineChat:
    return EngineChat(context=IN_CHAT)


def at_concern() -> EngineChat:
    return in_chat().press("begin", "agree", "myself")


def at_times() -> EngineChat:
    chat = at_concern().press("here").say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes")
    return chat.say("Assen", "bel 06 12345678")


def shown_text(chat: EngineChat) -> str:
    return "\n".join(reply.text for reply in chat.output.replies) + "\n".join(chat.buttons)


def command(chat: EngineChat, key: str) -> EngineChat:
    chat.take(Turn(chat.at, TOKENED, command=key))
    return chat


def message(chat: EngineChat, words: str, number: str, *, edited: bool = False) -> EngineChat:
    chat.advance(minutes=1)
    chat.take(Turn(chat.at, RANDOM_VALUES, text=words, message=number, edited=edited))
    return chat


def test_the_first_screen_offers_the_website_first() -> None:
    assert in_chat().buttons == ["website", "begin", "call_me", "about"]


def test_the_first_screen_says_all_that_the_website_says_and_what_this_chat_keeps() -> None:
    """One screen: whoever begins here has read it, and goes on to the first consent."""
    said = EngineChat().output.replies[-1].text
    assert in_chat().output.replies[-1].text.startswith(said) and "Telegram bewaart" in in_chat().output.replies[-1].text
    assert in_chat().press("begin").state == "consent_keep"


def test_a_screen_that_comes_before_a_question_asks_for_no_words() -> None:
    chat = at_concern()
    assert chat.output.input_kind == "choice" and chat.press("here").output.input_kind == "words"


def test_a_change_of_language_shows_the_danger_text_in_it() -> None:
    assert "If you are in danger, call 112 now." in shown_text(in_chat().press("tongue", "speak_en"))


def test_opening_the_chat_again_before_consent_shows_the_first_screen_again() -> None:
    assert "Bij gevaar: bel nu 112." in shown_text(command(in_chat(), "start"))


def test_with_nobody_named_the_way_in_telegram_takes_at_most_14_turns() -> None:
    """From the first screen to a sent dossier, with one piece of story, the number typed at once and news wanted."""
    told = ("begin", "agree", "myself", "here", "> Ik slaap slecht.", "done", "nobody", "> Fatima", "yes", "> Assen")
    acts = (*told, "> bel 06 12345678", "always", "right", "agree_news")
    chat = in_chat()
    for act in acts:
        chat = chat.say(act[2:]) if act.startswith("> ") else chat.press(act)
    assert chat.conversation.handed_off and chat.conversation.news == "here" and len(acts) == 14


def test_in_a_chat_the_three_questions_that_help_stand_at_the_review() -> None:
    chat = (
        at_concern()
        .press("here")
        .say("Ik slaap slecht.")
        .press("done", "nobody")
        .say("Fatima")
        .press("yes")
        .say("Assen", "bel 06 12345678")
    )
    assert {f"edit_{question}" for question in HELPFUL} <= set(chat.press("always").buttons) and chat.state == "review"
    assert chat.press("edit_coordinator_wish", "woman").state == "review"


def test_a_yes_to_sending_alone_sends_no_messages_in_the_chat() -> None:
    chat = (
        at_concern()
        .press("here")
        .say("Ik slaap slecht.")
        .press("done", "nobody")
        .say("Fatima")
        .press("yes")
        .say("Assen", "bel 06 12345678")
    )
    chat.press("always", "right").say("ja")
    (sent,) = (effect for effect in chat.effects if isinstance(effect, HandOver))
    assert sent.news == NO_NEWS and "news" in chat.buttons


@pytest.mark.parametrize("question", ["concern", "circle", "hope", "safe", "review", "circle_list", "person", "add_share", "concern_late"])
def test_own_words_are_asked_and_shown_on_the_website_first(question: str) -> None:
    chat = at_concern()
    chat.conversation.state, chat.conversation.selected_person = question, 1
    chat.conversation.people = [parse_person(1, "Riet", "Riet")]
    assert intake_engine().render_output(chat.conversation, IN_CHAT).replies[-1].key == "elsewhere"


def test_the_same_conversation_shows_its_question_on_the_web() -> None:
    assert intake_engine().render_output(at_concern().conversation, Context(NOW)).replies[-1].key == "concern"


def test_here_anyway_works_in_full_from_then_on() -> None:
    chat = at_concern().press("here").say("Ik slaap slecht.").press("done").say("Riet")
    assert (chat.conversation.texts_of("concern"), [one["name"] for one in chat.conversation.people]) == (["Ik slaap slecht."], ["Riet"])


def test_words_that_come_before_the_choice_wait_and_are_the_answer_after_it() -> None:
    chat = at_concern().say("Ik slaap slecht.", "Al weken.")
    assert chat.conversation.texts_of("concern") == [] and "slaap" not in shown_text(chat)
    assert chat.press("here").conversation.texts_of("concern") == ["Ik slaap slecht.", "Al weken."]


def test_words_that_mean_danger_bring_the_help_card_before_the_choice_too() -> None:
    assert "help_card" in at_concern().say("Ik wil dood").notices


def test_the_website_is_one_link_and_the_choice_is_made_again_there() -> None:
    chat = at_concern().press("here")
    chat.take(Turn(chat.at, TOKENED, command="website"))
    assert ChannelTransfer("t" * 32) in chat.effects and not chat.conversation.chat_allowed


def test_names_are_no_buttons_in_the_chat_before_here_anyway() -> None:
    chat = at_concern().press("here").say("Ik slaap slecht.").press("done").say("Riet")
    chat.conversation.chat_allowed = False
    chat.press("list")
    chat.conversation.state = "circle_list"
    assert "Riet" not in " ".join(
        choice.text for reply in intake_engine().render_output(chat.conversation, IN_CHAT).replies for choice in reply.buttons
    )


def test_times_in_own_words_are_not_echoed_after_sending() -> None:
    chat = at_concern().press("here").say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen")
    chat.press("call").say("06 12345678").say("als de kinderen slapen").press("done", "right")
    chat.conversation.chat_allowed = False
    chat.conversation.state = "handed_off"
    chat.conversation.add_notice("what_next")
    said = "\n".join(reply.text for reply in intake_engine().render_output(chat.conversation, IN_CHAT).replies)
    assert "kinderen slapen" not in said


# the picture of the circle


def at_circle(*names: str) -> EngineChat:
    return at_concern().press("here", "tell_myself").say(*names)


def pictured(chat: EngineChat, context: Context) -> list[str]:
    """Whom the picture shows if it is asked for."""
    return [
        one["name"]
        for reply in intake_engine().render_output(chat.conversation, context).replies
        if reply.key == "notice.picture"
        for one in reply.circle
    ]


def test_in_a_chat_the_picture_comes_when_it_is_asked_for_and_is_gone_with_the_next_turn() -> None:
    chat = at_circle("Riet", "Karim")
    assert pictured(chat, IN_CHAT) == []
    assert pictured(chat.press("picture"), IN_CHAT) == ["Riet", "Karim"]
    assert chat.state == "circle" and pictured(chat.say("Sara"), IN_CHAT) == []


@pytest.mark.parametrize("state", CIRCLE)
def test_wherever_a_page_shows_the_picture_a_chat_offers_it(state: str) -> None:
    chat = at_circle("Riet")
    chat.conversation.state = state
    assert intake_engine().render_output(chat.conversation, Context(NOW)).replies[-1].circle
    assert "picture" in {choice.key for choice in intake_engine().render_output(chat.conversation, IN_CHAT).replies[-1].buttons}


@pytest.mark.parametrize(
    "context", [Context(NOW), Context(NOW, may_read_back=False, is_third_party_chat=True)], ids=["a page", "another door"]
)
def test_other_channels_neither_offer_nor_mention_the_picture(context: Context) -> None:
    said = intake_engine().render_output(at_circle("Riet").press("picture").conversation, context).replies
    assert [reply.key for reply in said] == ["circle"] and "picture" not in {choice.key for choice in said[-1].buttons}


def test_before_here_anyway_names_come_in_no_picture() -> None:
    chat = at_circle("Riet").press("picture")
    chat.conversation.chat_allowed = False
    assert pictured(chat, IN_CHAT) == []
    assert chat.press("picture").notices == ["old_button"]


def test_whoever_removed_everybody_is_offered_no_picture() -> None:
    assert "picture" not in at_circle("Riet").press("list", "person_1", "remove").buttons


# commands


@pytest.mark.parametrize("key", ["status", "who_looked"])
def test_a_command_about_what_was_sent_says_when_nothing_was(key: str) -> None:
    assert command(at_concern(), key).notices == ["nothing_sent"]


def test_taking_back_before_sending_is_erasing() -> None:
    assert command(at_concern(), "withdraw").state == "wipe_ask"


def test_starting_again_asks_whether_to_go_on_and_shows_nothing() -> None:
    chat = command(at_concern().press("here").say("Ik slaap slecht."), "start")
    assert chat.output.replies[-1].key == "back_again" and "slaap" not in shown_text(chat)
    assert chat.press("come_back").output.replies[-1].key == "concern"


def test_what_is_typed_where_it_is_asked_whether_to_go_on_is_given_back_and_waits_for_nothing() -> None:
    chat = command(at_concern().press("here").say("Ik slaap slecht."), "start").say("Het gaat slechter.")
    assert (chat.output.replies[-1].key, chat.notices, chat.outcome.returned) == ("back_again", ["not_understood"], "Het gaat slechter.")
    assert chat.press("come_back").conversation.texts_of("concern") == ["Ik slaap slecht."]


# a changed message


def test_a_changed_piece_of_the_story_takes_the_place_of_the_old_one() -> None:
    chat = at_concern().press("here")
    message(message(chat, "Ik slaap slegt.", "a"), "Al weken.", "b")
    message(chat, "Ik slaap slecht.", "a", edited=True)
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht.", "Al weken."] and chat.notices == ["deed_changed"]


def in_pieces() -> EngineChat:
    chat = at_concern().press("here")
    for number, piece in enumerate(("Ik slaap slecht.", "Mijn broer slaat mij.", "Al weken.")):
        message(chat, piece, f"m{number}")
    return chat


def test_a_changed_message_corrects_its_own_piece_after_another_was_removed() -> None:
    chat = message(in_pieces().press("remove_2"), "Al maanden.", "m2", edited=True).press("yes")
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht.", "Al maanden."]


def test_a_changed_message_of_a_removed_piece_is_given_back() -> None:
    chat = message(in_pieces().press("remove_2"), "Mijn broer schreeuwt.", "m1", edited=True)
    assert chat.conversation.texts_of("concern") == ["Ik slaap slecht.", "Al weken."]
    assert chat.outcome.returned == "Mijn broer schreeuwt." and chat.notices == ["old_words"]


def test_a_changed_message_of_a_removed_person_is_given_back() -> None:
    chat = message(at_concern().press("here", "tell_myself"), "Riet", "a").press("list", "person_1", "remove")
    message(chat, "Rita", "a", edited=True)
    assert chat.conversation.people == [] and chat.outcome.returned == "Rita"


def test_a_typed_removal_is_no_answer_that_could_be_corrected() -> None:
    chat = message(in_pieces(), "haal 1 weg", "typed")
    message(chat, "Iets anders.", "typed", edited=True)
    assert chat.conversation.texts_of("concern") == ["Mijn broer slaat mij.", "Al weken."]


# what was written


def test_what_was_written_is_shown_on_request_with_buttons_that_change_and_remove() -> None:
    chat = in_pieces().press("show_pieces")
    assert "2. Mijn broer slaat mij." in shown_text(chat) and {"change_2", "remove_2"} <= set(chat.buttons)
    assert "Mijn broer" not in shown_text(chat.press("help"))


def test_before_here_anyway_nothing_that_was_written_is_shown() -> None:
    chat = in_pieces().press("show_pieces")
    chat.conversation.chat_allowed = False
    said = intake_engine().render_output(chat.conversation, IN_CHAT).replies
    assert not any(reply.pieces for reply in said) and "Mijn broer" not in "".join(reply.text for reply in said)


def test_before_here_anyway_an_answer_opens_without_the_words_that_stand_there() -> None:
    chat = message(at_name(), "Fatima", "a").press("back")
    assert chat.output.replies[-1].present == "Fatima"
    chat.conversation.chat_allowed = False
    assert intake_engine().render_output(chat.conversation, IN_CHAT).replies[-1].present == ""


def test_a_button_of_a_former_list_removes_nothing() -> None:
    """The pieces have other numbers by then."""
    chat = in_pieces().press("show_pieces")
    asked = chat.output.question_number
    chat.press("remove_1", asked=asked).press("remove_1", asked=asked)
    assert chat.conversation.texts_of("concern") == ["Mijn broer slaat mij.", "Al weken."] and chat.notices == ["old_button"]


def at_name() -> EngineChat:
    return at_concern().press("here").say("Ik slaap slecht.").press("done", "nobody")


def test_a_changed_answer_is_the_answer_while_the_next_question_is_open() -> None:
    chat = message(at_name(), "Fatma", "a")
    message(chat, "Fatima", "a", edited=True)
    assert (chat.conversation.texts_of("name"), chat.state) == (["Fatima"], "age")


def test_afterwards_a_changed_message_is_offered_as_a_correction() -> None:
    chat = message(at_name(), "Fatma", "a").press("yes")
    message(chat, "Fatima", "a", edited=True)
    assert (chat.conversation.texts_of("name"), chat.state) == (["Fatma"], "correct") and "Fatima" not in shown_text(chat)
    assert (chat.press("yes").conversation.texts_of("name"), chat.state) == (["Fatima"], "place")


def test_an_offered_correction_may_be_refused() -> None:
    chat = message(at_name(), "Fatma", "a").press("yes")
    assert message(chat, "Fatima", "a", edited=True).press("no").conversation.texts_of("name") == ["Fatma"]


def test_a_changed_message_that_was_no_answer_changes_nothing() -> None:
    chat = at_name()
    before = chat.conversation.answers
    assert message(chat, "iets", "z", edited=True).notices == ["old_words"] and chat.conversation.answers == before


def test_a_changed_name_in_the_circle_is_that_persons_name() -> None:
    chat = message(at_concern().press("here").say("Ik slaap slecht.").press("done"), "Reit", "a")
    message(chat, "Riet", "a", edited=True)
    assert [one["name"] for one in chat.conversation.people] == ["Riet"]


@pytest.mark.parametrize("typed_there", [(), ("Riet",)])
def test_words_that_wait_for_the_choice_are_no_answer_to_another_question(typed_there: tuple[str, ...]) -> None:
    chat = message(at_concern(), "Mijn moeder is weg.", "a").press("skip")
    assert chat.state == "circle"
    for words in typed_there:
        message(chat, words, "b")
    chat.press("here")
    assert [person["said"] for person in chat.conversation.people] == list(typed_there)


def at_hope_on_the_website() -> EngineChat:
    """In the chat, at a question of the review that is answered on the website first."""
    return command(at_times().press("always", "add", "edit_hope"), "website")


@pytest.mark.parametrize(
    ("typed", "stored", "given_back", "notices"),
    [
        (("Rust.", "Dat we weer samen eten."), ["Rust."], "Dat we weer samen eten.", []),
        (("!!", "Rust."), ["Rust."], "!!", ["not_understood"]),
    ],
    ids=["two texts", "no words and a text"],
)
def test_of_what_waited_for_one_answer_the_first_that_can_be_it_is_stored_and_the_others_go_back(
    typed: tuple[str, ...], stored: list[str], given_back: str, notices: list[str]
) -> None:
    chat = at_hope_on_the_website().say(*typed)
    assert chat.notices == ["waits"]
    chat.press("here")
    assert (chat.state, chat.conversation.texts_of("hope")) == ("review", stored)
    assert (chat.outcome.returned, chat.notices, chat.conversation.pending) == (given_back, notices, [])


def test_what_waited_is_dropped_and_said_to_be_where_somebody_goes_to_the_website_after_all() -> None:
    chat = command(at_hope_on_the_website().say("Rust."), "website")
    assert chat.notices == ["dropped", "passage"] and chat.conversation.pending == []
    assert chat.press("here").conversation.texts_of("hope") == [] and chat.notices == []


def test_nothing_that_was_dropped_at_one_question_is_said_to_be_so_again_at_the_next() -> None:
    chat = command(at_concern().say("Ik slaap slecht."), "website").press("human", "go_on")
    chat.say("Fatima", "Assen").press("call").say("06 12345678").press("always")
    assert chat.state == "review"
    assert chat.press("here").notices == [] and chat.conversation.texts_of("concern") == []


def at_people_on_the_website() -> EngineChat:
    return command(at_concern().press("here").say("Ik slaap slecht.").press("done"), "website")


def names(chat: EngineChat) -> list[str]:
    return [person["name"] for person in chat.conversation.people]


@pytest.mark.parametrize(
    ("typed", "state", "named"),
    [
        (("Tom en Riet",), "circle_two", []),
        (("niemand",), "circle_is_name", []),
        (("Tom", "Riet"), "circle", ["Tom", "Riet"]),
        (("Tom", "Tom en Riet", "Mo"), "circle_two", ["Tom", "Mo"]),
        (("hij slaat ook de hond",), "concern_late", []),
    ],
)
def test_what_waited_is_asked_about_like_all_that_is_typed_there(typed: tuple[str, ...], state: str, named: list[str]) -> None:
    chat = at_people_on_the_website().say(*typed).press("here")
    assert (chat.state, names(chat), chat.outcome.returned, chat.conversation.pending) == (state, named, None, [])


def test_what_waited_and_is_nothing_goes_back() -> None:
    chat = at_people_on_the_website().say("!!").press("here")
    assert (chat.state, names(chat), chat.notices, chat.outcome.returned) == ("circle", [], ["not_understood"], "!!")


def test_each_of_several_that_waited_and_are_unclear_is_asked_about_in_its_turn() -> None:
    chat = at_people_on_the_website().say("Tom en Riet", "Mo en Els").press("here")
    assert [doubt.text for doubt in chat.conversation.doubts] == ["Tom en Riet", "Mo en Els"]
    assert names(chat.press("two", "one")) == ["Tom", "Riet", "Mo en Els"] and chat.state == "circle"
