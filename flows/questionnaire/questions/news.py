"""News: whether a message may come when there is news of a dossier, and by which way."""

from __future__ import annotations

from collections.abc import Iterator

from flows.conversation.effects import NewsChanged
from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import HERE, MAIL, NO_NEWS
from flows.questionnaire.parsers.sentences import spellings
from flows.questionnaire.preview import remember_preview_digest
from flows.questionnaire.promise import news_way
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext


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
    forms = spellings(text)
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


STATES = (
    State(
        "news",
        actions=("yes", "no"),
        texts=("news_here", "news_mail"),
        choose_texts=choose_news_texts,
        read=read_mail_words,
        visible_elsewhere=True,
    ),
)
