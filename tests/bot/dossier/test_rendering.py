"""Promises of the child processes that make PDFs and pictures: bounded, one at a time, and gone with their file."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.dossier.pdf import pdf
from bot.dossier.rendering.file_maker import FileMaker, FileNotMade
from bot.dossier.rendering.file_server import Bounds
from flows.conversation import limits
from flows.conversation.people import parse_person
from flows.dossier.dossier import Dossier
from flows.i18n.catalog import Catalog
from tests.support.dossiers.example import dossier_document
from tests.support.process_memory import count_in_memory

WORD = "Zonnebloemenveldweg"  # stands nowhere else
LARGE = 400_000  # characters, ten times what a story may have


@pytest.fixture
async def maker() -> AsyncIterator[FileMaker]:
    maker = FileMaker()
    yield maker
    maker.close()


def story_of(text: str) -> Dossier:
    document: Dossier = deepcopy(dossier_document())
    document["called"] = text
    return document


def servers() -> list[int]:
    """The file servers that this process started."""
    children = " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    return [int(pid) for pid in children.split() if b"file_server" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_a_child_makes_the_same_file_as_this_process_would(maker: FileMaker) -> None:
    made = await maker.make_file("fatima", "dossier", document=dossier_document(), language="nl")
    assert made == pdf.dossier_pdf(dossier_document(), Catalog.load(), "nl")


async def test_what_a_file_was_made_from_is_in_no_process_that_is_left(maker: FileMaker) -> None:
    assert await maker.make_file("fatima", "contact_sheet", document=story_of(WORD), language="nl")
    assert await maker.make_file("fatima", "circle", people=[parse_person(1, WORD)], language="nl")
    left = servers()
    assert left and not [pid for pid in left if count_in_memory(pid, WORD)]


async def test_one_persons_presses_wait_for_each_other_and_the_third_is_told_to_come_back(maker: FileMaker) -> None:
    presses = [maker.make_file("fatima", "circle", people=[parse_person(1, "Riet")], language="nl") for _ in range(3)]
    made = await asyncio.gather(*presses, return_exceptions=True)
    assert [isinstance(one, bytes) for one in made] == [True, True, False] and str(made[2]) == "busy"


async def test_the_longest_dossier_is_made_within_the_bounds(maker: FileMaker) -> None:
    """Of one letter a line, which takes the most room."""
    document: Any = deepcopy(dossier_document())
    said, people = [("a\n" * limits.MESSAGE)[: limits.MESSAGE]] * (limits.STORY // limits.MESSAGE), document["parts"][2]["people"]
    document["parts"][1]["entries"][0]["said"] = said
    document["parts"][2]["people"] = [people[0] | {"id": n, "said": said[0][:600], "name": said[0][:600]} for n in range(limits.PEOPLE)]
    assert await maker.make_file("fatima", "dossier", document=document, language="nl")


@pytest.mark.parametrize(
    ("bounds", "ended"), [(Bounds(memory=32 << 20), "died"), (Bounds(seconds=1), "died")], ids=["too much memory", "too much time"]
)
async def test_a_child_that_takes_too_much_is_ended_and_says_nothing(
    bounds: Bounds, ended: str, capfd: Any, log_stream: io.StringIO
) -> None:
    maker = FileMaker(bounds)
    try:
        with pytest.raises(FileNotMade) as failed:
            await maker.make_file("fatima", "dossier", document=story_of(f"{WORD} " * (LARGE // len(WORD))), language="nl")
    finally:
        maker.close()
    said, logged = "".join(capfd.readouterr()), log_stream.getvalue()
    assert str(failed.value) == ended and "file_not_made" in logged and WORD not in said + logged


async def test_a_file_that_fails_stops_no_other(maker: FileMaker) -> None:
    with pytest.raises(FileNotMade):
        await maker.make_file("fatima", "dossier", document={"broken": WORD}, language="nl")
    assert await maker.make_file("fatima", "circle", people=[parse_person(1, "Riet")], language="nl")


async def test_a_file_server_that_was_killed_is_started_anew(maker: FileMaker) -> None:
    await maker.make_file("fatima", "circle", people=[parse_person(1, "Riet")], language="nl")
    for pid in servers():
        os.kill(pid, signal.SIGKILL)
    assert await maker.make_file("fatima", "circle", people=[parse_person(1, "Riet")], language="nl")


async def test_a_file_server_gets_no_key_and_no_token(maker: FileMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_KEYS", WORD)
    await maker.make_file("fatima", "circle", people=[parse_person(1, "Riet")], language="nl")
    assert servers() and not [pid for pid in servers() if WORD.encode() in environment_of(pid)]


async def test_a_server_without_work_ends_with_the_process_that_started_it(maker: FileMaker) -> None:
    before = set(servers())
    await maker.make_file("fatima", "circle", people=[parse_person(1, "Riet")], language="nl")
    maker.close()
    assert set(servers()) <= before
