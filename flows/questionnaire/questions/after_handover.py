"""After the handover: the status, contact with the coordinator, adding words, and taking back."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import (
    ColleagueAnswered,
    ContactConfirmed,
    ContactTimeChanged,
    LanguageWaived,
    RefuseCoordinator,
    SendAnew,
    SignsWaived,
    StoryFeedback,
    TakeBack,
)
from flows.conversation.state import ConversationState
from flows.dossier.notification_rules import TAKEN_BACK, Recipient, informs
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.choice import CHOICE_OR_MORE_WORDS
from flows.questionnaire.parsers.own_words import OWN_WORDS
from flows.questionnaire.preview import CONSENT_ADDITION
from flows.questionnaire.questionnaire import Guard, State, TurnContext
from flows.questionnaire.questions.answers import hold_pending
from flows.questionnaire.questions.handover import send_pending
from flows.questionnaire.questions.messages import has_messages
from flows.questionnaire.questions.news import may_change_news
from flows.questionnaire.status.addressee import reader_id
from flows.questionnaire.status.guards import (
    has_coordinator,
    is_colleague_proposed,
    is_contact_reported,
    is_set_aside,
    lacks_language,
    lacks_signs,
    may_add_elsewhere,
    may_call_self,
    may_change,
    may_change_wish,
    may_give_feedback,
    may_read_back,
    may_refuse,
    may_wait,
)
from flows.questionnaire.status.texts import STATUS_TEXTS, choose_status_texts
from flows.reference.addresses import has_phone_number, mail_addresses

CONSENT_COLLEAGUE = "colleague/1"  # version of the text that people agree to


def shares(part: str, question: str) -> Guard:
    """A guard: whether the coordinator sees this answer, so that what is added to it is read."""

    def is_shown(conversation: ConversationState, context: TurnContext) -> bool:
        return conversation.shares(part, question)

    return is_shown


def read_more_words(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """*Ik heb nog iets* leads to adding: in the review, or where the story may not be read back."""
    if normalise_text(text) not in context.catalog.synonyms(conversation.language, "more_words"):
        return None
    return "change" if may_change(conversation, context) else "add_words"


def likely_part(conversation: ConversationState, context: TurnContext) -> frozenset[str]:
    """A number, a mail address or a word of contact (*bel, mailen, voicemail*) belongs to contact."""
    words = "\n".join(conversation.pending)
    is_about_contact = not context.catalog.synonyms(conversation.language, "about_contact").isdisjoint(normalise_text(words).split())
    return frozenset({"agree_contact"} if is_about_contact or has_phone_number(words) or mail_addresses(words) else ())


def add_and_revise(conversation: ConversationState, context: TurnContext) -> None:
    """Words that were added on another channel than that of sending: the seeker read back these alone."""
    send_pending(conversation, context, "contact_more" if context.event.name == "agree_contact" else "concern", CONSENT_ADDITION)


def allow_language(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(LanguageWaived())
    conversation.add_notice("any_language")


def give_feedback(conversation: ConversationState, context: TurnContext) -> None:
    conversation.feedback_given = True
    context.effects.append(StoryFeedback(context.event.name.removeprefix("fits_")))
    conversation.add_notice("fits_thanks")


def confirm_contact(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactConfirmed(True, _coordinator_id(context)))
    conversation.add_notice("contact_confirmed")


def deny_contact(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactConfirmed(False, _coordinator_id(context)))
    conversation.add_notice("contact_denied")


def ask_about_colleague(conversation: ConversationState, context: TurnContext) -> None:
    """Whoever is named in the question is whom the answer is about, also if the coordinator proposes another meanwhile."""
    status = context.outside.status
    conversation.proposed_id, conversation.proposed = (status.proposed_id, status.proposed) if status else ("", "")


def agree_to_colleague(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ColleagueAnswered(True, conversation.proposed_id, CONSENT_COLLEAGUE))
    conversation.add_notice("colleague_agreed")


def keep_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ColleagueAnswered(False, conversation.proposed_id, CONSENT_COLLEAGUE))
    conversation.add_notice("colleague_kept")


def waive_signs(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(SignsWaived())
    conversation.add_notice("any_signs")


def send_anew(conversation: ConversationState, context: TurnContext) -> None:
    """It was set aside by the operator: it waits for a coordinator again, as it was sent."""
    context.effects.append(SendAnew())
    conversation.add_notice("sent_anew")


def call_self(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ContactTimeChanged(None, reader_id=reader_id(context)))
    conversation.add_notice("called_self")


def ask_about_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    """Whoever is named in the question is whom a yes is about, also if somebody else has the story meanwhile."""
    conversation.refused_id = _coordinator_id(context)


def ask_anew_about_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    """The same question again, with a number of its own: a second press on the page or message of before is no yes to it."""
    ask_about_coordinator(conversation, context)
    conversation.renumber_question()
    conversation.add_notice("old_button")


def refuse_coordinator(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(RefuseCoordinator(conversation.refused_id))
    conversation.add_notice("coordinator_refused")


def take_back(conversation: ConversationState, context: TurnContext) -> None:
    status = context.outside.status
    conversation.former_coordinator, conversation.same_coordinator = (status.coordinator or "") if status else "", None
    context.effects.append(TakeBack())
    conversation.add_notice(TAKEN_BACK)
    conversation.sent = None
    conversation.forget_changes()


def _coordinator_id(context: TurnContext) -> str:
    return context.outside.status.coordinator_id if context.outside.status else ""


def choose_taken_back(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """That somebody was asked to make no contact is said only if somebody had it, and is told."""
    is_told = bool(conversation.former_coordinator) and informs(TAKEN_BACK, Recipient.COORDINATOR)
    yield "taken_back_told" if is_told else TAKEN_BACK


STATES = (
    State(
        "handed_off",
        CHOICE_OR_MORE_WORDS,
        actions=(
            ("read_messages", has_messages),
            ("contact_yes", is_contact_reported),
            ("contact_no", is_contact_reported),
            ("colleague", is_colleague_proposed),
            ("fits_yes", may_give_feedback),
            ("fits_partly", may_give_feedback),
            ("fits_silent", may_give_feedback),
            ("other_language", lacks_language),
            ("without_signs", lacks_signs),
            ("send_anew", is_set_aside),
            ("wait", may_wait),
            ("change_wish", may_change_wish),
            ("other_moment", has_coordinator),
            ("call_self", may_call_self),
            ("other_coordinator", may_refuse),
            "look",
            ("change", may_change),
            ("add_words", may_add_elsewhere),
            "who_looked",
            "code",
            ("news", may_change_news),
            "take_back",
            "traces",
        ),
        yes="contact_yes",
        no="contact_no",
        unclear=("agreeing_yes",),
        texts=STATUS_TEXTS,
        choose_texts=choose_status_texts,
        clears_history=True,
        read=read_more_words,
        visible_elsewhere=True,
    ),
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
    State("colleague", actions=("yes", "no", "other_coordinator"), is_grave=True, visible_elsewhere=True),
    State("other_coordinator", actions=("yes", "no"), is_grave=True, visible_elsewhere=True),
    State("take_back_ask", actions=("yes", "no"), is_grave=True, visible_elsewhere=True),
    State(
        TAKEN_BACK,
        actions=(("change", may_read_back), "wipe", "stop"),
        texts=(TAKEN_BACK, "taken_back_told"),
        choose_texts=choose_taken_back,
        clears_history=True,
        visible_elsewhere=True,
    ),
)
