"""Additions: own words after sending, on a channel that may not read the story back; read back alone, agreed to and then sent."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.own_words import OWN_WORDS
from flows.questionnaire.preview import CONSENT_ADDITION
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.answers import hold_pending
from flows.questionnaire.questions.handover import send_pending
from flows.questionnaire.turn_context import Guard, TurnContext
from flows.reference.addresses import has_phone_number, mail_addresses


def shares(part: str, question: str) -> Guard:
    """A guard: whether the coordinator sees this answer, so that what is added to it is read."""

    def is_shown(conversation: ConversationState, context: TurnContext) -> bool:
        return conversation.shares(part, question)

    return is_shown


def likely_part(conversation: ConversationState, context: TurnContext) -> frozenset[str]:
    """A number, a mail address or a word of contact (*bel, mailen, voicemail*) belongs to contact."""
    words = "\n".join(conversation.pending)
    is_about_contact = not context.catalog.synonyms(conversation.language, "about_contact").isdisjoint(normalise_text(words).split())
    return frozenset({"agree_contact"} if is_about_contact or has_phone_number(words) or mail_addresses(words) else ())


def add_and_revise(conversation: ConversationState, context: TurnContext) -> None:
    """Words that were added on another channel than that of sending: the seeker read back these alone."""
    send_pending(conversation, context, "contact_more" if context.event.name == "agree_contact" else "concern", CONSENT_ADDITION)


STATES = (
    State("add_words", OWN_WORDS, store=hold_pending, visible_elsewhere=True),
    State(
        "add_share",
        actions=(("agree", shares("words", "concern")), ("agree_contact", shares("contact", "reach")), "refuse"),
        likely=likely_part,
        yes="agree",
        no="refuse",
        confirms_text=True,
        shows_own_words=True,
        visible_elsewhere=True,
    ),
)
