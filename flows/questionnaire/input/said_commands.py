"""Said commands: a command in more words than its own (*wis alles alsjeblieft*), if every word of the text is accounted for.

`heard.said_<command>` holds what has to be said, each a word or several in any order, `heard.beside_command` what may stand beside it.
So *ik wil stoppen met roken* is none. It is heard only where nothing else is named, and asked about wherever own words are asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import Catalog, normalise_text
from flows.questionnaire.input.commands import leads_here, parse_command
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.questionnaire import State
from flows.questionnaire.turn_context import TurnContext

SAID = ("erase", "stop", "human", "later", "help")  # who says two of them means the first
LONGEST = 12  # words

Said = Mapping[str, frozenset[frozenset[str]]]  # by command the words that have to be there, one set of them at least


def find_said_command(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The command that the text says in other words, or None."""
    words = frozenset(normalise_text(text).split()) if len(text.split()) <= LONGEST else frozenset()
    known, said = _said_commands(context.catalog, conversation.language)
    if len(words) < 2 or not words <= known:
        return None
    return next((key for key, needed in said.items() if any(one <= words for one in needed)), None)


def hear_said_command(conversation: ConversationState, state: State, screen: str | None, command: str, text: str) -> InputEvent:
    """Own words are asked about; anywhere else it is the command."""
    if state.parser.field == "words" and not screen:
        return InputEvent("unsure_words", command, text)
    if leads_here(conversation, command):
        raise NotUnderstood("choose")
    return parse_command(command)


@cache
def _said_commands(catalog: Catalog, language: str) -> tuple[frozenset[str], Said]:
    """All words that may stand in a command, and those of each."""
    needed = {key: frozenset(frozenset(one.split()) for one in catalog.synonyms(language, f"said_{key}")) for key in SAID}
    known = catalog.synonyms(language, "beside_command").union(*itertools.chain.from_iterable(needed.values()))
    return known, needed
