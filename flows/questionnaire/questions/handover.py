"""Handover: consent 2 to exactly the version that was read back, and sending it."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import HandOver
from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import HERE, MAIL, MESSAGES, NO_NEWS
from flows.dossier.document import compute_digest
from flows.i18n.catalog import normalise_text
from flows.questionnaire.dossier_builder import build_dossier, build_match_card
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.preview import CONSENT_SHARE, CONSENT_TEXTS, preview_content, remember_preview_digest
from flows.questionnaire.promise import promise_for, speaks_of_phone
from flows.questionnaire.questionnaire import State
from flows.questionnaire.questions.coming_in import is_for_work, lacks_knowing
from flows.questionnaire.questions.news import may_offer_news
from flows.questionnaire.questions.story import tell_availability
from flows.questionnaire.status.addressee import ask_again, reader_id
from flows.questionnaire.turn_context import TurnContext


def may_hand_over(conversation: ConversationState, context: TurnContext) -> bool:
    return (
        bool(conversation.consent)
        and not is_for_work(conversation, context)
        and not lacks_knowing(conversation, context)
        and conversation.preview_digest == compute_digest(preview_content(conversation, context))
    )


def may_revise(conversation: ConversationState, context: TurnContext) -> bool:
    return conversation.handed_off and may_hand_over(conversation, context)


def hand_over(conversation: ConversationState, context: TurnContext) -> None:
    _send(conversation, context, _choose_recognition(conversation, context), conversation.consent_text or CONSENT_SHARE)
    promise = promise_for(conversation, context)
    tells_of_code = promise.seeker_acts or promise.manner == MESSAGES  # what happens next says it there
    for kind in ("sent", "what_next", *(() if tells_of_code else ("code_offer",)), "help_folded"):
        conversation.add_notice(kind)
    conversation.former_coordinator = ""


def hand_over_with_news(conversation: ConversationState, context: TurnContext) -> None:
    conversation.news = HERE
    hand_over(conversation, context)


def send_revision(conversation: ConversationState, context: TurnContext) -> None:
    """What was read back in the review as a whole."""
    _revise(conversation, context, conversation.consent_text or CONSENT_SHARE)


def ask_again_to_send(conversation: ConversationState, context: TurnContext) -> None:
    """Somebody else reads the story by now: asked with the text that fits who has it."""
    ask_again(conversation, context)
    remember_preview_digest(conversation, context)


def _revise(conversation: ConversationState, context: TurnContext, agreed: str) -> None:
    """A later version keeps the recognition words of the first."""
    changed = "sent_again" if conversation.has_replaced else "change_sent"
    notice = changed if conversation.edits else "added_sent" if conversation.has_addition else "sent"
    _send(conversation, context, conversation.sent["recognition"] if conversation.sent else "", agreed)
    conversation.add_notice(notice)


def send_pending(conversation: ConversationState, context: TurnContext, question: str, agreed: str) -> None:
    """What was read back alone is added to this answer and sent; `agreed` is the version of the text to which the person said yes."""
    conversation.set_answer(question, said=[*conversation.texts_of(question), *conversation.pending])
    conversation.pending = []
    _revise(conversation, context, agreed)


def lacks_same_answer(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether it was taken back from a coordinator, and nobody said yet whether that one may have it again."""
    return bool(conversation.former_coordinator) and conversation.same_coordinator is None


def allow_same(conversation: ConversationState, context: TurnContext) -> None:
    conversation.same_coordinator = True
    remember_preview_digest(conversation, context)


def refuse_same(conversation: ConversationState, context: TurnContext) -> None:
    conversation.same_coordinator = False
    remember_preview_digest(conversation, context)


def read_former(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The name of the former coordinator is read as the pronoun for that one (`heard.same_coordinator.former`): *niet Hanneke*."""
    name, typed = normalise_text(conversation.former_coordinator), f" {normalise_text(text)} "
    for pronoun in context.catalog.synonyms(conversation.language, "same_coordinator.former"):
        for form in (name, *name.split()[:1]):
            typed = typed.replace(f" {form} ", f" {pronoun} ")
    state = context.questionnaire["same_coordinator"]
    return find_loosely(context.catalog, conversation.language, state, state.button_keys, typed)


def choose_consent_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """Whoever cannot be told that there is news reads before sending where to look, and again if the way of contact changed."""
    yield CONSENT_TEXTS[conversation.consent_text or CONSENT_SHARE]
    if not conversation.handed_off or "reach" in conversation.edits:
        yield f"consent_share_{_news_text(conversation, context)}"


def _news_text(conversation: ConversationState, context: TurnContext) -> str:
    """Where news is told or could be, or where to look for it: for messages here, nobody else says that one came."""
    if may_offer_news(conversation, context):
        return "offer_here"
    if conversation.news in (HERE, MAIL):
        return conversation.news
    if promise_for(conversation, context).manner == MESSAGES:
        return "look_here"
    return "look_phone" if speaks_of_phone(conversation, context) else "look_mail"


def _send(conversation: ConversationState, context: TurnContext, recognition: str, agreed: str) -> None:
    """Send it as it is; `agreed` is the version of the text to which the person said yes."""
    content = preview_content(conversation, context)
    digest = compute_digest(content)
    conversation.versions += 1
    conversation.sent = {
        "version": conversation.versions,
        "at": conversation.touched_at,
        "digest": digest,
        "recognition": recognition,
    }
    conversation.forget_changes()
    card, is_same = build_match_card(build_dossier(conversation, context.questionnaire)), bool(conversation.same_coordinator)
    news = conversation.news or NO_NEWS
    context.effects.append(HandOver(content, digest, card, recognition, agreed, news, is_same, reader_id(context)))


def _choose_recognition(conversation: ConversationState, context: TurnContext) -> str:
    """Two different words, by which the seeker knows the coordinator."""
    words = context.catalog.text(conversation.language, "recognition.list").split()
    first, second = (n % len(words) for n in context.random.indexes)
    return f"{words[first]} {words[second if second != first else (second + 1) % len(words)]}"


STATES = (
    State("same_coordinator", actions=("yes", "no"), read=read_former),
    State(
        "consent_share",
        actions=(("agree_news", may_offer_news), "agree", "refuse"),
        yes="agree",
        no="refuse",
        unclear=("unclear_consent",),
        condition="condition_share",
        texts=(
            *CONSENT_TEXTS.values(),
            *(f"consent_share_{kind}" for kind in ("look_phone", "look_mail", "look_here", "offer_here", "here", "mail")),
        ),
        choose_texts=choose_consent_texts,
        on_enter=tell_availability,
        shows_own_words=True,
    ),
)
