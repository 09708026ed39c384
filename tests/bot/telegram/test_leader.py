"""Promises of the leader lease: one holder at a time, lost when its process dies, and otherwise by time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from bot.telegram.leader import LeaderLease, is_holder_dead, machine_id
from storage.delivery import leases
from tests.support.database.minimal_engine import START
from tests.support.telegram.bot_process import BotProcess


async def test_only_one_holds_the_lease_until_it_is_released(bot_process: BotProcess) -> None:
    writer = bot_process.database.writer
    mine, other = (LeaderLease(writer, "send.telegram", lambda: START) for _ in range(2))
    assert (await mine.is_leader(), await other.is_leader()) == (True, False)
    await mine.release()
    assert (await other.is_leader(), await mine.is_leader()) == (True, False)


async def test_who_stops_renewing_loses_it(bot_process: BotProcess) -> None:
    taken = partial(leases.acquire_lease, name="send.telegram")
    assert bot_process.database.run(lambda c: taken(c, holder="mine", at=START))
    almost, after = START + leases.TTL - timedelta(seconds=1), START + leases.TTL
    assert not bot_process.database.run(lambda c: taken(c, holder="other", at=almost))
    assert bot_process.database.run(lambda c: taken(c, holder="mine", at=almost))
    assert not bot_process.database.run(lambda c: taken(c, holder="other", at=after))
    assert bot_process.database.run(lambda c: taken(c, holder="other", at=almost + leases.TTL))


async def test_a_process_that_died_has_lost_it_at_once(bot_process: BotProcess) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "infinity")
    holder = f"{machine_id()}:{process.pid}:1"
    assert not is_holder_dead(holder)
    process.kill()
    await process.wait()
    assert is_holder_dead(holder) and not is_holder_dead(f"elsewhere:pid1:{process.pid}:1")
    bot_process.database.run(lambda c: leases.acquire_lease(c, "send.telegram", holder, START))
    assert await LeaderLease(bot_process.database.writer, "send.telegram", lambda: START).is_leader()
