"""Promise of the clock watch: a clock that ran away erases nothing until it is right again, or a person says that it is right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.db.tables import conversations
from storage.retention.clock_watch import ClockWatch, confirm_clock, doubted_time
from storage.retention.timer_runner import TimerRunner
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Machine:
    """A machine whose wall clock and boot clock are moved by hand, with the timers of a database."""

    def __init__(self, database: Database, at: datetime = START) -> None:
        self.database, self.wall, self.boot = database, at, 1000.0
        self.start()

    def start(self) -> None:
        """Start the process anew."""
        self.runner = TimerRunner(self.database.vault, clock_watch=ClockWatch(lambda: self.boot))

    def pass_time(self, span: timedelta) -> None:
        self.wall, self.boot = self.wall + span, self.boot + span.total_seconds()

    def run(self) -> None:
        self.database.run(lambda connection: self.runner.run_all(connection, self.wall))

    def is_doubted(self) -> bool:
        return self.database.run(doubted_time) is not None


@pytest.fixture
async def machine(database: Database) -> Machine:
    """A machine on which one person said something, and whose timers ran once."""
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    machine = Machine(database)
    machine.run()
    return machine


def drafts(machine: Machine) -> int:
    return len(machine.database.rows(conversations))


def test_time_that_passes_on_both_clocks_is_believed(machine: Machine) -> None:
    for _ in range(40):
        machine.pass_time(timedelta(hours=12))
        machine.run()
    assert drafts(machine) == 0 and not machine.is_doubted()


@pytest.mark.parametrize("jump", [timedelta(days=30), timedelta(days=3650)])
def test_a_jump_while_the_service_runs_erases_nothing_and_is_forgotten_when_the_clock_is_right_again(
    machine: Machine, jump: timedelta
) -> None:
    machine.wall += jump
    machine.run()
    assert drafts(machine) == 1 and machine.is_doubted()
    machine.wall -= jump
    machine.run()
    assert drafts(machine) == 1 and not machine.is_doubted()


def test_a_start_with_a_clock_far_ahead_erases_nothing_until_a_person_confirms_it(machine: Machine) -> None:
    machine.wall += 30 * DAY
    machine.start()
    machine.run()
    assert drafts(machine) == 1 and machine.is_doubted()
    machine.database.run(lambda connection: confirm_clock(connection, machine.wall))
    machine.run()
    assert drafts(machine) == 0 and not machine.is_doubted()


def test_a_weekend_without_power_is_no_reason_for_doubt(machine: Machine) -> None:
    machine.wall += timedelta(days=3)
    machine.boot = 5.0
    machine.start()
    machine.run()
    assert not machine.is_doubted()


@pytest.mark.parametrize("jump", [timedelta(minutes=40), timedelta(minutes=-40), timedelta(days=-30)])
def test_small_jumps_and_jumps_back_are_harmless(machine: Machine, jump: timedelta) -> None:
    machine.wall += jump
    machine.run()
    assert drafts(machine) == 1 and not machine.is_doubted()


@pytest.mark.parametrize("words", ["nog iets", "send"])
@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(days=30), timedelta(days=20_000)])
async def test_what_is_said_and_sent_while_the_clock_is_behind_is_there_when_it_is_right_again(
    machine: Machine, words: str, jump: timedelta
) -> None:
    machine.wall -= jump
    machine.run()
    for person in ("fatima", "joost"):
        await machine.database.store.process_turn(incoming_turn(person, words, after=machine.wall - START))
    machine.wall += jump
    machine.pass_time(HOUR / 2)
    machine.run()
    assert drafts(machine) == 2 and not machine.is_doubted()
    machine.pass_time(31 * DAY)
    machine.run()
    assert drafts(machine) == 0


def test_a_clock_that_jumped_back_and_forth_is_believed_again(machine: Machine) -> None:
    machine.wall -= 30 * DAY
    machine.run()
    machine.wall += 30 * DAY
    machine.pass_time(HOUR)
    machine.run()
    assert not machine.is_doubted()
