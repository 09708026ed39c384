"""Promise of waits: nothing waits longer than its wait is long, whatever a clock said that was ahead, or is behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select

from flows.dossier.notification_rules import NO_LONGER
from flows.dossier.recent_events import UNDO_WITHIN
from storage.conversations import outbox, sent_messages, transfer_tokens
from storage.conversations.sent_messages import SentMessage
from storage.coordinators import bot_answers, notifications, offer_messages
from storage.db import tables
from storage.dossiers.notify import Notifier
from storage.dossiers.open_offers import MATCH_AGAIN_AFTER
from storage.dossiers.records import DossierRecords
from storage.retention import timers
from storage.retention.clock_watch import confirm_clock
from storage.retention.rules import SETTLE
from storage.retention.sweep import SWEEP_EVERY
from storage.retention.timer_runner import TimerRunner
from storage.sources.turns import MATCHING
from storage.waits import Waits
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product

MOMENT, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUMPS = pytest.mark.parametrize("jump", [10 * MINUTE, 2 * HOUR, 3 * DAY])


class ClockedDatabase:
    """A database of an installation whose clock is moved by hand."""

    def __init__(self, database: Database) -> None:
        self.database, self.waits = database, Waits(database.vault, FOUNDATION)

    def tick(self, at: datetime) -> None:
        """By its clock it is `at`."""
        self.database.run(lambda connection: self.waits.restart_if_due(connection, at))

    def run(self, unit: Callable[..., Any], **given: Any) -> Any:
        return self.database.run(partial(unit, **given))

    def change(self, work: Callable[[datetime], object], jump: timedelta) -> None:
        """Do this while the clock is ahead, which then is right again."""
        self.tick(START - MINUTE)
        work(START + jump)
        self.tick(START + jump)
        self.tick(START)

    def deletions(self, at: datetime) -> list[int]:
        batches = self.run(sent_messages.due_deletions, vault=self.database.vault, bot="telegram", at=at)
        return [number for batch in batches for number in batch.messages]


@pytest.fixture
def here(database: Database) -> ClockedDatabase:
    return ClockedDatabase(database)


def is_due_after(wait: timedelta, is_due: Callable[[datetime], object]) -> bool:
    """Whether it is due so long after the clock was right again, and not before."""
    return bool(is_due(START + wait)) and not is_due(START + wait - MOMENT)


@JUMPS
async def test_an_answer_waits_as_long_as_it_was_put_off_and_no_longer(here: ClockedDatabase, jump: timedelta) -> None:
    await here.database.store.process_turn(incoming_turn("fatima", "hallo"))
    (row,) = here.run(outbox.due_rows, channel="telegram", at=START, limit=9)
    this = {"identity_id": row.identity_id, "kind": outbox.PROMPT}
    here.change(lambda at: here.run(outbox.reschedule, until=at + 5 * MINUTE, at=at, **this), jump)
    assert is_due_after(5 * MINUTE, lambda at: here.run(outbox.due_rows, channel="telegram", at=at, limit=9))


@JUMPS
def test_a_notice_waits_as_long_as_it_was_put_off_and_no_longer(here: ClockedDatabase, jump: timedelta) -> None:
    given = {"coordinator_id": "hanneke", "kind": "offer", "dossier_id": "fatima", "channels": ["mail"]}
    here.run(notifications.enqueue, **given, since=START, due_at=START)
    here.run(confirm_clock, now=START)
    (row,) = here.database.rows(tables.notifications)
    here.change(lambda at: here.run(notifications.QUEUE.reschedule, row_id=row["id"], at=at), jump)
    assert is_due_after(MINUTE, lambda at: here.run(notifications.list_due, channel="mail", at=at))
    (taken,) = here.run(notifications.list_due, channel="mail", at=START + MINUTE)
    here.change(lambda at: here.run(notifications.QUEUE.requeue, row=taken, until=at + HOUR, at=at), jump)
    assert is_due_after(HOUR, lambda at: here.run(notifications.list_due, channel="mail", at=at))


@JUMPS
def test_an_answer_of_the_coordinators_bot_waits_as_long_as_it_was_put_off(here: ClockedDatabase, jump: timedelta) -> None:
    here.run(bot_answers.enqueue, coordinator_id="hanneke", kind="help", subject="", at=START)
    (row,) = here.database.rows(tables.bot_answers)
    here.run(confirm_clock, now=START)
    here.change(lambda at: here.run(bot_answers.QUEUE.reschedule, row_id=row["id"], at=at), jump)
    assert is_due_after(MINUTE, lambda at: here.run(bot_answers.list_due, at=at))


@JUMPS
def test_an_answer_that_a_clock_ahead_enqueued_is_due_now(here: ClockedDatabase, jump: timedelta) -> None:
    here.change(lambda at: here.run(bot_answers.enqueue, coordinator_id="hanneke", kind="help", subject="", at=at), jump)
    assert here.run(bot_answers.list_due, at=START)


def record(here: ClockedDatabase, message: int, at: datetime) -> None:
    here.run(sent_messages.record_messages, vault=here.database.vault, messages=[SentMessage("telegram", "4711", message, at)])


@JUMPS
def test_a_deletion_waits_as_long_as_it_was_put_off(here: ClockedDatabase, jump: timedelta) -> None:
    record(here, 12, START - DAY)
    (batch,) = here.run(sent_messages.due_deletions, vault=here.database.vault, bot="telegram", at=START)
    here.change(lambda at: here.run(sent_messages.reschedule_deletion, ids=batch.ids, until=at + MINUTE / 2, at=at), jump)
    assert is_due_after(MINUTE / 2, here.deletions)


@JUMPS
def test_a_message_that_was_recorded_by_a_clock_ahead_goes_a_day_after_the_clock_is_right(here: ClockedDatabase, jump: timedelta) -> None:
    here.change(partial(record, here, 12), jump)
    assert is_due_after(DAY, here.deletions)


@JUMPS
def test_what_is_to_leave_a_chat_at_once_does_so_whatever_the_clock_said(here: ClockedDatabase, jump: timedelta) -> None:
    record(here, 12, START - HOUR)
    message = SentMessage("telegram", "4711", 12, START + jump)
    here.run(sent_messages.expire_message, vault=here.database.vault, message=message)
    assert here.deletions(START) == [12]


@JUMPS
@pytest.mark.parametrize(("kind", "wait"), [(MATCHING, MATCH_AGAIN_AFTER), (SETTLE, UNDO_WITHIN)])
def test_a_dossier_is_matched_and_a_deed_final_no_later_than_usual(
    here: ClockedDatabase, kind: str, wait: timedelta, jump: timedelta
) -> None:
    here.change(lambda at: here.run(timers.set_timer, kind=kind, conversation_id="fatima", due_at=at + wait), jump)
    assert [row["due_at"] for row in here.database.rows(tables.timers)] == [START + wait]


@JUMPS
def test_a_deadline_that_somebody_was_told_stays(here: ClockedDatabase, jump: timedelta) -> None:
    here.change(lambda at: here.run(timers.set_timer, kind="answer", conversation_id="fatima", due_at=at + DAY), jump)
    assert [row["due_at"] for row in here.database.rows(tables.timers)] == [START + jump + DAY]


@JUMPS
def test_what_was_kept_for_its_time_is_swept_an_hour_later_at_the_latest(here: ClockedDatabase, jump: timedelta) -> None:
    here.change(lambda at: here.run(TimerRunner(here.database.vault).run_all, now=at), jump)
    assert [row["due_at"] for row in here.database.rows(tables.timers)] == [START + SWEEP_EVERY]


@JUMPS
async def test_a_token_of_a_clock_ahead_is_good_for_an_hour(here: ClockedDatabase, jump: timedelta) -> None:
    await here.database.store.process_turn(incoming_turn("fatima", "hallo"))
    await here.database.store.issue_transfer("telegram", "fatima", "web", "token", START + jump)
    here.tick(START)
    assert [row["expires_at"] for row in here.database.rows(tables.transfer_tokens)] == [START + transfer_tokens.TOKEN_TTL]


@JUMPS
def test_a_message_that_shows_an_offer_is_no_younger_than_now(here: ClockedDatabase, jump: timedelta) -> None:
    given = {"coordinator_id": "hanneke", "dossier_ids": ["fatima"], "message": 5}
    here.change(lambda at: here.run(offer_messages.record_message, at=at, **given), jump)
    assert [row["since"] for row in here.database.rows(tables.offer_messages)] == [START]


@JUMPS
async def test_a_clock_that_goes_back_wrongly_and_is_right_again_makes_nothing_wait_longer(here: ClockedDatabase, jump: timedelta) -> None:
    await here.database.store.process_turn(incoming_turn("fatima", "hallo"))
    (row,) = here.run(outbox.due_rows, channel="telegram", at=START, limit=9)
    here.run(outbox.reschedule, identity_id=row.identity_id, kind=outbox.PROMPT, until=START + 5 * MINUTE, at=START)
    record(here, 12, START)
    here.tick(START)
    here.tick(START - jump)
    assert here.run(outbox.due_rows, channel="telegram", at=START - jump + 5 * MINUTE, limit=9)
    assert here.deletions(START - jump + DAY) == [12] and here.deletions(START - jump + DAY - MOMENT) == []
    here.tick(START + MINUTE)
    assert here.run(outbox.due_rows, channel="telegram", at=START + 5 * MINUTE, limit=9) and here.deletions(START + DAY) == [12]


@JUMPS
def test_what_another_machine_wrote_whose_clock_is_ahead_waits_a_minute_longer_at_most(here: ClockedDatabase, jump: timedelta) -> None:
    here.tick(START)
    here.run(bot_answers.enqueue, coordinator_id="hanneke", kind="help", subject="", at=START + jump)
    here.tick(START + MINUTE - MOMENT)
    assert not here.run(bot_answers.list_due, at=START + MINUTE - MOMENT)
    here.tick(START + MINUTE)
    assert here.run(bot_answers.list_due, at=START + MINUTE)


def test_what_waits_rightly_is_left_as_it_is(here: ClockedDatabase) -> None:
    here.run(bot_answers.enqueue, coordinator_id="hanneke", kind="help", subject="", at=START)
    record(here, 12, START)
    given = {"coordinator_id": "hanneke", "kind": "offer", "dossier_id": "fatima", "channels": ["mail"]}
    here.run(notifications.enqueue, **given, since=START, due_at=START + 12 * HOUR)
    watched = (tables.bot_answers, tables.sent_messages, tables.notifications)
    before = [here.database.rows(table) for table in watched]
    here.tick(START)
    here.tick(START + HOUR)
    assert [here.database.rows(table) for table in watched] == before


EVENING = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # half past nine in the Netherlands, on a Tuesday
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
BOTH = replace(FOUNDATION, notification_channels=("telegram", "mail"), mails_operator=True)


class News:
    """Fatima's dossier, of which something is told while the clock is ahead."""

    def __init__(self, product: Product, sent: SentDossier, hanneke: str) -> None:
        self.product, self.sent, self.hanneke = product, sent, hanneke

    async def happen(self, happened: str, at: datetime, jump: timedelta) -> None:
        await self.product.writer.run(lambda c: self.product.waits.restart_if_due(c, at + jump))
        await self.product.writer.run(lambda c: self._notify(c, happened, at + jump))
        await self.product.writer.run(lambda c: self.product.waits.restart_if_due(c, at))

    def _notify(self, connection: Connection, happened: str, at: datetime) -> None:
        dossier = DossierRecords(self.product.vault).find_by_conversation(connection, self.sent.conversation_id)
        assert dossier
        Notifier(self.product.vault, BOTH).notify(connection, happened, dossier, at, self.hanneke)

    async def due_times(self, table: Any, *where: Any) -> set[datetime]:
        return set(await self.product.writer.run(lambda c: c.execute(select(table.c.due_at).where(*where)).scalars().all()))


@pytest.fixture
async def news(product: Product) -> News:
    product.now = EVENING - 12 * HOUR
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    sent = await send_dossier(product)
    await sent.add_conversation()
    await sent.add_telegram_identity()
    return News(product, sent, hanneke)


@JUMPS
@pytest.mark.parametrize(("happened", "kind", "due_at"), [("remind_plan", "remind_plan", MORNING), ("lapsed", NO_LONGER, EVENING + MINUTE)])
async def test_a_coordinator_is_told_in_the_next_hours_of_its_kind(
    news: News, happened: str, kind: str, due_at: datetime, jump: timedelta
) -> None:
    await news.happen(happened, EVENING, jump)
    assert await news.due_times(tables.notifications, tables.notifications.c.kind == kind) == {due_at}


@JUMPS
async def test_a_seeker_is_told_at_the_next_time_that_they_called_safe(news: News, jump: timedelta) -> None:
    await news.happen("plan", EVENING, timedelta())
    (usual,) = await news.due_times(tables.outbox)
    await news.product.writer.run(lambda c: c.execute(tables.outbox.delete()))
    await news.happen("plan", EVENING, jump)
    assert await news.due_times(tables.outbox) == {usual} and usual > EVENING


@JUMPS
async def test_a_mail_to_a_seeker_goes_at_the_next_time_that_they_called_safe(news: News, jump: timedelta) -> None:
    await news.happen("plan", EVENING, timedelta())
    (usual,) = await news.due_times(tables.outbox)
    given = (notifications.SEEKER, "news", await dossier_id(news), ["mail"], EVENING + jump, EVENING + jump + DAY)
    await news.product.writer.run(lambda c: notifications.enqueue(c, *given))
    await news.product.writer.run(lambda c: news.product.waits.restart_if_due(c, EVENING - MOMENT))
    to_seekers = tables.notifications.c.coordinator_id == notifications.SEEKER
    assert await news.due_times(tables.notifications, to_seekers) == {usual}


async def dossier_id(news: News) -> str:
    return str(await news.product.writer.run(lambda c: c.execute(select(tables.dossiers.c.id)).scalar_one()))
