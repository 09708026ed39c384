"""Worker processes with the seeker's service: everything is loaded once, and each worker is a fork of that.

`ForkServer` of process_control runs it; over the socket come data folders, each with the socket of a worker.
A worker reads one JSON object a line and answers each with one, after what it read is committed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event

from bot.seeker import random_source
from bot.seeker.inputs import ChannelUser, SeekerInput
from flows.conversation.messages import Output
from tests.guarantees import snapshot
from tests.guarantees.processes.process import PUSH_CHANNEL, Process
from tests.support.forked_service.shared import load_for_forks
from tests.support.outputs import pressable_keys
from tests.support.product import START

Message = dict[str, Any]


def serve_forks(control: socket.socket, run: Callable[[str, socket.socket], Coroutine[Any, Any, None]]) -> None:
    """Fork a worker that runs `run` for each argument that comes over `control`, until the test closes it."""
    load_for_forks()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        argument, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
        if not argument:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            asyncio.run(run(argument.decode(), socket.socket(fileno=descriptors[0])))
            os._exit(0)
        os.close(descriptors[0])
        control.send(str(pid).encode())


async def serve_requests(folder: str, connection: socket.socket) -> None:
    """Answer requests until the test closes its end."""
    reader, writer = await asyncio.open_connection(sock=connection)
    handler = RequestHandler(open_process(Path(folder)), writer)
    async with asyncio.TaskGroup() as group:  # an exception ends the worker, and with it the test
        while line := await reader.readline():
            group.create_task(handler.handle(json.loads(line)))


def open_process(folder: Path) -> Process:
    """It does not wait for the disk: a kill takes nothing from a file that was written, and no power fails in these tests."""
    return Process(folder, lambda: START, random_source.random_values, durable=False)


async def handle_one_turn() -> None:
    """Play a first turn in a folder of its own: what that loads and compiles, no worker has to."""
    with TemporaryDirectory() as folder:
        process = open_process(Path(folder))
        await process.service.handle_input(ChannelUser(PUSH_CHANNEL, "first"), SeekerInput("first", button="begin"), "nl")
        await process.writer.run(lambda connection: snapshot.take_snapshot(connection, process.vault))
        await process.close()


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class RequestHandler:
    """Takes the requests of the test, each in a task of its own."""

    def __init__(self, process: Process, writer: asyncio.StreamWriter) -> None:
        self._process, self._writer = process, writer

    async def handle(self, message: Message) -> None:
        """A message is an update, asks for what is stored (`dump`), or asks for the prompts that are due (`due`).

        `die_at` names the moment at which the worker kills itself; `delay` is how many seconds after the commit it answers.
        """
        if message.get("die_at") == "in the transaction":
            event.listen(self._process.engine, "commit", lambda connection: kill_self())
        if "dump" in message:
            answer = await self._stored_state(message["dump"])
        elif "due" in message:
            answer = {"prompts": await self._due_prompts(message["due"])}
        else:
            answer = await self._handle_turn(message)
        if message.get("die_at") == "before the answer":
            kill_self()
        await asyncio.sleep(message.get("delay", 0))
        self._answer(message | answer)

    def _answer(self, answer: Message) -> None:
        self._writer.write(json.dumps(answer).encode() + b"\n")

    async def _handle_turn(self, message: Message) -> Message:
        channel_user = ChannelUser(message["channel"], message["person"])
        seeker_input = SeekerInput(message["update"], message.get("words"), message.get("choice"), message.get("asked"))
        outcome = await self._process.service.handle_input(channel_user, seeker_input, "nl")
        return {"output": output_as_json(outcome.output)}

    async def _due_prompts(self, marks_sent: bool) -> list[Message]:
        due = await self._process.store.due_messages(PUSH_CHANNEL, START)
        for one in due if marks_sent else ():
            await self._process.store.mark_sent(one)
        return [{"person": one.person, **output_as_json(one.output)} for one in due]

    async def _stored_state(self, channel_users: list[list[str]]) -> Message:
        """All that is stored, decrypted: a value that does not open ends the worker, and with it the test."""
        vault = self._process.vault
        stored = await self._process.writer.run(lambda connection: snapshot.take_snapshot(connection, vault))
        conversation_ids = {f"{channel}/{person}": stored.conversation_id(vault, channel, person) for channel, person in channel_users}
        return {
            "documents": {
                name: stored.documents[conversation_id] | {"id": conversation_id}
                for name, conversation_id in conversation_ids.items()
                if conversation_id
            },
            "dossiers": {
                conversation_id: [content.decode(), stored.dossier_row(conversation_id)["digest"]]
                for conversation_id, content in stored.dossiers.items()
            },
            "handed_off": [row["id"] for row in stored.rows["conversations"] if row["handed_off"]],
            "conversation_count": len(stored.rows["conversations"]),
        }


def output_as_json(output: Output) -> Message:
    """What somebody sees of an output."""
    return {
        "texts": [reply.text for reply in output.replies],
        "state": output.state,
        "asked": output.question_number,
        "offered": sorted(pressable_keys(output)),
    }


def serve(control: socket.socket) -> None:
    asyncio.run(handle_one_turn())
    serve_forks(control, serve_requests)
