"""Promises of a server that has not analysed its grown tables yet: what every turn looks up is found by its index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from storage.conversations import linked_conversations, processed_updates
from storage.db.compiled_statements import CompiledSelect
from tests.support.database.database import Database
from tests.support.database.minimal_engine import incoming_turn

MANY, AT_ONCE = 5_000, 64
FILL = (
    "INSERT INTO keys SELECT 'c' || n, 'x' FROM generate_series(1, :many) n",
    "INSERT INTO conversations (id, revision, chart, handed_off, content, opened_at, touched_at, recent_updates)"
    " SELECT 'c' || n, 1, 1, false, 'x', 0, 0, '' FROM generate_series(1, :many) n",
    "INSERT INTO channel_identities SELECT 'd' || n, 'telegram', md5(n::text), 'c' || n, true FROM generate_series(1, :many) n",
    "INSERT INTO processed_updates SELECT 'seeker', left(md5(n::text), 16), 0 FROM generate_series(1, :many) n",
)


@pytest.fixture
async def filled_database(server_database: Database) -> Database:
    """A database whose tables grew since the server last analysed them."""
    await server_database.store.process_turn(incoming_turn("fatima", "hallo"))
    server_database.run(lambda connection: [connection.execute(text(statement), {"many": MANY}) for statement in FILL])
    return server_database


def plan_nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from plan_nodes(inner)


def scan_of(database: Database, statement: CompiledSelect, channel: str, **others: list[str]) -> dict[str, tuple[str, str]]:
    """Table -> (scan type, index condition) of this statement, for a batch of AT_ONCE turns."""
    values = {"channel": [channel] * AT_ONCE, **others}
    explain = f"EXPLAIN (FORMAT JSON) {statement.sql(database.engine.dialect)}"
    (plans,) = database.run(lambda connection: connection.connection.cursor().execute(explain, values).fetchone())
    nodes = plan_nodes((json.loads(plans) if isinstance(plans, str) else plans)[0]["Plan"])
    return {one["Relation Name"]: (one["Node Type"], one.get("Index Cond", "")) for one in nodes if "Relation Name" in one}


async def test_channel_identities_and_their_conversations_are_found_by_index(filled_database: Database) -> None:
    lookups = [f"{number:032x}" for number in range(AT_ONCE)]
    found = scan_of(filled_database, linked_conversations.FIND_LINKED, "telegram", lookup=lookups)
    assert set(found) == {"channel_identities", "conversations", "keys"} and not [how for how, _ in found.values() if how == "Seq Scan"]
    assert {"channel", "lookup"} <= set(found["channel_identities"][1].replace("(", " ").replace(")", " ").split())


async def test_idempotency_keys_are_found_by_index(filled_database: Database) -> None:
    filled_database.run(lambda connection: processed_updates.already_processed(connection, ["0" * 16]))
    found = scan_of(filled_database, processed_updates.FIND_PROCESSED, "seeker", update_id=[f"{number:016x}" for number in range(AT_ONCE)])
    assert found["processed_updates"][0] in ("Index Scan", "Index Only Scan")
    assert {"channel", "update_id"} <= set(found["processed_updates"][1].replace("(", " ").replace(")", " ").split())
