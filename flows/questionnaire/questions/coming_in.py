"""Coming in: what this is, consent 1, and for whom somebody comes."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import Erase
from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.own_words import WISH_IN_OWN_WORDS
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import replace_answer
from flows.questionnaire.turn_context import TurnContext

CONSENT_KEEP = "consent_keep/2"  # version of the text that people agree to
HELLO = "hello"  # what this is and where help is in danger: on the first screen, once (domain.md 5.3)


def choose_welcome(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """What this is, and what one can do; in a chat a privacy screen says both."""
    yield from (HELLO, "welcome")


def start_short_route(conversation: ConversationState, context: TurnContext) -> None:
    conversation.short_route = True
    conversation.answers.setdefault("concern", {"status": "tells_myself"})
    conversation.answers.setdefault("circle", {"status": "not_asked"})


def agree_to_keep(conversation: ConversationState, context: TurnContext) -> None:
    conversation.consent = {"text": CONSENT_KEEP, "at": conversation.touched_at}
    conversation.changed_at = conversation.touched_at


def erase_everything(conversation: ConversationState, context: TurnContext) -> None:
    """Everything goes; the counter that remains says at which point."""
    counter = "wiped_sent" if conversation.sent else "wiped" if conversation.consent else context.event.name
    context.effects.append(Erase(counter))


def lacks_for_whom(conversation: ConversationState, context: TurnContext) -> bool:
    return not conversation.choices_of("for_whom")


def says_work(conversation: ConversationState, context: TurnContext) -> bool:
    return context.event.value == "work"


def says_other(conversation: ConversationState, context: TurnContext) -> bool:
    return context.event.value == "other"


def corrects_to_family(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether it turns out at the review that it is for a family: the child's question was not asked on the way."""
    return conversation.reviewed and context.event.value == "family"


def is_for_family(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.choices_of("for_whom") == ["family"]


def says_unwilling(conversation: ConversationState, context: TurnContext) -> bool:
    return context.event.value != "wants"


def is_for_work(conversation: ConversationState, context: TurnContext) -> bool:
    """For work there is information to pass on and no dossier."""
    return conversation.choices_of("for_whom") == ["work"]


def lacks_knowing(conversation: ConversationState, context: TurnContext) -> bool:
    """About somebody else there is a dossier only when they know and want it (domain.md E7)."""
    return conversation.choices_of("for_whom") == ["other"] and conversation.choices_of("other_knows") != ["wants"]


def store_willing(conversation: ConversationState, context: TurnContext) -> None:
    """That they know was said before; now it is said whether they want it."""
    conversation.set_answer("other_knows", chose=["wants" if context.event.name == "yes" else "unsure"])


def drop_willing(conversation: ConversationState, context: TurnContext) -> None:
    """They do not want it: what was said of that before holds no longer."""
    if conversation.answers.pop("other_knows", None):
        conversation.mark_changed("other_knows")


def store_for_whom(conversation: ConversationState, context: TurnContext) -> None:
    """Whether somebody else knows matters only while it is for somebody else."""
    replace_answer(conversation, context)
    if context.event.value != "other":
        conversation.answers.pop("other_knows", None)


def change_to_myself(conversation: ConversationState, context: TurnContext) -> None:
    """On the way in, what was told so far was about somebody who does not know or want it: it does not come along."""
    conversation.answers.pop("other_knows", None)
    if not conversation.reviewed and conversation.answer_to("concern"):
        del conversation.answers["concern"]
        conversation.mark_changed("concern")
    conversation.set_answer("for_whom", chose=["myself"])


STATES = (
    State("welcome", actions=("begin", "call_me", "about"), texts=(HELLO, "welcome"), choose_texts=choose_welcome, yes="begin"),
    State("about", actions=("begin", "privacy", "stop"), texts=("notice.about",), yes="begin"),
    State("call_me", actions=("go_on",), yes="go_on"),
    State(
        "consent_keep",
        actions=("agree", "refuse", "privacy"),
        yes="agree",
        no="refuse",
        unclear=("unclear_consent",),
        condition="condition_keep",
    ),
    State(
        "for_whom",
        answers=("myself", "family", "other", "helped", "work"),
        part="you",
        fhir="choice",
        store=store_for_whom,
        needed=True,
    ),
    State("for_work", actions=("for_myself", "stop")),
    State(
        "other_knows",
        answers=("wants", "unsure", "no", "cannot"),
        part="you",
        fhir="choice",
        needed=True,
        follows="for_whom",
        explained=("only_knows", "refuses"),
    ),
    State("other_wants", actions=("yes", "unsure", "no")),
    State("other_does_not_know", actions=("for_myself", "pass_on", "stop")),
    State("children", WISH_IN_OWN_WORDS, part="wishes", fhir="text", menu_place=6),
)
