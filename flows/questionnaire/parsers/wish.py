"""Wish: with whom somebody would rather talk, as buttons ask it; a wish in other words is kept as it was typed."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.parser import InputEvent, Parser, has_at_most
from flows.questionnaire.parsers.sentences import words_of_all_languages

WISH_WORDS = 25  # more than this is asked about


def _parse_wish(conversation: ConversationState, text: str) -> InputEvent:
    """One word that names no button may be anything; so may a yes, a no or *weet ik niet*.

    What is said of a man or a woman (*geen man*) is what the buttons are for: they count when a coordinator is chosen, words do not.
    """
    typed = normalise_text(text)
    says_nothing = any(typed in words_of_all_languages(key) for key in ("yes", "no", "no_wish"))
    is_for_buttons = any(word in words_of_all_languages("man_or_woman") for word in typed.split())
    if says_nothing or is_for_buttons or len(typed.split()) < 2:
        raise NotUnderstood("choose")
    return InputEvent("answered", text=text)


WISH = Parser(_parse_wish, "choice", has_at_most(WISH_WORDS))
