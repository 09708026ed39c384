"""A process that can be killed at any moment: everything is loaded once, and every life is a fork of that.

Run as `python -m tests.guarantees.processes.forked_process FD`; FD is a socket over which folders come, each with the line of one life.
A life hears one JSON object a line and answers one a line, and only after what it heard is kept.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.seeker import service
from bot.seeker.outputs import pressable_keys
from bot.seeker.service import ChannelUser, SeekerInput
from flows.conversation.messages import Output
from tests.guarantees import snapshot
from tests.guarantees.processes.process import PUSH_CHANNEL, Process, intake_engine
from tests.support.product import START

Message = dict[str, Any]


def serve_forks(control: socket.socket, live: Callable[[str, socket.socket], Coroutine[Any, Any, None]]) -> None:
    """Fork a life for each place that comes, until nobody asks any more."""
    intake_engine().places.province("Assen")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        place, lines, _, _ = socket.recv_fds(control, 4096, 1)
        if not place:
            return
        born = os.fork()
        if born == 0:
            control.close()
            asyncio.run(live(place.decode(), socket.socket(fileno=lines[0])))
            os._exit(0)
        os.close(lines[0])
        control.send(str(born).encode())


async def serve_requests(folder: str, line: socket.socket) -> None:
    """Until the line is cut."""
    reader, writer = await asyncio.open_connection(sock=line)
    worker = RequestHandler(Process(Path(folder), lambda: START, service.random_values), writer)
    async with asyncio.TaskGroup() as hearing:  # a mistake of ours ends the life, and with it the test
        while heard := await reader.readline():
            hearing.create_task(worker.handle(json.loads(heard)))


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class RequestHandler:
    """Hears and answers."""

    def __init__(self, process: Process, writer: asyncio.StreamWriter) -> None:
        self._process, self._writer = process, writer

    async def handle(self, message: Message) -> None:
        """A message is an update, or asks for what is kept (`tell`) or owed (`owed`); `dies` names the moment of death.

        A `slow` line brings the answer that many seconds later.
        """
        if message.get("dies") == "in the transaction":
            event.listen(self._process.engine, "commit", lambda connection: kill_self())
        if "tell" in message:
            answer = await self._stored_state(message["tell"])
        elif "owed" in message:
            answer = {"said": await self._due_prompts(message["owed"])}
        else:
            answer = await self._handle_turn(message)
        if message.get("dies") == "before the answer":
            kill_self()
        await asyncio.sleep(message.get("slow", 0))
        self._answer(message | answer)

    def _answer(self, answer: Message) -> None:
        self._writer.write(json.dumps(answer).encode() + b"\n")

    async def _handle_turn(self, message: Message) -> Message:
        channel_user = ChannelUser(message["channel"], message["person"])
        said = SeekerInput(message["update"], message.get("words"), message.get("choice"), message.get("asked"))
        outcome = await self._process.service.handle_input(channel_user, said, "nl")
        return {"output": output_as_json(outcome.output)}

    async def _due_prompts(self, is_noted: bool) -> list[Message]:
        owed = await self._process.store.due_messages(PUSH_CHANNEL, START)
        for one in owed if is_noted else ():
            await self._process.store.mark_sent(one)
        return [{"person": one.person, **output_as_json(one.output)} for one in owed]

    async def _stored_state(self, channel_users: list[list[str]]) -> Message:
        """All that is kept, as it opens: a value that does not open ends this life, and with it the test."""
        vault = self._process.vault
        kept = await self._process.writer.run(lambda connection: snapshot.take_snapshot(connection, vault))
        known = {f"{channel}/{person}": kept.conversation_id(vault, channel, person) for channel, person in channel_users}
        return {
            "talks": {name: kept.documents[id] | {"id": id} for name, id in known.items() if id},
            "dossiers": {id: [content.decode(), kept.dossier_row(id)["digest"]] for id, content in kept.dossiers.items()},
            "handed_off": [row["id"] for row in kept.rows["conversations"] if row["handed_off"]],
            "conversations": len(kept.rows["conversations"]),
        }


def output_as_json(output: Output) -> Message:
    """What somebody sees of a speech."""
    return {
        "texts": [reply.text for reply in output.replies],
        "state": output.state,
        "asked": output.asked,
        "offered": sorted(pressable_keys(output)),
    }


if __name__ == "__main__":
    serve_forks(socket.socket(fileno=int(sys.argv[1])), serve_requests)
