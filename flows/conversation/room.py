"""Room: how much one conversation holds, and what happens to a turn that brings more than the limits allow: nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from flows.conversation import limits
from flows.conversation.state import ConversationState

STORY_QUESTIONS = ("concern", "contact_more")  # they grow piece by piece, before sending and after

_words_of_person = itemgetter("said", "name", "relation")


class Amount(NamedTuple):
    """What a person typed so far: characters and pieces of the story, and characters of everything."""

    story: int
    pieces: int
    words: int


def measure(conversation: ConversationState) -> Amount:
    """What was typed so far. That of everything is read from every person on the list, and takes longest."""
    story = _story_of(conversation)
    answers = _answers_of(conversation).items()
    others = [text for question, answer in answers if question not in STORY_QUESTIONS for text in answer.get("said", ())]
    length, people = _length(story), chain.from_iterable(map(_words_of_person, conversation.people))
    return Amount(length, len(story), length + _length(others) + _length(people))


def _story_of(conversation: ConversationState) -> list[str]:
    """The pieces of the story. Words that wait for a question of their own count too: to become it, they need no more room."""
    pieces = [piece for question in STORY_QUESTIONS for piece in conversation.answer_to(question).get("said", ())]
    return [*pieces, *conversation.pending, *[doubt.text for doubt in conversation.doubts]]


def _answers_of(conversation: ConversationState) -> dict[str, Any]:
    """Those that wait for their question too."""
    return {**conversation.waiting_answers, **conversation.answers}


def copy_if_near(conversation: ConversationState, before: Amount, text: str) -> dict[str, Any] | None:
    """The conversation as it is, if this text may not fit; a person is stored as typed, and once more as name and relation."""
    is_near = before.story + len(text) > limits.STORY or before.pieces >= limits.PIECES or before.words + 2 * len(text) > limits.WORDS
    return deepcopy(vars(conversation)) if is_near else None


def find_excess(before: Amount, now: Amount) -> str | None:
    """The notice about what this turn made too large; what was too large before, and did not grow, is left as it is."""
    if now.story > max(limits.STORY, before.story) or now.pieces > max(limits.PIECES, before.pieces):
        return "story_full"
    return "words_full" if now.words > max(limits.WORDS, before.words) else None


def restore(conversation: ConversationState, former: dict[str, Any]) -> None:
    """The conversation is what it was before this turn."""
    vars(conversation).clear()
    vars(conversation).update(former)


def longest_text(question: str) -> int:
    """Characters of one text that is typed here: a pasted story is taken whole, and stored in pieces."""
    return limits.STORY if question == STORY_QUESTIONS[0] else limits.MESSAGE


def split_pieces(text: str) -> list[str]:
    """The text as pieces that a chat can show in one message each, cut behind a line or else a word; together they are the text."""
    pieces = []
    while len(text) > limits.MESSAGE:
        ends = (text.rfind(mark, limits.MESSAGE // 2, limits.MESSAGE) + 1 for mark in "\n ")
        end = next(filter(None, ends), limits.MESSAGE)
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def tell_room(conversation: ConversationState, before: Amount) -> None:
    """Say in time how many characters are left."""
    if before.story < limits.STORY_NEARS <= (story := _length(_story_of(conversation))):
        conversation.add_notice("story_room", n=limits.STORY - story)


def _length(texts: Iterable[str]) -> int:
    return sum(map(len, texts))
