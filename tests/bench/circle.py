"""A turn that names one more person, in the engine alone, where so many are named already."""

from __future__ import annotations

from time import process_time

from pydantic_core import from_json

from flows.conversation.messages import Turn
from flows.conversation.state_document import read_document
from storage.conversations.record import dump_document
from tests.bench.case import Figures, NotMeasured
from tests.support.engine_chat import RANDOM_VALUES, EngineChat, at_concern

TIMES = 40
LETTERS = "abcdefghij"


def measure_circle(people: int) -> Figures:
    """Naming the same person again and again, where it is not stored."""
    chat = at_concern().say("Ik slaap slecht.").press("done")
    for number in range(people):
        chat.say(_name(number))
    if len(chat.conversation.people) != people:
        raise NotMeasured(f"the circle holds {len(chat.conversation.people)} people and not {people}")
    return {"us": min(_name_one_more(chat, people) for _ in range(TIMES)) * 1e6}


def _name_one_more(chat: EngineChat, people: int) -> float:
    """From the stored document to the next one, as in a turn."""
    document, turn = dump_document(chat.conversation), Turn(chat.at, RANDOM_VALUES, text=_name(people))
    began = process_time()
    conversation = read_document(from_json(document))
    chat.engine.take_turn(conversation, turn, chat.context)
    dump_document(conversation)
    return process_time() - began


def _name(number: int) -> str:
    """Of the same length each: a longer word takes longer to look for words of danger in."""
    return "Riet" + "".join(LETTERS[int(digit)] for digit in f"{number:02}")
