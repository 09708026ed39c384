"""Promises about what a seeker may do with a dossier that was sent, and what they may know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, Effect, RefuseCoordinator
from flows.dossier.dossier import ContactPlan
from flows.dossier.lifecycle import DossierEvent
from storage.access_log import record_view
from storage.coordinators.coordinators import CoordinatorRepository
from storage.db.tables import conversations, destruction_requests, dossiers, exclusions, offers, timers
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.offers import OfferService
from storage.dossiers.status_view import DossierStatusReader
from storage.retention import timers as retention
from storage.turns.loading import BatchSnapshot, load_snapshot
from storage.turns.store import ConversationStore
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START, MinimalEngine, incoming_turn, output_text

PLAN: ContactPlan = {"when": "dinsdag tussen 10 en 12 uur", "how": "call", "line": "Hanneke, 06 0000 0000"}
PROFILE = {"name": "Hanneke de Wit", "contact_line": "Hanneke", "ties": "geen", "languages": ["nl"], "language": "nl"}


def seen(memory: Database, person: str = "fatima") -> BatchSnapshot:
    key = ("telegram", memory.vault.keyed_hash("door.telegram", person))
    return memory.run(lambda connection: load_snapshot(memory.dependencies, connection, [key], [], START))


async def sent_and_opened(memory: Database, *deeds: DossierEvent) -> str:
    """Fatima has sent, and Hanneke has claimed, planned and opened it; returns Hanneke's id."""
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    desk, events = DossierRepository(memory.vault), DossierEvents(memory.vault, INSTALLATION)

    def work(connection: Connection) -> str:
        hanneke = CoordinatorRepository(memory.vault).add(connection, PROFILE, False, START)
        row = connection.execute(dossiers.select()).one()
        offer = {"id": "offer", "conversation_id": row.conversation_id, "coordinator_id": hanneke, "reasons": "turn"}
        connection.execute(offers.insert(), offer | {"offered_at": START, "answer_by": START + timedelta(days=1)})
        assert OfferService(memory.vault, INSTALLATION).claim(connection, row.id, hanneke, START)
        for deed in (DossierEvent("no_tie", START), DossierEvent("plan", START, plan=PLAN), DossierEvent("know_nobody", START), *deeds):
            held = desk.find_held(connection, row.id, hanneke)
            assert held and events.apply_event(connection, held, deed)
        record_view(connection, connection.execute(dossiers.select()).one().conversation_id, hanneke, "story", 1, START)
        return hanneke

    return memory.run(work)


CONTACTED = DossierEvent("contacted", START, day=START.date())


async def test_the_seeker_sees_who_holds_it_and_what_was_agreed_and_who_looked(memory: Database) -> None:
    await sent_and_opened(memory)
    (standing,) = seen(memory).statuses.values()
    assert (standing.state, standing.coordinator, standing.contact_line) == ("open", "Hanneke", PLAN["line"])
    assert standing.plan == PLAN["when"] and standing.ties == "geen"
    assert [(look.who, look.what, look.at) for look in standing.looks] == [("Hanneke", "story", START)]


async def test_before_a_claim_nobody_is_named_and_the_end_is_thirty_days_away(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    (standing,) = seen(memory).statuses.values()
    assert (standing.coordinator, standing.looks, standing.expires_at) == (None, (), START + timedelta(days=30))


async def test_a_coordinator_who_is_refused_loses_it_for_good_and_it_waits_again(memory: Database) -> None:
    hanneke = await sent_and_opened(memory)
    outcome = await memory.store.process_turn(incoming_turn("fatima", "somebody else"))
    assert (
        output_text(outcome.output)
        == output_text(await memory.store.current_output("telegram", "fatima", START))
        == "send somebody else [waiting] origin"
    )
    assert [(row["coordinator_id"], row["why"]) for row in memory.rows(exclusions)] == [(hanneke, "refused")]
    assert memory.count(destruction_requests) == 1
    (standing,) = seen(memory).statuses.values()
    assert (standing.coordinator, standing.plan) == (None, "")


async def test_contact_that_did_not_take_place_opens_it_again_and_restarts_the_clock(memory: Database) -> None:
    await sent_and_opened(memory, CONTACTED)
    later = timedelta(days=9)
    outcome = await memory.store.process_turn(incoming_turn("fatima", "no contact", after=later))
    assert output_text(outcome.output).endswith("[open] origin")
    due = [row["due_at"] for row in memory.rows(timers) if row["kind"] == "contact"]
    assert due == [START + later + timedelta(days=INSTALLATION.answer_within_days)]


async def test_contact_that_took_place_is_confirmed(memory: Database) -> None:
    await sent_and_opened(memory, CONTACTED)
    await memory.store.process_turn(incoming_turn("fatima", "contact"))
    (standing,) = seen(memory).statuses.values()
    assert (standing.state, standing.contact_agreed) == ("contacted", True)


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("somebody else", RefuseCoordinator()),
        ("no contact", ContactConfirmed(False)),
        ("contact", ContactConfirmed(True)),
        ("thursday", ContactTimeChanged("thursday")),
    ],
)
async def test_what_the_seeker_reads_at_once_is_what_they_read_later(memory: Database, words: str, effect: Effect) -> None:
    await sent_and_opened(memory, CONTACTED)
    memory.run(lambda connection: retention.start_timers(connection, "claimed", memory_id(connection), START, INSTALLATION))
    (before,) = seen(memory).statuses.values()
    foreseen = DossierStatusReader(memory.vault, INSTALLATION).project_status(before, [effect], START + timedelta(days=9))
    await memory.store.process_turn(incoming_turn("fatima", words, after=timedelta(days=9)))
    (kept,) = seen(memory).statuses.values()
    assert foreseen and replace(foreseen, contact_line=kept.contact_line) == kept


async def test_a_new_moment_gives_the_coordinator_three_tries_again(memory: Database) -> None:
    await sent_and_opened(memory, *(DossierEvent("tried", START) for _ in range(3)))
    assert [row["tries"] for row in memory.rows(dossiers)] == [3]
    await memory.store.process_turn(incoming_turn("fatima", "thursday"))
    sent = memory.run(lambda connection: DossierRepository(memory.vault).find_by_conversation(connection, memory_id(connection)))
    assert sent and sent.progress.tried == [] and sent.progress.moments[0]["words"] == "thursday"
    assert [row["tries"] for row in memory.rows(dossiers)] == [0]


async def test_taking_back_after_a_claim_asks_for_paper_to_be_destroyed_and_stops_all_clocks(memory: Database) -> None:
    hanneke = await sent_and_opened(memory)
    memory.run(lambda connection: retention.start_timers(connection, "claimed", memory_id(connection), START, INSTALLATION))
    await memory.store.process_turn(incoming_turn("fatima", "take back"))
    assert [(row["coordinator_id"], row["why"]) for row in memory.rows(destruction_requests)] == [(hanneke, "taken_back")]
    assert [row["kind"] for row in memory.rows(timers)] == ["draft"]


async def test_no_coordinator_available_is_known_before_anything_is_said(memory: Database) -> None:
    assert not seen(memory).someone_available
    id = memory.run(lambda connection: CoordinatorRepository(memory.vault).add(connection, PROFILE, False, START))
    memory.run(lambda connection: connection.exec_driver_sql("UPDATE coordinators SET available = TRUE"))
    assert id and seen(memory).someone_available


async def test_one_persons_dossier_says_nothing_about_another(memory: Database) -> None:
    await sent_and_opened(memory)
    store = ConversationStore(memory.writer, memory.vault, MinimalEngine(), ())
    assert output_text((await store.process_turn(incoming_turn("joost", "hallo"))).output) == "hallo [-] origin"


def memory_id(connection: Connection) -> str:
    return str(connection.execute(conversations.select()).one().id)
