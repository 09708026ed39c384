"""The flood guard: first slower, then asked, never refused; and a shared computer of a library is neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.seeker.flood_guard import AUTO, BEGIN, OFF, ON, SEND, FloodGuard, GuardRates
from bot.seeker.inputs import ChannelUser, SeekerInput
from flows.conversation.messages import Outcome
from flows.errors import ConcurrentUpdate
from storage.turns.saving import BatchWriter
from tests.support.product import FOUNDATION, Product

LIBRARY, HOME = "203.0.113.5", "198.51.100.9"
JUMPS = pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(hours=2), timedelta(days=3)])


class Clock:
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_guard(clock: Clock, **rates: float) -> FloodGuard:
    return FloodGuard(GuardRates(**rates), lambda: clock.now)  # type: ignore[arg-type]


def use_up(guard: FloodGuard, action: str, source: str) -> None:
    """Begin or send as often as this source may without anything being asked."""
    while guard.admits(action, source) or guard.rule(action, source).slow_seconds:
        pass


def test_a_library_with_thirty_seekers_a_day_is_neither_slow_nor_asked(clock: Clock) -> None:
    guard = make_guard(clock)
    for _ in range(5):
        for _ in range(30):
            clock.advance(minutes=12)
            assert guard.admits(BEGIN, LIBRARY) and guard.admits(BEGIN, LIBRARY) and guard.admits(SEND, LIBRARY)
        clock.advance(hours=18)


def test_thirty_who_begin_within_one_hour_at_a_library_are_never_asked(clock: Clock) -> None:
    guard = make_guard(clock)
    for _ in range(30):
        clock.advance(minutes=2)
        for action in (BEGIN, SEND):
            assert guard.admits(action, LIBRARY) or guard.rule(action, LIBRARY).bits == 0


def test_first_it_is_slow_and_then_it_asks_more_and_more(clock: Clock) -> None:
    guard = make_guard(clock, send=3)
    rulings = [
        (0, 0.0) if guard.admits(SEND, HOME) else (one := guard.rule(SEND, HOME)) and (one.bits, one.slow_seconds) for _ in range(300)
    ]
    assert rulings[:6] == [(0, 0.0)] * 3 + [(0, 2)] * 3
    bits = [bits for bits, _ in rulings[6:]]
    assert bits[0] == 5 and bits == sorted(bits) and bits[-1] == 10


def test_who_floods_makes_nobody_else_slow(clock: Clock) -> None:
    guard = make_guard(clock, load=10_000)
    use_up(guard, SEND, LIBRARY)
    assert guard.admits(SEND, HOME) and not guard.admits(SEND, "203.0.113.250")


def test_a_budget_comes_back_with_time(clock: Clock) -> None:
    guard = make_guard(clock)
    use_up(guard, BEGIN, HOME)
    clock.advance(minutes=3 * 40)
    assert guard.admits(BEGIN, HOME)


def test_many_networks_of_one_subscriber_share_what_is_open_to_the_widest(clock: Clock) -> None:
    guard = make_guard(clock, begin=2, load=10_000)
    admitted = [guard.admits(BEGIN, f"2001:db8:7:{n:x}::1") for n in range(40)]
    assert admitted == [True] * 16 + [False] * 24 and guard.admits(BEGIN, "2001:db8:8::1")


def test_very_much_from_everywhere_asks_everybody_until_it_is_over(clock: Clock) -> None:
    guard = make_guard(clock, load=50)
    admitted = [guard.admits(BEGIN, f"100.{n}.2.1") for n in range(80)]
    assert admitted[:50] == [True] * 50 and not admitted[-1]
    assert guard.rule(BEGIN, HOME).bits == 5
    clock.advance(minutes=11)
    assert guard.admits(BEGIN, HOME)


def test_the_operators_word_goes_before_load_and_budgets(clock: Clock) -> None:
    guard = make_guard(clock, begin=1)
    assert not guard.admits(BEGIN, HOME, mode=ON) and guard.rule(BEGIN, HOME).bits
    assert all(guard.admits(BEGIN, HOME, mode=OFF) for _ in range(50))
    assert guard.admits(BEGIN, LIBRARY, mode=AUTO)


def test_what_was_asked_and_done_is_admitted_for_that_action_alone(clock: Clock) -> None:
    guard = make_guard(clock)
    assert guard.admits(BEGIN, HOME, passed=BEGIN, mode=ON) and not guard.admits(SEND, HOME, passed=BEGIN)


def test_where_nothing_can_be_asked_the_same_is_admitted_once_after_the_wait(clock: Clock) -> None:
    guard = make_guard(clock)
    assert not guard.admits(SEND, "telegram:7", mode=ON)
    assert guard.reserve(SEND, "telegram:7") == guard.reserve(SEND, "telegram:7") == 30
    clock.advance(seconds=30)
    assert guard.admits(SEND, "telegram:7") and not guard.admits(SEND, "telegram:7")


def test_nobody_waits_longer_than_ten_minutes_however_many_wait_before_them(clock: Clock) -> None:
    guard = make_guard(clock)
    guard.admits(SEND, HOME, mode=ON)
    waits = [guard.rule(SEND, HOME).wait_seconds for _ in range(100)]
    assert waits[0] == 30 and waits[1] == 60 and max(waits) == 600


def test_other_addresses_of_one_network_wait_in_the_same_line(clock: Clock) -> None:
    guard = make_guard(clock)
    guard.admits(SEND, HOME, mode=ON)
    assert [guard.rule(SEND, f"198.51.100.{n}").wait_seconds for n in (1, 2, 3)] == [30, 60, 90]


@JUMPS
def test_a_clock_that_was_ahead_keeps_nobody_waiting_longer_than_ten_minutes(clock: Clock, jump: timedelta) -> None:
    guard, began = make_guard(clock, begin=1), clock.now
    clock.now += jump
    use_up(guard, BEGIN, HOME)
    guard.reserve(BEGIN, HOME)
    clock.now = began
    assert guard.reserve(BEGIN, HOME) <= 600
    clock.advance(minutes=10)
    assert guard.admits(BEGIN, HOME)


@JUMPS
def test_very_much_while_a_clock_was_ahead_asks_nobody_once_it_is_right(clock: Clock, jump: timedelta) -> None:
    guard, began = make_guard(clock, load=3), clock.now
    clock.now += jump
    for number in range(9):
        guard.admits(BEGIN, f"192.0.2.{number}")
    clock.advance(minutes=9)
    assert not guard.admits(BEGIN, HOME)
    clock.now = began
    assert guard.admits(BEGIN, LIBRARY)


def test_the_terminal_is_never_held(clock: Clock) -> None:
    assert make_guard(clock).admits(BEGIN, "", mode=ON)


def test_behind_an_undeclared_proxy_on_this_machine_people_are_not_counted_as_one(clock: Clock) -> None:
    guard = make_guard(clock, begin=1)
    assert all(guard.admits(BEGIN, "127.0.0.1") for _ in range(50))


async def begin_in_two_tries(product: Product, name: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Somebody at the library begins; another process wrote at the same moment, so that the transaction runs again."""
    save, tries = BatchWriter.save, list[int]()

    def save_late(writer: BatchWriter, connection: Connection) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ConcurrentUpdate("conversations")
        save(writer, connection)

    with monkeypatch.context() as patch:
        patch.setattr(BatchWriter, "save", save_late)
        begun = await product.service.handle_input(ChannelUser("telegram", name), SeekerInput(name, text="hallo", source=LIBRARY))
    assert len(tries) == 2
    return begun


async def test_a_turn_whose_transaction_runs_again_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Product(tmp_path, FOUNDATION, GuardRates(begin=2)) as product:
        assert [(await begin_in_two_tries(product, name, monkeypatch)).held for name in ("fatima", "joost", "riet")] == ["", "", BEGIN]


async def test_whoever_waited_as_they_were_asked_is_not_asked_again_where_the_transaction_runs_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Product(tmp_path, FOUNDATION, GuardRates(begin=1)) as product:
        use_up(product.service.guard, BEGIN, LIBRARY)
        product.advance(seconds=product.service.guard.reserve(BEGIN, LIBRARY))
        assert (await begin_in_two_tries(product, "fatima", monkeypatch)).held == ""
