"""Gone is gone: after an erasure and after an end no row, key or ciphertext of a person is in any table, any file, any dump."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select

from bot.seeker.service import SeekerService
from storage.conversations import sent_messages
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db.tables import dossiers, metadata
from storage.retention import erasure
from storage.turns.store import ConversationStore
from tests.support.database.postgres import postgres_server
from tests.support.database.stored_bytes import pieces, read_files
from tests.support.database.templates import BOTH_DATABASES, URL_FILE, database_url, migrated_database
from tests.support.product import Product
from tests.support.waiting import PATIENCE
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

REMAIN = ("tombstones", "processed_updates")  # random ids for restoring; which updates were taken, for three days
HERS = ("coordinators", "telegram_accounts")  # Hanneke's own
HELD = "@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n@ geprobeerd: Hanneke\n[Hoe staat het]"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    with migrated_database(request.param, tmp_path / "data"):
        async with Product(tmp_path / "data") as product:
            product.store = ConversationStore(
                product.writer, product.vault, product.intake, {"web"}
            )  # stores the address of the identity, as Telegram's channel does
            product.service = SeekerService(product.store, product.intake, lambda: product.now, product.random_values)
            yield product


async def rows(product: Product) -> Rows:
    def read(connection: Any) -> Rows:
        tables = (table for table in metadata.sorted_tables if table.name not in REMAIN)
        return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in tables}

    return await product.writer.run(read)


async def handed_over(product: Product) -> tuple[ScriptRunner, set[str], set[bytes]]:
    """Fatima's conversation with every kind of row; its ids, and all its ciphertexts."""
    hanneke = await product.add_coordinator("Hanneke")
    accounts = TelegramAccounts(product.vault, BOT)
    await product.writer.run(lambda c: accounts.create_invitation(c, hanneke, "t", product.now))
    assert await product.writer.run(lambda c: accounts.bind_account(c, "12", "12", "t", product.now)) == hanneke
    before, fatima = sealed(await rows(product)), ScriptRunner(product)
    fatima.coordinators["Hanneke"] = hanneke
    await fatima.run(HANDOVER_SCRIPT)
    await product.run_timers()
    await fatima.run(HELD)
    await product.desk.unsent.keep(hanneke, f"/desk/dossier/{fatima.dossier}/notes", {"text": "een notitie die niet aankwam"})
    await product.desk.texts.add_note(hanneke, fatima.dossier, "eigen notitie")
    question = await product.service.current_question(fatima.channel_user)
    assert question and await product.service.keep_unsent(fatima.channel_user, question.revision, "half getypt")
    left = sent_messages.SentMessage("web", fatima.channel_user.external_id, 1, product.now)
    await product.writer.run(lambda c: sent_messages.record_messages(c, product.vault, [left]))
    (ids,) = await product.writer.run(lambda c: c.execute(select(dossiers.c.id, dossiers.c.conversation_id)).all())
    return fatima, set(ids), sealed(await rows(product)) - before


def sealed(kept: Rows) -> set[bytes]:
    theirs = (table for name, table in kept.items() if name not in HERS)
    values = {value for table in theirs for row in table for value in row.values() if isinstance(value, bytes)}
    return values | {
        row["lookup"].encode() for name in ("channel_identities", "return_codes", "transfer_tokens", "sent_messages") for row in kept[name]
    }


async def swept(product: Product) -> None:
    """The messages stored at Telegram are deleted there, as the sweeper does after the end of a conversation."""
    due = await product.writer.run(lambda c: sent_messages.due_deletions(c, product.vault, "web", product.now))
    await product.writer.run(lambda c: sent_messages.mark_deleted(c, [message_id for one in due for message_id in one.ids]))


def written(product: Product) -> bytes:
    """Every file of the data folder, or what a dump of the server shows."""
    if (product.folder / URL_FILE).exists():
        return postgres_server().dump(database_url(product.folder))
    return read_files(product.folder)


def found(product: Product, secrets: set[bytes]) -> set[bytes]:
    """Those of which any piece is there: a long value may lie on several pages."""
    every = written(product)
    return {secret for secret in secrets if any(piece in every or piece.hex().encode() in every for piece in pieces(secret))}


async def left(product: Product, secrets: set[bytes], at_most: int = 0) -> set[bytes]:
    """What is still there once no more than so many are, or after as long as it may take."""
    until = monotonic() + PATIENCE
    while len(there := found(product, secrets)) > at_most and monotonic() < until:
        await asyncio.sleep(0.1)
    return there


async def naming(product: Product, ids: set[str]) -> list[str]:
    return [name for name, table in (await rows(product)).items() if any(ids & {str(value) for value in row.values()} for row in table)]


async def test_after_an_erasure_nothing_is_left(product: Product) -> None:
    fatima, ids, secrets = await handed_over(product)
    assert len(secrets) >= 8 and found(product, secrets) == secrets
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    await swept(product)
    assert await naming(product, ids) == [] and await left(product, secrets) == set()


async def test_after_half_a_year_and_a_week_nothing_is_left(product: Product) -> None:
    """The week is what a dossier that went back to the others waits at least."""
    _, ids, secrets = await handed_over(product)
    await swept(product)
    for days in (184, 7):
        product.now += timedelta(days=days)
        await product.run_timers()
    await product.writer.run(lambda c: sent_messages.drop_undeletable(c, product.now))
    assert await naming(product, ids) == [] and await left(product, secrets) == set()


async def test_a_table_forgotten_by_the_erasure_is_noticed(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    fatima, ids, secrets = await handed_over(product)
    monkeypatch.setattr(erasure, "COLUMNS_OF_CONVERSATION", erasure.COLUMNS_OF_CONVERSATION[1:])
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    await swept(product)
    assert await naming(product, ids) == ["keys"] and len(await left(product, secrets, at_most=1)) == 1
