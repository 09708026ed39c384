"""Faults of disk, file and clock: people get an honest message and their text back, and nothing acknowledged is lost."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor.command import run_checks
from storage.db import scrubbing
from tests.flows.conversation.record import stored_documents
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser

KEPT, LOST = "Dit is bewaard, zilverreiger.", "Dit nog niet, roerdomp. " * 160


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    browser = PageBrowser(build_chat_app(product))
    await browser.open()
    await press_each(browser, *TO_CONCERN)
    await browser.say(KEPT)
    yield browser
    await browser.close()


@asynccontextmanager
async def pragma(product: Product, broken: str, whole: str) -> AsyncIterator[None]:
    raw: Any = await product.writer.run(lambda connection: connection.connection.dbapi_connection)
    raw.execute(f"PRAGMA {broken}").close()
    yield
    raw.execute(f"PRAGMA {whole}").close()


@asynccontextmanager
async def full(product: Product) -> AsyncIterator[None]:
    """No page more fits, and none is free: in one that a deleted row left, a word would be stored and rightly confirmed."""
    raw: Any = await product.writer.run(lambda connection: connection.connection.dbapi_connection)
    raw.execute("VACUUM").close()
    async with pragma(product, "max_page_count = 1", "max_page_count = 1073741823"):
        yield


@asynccontextmanager
async def held(product: Product) -> AsyncIterator[None]:
    """Another program holds the file for longer than anybody waits."""
    async with pragma(product, "busy_timeout = 20", "busy_timeout = 30000"):
        other = sqlite3.connect(product.folder / "kring.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()


FAULTS = {
    "disk_full": full,
    "read_only": lambda product: pragma(product, "query_only = ON", "query_only = OFF"),
    "locked": held,
}


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_text_that_could_not_be_stored_is_returned_and_acknowledged_ones_stay(
    product: Product, fatima: PageBrowser, log_stream: io.StringIO, kind: str
) -> None:
    async with FAULTS[kind](product):
        await fatima.say(LOST)
        assert fatima.answer.status_code == 500 and "Er ging iets mis bij mij" in fatima.page.text
        assert fatima.page.field.fields["words"] == LOST.strip() or fatima.page.field.fields["words"] == LOST
    await fatima.press("Nog een keer")
    assert "Je verhaal is bewaard, in" in fatima.page.text
    assert f'"kind": "{kind}"' in log_stream.getvalue() and "roerdomp" not in log_stream.getvalue()


async def test_a_damaged_page_is_reported_to_the_operator_and_a_backup_restores_everything(product: Product, fatima: PageBrowser) -> None:
    await product.writer.close()
    with product.engine.connect() as connection:
        scrubbing.truncate_wal(connection)
    product.engine.dispose()
    file, copy = product.folder / "kring.db", product.folder / "copy"
    shutil.copy(file, copy)
    with file.open("r+b") as damaged:
        damaged.seek(4096 * 3)
        damaged.write(b"\xa5" * (file.stat().st_size - 4096 * 4))
    context = AppContext(Settings(data_dir=product.folder), lambda: product.now)
    assert any("damaged" in (one.problem or "") for one in run_checks(context))
    shutil.copy(copy, file)
    async with Product(product.folder) as again:
        assert "zilverreiger" in str(await everything(again))


async def everything(product: Product) -> list[str]:
    return [repr(document) for document in await stored_documents(product)]


@pytest.mark.parametrize("jump", [timedelta(days=-2), timedelta(hours=-1), timedelta(days=3)])
async def test_a_system_clock_that_jumps_loses_nothing_and_the_conversation_goes_on(
    product: Product, fatima: PageBrowser, jump: timedelta
) -> None:
    product.now += jump
    await fatima.say("Nog iets.")
    product.now -= jump
    await fatima.say("En nog iets.")
    assert "Je verhaal is bewaard, in" in fatima.page.text
    told = str(await everything(product))
    assert all(said in told for said in ("zilverreiger", "Nog iets.", "En nog iets."))
