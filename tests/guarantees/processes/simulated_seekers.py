"""Simulated seekers: from the first word to a dossier; each repeats what was not answered and knows what they said."""

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
    *(("always",), ("go_on",), ("right",), ("agree",)),
)
LETTERS = str.maketrans("0123456789", "abcdefghij")  # a name with a number is asked about
ANSWER_DELAY = 0.02  # seconds between commit and answer, for every second seeker: a kill falls there too
HANDOVER = (("right",), ("agree",))
AFTERWARDS = (
    (),
    (("take_back",), ("yes",), ("change",), *HANDOVER),
    (("change",), ("edit_concern",), ("> stuk", "> stuk"), ("done",), ("right",), ("agree",)),
    (("code",), ("seen",), ("take_back",), ("yes",), ("change",), ("edit_concern",), ("> stuk",), ("done",), *HANDOVER),
)


class SimulatedSeeker:
    """One seeker. The inputs of one step are sent at once, without waiting for answers in between; "> " is typed."""

    def __init__(self, number: int, channel: str) -> None:
        self.name, self.channel, self._delay = f"persoon {number}", channel, ANSWER_DELAY * (number % 2)
        self._steps = iter((*SHORT_WAY, *AFTERWARDS[number % len(AFTERWARDS)]))
        self._asked: int | None = None
        self._updates = 0
        self.state = "welcome"
        self.unanswered: list[Message] = []
        self.answered: list[Message] = []
        self.is_done = False

    async def run(self, worker: WorkerProcess) -> None:
        """Go on until every step is done, or the worker dies."""
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
        counted = str(self._updates).translate(LETTERS)
        said = {"words": f"{one[2:]} {counted}"} if one.startswith("> ") else {"choice": one}
        if one in ("> Assen", "> 06 12345678"):
            said = {"words": one[2:]}
        where = {"channel": self.channel, "person": self.name, "delay": self._delay, "asked": self._asked}
        return {"update": f"{self.name}/{self._updates}", **where, **said}

    def _record_answers(self, answers: Sequence[Message]) -> None:
        for answer in answers:
            self.state, self._asked = answer["output"]["state"], answer["output"]["asked"]
            done = {answer["update"]}
            self.answered += [one for one in self.unanswered if one["update"] in done]
            self.unanswered = [one for one in self.unanswered if one["update"] not in done]

    @property
    def channel_key(self) -> str:
        return f"{self.channel}/{self.name}"

    def check_stored(self, stored: Message) -> bool:
        """Nothing that was answered is missing or stored twice, and what was not answered is stored whole or not at all.

        Returns whether a turn was stored that was not answered.
        """
        document = stored["documents"].get(self.channel_key)
        if document is None:
            assert not self.answered
            return False
        self._check_words("stuk", document["answers"].get("concern", {}).get("said", []))
        self._check_words("mens", [one["said"] for one in document["people"]])
        goes_on = (document["state"], document["question_number"]) != (self.state, self._asked)
        assert self.unanswered or not goes_on
        return goes_on

    def _check_words(self, what: str, kept: Sequence[str]) -> None:
        answered, unanswered = (
            [one["words"] for one in messages if one.get("words", "").startswith(what)] for messages in (self.answered, self.unanswered)
        )
        assert kept[: len(answered)] == answered
        more = kept[len(answered) :]
        assert more == unanswered[: len(more)]


def check_dossiers(kept: Message) -> None:
    """Every dossier is whole, and exists exactly while its conversation is handed off."""
    assert sorted(kept["dossiers"]) == sorted(kept["handed_off"])
    documents = {document["id"]: document for document in kept["documents"].values()}
    assert kept["conversation_count"] == len(documents), "each person has one conversation"
    for conversation_id, document in documents.items():
        assert (document["sent"] is not None) == (conversation_id in kept["dossiers"])
    for conversation_id, (content, digest) in kept["dossiers"].items():
        assert hashlib.sha256(content.encode()).hexdigest() == digest == documents[conversation_id]["sent"]["digest"]
        assert json.loads(content)["version"] == documents[conversation_id]["sent"]["version"] == documents[conversation_id]["versions"]
