"""Promises of dispatching polled updates: in order, once, confirmed after the commit, and nobody stops anybody else."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.telegram.ports import NotSent, PollingConflict, RateLimited
from storage.db.tables import conversations, dead_letters
from storage.delivery.update_offsets import read_offset
from tests.support.database.minimal_engine import START
from tests.support.telegram.bot_process import BotProcess, FakeClient
from tests.support.waiting import PATIENCE, wait_until


async def test_a_burst_of_one_person_keeps_its_order(bot_process: BotProcess) -> None:
    first = True

    async def slow_at_first(words: str) -> None:
        nonlocal first
        pause, first = (0.05, False) if first else (0, False)
        await asyncio.sleep(pause)

    bot_process.handler.before_turn = slow_at_first
    for words in ("een", "twee", "drie", "vier", "vijf"):
        bot_process.client.add_message("fatima", words)
    bot_process.start()
    await wait_until(
        lambda: any("een twee drie vier vijf" in one for one in bot_process.client.sent_texts("fatima")), "all five in their order"
    )


async def test_who_writes_after_a_flood_of_a_hundred_and_fifty_is_answered_before_the_flood_is_done(bot_process: BotProcess) -> None:
    turns: list[str] = []

    async def note(words: str) -> None:
        await asyncio.sleep(0.02)
        turns.append(words)

    bot_process.handler.before_turn = note
    for number in range(150):
        bot_process.client.add_message("vreemd", f"bericht {number}")
    bot_process.client.add_message("joost", "hallo")
    bot_process.start()
    await wait_until(lambda: len(turns) == 151, "all are handled")
    assert turns.index("hallo") < turns.index("bericht 149")


async def test_an_update_is_confirmed_only_after_its_commit(bot_process: BotProcess) -> None:
    held = asyncio.Event()

    async def wait(words: str) -> None:
        await held.wait()

    bot_process.handler.before_turn = wait
    number = bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.client.offsets, "the first request")
    await asyncio.sleep(0.05)
    assert bot_process.client.offsets == [None] and bot_process.database.count_processed() == 0
    held.set()
    await wait_until(lambda: bot_process.client.offsets[-1] == number + 1, "the confirmation")
    assert bot_process.database.count_processed() == 1


async def test_an_update_delivered_again_after_a_crash_is_processed_once(folder: Path) -> None:
    client = FakeClient()
    client.add_message("fatima", "hallo")
    first = BotProcess(folder, client).start()
    await wait_until(first.database.count_processed, "the commit")
    await first.kill()
    client.offsets.clear()
    second = BotProcess(folder, client)
    second.database.run(lambda connection: connection.exec_driver_sql("DELETE FROM facts WHERE name = 'offset.telegram'"))
    second.start()
    await wait_until(lambda: client.offsets and client.offsets[-1] is not None, "the second confirmation")
    assert second.database.count_processed() == 1 and second.database.count(conversations) == 1
    await second.shut_down()


async def test_what_the_framework_cannot_parse_is_put_aside_and_stops_nobody(bot_process: BotProcess) -> None:
    bot_process.client.pending_updates.append({"update_id": 7, "message": {"from": "joost", "secret": "geheim"}})
    bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer for Fatima")
    await wait_until(lambda: (bot_process.client.offsets[-1] or 0) > 8, "the confirmation")
    assert [(row["bot"], row["update_id"]) for row in bot_process.database.rows(dead_letters)] == [("telegram", 7)]
    assert b"geheim" not in (bot_process.database.folder / "kring.db").read_bytes()


async def test_a_turn_that_fails_is_tried_again_and_then_apologised_for_without_stopping_others(bot_process: BotProcess) -> None:
    bot_process.client.add_message("joost", "boom")
    bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer for Fatima")
    assert bot_process.handler.apologies == []
    await wait_until(lambda: bot_process.handler.apologies == ["joost"], "an apology")
    await wait_until(lambda: len(bot_process.client.offsets) > 1, "the confirmation")
    assert bot_process.database.count(dead_letters) == 1


async def test_while_memory_is_away_nothing_is_given_up(bot_process: BotProcess) -> None:
    left = 6

    async def away(words: str) -> None:
        nonlocal left
        left -= 1
        if left > 0:
            raise OperationalError("", None, Exception())

    bot_process.handler.before_turn = away
    bot_process.bot.dispatcher.first_delay = 0.01
    bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer after memory came back")
    assert bot_process.handler.apologies == [] and bot_process.database.count(dead_letters) == 0


async def test_a_rival_a_flood_and_a_broken_telegram_are_waited_for(bot_process: BotProcess) -> None:
    bot_process.client.failures["getUpdates"] = [NotSent(), RateLimited(0.01)]
    bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer")
    assert bot_process.client.offsets[:3] == [None, None, None]


async def test_a_second_poller_waits_until_the_first_is_gone(folder: Path) -> None:
    client = FakeClient()
    first = BotProcess(folder, client).start()
    await wait_until(lambda: client.offsets, "the first poller")
    other = FakeClient()
    second = BotProcess(folder, other).start()
    await asyncio.sleep(0.1)
    assert other.offsets == []
    await first.shut_down()
    await wait_until(lambda: other.offsets, "the second poller")
    await second.shut_down()


async def test_an_old_offset_is_not_used_because_telegram_may_restart_its_numbers(bot_process: BotProcess) -> None:
    bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await wait_until(lambda: bot_process.client.offsets[-1:] != [None] and bot_process.client.offsets, "the confirmation")
    ask = bot_process.database.run
    assert ask(lambda c: read_offset(c, "telegram", START)) is not None
    bot_process.advance(days=2)
    assert ask(lambda c: read_offset(c, "telegram", bot_process.now)) is None


async def test_stopping_finishes_the_turn_in_hand(folder: Path) -> None:
    bot_process = BotProcess(folder)
    greeted_person, held = asyncio.Event(), asyncio.Event()

    async def wait(words: str) -> None:
        greeted_person.set()
        await held.wait()

    bot_process.handler.before_turn = wait
    number = bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await greeted_person.wait()
    bot_process.stop.set()
    await asyncio.sleep(0.05)
    held.set()
    database = bot_process.database
    assert bot_process.task is not None
    await asyncio.wait_for(bot_process.task, PATIENCE)
    assert database.count_processed() == 1
    assert database.run(lambda c: read_offset(c, "telegram", START)) == number + 1
    await database.close()


async def test_an_update_not_processed_before_the_stop_is_not_confirmed(folder: Path) -> None:
    bot_process, tried = BotProcess(folder), asyncio.Event()

    async def away(words: str) -> None:
        tried.set()
        raise OperationalError("", None, Exception())

    bot_process.handler.before_turn = away
    bot_process.client.add_message("fatima", "hallo")
    bot_process.start()
    await tried.wait()
    bot_process.stop.set()
    assert bot_process.task is not None
    await asyncio.wait_for(bot_process.task, PATIENCE)
    assert bot_process.database.run(lambda c: read_offset(c, "telegram", START)) is None
    await bot_process.database.close()


async def test_409_is_waited_for_longer_than_a_moment(bot_process: BotProcess) -> None:
    bot_process.client.failures["getUpdates"] = [PollingConflict()]
    bot_process.start()
    await wait_until(lambda: len(bot_process.client.polled_at) > 1, "the second request")
    first, second, *_ = bot_process.client.polled_at
    assert second - first > 1.5


async def test_an_update_that_fails_delays_nobody_who_comes_after_it(bot_process: BotProcess) -> None:
    held = asyncio.Event()

    async def stuck(words: str) -> None:
        if words == "blijft hangen":
            await held.wait()

    bot_process.handler.before_turn = stuck
    stuck_at = bot_process.client.add_message("joost", "blijft hangen")
    bot_process.start()
    await wait_until(lambda: bot_process.client.offsets, "the first request")
    bot_process.client.add_message("fatima", "hallo")
    await wait_until(lambda: bot_process.client.sent_texts("fatima"), "an answer for Fatima")
    assert all((offset or 0) <= stuck_at for offset in bot_process.client.offsets), "what is not taken is not confirmed"
    bot_process.client.add_message("joost", "en dit komt erna")
    held.set()
    await wait_until(
        lambda: any("blijft hangen en dit komt erna" in one for one in bot_process.client.sent_texts("joost")), "both, in their order"
    )
    await wait_until(lambda: (bot_process.client.offsets[-1] or 0) > stuck_at + 2, "the confirmation")
