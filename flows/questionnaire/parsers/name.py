"""Name: what to call somebody, also in a sentence that says so, and what somebody is of the seeker."""

from __future__ import annotations

import re

from flows.comparing_form import fold_characters
from flows.conversation.people import is_address
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.other_kinds import says_other_kind
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_letters, has_at_most, is_sentence
from flows.questionnaire.parsers.sentences import says_no_answer, tells_something, words_of_all_languages
from flows.questionnaire.person_words import find_own_name, holds_long_number

NAME_WORDS, FULL_NAME_WORDS, SENTENCE_WITH_NAME, LINE_WORDS = 4, 8, 10, 12  # more words than these are asked about
_SAYS_NAME = re.compile(
    r"\b(?:noem (?:mij|me|m'n)|(?:mij|me) .*noemen|ik heet|(?:mijn|m'n|mn) naam|naam is|roepnaam|(?:echte|andere) naam|zeg maar"
    r"|call me|my (?:nick)?name|name is|real name|goes by)\b",
    re.IGNORECASE,
)

PARTICLES = ("van", "von", "der", "den", "de", "het", "'t", "ten", "ter", "tot", "te", "la", "el", "al", "bin", "ben", "dos", "da")
_PARTICLES = re.compile(rf"\b(?:{'|'.join(PARTICLES)})\s", re.IGNORECASE)


_OTHER_CLAUSE = re.compile(r"[,:;(]|\b(?:maar|wel|but)\b", re.IGNORECASE)
_SAYS_FOR_WHOM = re.compile(r"\b(?:is|it's|its|typ|typing|type) (?:dit )?(?:voor|for)\b", re.IGNORECASE)


def _is_name(text: str) -> bool:
    if _SAYS_FOR_WHOM.search(text):
        return False
    if _SAYS_NAME.search(text):
        return not is_sentence(text, SENTENCE_WITH_NAME) and not _refuses(text)
    words = _PARTICLES.sub("", text)
    if words.istitle() and not is_sentence(words, FULL_NAME_WORDS):
        return True
    return not is_sentence(words, NAME_WORDS) and not _speaks_of_something(text)


def _speaks_of_something(text: str) -> bool:
    """Whether it tells something (*hij leest mee*, *ik ben moe*), and gives no name behind words for one (*ik ben Wil*)."""
    name = find_own_name(text)
    return tells_something(text) if name == text else normalise_text(name) in words_of_all_languages("moods")


def _refuses(text: str) -> bool:
    """Whether a sentence about a name says no, and then nothing else: *noem me geen mevrouw*, but not *..., gewoon Ria*."""
    return bool(_words(text) & words_of_all_languages("refusing_words")) and not _OTHER_CLAUSE.search(text)


def _keeps_name(text: str) -> bool:
    """Whether somebody says that they do not tell their name: *ik durf mijn naam niet te zeggen*."""
    if not _SAYS_NAME.search(text) or _OTHER_CLAUSE.search(text):
        return False
    words = _words(text)
    return bool(words & words_of_all_languages("hiding_words") or (_refuses(text) and words & words_of_all_languages("telling_words")))


def _words(text: str) -> set[str]:
    return set(normalise_text(text).split())


def _parse_name(conversation: ConversationState, text: str) -> InputEvent:
    if " ".join(word for word in normalise_text(text).split() if not word.isdecimal()) in words_of_all_languages("unclear_name"):
        raise NotUnderstood("name")
    if is_address(text) or (not any(map(str.isalpha, text)) and holds_long_number(text)):
        raise NotUnderstood("name")
    return InputEvent("skipped") if says_no_answer(text) or _keeps_name(text) else accept_letters("name")(conversation, text)


def _ask_about_name(conversation: ConversationState, text: str) -> InputEvent:
    """What answers another question is nobody's name unasked; who keeps their name to themselves is not asked about it."""
    if _keeps_name(text):
        return InputEvent("skipped")
    return InputEvent("unsure_late" if says_other_kind(text) else "", text=text)


NAME = Parser(_parse_name, "line", _is_name, _ask_about_name)


def _parse_new_name(conversation: ConversationState, text: str) -> InputEvent:
    if says_no_answer(text) or is_address(text) or not any(char.isalnum() for char in fold_characters(text)):
        raise NotUnderstood("name")
    return InputEvent("answered", text=text)


def _parse_relation(conversation: ConversationState, text: str) -> InputEvent:
    return InputEvent("skipped") if says_no_answer(text) else accept_letters("name")(conversation, text)


def _ask_about_new_name(conversation: ConversationState, text: str) -> InputEvent:
    """What answers another question, or tells something, is nobody's name unasked."""
    is_asked_about = says_other_kind(text) or (tells_something(text) and not _may_hold_name(text))
    return InputEvent("unsure_late" if is_asked_about else "", text=text)


def _may_hold_name(text: str) -> bool:
    """Whether a word with a capital may be one (*ik noem haar altijd Tatta*), or this is a refusal, which has its own answer."""
    return any(word[:1].isupper() and not tells_something(word) for word in text.split()) or says_no_answer(text)


NEW_NAME = Parser(_parse_new_name, "line", has_at_most(LINE_WORDS), _ask_about_new_name)
RELATION = Parser(_parse_relation, "line", has_at_most(LINE_WORDS))
