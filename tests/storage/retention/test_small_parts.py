"""Promise of the writer: however much is due, it is done in small parts, and people's turns go in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Table, func, select

from bot.seeker.inputs import SeekerInput
from storage.coordinators.coordinators import set_available
from storage.db.tables import conversations, offers
from storage.dossiers.open_offers import MATCHED_AT_ONCE
from storage.offers.offer_round import OFFERED_TOGETHER
from storage.offers.timer_handlers import TimerHandlers
from storage.retention.timer_runner import MATCHED_TOGETHER
from storage.sources.turns import list_due_in_turns
from tests.support.database.templates import migrated_database
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product, channel_users

T = TypeVar("T")
WAITING = OFFERED_TOGETHER + 2
ASKED = select(offers.c.coordinator_id)


@pytest.fixture
def changes(product: Product, monkeypatch: pytest.MonkeyPatch) -> Callable[[Table], list[int]]:
    """By how many rows each transaction from here on changed a table."""
    counted, run = list[dict[Table, int]](), product.writer.run

    async def run_counted(unit: Callable[[Connection], T]) -> T:
        def with_counts(connection: Connection) -> T:
            before = {table: count_rows(connection, table) for table in (offers, conversations)}
            result = unit(connection)
            counted.append({table: abs(count_rows(connection, table) - number) for table, number in before.items()})
            return result

        return await run(with_counts)

    monkeypatch.setattr(product.writer, "run", run_counted)
    return lambda table: [one[table] for one in counted]


def count_rows(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


async def add_team(product: Product) -> list[str]:
    return [await product.add_coordinator(f"Hanneke {number}") for number in range(WAITING)]


async def test_of_many_dossiers_that_wait_a_few_at_most_are_offered_in_one_transaction(product: Product, changes: Any) -> None:
    await add_team(product)
    for _ in range(WAITING):
        await send_dossier(product, runs_timers=False)
    await product.run_timers()
    assert sum(changes(offers)) == WAITING and max(changes(offers)) == OFFERED_TOGETHER


async def test_of_those_offered_in_one_transaction_each_goes_to_somebody_else(product: Product) -> None:
    team = await add_team(product)
    for _ in range(WAITING):
        await send_dossier(product, runs_timers=False)
    await product.run_timers()
    assert sorted(await list_asked(product)) == sorted(team)


async def test_whoever_leaves_in_another_process_while_a_transaction_matches_is_offered_nothing_in_it(tmp_path: Path) -> None:
    with migrated_database("postgresql", tmp_path) as folder:
        async with Product(folder) as product:
            team = [await product.add_coordinator(f"Hanneke {number}") for number in range(3)]
            sent = [await send_dossier(product, runs_timers=False) for _ in range(3)]
            handlers = TimerHandlers(product.vault, product.installation)

            def match_all(connection: Connection) -> None:
                matching = handlers.begin_round(connection)
                assert matching
                matching.match(connection, sent[0].conversation_id, product.now)
                asked = connection.execute(ASKED).scalar_one()
                with product.engine.begin() as other:
                    set_available(other, next(one for one in team if one != asked), False)
                for dossier in sent[1:]:
                    matching.match(connection, dossier.conversation_id, product.now)

            await product.writer.run(match_all)
            assert len(await list_asked(product)) == 2


async def test_a_press_at_the_desk_matches_what_waits_one_by_one(product: Product, changes: Any) -> None:
    team = await add_team(product)
    for _ in range(WAITING):
        await send_dossier(product, runs_timers=False)
    await product.desk.account.set_available(team[0], False)
    assert sum(changes(offers)) == MATCHED_AT_ONCE and max(changes(offers)) == 1


async def test_of_many_drafts_that_end_each_is_erased_in_a_transaction_of_its_own(product: Product, changes: Any) -> None:
    users = channel_users()
    for number in range(WAITING):
        await product.service.handle_input(next(users), SeekerInput(f"update {number}", button="begin"))
    product.advance(days=1)
    await product.run_timers()
    assert sum(changes(conversations)) == WAITING and max(changes(conversations)) == 1


async def test_a_transaction_matches_a_few_at_most_that_wait_in_vain(product: Product) -> None:
    for _ in range(2 * MATCHED_TOGETHER):
        await send_dossier(product, runs_timers=False)
    assert len(await run_once(product)) == MATCHED_TOGETHER


async def test_one_that_was_matched_in_vain_gives_its_turn_to_another_source(product: Product) -> None:
    for _ in range(2 * MATCHED_TOGETHER):
        product.advance(seconds=1)
        await send_dossier(product, source="192.0.2.7", runs_timers=False)
    real = await send_dossier(product, source="198.51.100.9", runs_timers=False)
    assert real.conversation_id in await run_once(product)


async def list_asked(product: Product) -> list[str]:
    """Whom a dossier is offered to, once for each offer."""
    return await product.writer.run(lambda connection: list(connection.execute(ASKED).scalars()))


async def run_once(product: Product) -> set[str]:
    """The conversations whose dossiers are matched in one transaction, in vain."""
    before = await list_due(product)
    await product.writer.run(lambda connection: product.timer_job(connection, product.now))
    return set(before) - set(await list_due(product))


async def list_due(product: Product) -> list[str]:
    return await product.writer.run(lambda connection: list_due_in_turns(connection, product.now, 3 * MATCHED_TOGETHER))
