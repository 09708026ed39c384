"""Promises of a server that has not counted yet how its tables grew: what every turn looks up is found by its index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from storage.conversations import channel_identities, processed_updates
from storage.db.compiled_statements import CompiledSelect
from tests.support.database.database import Database
from tests.support.database.minimal_engine import incoming_turn

MANY, AT_ONCE = 5_000, 64
GROWN = (
    "INSERT INTO keys SELECT 'c' || n, 'x' FROM generate_series(1, :many) n",
    "INSERT INTO conversations (id, revision, chart, handed_off, content, opened_at, touched_at, recent_updates)"
    " SELECT 'c' || n, 1, 1, false, 'x', 0, 0, '' FROM generate_series(1, :many) n",
    "INSERT INTO channel_identities SELECT 'd' || n, 'telegram', md5(n::text), 'c' || n, true FROM generate_series(1, :many) n",
    "INSERT INTO processed_updates SELECT 'seeker', left(md5(n::text), 16), 0 FROM generate_series(1, :many) n",
)


@pytest.fixture
async def grown(served: Database) -> Database:
    """Used by many, since the server last counted."""
    await served.store.process_turn(incoming_turn("fatima", "hallo"))
    served.run(lambda connection: [connection.execute(text(statement), {"many": MANY}) for statement in GROWN])
    return served


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from steps(inner)


def looked_up(memory: Database, question: CompiledSelect, channel: str, **others: list[str]) -> dict[str, tuple[str, str]]:
    """By table: how this question of every turn finds its rows, and by what, when so many ask at once."""
    values = {"channel": [channel] * AT_ONCE, **others}
    asked = f"EXPLAIN (FORMAT JSON) {question.sql(memory.engine.dialect)}"
    (plans,) = memory.run(lambda connection: connection.connection.cursor().execute(asked, values).fetchone())
    every = steps((json.loads(plans) if isinstance(plans, str) else plans)[0]["Plan"])
    return {one["Relation Name"]: (one["Node Type"], one.get("Index Cond", "")) for one in every if "Relation Name" in one}


async def test_doors_and_what_they_lead_to_are_found_by_their_index(grown: Database) -> None:
    lookups = [f"{number:032x}" for number in range(AT_ONCE)]
    found = looked_up(grown, channel_identities.FIND_LINKED, "telegram", lookup=lookups)
    assert set(found) == {"channel_identities", "conversations", "keys"} and not [how for how, _ in found.values() if how == "Seq Scan"]
    assert {"channel", "lookup"} <= set(found["channel_identities"][1].replace("(", " ").replace(")", " ").split())


async def test_marks_are_found_by_their_index(grown: Database) -> None:
    grown.run(lambda connection: processed_updates.already_processed(connection, ["0" * 16]))
    found = looked_up(grown, processed_updates.FIND_PROCESSED, "seeker", update_id=[f"{number:016x}" for number in range(AT_ONCE)])
    assert found["processed_updates"][0] in ("Index Scan", "Index Only Scan")
    assert {"channel", "update_id"} <= set(found["processed_updates"][1].replace("(", " ").replace(")", " ").split())
