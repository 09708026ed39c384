"""Every golden conversation goes as it is written down; `--renew` writes them anew and the difference is the review."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from flows import engine
from tests.support.product import Product
from tests.support.telegram.seeker_bot import RunningSeekerBot
from tests.transcripts.script import CONVERSATIONS, ScriptRunner
from tests.transcripts.telegram_script import TelegramScriptRunner, missing_lines


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path, tmp_path: Path, renew: bool) -> None:
    goes = asyncio.run(_run_web(path.stem, path.read_text(encoding="utf-8"), tmp_path))
    if renew:
        path.write_text(goes, encoding="utf-8")
    assert goes == path.read_text(encoding="utf-8")


async def _run_web(name: str, written: str, folder: Path) -> str:
    async with Product(folder) as product:
        if not name.startswith("niemand-"):
            await product.add_coordinator("Joost")
        return await ScriptRunner(product, "en" if name.startswith("english") else "nl").run(written)


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_the_conversation_goes_so_in_telegram_too(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After *toch hier* the seeker's bot says every line of it to somebody who reads before they type."""
    monkeypatch.setattr(engine, "READING_TIME", timedelta(seconds=-1))  # the clock of a conversation stands still
    written = path.read_text(encoding="utf-8")
    assert missing_lines(written, asyncio.run(_run_telegram(path.stem, written, tmp_path))) == []


async def _run_telegram(name: str, written: str, folder: Path) -> list[tuple[str, str]]:
    async with Product(folder) as product, RunningSeekerBot(product) as bot:
        if not name.startswith("niemand-"):
            await product.add_coordinator("Joost")
        play = TelegramScriptRunner(product, bot, "en" if name.startswith("english") else "nl")
        await play.run(written)
        return play.seen


def test_there_are_at_least_15_golden_conversations() -> None:
    assert len(CONVERSATIONS) >= 15
