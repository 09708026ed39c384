"""A turn that names one more person, in the engine alone, where so many are named already."""

from __future__ import annotations

from time import process_time

from tests.bench.case import Figures, NotMeasured
from tests.support.engine_chat import EngineChat, at_concern

TIMES = 40
LETTERS = "abcdefghij"


def measure_circle(people: int) -> Figures:
    """Naming somebody and removing them again, so that the circle stays as large."""
    chat = at_concern().say("Ik slaap slecht.").press("done")
    for number in range(people):
        chat.say(_name(number))
    if len(chat.conversation.people) != people:
        raise NotMeasured(f"the circle holds {len(chat.conversation.people)} people and not {people}")
    return {"us": min(_name_one_more(chat, people) for _ in range(TIMES)) * 1e6}


def _name_one_more(chat: EngineChat, people: int) -> float:
    began = process_time()
    chat.say(_name(people))
    taken = process_time() - began
    chat.press("undo")
    return taken


def _name(number: int) -> str:
    return "Riet" + "".join(LETTERS[int(digit)] for digit in str(number))
