"""Optional questions, such as languages and wishes: the seeker finds them in the menu of the review."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.dossier.document import ANY, OTHER, is_language_unknown, spoken_languages
from flows.questionnaire.parsers.day import DAY, names_day
from flows.questionnaire.parsers.language import LANGUAGE
from flows.questionnaire.parsers.own_words import NAMES_IN_OWN_WORDS, WISH_IN_OWN_WORDS, WISHES_BESIDE_BUTTONS
from flows.questionnaire.parsers.wish import WISH
from flows.questionnaire.promise import is_phoned
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import replace_answer
from flows.questionnaire.turn_context import TurnContext
from flows.reference.languages import is_sign_language, mentions_signing

SPOKEN = ("nld", "eng", "tur", "ara", "pol", "ukr", "tir", "pap", "dse")  # ISO 639-3; all others are typed
QUIET = ("voicemail", "number_shown")
HELPFUL = ("spoken", "date", "coordinator_wish")  # offered on the way, on one page
HELPFUL_ANSWERS = (*HELPFUL, "spoken_which", "date_words", "coordinator_wish_words")


def says_otherwise(conversation: ConversationState, context: TurnContext) -> bool:
    return context.event.value == "otherwise"


def store_wish(conversation: ConversationState, context: TurnContext) -> None:
    """A wish in other words is what the button for it would ask for."""
    if context.event.value:
        replace_answer(conversation, context)
    else:
        conversation.set_answer("coordinator_wish", chose=["otherwise"])
        conversation.set_answer("coordinator_wish_words", said=[context.event.text])


def lacks_language(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the words that were typed name no language: then it is asked by buttons."""
    return not context.event.value and is_language_unknown(context.event.text, conversation.language)


def says_date(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether there is a date whose words are still to be asked."""
    return context.event.value in ("soon", "not_soon") and not names_day(conversation, context.event.text)


def store_date(conversation: ConversationState, context: TurnContext) -> None:
    """The words of a date that was typed go with the answer."""
    replace_answer(conversation, context)
    if names_day(conversation, context.event.text):
        conversation.set_answer("date_words", said=[context.event.text])


def asks_about_signs(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether signing or not hearing is named anywhere, and whether that is a wish for a sign language was never asked."""
    speaks = any(is_sign_language(code) for code in spoken_languages(conversation.answer_to("spoken")))
    if speaks or conversation.answer_to("signs") or not conversation.shares("wishes", "signs"):
        return False
    typed = (text for answer in conversation.answers.values() for text in answer.get("said", ()))
    return any(map(mentions_signing, (*typed, *(person["said"] for person in conversation.people))))


def toggle_quiet(conversation: ConversationState, context: TurnContext) -> None:
    chosen = set(conversation.choices_of("quiet")) ^ {context.event.value}
    conversation.set_answer("quiet", chose=[key for key in QUIET if key in chosen], said=conversation.texts_of("quiet"))


def store_quiet(conversation: ConversationState, context: TurnContext) -> None:
    """Own words are stored beside the buttons that are on."""
    conversation.set_answer("quiet", chose=conversation.choices_of("quiet"), said=[context.event.text])


def helpful_questions(context: TurnContext) -> list[str]:
    """Those that are offered on the way: ours, and then the foundation's own."""
    own = (name for name in context.questionnaire.optional if context.questionnaire[name].is_own)
    return [question for question in (*HELPFUL, *own) if question not in context.installation.questions_off]


def list_helpful(conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
    """Each with what was chosen; words that were typed stand in the review."""
    for question in helpful_questions(context):
        chosen = [context.catalog.text(conversation.language, f"{question}.{key}") for key in conversation.choices_of(question)]
        label = context.catalog.text(conversation.language, f"label.{question}")
        yield Button(f"edit_{question}", ": ".join([label, *chosen]))


def _in_own_words(name: str, menu_place: int | None = None, follows: str = "") -> State:
    return State(name, WISH_IN_OWN_WORDS, part="wishes", fhir="text", menu_place=menu_place, follows=follows)


STATES = (
    State("helpful", actions=("go_on",), buttons=list_helpful, no="go_on", expects_story=True),
    State("hope", WISH_IN_OWN_WORDS, part="words", fhir="text", menu_place=1),
    State(
        "spoken",
        WISHES_BESIDE_BUTTONS,
        answers=SPOKEN,
        part="wishes",
        fhir="open-choice",
        menu_place=2,
    ),
    State(
        "spoken_which",
        LANGUAGE,
        answers=(*SPOKEN, ANY, OTHER),
        part="wishes",
        fhir="open-choice",
        follows="spoken",
        buttons_first=True,
    ),
    State("signs", answers=("yes", "no"), part="wishes", fhir="choice", follows="spoken"),
    State(
        "coordinator_wish",
        WISH,
        store=store_wish,
        answers=("woman", "man", "any", "otherwise"),
        part="wishes",
        fhir="choice",
        menu_place=3,
    ),
    _in_own_words("coordinator_wish_words", follows="coordinator_wish"),
    _in_own_words("safe", 4),
    _in_own_words("supporter", 5),
    _in_own_words("access", 7),
    State(
        "date",
        DAY,
        answers=("none", "soon", "not_soon"),
        part="wishes",
        fhir="choice",
        menu_place=8,
        no="none",
        unclear=("unclear_date",),
        store=store_date,
    ),
    State("date_words", WISH_IN_OWN_WORDS, part="wishes", fhir="text", follows="date", takes_words_of="date"),
    State(
        "organisations",
        NAMES_IN_OWN_WORDS,
        answers=("none",),
        part="wishes",
        fhir="open-choice",
        menu_place=9,
        no="none",
    ),
    State("contact_more", WISH_IN_OWN_WORDS, part="contact", fhir="text", menu_place=11, follows="reach"),
    State(
        "quiet",
        WISHES_BESIDE_BUTTONS,
        toggles=QUIET,
        actions=("done",),
        no="done",
        part="contact",
        fhir="open-choice",
        menu_place=10,
        collects=True,
        store=store_quiet,
        applies=is_phoned,
    ),
)
