"""Promises of scrubbing: what was destroyed leaves the log as soon as nothing waits, soon even if something does, and again if it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.db import scrubbing
from storage.db.disk_reserve import was_allowed
from storage.db.engine import read_snapshot
from storage.db.scrubbing import ScrubSchedule, request_scrub
from storage.installation import facts
from tests.support.database.templates import copy_template, open_engine


class Clock:
    now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(scrubbing, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Without a writer, which would scrub too."""
    engine = open_engine(f"sqlite:///{copy_template(tmp_path / 'kring.db')}")
    yield engine
    engine.dispose()


def write(engine: Engine) -> None:
    with engine.begin() as connection:
        facts.write_ping(connection)


def dues(schedule: ScrubSchedule) -> tuple[bool, bool]:
    """Whether it is due for an idle writer, and for a busy one."""
    return schedule.is_due(idle=True), schedule.is_due(idle=False)


def scrub(engine: Engine, schedule: ScrubSchedule) -> None:
    with engine.connect() as connection:
        schedule.try_scrub(connection)


def observe(engine: Engine, schedule: ScrubSchedule, destroys: bool) -> None:
    with engine.connect() as connection:
        if destroys:
            request_scrub(connection)
            assert was_allowed(connection)  # a full disk keeps nobody from erasing
        schedule.observe(connection)
        schedule.observe(connection)


def test_the_process_that_died_before_its_scrub_has_it_done_by_the_next(clock: Clock, engine: Engine) -> None:
    schedule = ScrubSchedule()
    assert schedule.is_pending() and dues(schedule) == (True, False)
    scrub(engine, schedule)
    clock.now += 100
    assert not schedule.is_pending() and dues(schedule) == (False, False)


def test_only_what_destroys_something_has_the_log_emptied(clock: Clock, engine: Engine) -> None:
    schedule = ScrubSchedule()
    scrub(engine, schedule)
    observe(engine, schedule, destroys=False)
    assert not schedule.is_pending()
    observe(engine, schedule, destroys=True)
    assert schedule.is_pending()
    clock.now += 1
    assert dues(schedule) == (True, False)


def test_a_writer_that_is_always_busy_is_interrupted_after_twenty_seconds_from_the_first_request(clock: Clock, engine: Engine) -> None:
    schedule = ScrubSchedule()
    for wait, busy in ((20, False), (0.1, True)):
        clock.now += wait
        observe(engine, schedule, destroys=True)
        assert dues(schedule) == (True, busy)
    scrub(engine, schedule)
    clock.now += 50
    observe(engine, schedule, destroys=True)
    assert dues(schedule) == (True, False)


def test_after_a_failure_it_is_tried_again_in_a_second(clock: Clock) -> None:
    schedule = ScrubSchedule()
    schedule.postpone()
    assert schedule.is_pending() and dues(schedule) == (False, False) and schedule.seconds_until_retry() == 1
    clock.now += 1
    assert dues(schedule) == (True, False) and 0 < schedule.seconds_until_retry() < 0.1


def test_while_another_process_reads_what_was_destroyed_it_is_tried_again(clock: Clock, engine: Engine) -> None:
    schedule = ScrubSchedule()
    write(engine)
    with read_snapshot(engine) as reader:
        reader.exec_driver_sql("SELECT 1 FROM facts").all()
        write(engine)
        scrub(engine, schedule)
    assert schedule.is_pending()
    clock.now += 1
    scrub(engine, schedule)
    assert not schedule.is_pending()
