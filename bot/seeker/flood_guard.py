"""Flood guard: beginning, sending and copying have budgets per source; beyond them an answer comes slower, and then something is asked.

Nobody is refused. Counts are leaky buckets in memory, under hashes whose key this process draws for itself; no address is kept.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from math import log2
from threading import Lock
from typing import NamedTuple

from bot.seeker.leaky_buckets import MOST_NAMES, LeakyBuckets
from flows.timestamps import is_within
from storage.crypto.source_networks import is_loopback, network_of

BEGIN, SEND, COPY = "begin", "send", "copy"
ON, OFF, AUTO = "on", "off", "auto"  # ask everybody, nobody, or whoever the budgets and the load name
_WIDE_SHARE = 8  # so many networks of one subscriber share what is open to the widest
_MOST_EXTRA_BITS = 6
_LOAD_LASTS, LONGEST_WAIT = timedelta(minutes=10), timedelta(minutes=10)


class GuardRates(NamedTuple):
    """How often one source may begin, send and copy before answers come slower; after twice as often something is asked.

    One of these is forgotten in `minutes`. `load` is how often a minute all together begin and send before everybody is asked. What is
    asked is work of 2^`work_bits` tries, or to wait `wait_seconds`.
    """

    begin: int = 20
    send: int = 10
    copy: int = 20
    minutes: float = 3
    load: int = 60
    slow_seconds: float = 2
    wait_seconds: int = 30
    work_bits: int = 5


NO_RATES = GuardRates(*(10**9,) * 3, load=10**9)  # nothing is held unless the operator says so


class Ruling(NamedTuple):
    """What a held action costs: only `slow_seconds`, or else work of `bits`, or `wait_seconds`."""

    slow_seconds: float = 0
    bits: int = 0
    wait_seconds: int = 0


class FloodGuard:
    """Counts what comes in. `admits` is called in the writer's threads, in the transaction of the turn that begins or sends."""

    def __init__(self, rates: GuardRates, now: Callable[[], datetime]) -> None:
        self.rates, self._now, self._lock, self._key = rates, now, Lock(), secrets.token_bytes(32)
        self._counts, self._load = LeakyBuckets(rates.minutes * 60), LeakyBuckets(60 / rates.load)
        self._slots: OrderedDict[object, datetime] = OrderedDict()
        self._mode, self._loaded_at = AUTO, datetime.min.replace(tzinfo=now().tzinfo)

    def admits(self, action: str, source: str, passed: str = "", mode: str | None = None) -> bool:
        """Whether this may be done now, which counts it; `passed` is an action for which was done what was asked."""
        with self._lock:
            self._mode, at = mode or self._mode, self._now()
            if self._mode == OFF or not source:  # the terminal is its own machine's
                return True
            if passed == action or self._take_slot(action, source, at):
                return True  # counted when it was held
            is_held = self._is_held(action, source, at)
            if not is_held:
                self._count(action, source, at)
            return not is_held

    def rule(self, action: str, source: str) -> Ruling:
        """What a held action costs now, which counts it."""
        with self._lock:
            at = self._now()
            excess = self._usage(action, source, at) / 2
            self._count(action, source, at)
            if excess < 1 and not self._asks_everybody(at):
                return Ruling(slow_seconds=self.rates.slow_seconds)
            extra = min(_MOST_EXTRA_BITS, int(log2(max(excess, 1))))
            return Ruling(bits=self.rates.work_bits + extra, wait_seconds=self._wait(source, at))

    def reserve(self, action: str, source: str) -> int:
        """For a channel in which nothing can be asked: the seconds after which the same is admitted, once."""
        with self._lock:
            at, name = self._now(), (action, self._hash(source))
            slot = self._slot_of(name, at)
            seconds = self._queue(name, at) if slot is None else round((slot - at).total_seconds())
            return max(1, seconds)

    def _is_held(self, action: str, source: str, at: datetime) -> bool:
        if action != COPY and self._load.add("all", at) > self.rates.load:
            self._loaded_at = at
        return self._usage(action, source, at) >= 1 or self._asks_everybody(at)

    def _count(self, action: str, source: str, at: datetime) -> None:
        for name, _ in self._names(action, source):
            self._counts.add(name, at)

    def _asks_everybody(self, at: datetime) -> bool:
        return self._mode == ON or (self._mode == AUTO and is_within(_LOAD_LASTS, self._loaded_at, at))

    def _usage(self, action: str, source: str, at: datetime) -> float:
        """The share of the budget that is used up."""
        budget = getattr(self.rates, action)
        return max((self._counts.level(name, at) / (budget * share) for name, share in self._names(action, source)), default=0.0)

    def _names(self, action: str, source: str) -> Iterator[tuple[object, int]]:
        """What is counted of a source, with its share; nothing where everybody comes through one address of this machine."""
        if source and not is_loopback(source):
            near, wide = network_of(source), network_of(source, wide=True)
            yield (action, self._hash(str(near or source))), 1
            if wide != near:
                yield (action, self._hash(str(wide))), _WIDE_SHARE

    def _wait(self, source: str, at: datetime) -> int:
        if is_loopback(source):
            return self.rates.wait_seconds
        return self._queue(("page", self._hash(str(network_of(source) or source))), at)

    def _take_slot(self, action: str, source: str, at: datetime) -> bool:
        name = (action, self._hash(source))
        slot = self._slot_of(name, at)
        return slot is not None and slot <= at and bool(self._slots.pop(name))

    def _slot_of(self, name: object, at: datetime) -> datetime | None:
        """The slot of this name; one farther ahead than anybody waits was given by a clock that was ahead."""
        if slot := self._slots.get(name):
            self._slots[name] = slot = min(slot, at + LONGEST_WAIT)
        return slot

    def _queue(self, name: object, at: datetime) -> int:
        """One after the other, so that many at once wait longer, and nobody longer than the longest."""
        pause = timedelta(seconds=self.rates.wait_seconds)
        self._slots[name] = slot = min(max(self._slots.get(name, at), at) + pause, at + LONGEST_WAIT)
        self._slots.move_to_end(name)
        while len(self._slots) > MOST_NAMES:
            self._slots.popitem(last=False)
        return round((slot - at).total_seconds())

    def _hash(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
