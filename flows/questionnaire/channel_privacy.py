"""Privacy screens: in a channel that stores what is typed outside our reach, the person first chooses where to type own words."""

from __future__ import annotations

from flows.conversation.effects import ChannelTransfer
from flows.conversation.state import ConversationState
from flows.dossier.dossier import Person
from flows.questionnaire.parsers.parser import WAITED, InputEvent
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.status.texts import is_as_promised
from flows.questionnaire.turn_context import TurnContext

BACK, WELCOME, ELSEWHERE_FIRST = "back_again", "welcome_telegram", "elsewhere"
PRIVACY_SCREENS = {  # the keys of their texts, each with its buttons and the keys of those
    BACK: {"come_back": "back_again.go_on", "not_now": "back_again.not_now"},
    WELCOME: {
        "website": "elsewhere.website",
        "begin": "welcome_telegram.begin",
        "call_me": "welcome.call_me",
        "about": "welcome.about",
    },
    ELSEWHERE_FIRST: {"website": "elsewhere.website", "here": "elsewhere.here"},
}


def privacy_screen(conversation: ConversationState, context: TurnContext) -> str | None:
    """The screen shown before this state's own question: own words are neither asked nor shown before the person wants it."""
    if not context.outside.is_third_party_chat or conversation.state in ENDS:
        return None
    if conversation.away:
        return BACK
    if conversation.state == "welcome":
        return WELCOME
    if conversation.chat_allowed or not context.questionnaire[conversation.state].is_sensitive:
        return None
    return ELSEWHERE_FIRST


def is_in_chat(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether this channel stores what is typed outside our reach."""
    return context.outside.is_third_party_chat


def is_locked(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether the story is closed here until the return code is typed, so that no new code may be shown."""
    return context.outside.is_locked


def shows_own_words(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether own words may be repeated in this channel."""
    return conversation.chat_allowed or not context.outside.is_third_party_chat


def may_show_words(conversation: ConversationState, context: TurnContext) -> bool:
    """Whether what was typed may be shown again in this channel."""
    return context.outside.may_read_back and shows_own_words(conversation, context)


def shown_pieces(conversation: ConversationState, context: TurnContext) -> tuple[str, ...]:
    """The texts typed so far, where each stands by itself."""
    state = context.questionnaire.states.get(conversation.state)
    is_shown = state and state.has_pieces and may_show_words(conversation, context)
    return tuple(conversation.texts_of(conversation.state)) if is_shown else ()


def has_pieces(conversation: ConversationState, context: TurnContext) -> bool:
    return bool(shown_pieces(conversation, context))


def present_text(conversation: ConversationState, context: TurnContext) -> str:
    """The text that stands there now, with which the question opens."""
    state = context.questionnaire.states.get(conversation.state)
    if state is None or state.has_pieces or state.parser.field == "choice" or not may_show_words(conversation, context):
        return ""
    return "\n".join(state.present_answer(conversation, context).get("said", ()))


def shown_circle(conversation: ConversationState, context: TurnContext) -> tuple[Person, ...]:
    """The people named, only if the story may be read back and only while the question is about them."""
    state = context.questionnaire.states.get(conversation.state)
    return tuple(conversation.people) if state and state.shows_circle and context.outside.may_read_back else ()


def is_shown(conversation: ConversationState, context: TurnContext, notice: str) -> bool:
    """Whether a notice is shown: one that repeats words, only where the question may; what comes next, while that is still so."""
    needs = {"picture": may_show_picture, "pieces": has_pieces, "what_next": is_as_promised}.get(notice)
    return needs is None or needs(conversation, context)


def may_show_picture(conversation: ConversationState, context: TurnContext) -> bool:
    """Pages show the circle's picture by themselves; a chat that stores what it shows, only on request and after *toch hier*."""
    return context.outside.is_third_party_chat and conversation.chat_allowed and bool(shown_circle(conversation, context))


def allow_here(conversation: ConversationState, context: TurnContext) -> None:
    """Text that was typed before the choice is read as an answer now, if this is still the question at which it was typed."""
    conversation.chat_allowed = True
    if not context.questionnaire[conversation.state].confirms_text:
        if conversation.pending_at in ("", conversation.state):
            context.replay += [InputEvent(WAITED, text=text) for text in conversation.pending]
        elif conversation.pending:
            conversation.add_notice("dropped")
        conversation.pending = []


def go_away(conversation: ConversationState, context: TurnContext) -> None:
    conversation.away = True


def come_back(conversation: ConversationState, context: TurnContext) -> None:
    conversation.away = False


def offer_web(conversation: ConversationState, context: TurnContext) -> None:
    """One link, once; going there is a new choice of where own words are typed."""
    conversation.chat_allowed = False
    if conversation.pending and not context.questionnaire[conversation.state].confirms_text:
        conversation.pending = []
        conversation.add_notice("dropped")
    _give_link(conversation, context)


def show_mine(conversation: ConversationState, context: TurnContext) -> None:
    conversation.add_notice("mine")
    if context.outside.is_third_party_chat:
        _give_link(conversation, context)


def _give_link(conversation: ConversationState, context: TurnContext) -> None:
    context.effects.append(ChannelTransfer(context.random.transfer_token))
    conversation.add_notice("passage", token=context.random.transfer_token)
