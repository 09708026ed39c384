"""Stored conversations in progress, one for every state that the golden conversations pass.

Run as `python -m tests.flows.conversation.record`.

A recording belongs to the version of the chart that made it and is never made anew; a new version gets one beside it.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select

from flows.conversation.state_migrations import CHART_VERSION
from storage.conversations.record import load_record
from storage.db.tables import conversations, keys
from tests.support.product import Product
from tests.transcripts.script import CONVERSATIONS, ScriptRunner

FOLDER = Path(__file__).parent / "recordings"


async def record() -> dict[str, dict[str, Any]]:
    """The kept document of every state, by `conversation.state`."""
    met: dict[str, dict[str, Any]] = {}
    for path in CONVERSATIONS:
        with tempfile.TemporaryDirectory() as folder:
            async with Product(Path(folder)) as product:
                await product.add_coordinator("Joost")
                play = ScriptRunner(product, "en" if path.stem.startswith("english") else "nl")
                await _run_script(play, path.stem, path.read_text(encoding="utf-8"), met)
    return met


async def _run_script(play: ScriptRunner, name: str, text: str, met: dict[str, dict[str, Any]]) -> None:
    for line in text.splitlines():
        await play.run(line)
        for document in await stored_documents(play.product):
            met.setdefault(f"{name}.{document['state']}", document)


async def stored_documents(product: Product) -> list[dict[str, Any]]:
    rows = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
    found = await product.writer.run(lambda connection: connection.execute(rows).all())
    return [json.loads(load_record(product.vault, row, product.now).document) for row in found]


if __name__ == "__main__":
    path = FOLDER / f"chart-{CHART_VERSION}.json"
    if path.exists():
        raise SystemExit(f"{path} is there already, and a recording is never made anew")
    FOLDER.mkdir(exist_ok=True)
    met = asyncio.run(record())
    path.write_text(json.dumps(met, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{path}: {len(met)} conversations")
