"""People who go their way from the first word to a dossier, send again what was not answered, and know what they said."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from tests.guarantees.processes.process_control import ProcessDied, WorkerProcess

Message = dict[str, Any]
SHORT_WAY = (
    *(("begin",), ("agree",), ("myself",)),
    ("> stuk", "> stuk", "> stuk"),
    ("> stuk", "> stuk"),
    ("done",),
    ("> mens", "> mens", "> mens"),
    *(("done",), ("nobody",)),
    ("> naam",),
    ("yes",),
    ("> Assen",),
    ("call",),
    ("> 06 12345678",),
    *(("always",), ("right",), ("agree",), ("no_code",)),
)
ANSWER_DELAY = 0.02  # seconds between what is kept and its answer, for every second person: a kill falls there too
AGAIN = (("right",), ("agree",), ("no_code",))
AFTERWARDS = (
    (),
    (("take_back",), ("yes",), ("change",), *AGAIN),
    (("change",), ("edit_concern",), ("> stuk", "> stuk"), ("done",), ("right",), ("agree",)),
    (("code",), ("seen",), ("take_back",), ("yes",), ("change",), ("edit_concern",), ("> stuk",), ("done",), *AGAIN),
)


class SimulatedSeeker:
    """One person. What stands in one step is sent at once, without waiting for an answer in between."""

    def __init__(self, number: int, channel: str) -> None:
        self.name, self.channel, self._slow = f"persoon {number}", channel, ANSWER_DELAY * (number % 2)
        self._steps = iter((*SHORT_WAY, *AFTERWARDS[number % len(AFTERWARDS)]))
        self._asked: int | None = None
        self._updates = 0
        self.state = "welcome"
        self.unanswered: list[Message] = []
        self.answered: list[Message] = []
        self.is_done = False

    async def run(self, worker: WorkerProcess) -> None:
        """Until all is said, or this life is over."""
        while not self.is_done:
            self.unanswered = self.unanswered or self._next()
            answers = await asyncio.gather(*(worker.request(message) for message in self.unanswered), return_exceptions=True)
            self._record_answers([one for one in answers if not isinstance(one, BaseException)])
            if failed := [one for one in answers if isinstance(one, BaseException)]:
                assert all(isinstance(one, ProcessDied) for one in failed), failed
                return

    def _next(self) -> list[Message]:
        step = next(self._steps, None)
        self.is_done = step is None
        return [self._message(one) for one in step or ()]

    def _message(self, one: str) -> Message:
        self._updates += 1
        said = {"words": f"{one[2:]} {self._updates}"} if one.startswith("> ") else {"choice": one, "asked": self._asked}
        if one in ("> Assen", "> 06 12345678"):
            said = {"words": one[2:]}
        return {"update": f"{self.name}/{self._updates}", "channel": self.channel, "person": self.name, "slow": self._slow, **said}

    def _record_answers(self, answers: Sequence[Message]) -> None:
        for answer in answers:
            self.state, self._asked = answer["output"]["state"], answer["speech"]["asked"]
            done = {answer["update"]}
            self.answered += [one for one in self.unanswered if one["update"] in done]
            self.unanswered = [one for one in self.unanswered if one["update"] not in done]

    @property
    def channel_key(self) -> str:
        return f"{self.channel}/{self.name}"

    def check_stored(self, kept: Message) -> int:
        """Nothing that was answered is missing, nothing stands twice, and what was not answered is there whole or not at all.

        Returns how many turns were kept without an answer.
        """
        talk = kept["talks"].get(self.channel_key)
        if talk is None:
            assert not self.answered
            return 0
        people = [one["said"] for one in talk["people"]]
        unnoticed = self._is_kept("stuk", talk["answers"].get("concern", {}).get("said", [])) + self._is_kept("mens", people)
        if not self.unanswered:
            assert talk["state"] == self.state and talk["question_number"] == self._asked
        return unnoticed

    def _is_kept(self, what: str, kept: Sequence[str]) -> int:
        answered, unanswered = (
            [one["words"] for one in messages if one.get("words", "").startswith(what)] for messages in (self.answered, self.unanswered)
        )
        assert kept[: len(answered)] == answered
        more = kept[len(answered) :]
        assert more == unanswered[: len(more)]
        return len(more)


def check_dossiers(kept: Message) -> None:
    """Every dossier is whole, and exists exactly while its conversation is handed off."""
    assert sorted(kept["dossiers"]) == sorted(kept["handed_off"])
    talks = {talk["id"]: talk for talk in kept["talks"].values()}
    assert kept["conversations"] == len(talks), "each person has one conversation"
    for id, talk in talks.items():
        assert (talk["sent"] is not None) == (id in kept["dossiers"])
    for id, (content, digest) in kept["dossiers"].items():
        assert hashlib.sha256(content.encode()).hexdigest() == digest == talks[id]["sent"]["digest"]
        assert json.loads(content)["version"] == talks[id]["sent"]["version"] == talks[id]["versions"]
