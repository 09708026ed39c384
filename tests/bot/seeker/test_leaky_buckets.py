"""Leaky buckets hold in memory what was done lately, and no more."""

from __future__ import annotations

from datetime import timedelta

from bot.seeker.leaky_buckets import LeakyBuckets
from tests.support.database.minimal_engine import START

MINUTE = timedelta(minutes=1)


def test_whoever_did_nothing_for_long_is_forgotten_when_somebody_else_comes() -> None:
    buckets = LeakyBuckets(leak_seconds=60)
    for number in range(1_000):
        buckets.add(number, START)
    buckets.add("often", START)
    buckets.add("often", START)
    assert len(buckets) == 1_001
    buckets.add("late", START + MINUTE)
    assert len(buckets) == 2
    assert (buckets.level("often", START + MINUTE), buckets.level(1, START + MINUTE)) == (1, 0)


def test_a_flood_is_forgotten_after_a_day_though_much_is_left_of_it() -> None:
    buckets = LeakyBuckets(leak_seconds=86_400)
    for _ in range(9):
        buckets.add("flood", START)
    buckets.add("late", START + timedelta(days=1))
    assert len(buckets) == 2
    buckets.add("later", START + timedelta(days=1, seconds=1))
    assert len(buckets) == 2 and buckets.level("flood", START + timedelta(days=1, seconds=1)) == 0


def test_a_clock_that_was_ahead_and_is_right_again_keeps_nobody_waiting() -> None:
    buckets = LeakyBuckets(leak_seconds=60)
    for ahead in (timedelta(minutes=10), timedelta(hours=2), timedelta(days=3)):
        buckets.add(ahead, START + ahead)
        assert (buckets.level(ahead, START), buckets.level(ahead, START + MINUTE)) == (1, 0)
