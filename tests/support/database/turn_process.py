"""A process that sends turns: `python -m tests.support.database.turn_process FOLDER URL NAME COUNT PROCESSES PERSON...`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from storage.crypto.vault import Vault
from storage.db.engine import open_engine
from storage.db.writer import Writer
from storage.turns.store import ConversationStore
from tests.support.database.minimal_engine import MinimalEngine, incoming_turn

AT_ONCE = 3  # turns of each person that run concurrently


async def send_turns(folder: Path, url: str, name: str, count: int, processes: int, *persons: str) -> None:
    """Once `processes` of them are ready, send `count` turns of each person in order; person and word together name the update."""
    writer = Writer(open_engine(url))
    store = ConversationStore(writer, Vault.from_file(folder / "keys.json"), MinimalEngine(), {"telegram"})
    (folder / f"ready.{os.getpid()}").touch()
    while len([name for name in os.listdir(folder) if name.startswith("ready.")]) < processes:
        await asyncio.sleep(0.01)
    for first in range(0, count, AT_ONCE):
        words = [f"{name}{number}" for number in range(first, min(count, first + AT_ONCE))]
        await asyncio.gather(
            *(store.process_turn(incoming_turn(person, word, update=f"{person} {word}")) for word in words for person in persons)
        )
    await writer.close()


if __name__ == "__main__":
    asyncio.run(send_turns(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), *sys.argv[6:]))
