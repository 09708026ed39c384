"""Logs: nothing that a person said can stand in a line, at any level, from anybody's logger."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot import logs, opening, wiring
from bot.house import House
from bot.seeker.reception import Door, Said
from bot.settings import Settings
from storage import keys
from storage.engine import Writer
from storage.tables import facts

MARKED = "Riet en haar geheim"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged at DEBUG; afterwards logging is as it was."""
    root, kept = logging.getLogger(), (threading.excepthook, sys.unraisablehook)
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.set_up("DEBUG", "json", stream)
    yield stream
    root.handlers[:], root.level = before
    threading.excepthook, sys.unraisablehook = kept
    logging.captureWarnings(False)
    structlog.reset_defaults()


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_key_that_is_not_on_the_list_falls_away(lines: io.StringIO) -> None:
    structlog.get_logger("kring").info("turn_taken", state="concern", words=MARKED)
    (line,) = read(lines)
    assert line["state"] == "concern" and "words" not in line


@pytest.mark.parametrize("key", sorted(logs.KEYS - {"event", "level", "timestamp", "logger"}))
def test_not_even_an_allowed_key_lets_a_sentence_through(lines: io.StringIO, key: str) -> None:
    structlog.get_logger("kring").info("turn_taken", **{key: MARKED})
    assert "Riet" not in lines.getvalue() and len(read(lines)) == 1


def test_an_event_that_is_a_sentence_is_not_written(lines: io.StringIO) -> None:
    structlog.get_logger("kring").info(MARKED)
    structlog.get_logger("kring").info("said %s", MARKED)
    assert "Riet" not in lines.getvalue() and len(read(lines)) == 2


@pytest.mark.parametrize("name", ["uvicorn.error", "sqlalchemy.engine", "httpx", "asyncio", "somebody.else"])
def test_of_a_framework_only_the_place_is_written(lines: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("could not handle %s", MARKED, stack_info=True)
    (line,) = read(lines)
    assert line["logger"] == name and "Riet" not in lines.getvalue()


def test_frameworks_are_silent_below_a_warning(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info("GET /")
    logging.getLogger("sqlalchemy.engine.Engine").debug("SELECT")
    assert lines.getvalue() == ""


def test_of_an_exception_the_type_is_written_and_never_the_message(lines: io.StringIO) -> None:
    for logger in (structlog.get_logger("kring"), logging.getLogger("uvicorn.error")):
        try:
            raise ValueError(MARKED)
        except ValueError:
            logger.exception("failed")
    assert [line["error"] for line in read(lines)] == ["ValueError", "ValueError"] and "Riet" not in lines.getvalue()


def test_an_exception_shows_where_in_our_own_code_it_passed(lines: io.StringIO, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(MARKED)
    (tmp_path / "keys.json").chmod(0o600)
    try:
        keys.load(tmp_path / "keys.json")
    except Exception as error:
        logs.note("start_failed", error)
    (line,) = read(lines)
    assert line["frames"][0].startswith("storage/keys.py:") and "Riet" not in lines.getvalue()


def test_what_fails_in_a_thread_a_task_or_a_warning_is_noted_without_its_words(lines: io.StringIO) -> None:
    warnings.warn(MARKED, stacklevel=1)
    thread = threading.Thread(target=lambda: int(MARKED))
    thread.start()
    thread.join()
    asyncio.run(_fail_unseen())
    assert {line.get("error") for line in read(lines)} == {None, "ValueError", "KeyError"} and "Riet" not in lines.getvalue()


async def _fail_unseen() -> None:
    logs.listen_to(asyncio.get_running_loop())
    nobody: dict[str, str] = {}
    asyncio.get_running_loop().call_soon(lambda: nobody[MARKED])
    await asyncio.sleep(0.01)


SAID = (None, "begin"), (None, "agree"), (None, "myself"), (MARKED, None), (None, "done"), (f"{MARKED}, mijn tante", None)


async def test_turns_over_real_memory_leave_no_word_at_debug(lines: io.StringIO, tmp_path: Path) -> None:
    house = House(Settings.model_construct(data_dir=tmp_path / "data"))
    writer = Writer(house.engine)
    reception = wiring.wire(house, writer, opening.installation(house.settings, house.place())).reception
    for number, (words, choice) in enumerate(SAID):
        outcome = await reception.hear(Door("web", MARKED), Said(str(number), words, choice))
    assert outcome.speech.state == "circle_two"  # the words were heard, and asked about
    with pytest.raises(IntegrityError) as failed:
        await writer.run(_write_wrongly)
    await writer.close()
    logs.note("turn_failed", failed.value)
    assert "Riet" not in lines.getvalue() and "turn_failed" in lines.getvalue()


def _write_wrongly(connection: Connection) -> None:
    for _ in range(2):
        connection.execute(insert(facts).values(name=MARKED, value=MARKED))
