"""Fixed answers: reviewed answers to what people often ask, found by plain lists of phrases; nothing is ever generated.

The answer stands in `notice.<key>`, the phrases in `heard.<key>`. Any other question is asked about (`answer_question`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import chain

from flows.conversation.state import ConversationState
from flows.questionnaire.parsers.parser import QUESTION_MARKS
from flows.questionnaire.parsers.sentences import gives_thanks, without_words, words_of_all_languages
from flows.questionnaire.turn_context import TurnContext

BEFORE_SENDING = ("answer_next", "answer_kept")  # afterwards it is otherwise, also when it was taken back
UNLESS_SENT = (  # the status says it of what is sent
    "answer_call",
    "answer_who",
    "answer_when",
    "answer_more",
    "answer_duration",
    "answer_meaning",
)
ABOUT_THE_QUESTION = ("answer_meaning", "answer_more")  # where a story is told, *ik begrijp het niet* is a part of it
STORIES = ("concern", "piece", "add_words")
TO_THE_COORDINATOR = ("coordinator_messages", "reply")  # states where whatever is asked is asked of the coordinator
MEANING = "answer_meaning"  # also of a question mark alone, wherever it stands
THANKS = "answer_thanks"  # no question, and no answer to one; with other words around it, it is a part of them
FIXED_ANSWERS = (
    *("answer_costs", "answer_file", "answer_reader", "answer_parents", "answer_duration", "answer_robot", "answer_authorities"),
    *("answer_secret", "answer_stop", "answer_coordinator", "answer_people", "answer_why", "answer_language", "answer_mistakes"),
    *("answer_name", "answer_later"),
    *(*BEFORE_SENDING, *UNLESS_SENT),
    "answer_meaning",
)
SHORTEST_PHRASE = 3  # words; a shorter one is a question only where it stands alone and no own words are asked
MORE_WORDS = 2  # around or between those of a phrase, which stand in order; a longer text asks something else


def find_fixed_answer(conversation: ConversationState, context: TurnContext, text: str) -> str | None:
    """The key of the answer to this question. Where own words are asked, only a text that is the question as a whole is one."""
    if conversation.state in TO_THE_COORDINATOR:
        return None
    takes_words = context.questionnaire[conversation.state].parser.field == "words"
    typed = tuple(without_words(text, "question_filler").split())
    if not typed and text.rstrip().endswith(QUESTION_MARKS) and _holds_now(MEANING, conversation):
        return MEANING
    may_stand_in = not takes_words and len(typed) > SHORTEST_PHRASE  # a phrase, among other words
    is_whole = not takes_words or len(typed) >= SHORTEST_PHRASE
    for key in _asked_within(typed) if may_stand_in else _asked_as_whole().get(typed, ()) if is_whole else ():
        if _may_answer(key, conversation):
            return key
    return THANKS if typed in _phrases(THANKS) or gives_thanks(text) else None


def give_fixed_answer(conversation: ConversationState, context: TurnContext) -> None:
    """Say the answer, and that the question itself is not stored where it could have been."""
    conversation.add_notice(context.event.value)
    if context.questionnaire[conversation.state].parser.field == "words" and context.event.value != THANKS:
        conversation.add_notice("question_not_kept")


def _may_answer(key: str, conversation: ConversationState) -> bool:
    return _holds_now(key, conversation) and (key not in ABOUT_THE_QUESTION or conversation.state not in STORIES)


def _holds_now(key: str, conversation: ConversationState) -> bool:
    """Whether the answer says what is so at this point of the conversation."""
    if (key in BEFORE_SENDING and conversation.versions) or (key in UNLESS_SENT and conversation.handed_off):
        return False
    if key == "answer_call" and conversation.state == "reach_address":  # there *welk nummer* is about the seeker's own
        return False
    return key not in ABOUT_THE_QUESTION or conversation.consent is not None


def _asked_within(typed: tuple[str, ...]) -> list[str]:
    """The keys of the answers for which this text has a phrase among few other words, in their order."""
    fewest = max(SHORTEST_PHRASE, len(typed) - MORE_WORDS)
    begun = chain.from_iterable(_by_first_word().get(word, ()) for word in set(typed))
    asked = {key for key, phrase in begun if fewest <= len(phrase) <= len(typed) and _stands_in(phrase, typed)}
    return [key for key in FIXED_ANSWERS if key in asked]


def _stands_in(phrase: tuple[str, ...], typed: tuple[str, ...]) -> bool:
    words = iter(typed)
    return all(word in words for word in phrase)


@cache
def _phrases(key: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(without_words(phrase, "question_filler").split()) for phrase in words_of_all_languages(key))


@cache
def _by_first_word() -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
    """The phrases that begin with each word, each behind the key of its answer: a text that has none of these words asks nothing."""
    phrases = defaultdict[str, list[tuple[str, tuple[str, ...]]]](list)
    for key in FIXED_ANSWERS:
        for phrase in _phrases(key):
            phrases[phrase[0]].append((key, phrase))
    return dict(phrases)


@cache
def _asked_as_whole() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """By each phrase the keys of the answers that it asks for, in their order."""
    keys = defaultdict[tuple[str, ...], list[str]](list)
    for key in FIXED_ANSWERS:
        for phrase in _phrases(key):
            keys[phrase].append(key)
    return {phrase: tuple(asked) for phrase, asked in keys.items()}
