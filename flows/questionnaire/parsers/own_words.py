"""Own words: every text is the answer, letter for letter; at a question that asks what or who, a yes or a no alone is none."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_letters, accept_text, asks_us
from flows.questionnaire.parsers.sentences import says_no_answer, spellings, without_words, words_of_all_languages


def _is_yes(text: str) -> bool:
    return without_words(text, "filler") in words_of_all_languages("yes")


def _parse_names(conversation: ConversationState, text: str) -> InputEvent:
    """*Ja* says that somebody helps, and not who."""
    if _is_yes(text):
        raise NotUnderstood("organisations")
    return InputEvent("skipped") if says_no_answer(text) else accept_text(conversation, text)


def _parse_wish(conversation: ConversationState, text: str) -> InputEvent:
    """*Nee* and *weet ik niet* leave it open, *niks* is an answer; *ja*, *nee wacht toch wel* and *...* do not say what."""
    if _leaves_open(text):
        return InputEvent("skipped")
    if _is_yes(text) or _is_made_of_yes_and_no(text):
        raise NotUnderstood("words")
    return accept_letters("words")(conversation, text)


def _leaves_open(text: str) -> bool:
    spelled = spellings(text)
    first, _, rest = normalise_text(text).partition(" ")
    is_open = bool(spelled & words_of_all_languages("no")) or says_no_answer(rest if first in _yes_and_no() else text)
    return is_open and not {*spelled, rest} & words_of_all_languages("nothing")


def _is_made_of_yes_and_no(text: str) -> bool:
    """Whether every word is a yes, a no or a hesitation."""
    words = set(normalise_text(text).split())
    beside = words_of_all_languages("filler") | words_of_all_languages("hesitating")
    return bool(words & _yes_and_no()) and words <= _yes_and_no() | beside


def _yes_and_no() -> frozenset[str]:
    return words_of_all_languages("yes") | words_of_all_languages("no")


def _ask_about_names(conversation: ConversationState, text: str) -> InputEvent:
    """A question to us names nobody."""
    return InputEvent("unsure_question" if asks_us(text) else "", text=text)


def _parse_wishes(conversation: ConversationState, text: str) -> InputEvent:
    """*Ja* says that something may be, and not what."""
    if _is_yes(text):
        raise NotUnderstood("choose")
    return accept_text(conversation, text)


OWN_WORDS = Parser(accept_text, "words", own_words=True)
WISHES_BESIDE_BUTTONS = Parser(_parse_wishes, "words", own_words=True)
WISH_IN_OWN_WORDS = Parser(_parse_wish, "words", own_words=True)
NAMES_IN_OWN_WORDS = Parser(_parse_names, "words", ask_first=_ask_about_names, own_words=True)
