"""A peer: something that takes the nine answers of a conversation, one a turn, and can say afterwards what it kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from bot.operator.bench.kring import ANSWERS
from bot.operator.bench.measure import BenchTurn

TEXTS = tuple(answer.removeprefix("> ") for answer in ANSWERS)
QUESTIONS = tuple(f"Vraag {number}: wat wil je hierover vertellen?" for number in range(1, len(TEXTS) + 1))


class Peer(NamedTuple):
    """`turn` takes the next answer of a person, acknowledged once it returns; `kept` says how many of somebody's answers there are."""

    turn: BenchTurn
    kept: Callable[[int], Awaitable[int]]


class Place(NamedTuple):
    """Where a peer keeps its files, and the server that it uses, if any: PostgreSQL's URL, or Redis's."""

    folder: Path
    server: str


OpenPeer = Callable[[Place], AbstractAsyncContextManager[Peer]]


def user_id(person: int, number: int) -> int:
    """The account of a person's turn: after nine answers somebody new begins."""
    return 1_000 + person + 100_000 * (number // len(TEXTS))


def text_of(number: int) -> str:
    return TEXTS[number % len(TEXTS)]


def question_after(answers: int) -> str:
    """What is asked once so many answers were given."""
    return QUESTIONS[answers] if answers < len(QUESTIONS) else "Dank je."


def telegram_update(person: int, number: int) -> dict[str, object]:
    """The update that Telegram would deliver for this turn."""
    account = user_id(person, number)
    return {
        "update_id": account * 1_000 + number,
        "message": {
            "message_id": number + 1,
            "date": 1_790_000_000 + number,
            "chat": {"id": account, "type": "private", "first_name": "Fatima"},
            "from": {"id": account, "is_bot": False, "first_name": "Fatima"},
            "text": text_of(number),
        },
    }


def telegram_message(chat: int, text: str) -> dict[str, object]:
    """What the Bot API answers to sendMessage."""
    return {"message_id": 1, "date": 1_790_000_000, "chat": {"id": chat, "type": "private", "first_name": "Fatima"}, "text": text}
