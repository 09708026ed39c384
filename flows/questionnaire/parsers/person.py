"""Person: somebody of the circle, as the seeker types them; one message may name several.

What tells something, adds to what was said before or holds a long number is never a person unasked: *ik weet niet of Mo mee wil* may be
a part of the story, and a person once the seeker says so.
"""

from __future__ import annotations

from itertools import pairwise

from flows.conversation.people import is_address, split_name, split_people
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.parsers.bare_names import is_row_of_names, split_side_by_side
from flows.questionnaire.parsers.other_kinds import says_other_kind
from flows.questionnaire.parsers.parser import InputEvent, Parser, accept_text, is_sentence
from flows.questionnaire.parsers.sentences import adds_something, removes_something, says_no_answer, tells_something
from flows.questionnaire.person_words import holds_long_number, looks_like_name, without_words_beside
from flows.questionnaire.relation_words import look_like_two, says_who

SHORTEST_VERB = 5  # letters; *Smit* may be a surname
NOUNS = ("ent", "eut", "ist", "ast")  # ends of what people are: *docent*, *therapeut*


def _ask_about_people(conversation: ConversationState, text: str) -> InputEvent:
    """Only what looks like one name is a person unasked."""
    if says_no_answer(text) or not any(char.isalnum() for char in text) or (is_address(text) and not holds_long_number(text)):
        raise NotUnderstood("name")
    if not without_words_beside(text) or says_other_kind(text):
        return InputEvent("unsure_name", text=text)
    parts = _people_in(text)
    if not _are_names(parts, is_list="\n" in text.strip()):
        return InputEvent("unsure_late" if any(map(tells_something, parts)) else "unsure_name", text=text)
    if len(parts) > 1:
        return InputEvent("unsure_two", text=text)
    is_unsure = any(doubts(text) for doubts in (adds_something, removes_something, holds_long_number, _ends_in_verb))
    return InputEvent("unsure_name" if is_unsure or _speaks_of_listed(conversation, text) else "", text=text)


def _speaks_of_listed(conversation: ConversationState, text: str) -> bool:
    """Whether it says more than the name of somebody on the list."""
    words = normalise_text(split_name(text)[0]).split()
    names = (normalise_text(person["name"]).split() for person in (conversation.people if len(words) > 1 else ()))
    return any(name and len(name) < len(words) and _holds(words, name) for name in names)


def _ends_in_verb(text: str) -> bool:
    """Whether a long word in small letters behind a capital may be a verb: *mijn broer Ahmed deugt*, but not *Lotte nicht*."""
    name, relation = split_name(text)
    pairs = () if relation else pairwise(name.split())
    return any(one[:1].isupper() and len(two) >= SHORTEST_VERB and two.islower() and _is_like_verb(two) for one, two in pairs)


def _is_like_verb(word: str) -> bool:
    return word.endswith("t") and not word.endswith(NOUNS) and not says_who(word)


def _holds(words: list[str], name: list[str]) -> bool:
    return any(words[at : at + len(name)] == name for at in range(len(words)))


def _people_in(text: str) -> list[str]:
    plain = without_words_beside(text)
    if not any(sign in plain for sign in ",(:;/\n") and (tells_something(plain) or (is_sentence(plain) and not _is_row(plain))):
        return [text]
    parts, at_comma = split_people(plain), split_people(plain, is_list=True)
    found = at_comma if len(parts) == 1 and len(at_comma) == 2 and look_like_two(*at_comma) else parts
    return split_side_by_side(found)


def _is_row(text: str) -> bool:
    """Whether a long text is only people: names side by side, or each joined to the next by *en*."""
    return is_row_of_names(text) or all(map(looks_like_name, split_people(text)))


def _are_names(parts: list[str], *, is_list: bool) -> bool:
    """Whether all are names; in a list of lines a line or two may say something else."""
    names = [part for part in parts if looks_like_name(part)]
    return len(names) > len(parts) // 2 if is_list else len(names) == len(parts)


PERSON = Parser(accept_text, "line", ask_first=_ask_about_people, own_words=True)
