"""Handover: consent 2 to exactly the version that was read back, sending it, and the return code."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import HandOver, NewCode, NewsChanged
from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import HERE, MAIL, MESSAGES, NO_NEWS
from flows.dossier.document import canonical_json, compute_digest
from flows.i18n.catalog import normalise_text
from flows.questionnaire.dossier_builder import build_dossier, build_match_card
from flows.questionnaire.loose_words import find_loosely
from flows.questionnaire.parsers.sentences import without_words
from flows.questionnaire.promise import news_way, promise_for, speaks_of_phone
from flows.questionnaire.questionnaire import State, TurnContext
from flows.questionnaire.questions.coming_in import is_for_work, lacks_knowing
from flows.questionnaire.questions.story import tell_availability
from flows.questionnaire.status.addressee import ask_again
from flows.questionnaire.status.guards import may_refuse
from flows.timestamps import from_iso

CONSENT_SHARE, CONSENT_HELD = "consent_share/1", "consent_share/2"  # versions of the text that people agree to
CONSENT_TEXTS = {CONSENT_SHARE: "consent_share", CONSENT_HELD: "consent_share_held"}  # of the second, that a coordinator has it already
CONSENT_ADDITION, CONSENT_REPLY = "add_share/1", "reply_share/1"  # likewise, where added words are read back alone


def remember_preview_digest(conversation: ConversationState, context: TurnContext) -> None:
    """The person is asked about this version with this text, so any change voids the answer."""
    conversation.preview_digest = compute_digest(_content(conversation, context))
    conversation.consent_text = CONSENT_HELD if may_refuse(conversation, context) else CONSENT_SHARE


def may_hand_over(conversation: ConversationState, context: TurnContext) -> bool:
    return (
        bool(conversation.consent)
        and not is_for_work(conversation, context)
        and not lacks_knowing(conversation, context)
        and conversation.preview_digest == compute_digest(_content(conversation, context))
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


def lacks_news_answer(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether news could be told by mail, and the seeker was not asked about that. In a chat it is a button of the consent."""
    return news_way(conversation, context) == MAIL and conversation.news not in (MAIL, NO_NEWS)


def may_offer_news(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether messages in this chat go with the consent, for whoever did not choose yet."""
    is_here = news_way(conversation, context) == HERE and not conversation.handed_off
    return is_here and conversation.news not in (HERE, NO_NEWS)


def may_change_news(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(conversation.news in (HERE, MAIL) or news_way(conversation, context))


def choose_news_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    yield f"news_{news_way(conversation, context) or conversation.news or HERE}"


def read_mail_words(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """*Mail maar* is a yes where the question is about mail, and no answer to one about messages in a chat."""
    asked = news_way(conversation, context) or conversation.news
    forms = {normalise_text(text), without_words(text, "filler")}
    lists = {key: context.catalog.synonyms(conversation.language, f"news_mail.{key}") for key in ("yes", "no") if asked == MAIL}
    return next((key for key, words in lists.items() if forms & words), None)


def want_news(conversation: ConversationState, context: TurnContext) -> None:
    _set_news(conversation, context, news_way(conversation, context) or conversation.news)


def want_no_news(conversation: ConversationState, context: TurnContext) -> None:
    _set_news(conversation, context, NO_NEWS)


def _set_news(conversation: ConversationState, context: TurnContext, way: str) -> None:
    """Before sending it goes with the dossier; afterwards it is changed at once."""
    conversation.news = way
    if conversation.handed_off:
        context.effects.append(NewsChanged(way))
        conversation.add_notice("news_off" if way == NO_NEWS else "news_on")
    else:
        remember_preview_digest(conversation, context)


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


def issue_code(conversation: ConversationState, context: TurnContext) -> None:
    conversation.code, conversation.code_at = context.random.code, conversation.touched_at
    context.effects.append(NewCode(conversation.code))


def drop_code(conversation: ConversationState, context: TurnContext) -> None:
    conversation.code = None


def choose_receipt_texts(conversation: ConversationState, context: TurnContext) -> Iterator[str]:
    """A code that a coordinator replaced since opens nothing, and is not shown again."""
    given_at, made_at = context.outside.status and context.outside.status.code_given_at, conversation.code_at
    yield "receipt_replaced" if given_at and made_at and given_at > from_iso(made_at) else "receipt"


def _send(conversation: ConversationState, context: TurnContext, recognition: str, agreed: str) -> None:
    """Send it as it is; `agreed` is the version of the text to which the person said yes."""
    content = _content(conversation, context)
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
    news, reader_id = conversation.news or NO_NEWS, context.outside.status.reader_id if context.outside.status else ""
    context.effects.append(HandOver(content, digest, card, recognition, agreed, news, is_same, reader_id))


def _content(conversation: ConversationState, context: TurnContext) -> bytes:
    return canonical_json(build_dossier(conversation, context.questionnaire))


def _choose_recognition(conversation: ConversationState, context: TurnContext) -> str:
    """Two different words, by which the seeker knows the coordinator."""
    words = context.catalog.text(conversation.language, "recognition.list").split()
    first, second = (n % len(words) for n in context.random.indexes)
    return f"{words[first]} {words[second if second != first else (second + 1) % len(words)]}"


STATES = (
    State(
        "news",
        actions=("yes", "no"),
        texts=("news_here", "news_mail"),
        choose_texts=choose_news_texts,
        read=read_mail_words,
        visible_elsewhere=True,
    ),
    State("same_coordinator", actions=("yes", "no"), read=read_former),
    State(
        "consent_share",
        actions=(("agree_news", may_offer_news), "agree", "refuse"),
        yes="agree",
        no="refuse",
        unclear=("unclear_consent",),
        texts=(
            *CONSENT_TEXTS.values(),
            *(f"consent_share_{kind}" for kind in ("look_phone", "look_mail", "look_here", "offer_here", "here", "mail")),
        ),
        choose_texts=choose_consent_texts,
        on_enter=tell_availability,
        shows_own_words=True,
    ),
    State(
        "receipt",
        actions=("seen",),
        yes="seen",
        texts=("receipt", "receipt_replaced"),
        choose_texts=choose_receipt_texts,
        visible_elsewhere=True,
    ),
)
