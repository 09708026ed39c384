"""Promises about what a seeker may do with a dossier that was sent, and what they may know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from flows.conversation.effects import (
    ChannelTransfer,
    CodeSeen,
    ColleagueAnswered,
    ContactConfirmed,
    ContactTimeChanged,
    Effect,
    LanguageWaived,
    MessagesRemoved,
    NewsChanged,
    RefuseCoordinator,
    SendAnew,
    SignsWaived,
    StoryFeedback,
)
from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier import ContactPlan
from flows.dossier.dossier_event import DossierEvent
from flows.errors import ConcurrentUpdate
from flows.matching.profile import Profile
from storage.access_log import AccessLog
from storage.conversations import return_codes
from storage.conversations.sent_messages import SentMessage
from storage.coordinators.coordinators import CoordinatorRepository, set_available
from storage.db.tables import consents, conversations, counts, destruction_requests, dossiers, exclusions, offers, sent_messages, timers
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords
from storage.dossiers.status_projection import project_status
from storage.offers.offers import OfferService
from storage.retention import timers as retention
from storage.turns.effects import EffectHandler
from storage.turns.loading import BatchSnapshot, load_snapshot
from storage.turns.store import ConversationStore
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, INSTALLATION, START, MinimalEngine, incoming_turn, output_text
from tests.support.dossiers.example import dossier_document, handover_effect

PLAN: ContactPlan = {"when": "dinsdag tussen 10 en 12 uur", "how": "call", "line": "Hanneke, 06 0000 0000"}
PROFILE: Profile = {"name": "Hanneke de Wit", "contact_line": "Hanneke", "ties": "geen", "languages": ["nl"], "language": "nl"}


def read_snapshot_of(database: Database, person: str = "fatima") -> BatchSnapshot:
    key = ("telegram", database.vault.keyed_hash("door.telegram", person))
    return database.run(lambda connection: load_snapshot(database.dependencies, connection, [key], [], START))


async def send_and_open(database: Database, *more_events: DossierEvent) -> str:
    """Fatima has sent, and Hanneke has claimed, planned and opened it; returns Hanneke's id."""
    await database.store.process_turn(incoming_turn("fatima", "send"))
    repository, events = DossierRepository(database.vault), DossierEvents(database.vault, INSTALLATION)

    def work(connection: Connection) -> str:
        hanneke = CoordinatorRepository(database.vault).add_coordinator(connection, PROFILE, False, START)
        row = connection.execute(dossiers.select()).one()
        offer = {"id": "offer", "conversation_id": row.conversation_id, "coordinator_id": hanneke, "reasons": "turn"}
        connection.execute(offers.insert(), offer | {"offered_at": START, "answer_by": START + timedelta(days=1)})
        assert OfferService(database.vault, INSTALLATION).claim_dossier(connection, row.id, hanneke, START)
        for event in (
            DossierEvent("no_tie", START),
            DossierEvent("plan", START, plan=PLAN, planned_until=START + timedelta(days=1)),
            DossierEvent("know_nobody", START),
            *more_events,
        ):
            held = repository.find_held(connection, row.id, hanneke)
            assert held and events.apply_event(connection, held, event)
        AccessLog(database.vault).record_view(
            connection, connection.execute(dossiers.select()).one().conversation_id, hanneke, "story", 1, START
        )
        return hanneke

    return database.run(work)


CONTACTED = DossierEvent("contacted", START, day=START.date())


async def test_the_seeker_sees_who_holds_it_and_what_was_agreed_and_who_looked(database: Database) -> None:
    await send_and_open(database)
    (status,) = read_snapshot_of(database).statuses.values()
    assert (status.state, status.coordinator, status.contact_line) == ("open", "Hanneke", PLAN["line"])
    assert status.plan == PLAN["when"] and status.ties == "geen"
    assert [(look.name, look.action, look.at) for look in status.access_records] == [("Hanneke", "story", START)]


async def test_before_a_claim_nobody_is_named_and_the_end_is_thirty_days_away(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    (status,) = read_snapshot_of(database).statuses.values()
    assert (status.coordinator, status.access_records, status.expires_at) == (None, (), START + timedelta(days=30))


async def test_a_coordinator_who_is_refused_loses_it_for_good_and_it_waits_again(database: Database) -> None:
    hanneke = await send_and_open(database)
    outcome = await database.store.process_turn(incoming_turn("fatima", "somebody else"))
    assert (
        output_text(outcome.output)
        == output_text(await database.store.current_output("telegram", "fatima", START))
        == "send somebody else [waiting] origin"
    )
    assert [(row["coordinator_id"], row["why"]) for row in database.rows(exclusions)] == [(hanneke, "refused")]
    assert database.count(destruction_requests) == 1
    (status,) = read_snapshot_of(database).statuses.values()
    assert (status.coordinator, status.plan) == (None, "")


async def test_contact_that_did_not_take_place_reopens_the_dossier_and_restarts_the_timer(database: Database) -> None:
    await send_and_open(database, CONTACTED)
    later = timedelta(days=9)
    outcome = await database.store.process_turn(incoming_turn("fatima", "no contact", after=later))
    assert output_text(outcome.output).endswith("[open] origin")
    due_times = [row["due_at"] for row in database.rows(timers) if row["kind"] == "contact"]
    assert due_times == [START + later + timedelta(days=INSTALLATION.answer_within_days)]


async def test_contact_that_took_place_is_confirmed(database: Database) -> None:
    await send_and_open(database, CONTACTED)
    await database.store.process_turn(incoming_turn("fatima", "contact"))
    (status,) = read_snapshot_of(database).statuses.values()
    assert (status.state, status.contact_agreed) == ("contacted", True)


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("somebody else", RefuseCoordinator()),
        ("no contact", ContactConfirmed(False)),
        ("contact", ContactConfirmed(True)),
        ("thursday", ContactTimeChanged("thursday")),
    ],
)
async def test_what_the_seeker_reads_at_once_is_what_they_read_later(database: Database, words: str, effect: Effect) -> None:
    await send_and_open(database, CONTACTED)
    database.run(lambda connection: retention.start_timers(connection, "claimed", only_conversation_id(connection), START, INSTALLATION))
    (before,) = read_snapshot_of(database).statuses.values()
    projected = project_status(INSTALLATION, before, [effect], START + timedelta(days=9))
    await database.store.process_turn(incoming_turn("fatima", words, after=timedelta(days=9)))
    (later,) = read_snapshot_of(database).statuses.values()
    assert projected and replace(projected, contact_line=later.contact_line) == later


async def test_a_new_moment_gives_the_coordinator_three_tries_again(database: Database) -> None:
    await send_and_open(database, *[DossierEvent("tried", START), DossierEvent("plan", START, plan=PLAN)] * 3)
    assert [row["tries"] for row in database.rows(dossiers)] == [3]
    await database.store.process_turn(incoming_turn("fatima", "thursday"))
    sent = database.run(
        lambda connection: DossierRecords(database.vault).find_by_conversation(connection, only_conversation_id(connection))
    )
    assert sent and sent.progress.tried == [] and sent.progress.moments[0]["words"] == "thursday"
    assert [row["tries"] for row in database.rows(dossiers)] == [0]


async def test_taking_back_after_a_claim_asks_for_paper_to_be_destroyed_and_stops_all_timers(database: Database) -> None:
    hanneke = await send_and_open(database)
    database.run(lambda connection: retention.start_timers(connection, "claimed", only_conversation_id(connection), START, INSTALLATION))
    await database.store.process_turn(incoming_turn("fatima", "take back"))
    assert [(row["coordinator_id"], row["why"]) for row in database.rows(destruction_requests)] == [(hanneke, "taken_back")]
    assert [row["kind"] for row in database.rows(timers)] == ["draft"]


async def test_a_missing_coordinator_is_known_before_anything_is_asked(database: Database) -> None:
    assert not read_snapshot_of(database).someone_available
    coordinator_id = database.run(
        lambda connection: CoordinatorRepository(database.vault).add_coordinator(connection, PROFILE, False, START)
    )
    database.run(lambda connection: connection.exec_driver_sql("UPDATE coordinators SET available = TRUE"))
    assert coordinator_id and read_snapshot_of(database).someone_available


async def test_who_could_be_asked_is_known_to_a_turn_that_asks(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    hanneke = database.run(lambda connection: CoordinatorRepository(database.vault).add_coordinator(connection, PROFILE, False, START))
    database.run(lambda connection: set_available(connection, hanneke, True))

    def ask(connection: Connection) -> list[str]:
        key = ("telegram", database.vault.keyed_hash("door.telegram", "fatima"))
        snapshot = load_snapshot(database.dependencies, connection, [key], [], START)
        load_candidates = snapshot.context(snapshot.identities[key], START).load_candidates
        return [one.id for one in load_candidates()] if load_candidates else []

    assert database.run(ask) == [hanneke]


async def test_one_persons_dossier_reveals_nothing_about_another(database: Database) -> None:
    await send_and_open(database)
    store = ConversationStore(database.writer, database.vault, MinimalEngine(), ())
    assert output_text((await store.process_turn(incoming_turn("joost", "hallo"))).output) == "hallo [-] origin"


def only_conversation_id(connection: Connection) -> str:
    return str(connection.execute(conversations.select()).one().id)


def apply_effects(database: Database, *effects: Effect, person: str = "fatima") -> None:
    (identity,) = read_snapshot_of(database, person).identities.values()
    handler = EffectHandler(database.vault, INSTALLATION)
    database.run(lambda connection: handler.apply_effects(connection, identity, effects, START))


@pytest.mark.parametrize("effect", [ContactConfirmed(True, "somebody else"), RefuseCoordinator("somebody else")])
async def test_what_was_said_of_a_coordinator_who_has_it_no_longer_is_decided_anew(database: Database, effect: Effect) -> None:
    await send_and_open(database, CONTACTED)
    with pytest.raises(ConcurrentUpdate):
        apply_effects(database, effect)
    (status,) = read_snapshot_of(database).statuses.values()
    assert (status.state, status.contact_agreed, database.count(exclusions)) == ("contacted", None, 0)


@pytest.mark.parametrize("effect", [LanguageWaived(), ContactConfirmed(True), ColleagueAnswered(True, "mila", "colleague/1")])
async def test_what_concerns_a_dossier_does_nothing_where_none_was_sent(database: Database, effect: Effect) -> None:
    await database.store.process_turn(incoming_turn("joost", "hallo"))
    before = database.rows(counts)
    apply_effects(database, effect, person="joost")
    assert database.count(dossiers) == 0 and database.rows(counts) == before


async def test_a_yes_to_a_colleague_whom_nobody_proposes_is_no_consent(database: Database) -> None:
    hanneke = await send_and_open(database)
    before = database.count(consents)
    apply_effects(database, ColleagueAnswered(True, "mila", "colleague/1"))
    assert (database.count(consents), read_snapshot_of(database).statuses.popitem()[1].coordinator_id) == (before, hanneke)


@pytest.mark.parametrize("same", [True, False])
async def test_whoever_had_it_before_it_was_taken_back_may_have_it_again_only_if_the_seeker_agrees(database: Database, same: bool) -> None:
    hanneke = await send_and_open(database)
    await database.store.process_turn(incoming_turn("fatima", "take back"))
    assert [row["coordinator_id"] for row in database.rows(exclusions)] == [hanneke]
    apply_effects(database, replace(handover_effect(dossier_document()), same_coordinator=same))
    assert database.count(exclusions) == (0 if same else 1)


async def test_what_was_said_of_the_story_is_counted_and_nothing_else(database: Database) -> None:
    await send_and_open(database)
    before = {(row["name"], row["count"]) for row in database.rows(counts)}
    apply_effects(database, StoryFeedback("partly"), StoryFeedback("partly"))
    assert {(row["name"], row["count"]) for row in database.rows(counts)} - before == {("fits.partly", 2)}


async def test_a_transfer_that_was_asked_for_leads_to_the_website_once(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    apply_effects(database, ChannelTransfer("t" * 32))
    assert await database.store.redeem_transfer("web", "browser", "t" * 32, START)
    assert not await database.store.redeem_transfer("web", "another", "t" * 32, START)
    assert output_text(await database.store.current_output("web", "browser", START)).startswith("hallo")


async def test_once_the_code_was_seen_the_message_with_it_leaves_the_chat_and_no_other(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    for message in (12, 13):
        await database.store.record_message("telegram", "fatima", message, START)
    shown = SentMessage("telegram", "fatima", 12, START)
    database.run(lambda connection: return_codes.note_shown(connection, database.vault, database.vault.keyed_hash("code", CODE), shown))
    apply_effects(database, CodeSeen())
    assert {row["message"]: row["due_at"] <= START for row in database.rows(sent_messages)} == {12: True, 13: False}


async def test_a_message_that_has_to_go_soon_goes_at_once(database: Database) -> None:
    for message, soon in ((12, True), (13, False)):
        await database.store.record_message("telegram", "fatima", message, START, soon)
    assert {row["message"]: row["due_at"] <= START for row in database.rows(sent_messages)} == {12: True, 13: False}


def progress_of(database: Database) -> CaseProgress:
    found = database.run(lambda c: DossierRecords(database.vault).find_by_conversation(c, only_conversation_id(c)))
    assert found
    return found.progress


def apply_event(database: Database, event: DossierEvent) -> None:
    """What a coordinator or the operator does."""

    def work(connection: Connection) -> bool:
        dossier = DossierRecords(database.vault).lock_by_conversation(connection, only_conversation_id(connection))
        return bool(dossier and DossierEvents(database.vault, INSTALLATION).apply_event(connection, dossier, event))

    assert database.run(work)


@pytest.mark.parametrize("effect", [LanguageWaived(), SignsWaived(), NewsChanged("no")])
async def test_what_the_seeker_allows_or_wants_stands_in_the_dossier_and_changes_nothing_else_there(
    database: Database, effect: Effect
) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    before = progress_of(database)
    apply_effects(database, effect)
    changes: dict[type[Effect], dict[str, Any]] = {
        LanguageWaived: {"any_language": True},
        SignsWaived: {"any_signs": True},
        NewsChanged: {"news": "no"},
    }
    assert progress_of(database) == replace(before, **changes[type(effect)])


async def test_a_dossier_that_was_set_aside_waits_again_once_its_seeker_sends_it_anew(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send"))
    apply_event(database, DossierEvent("set_aside", START))
    assert progress_of(database).state == "set_aside"
    apply_effects(database, SendAnew())
    assert progress_of(database).state == "waiting"


async def test_the_messages_that_were_read_go_and_what_was_written_later_stays(database: Database) -> None:
    later = START + timedelta(hours=1)
    await send_and_open(database, DossierEvent("wrote", START, text="Dag."), DossierEvent("wrote", later, text="Lukt dinsdag?"))
    apply_effects(database, MessagesRemoved(START))
    assert [message["text"] for message in progress_of(database).messages] == ["Lukt dinsdag?"]


@pytest.mark.parametrize("agreed", [True, False])
async def test_a_yes_to_the_colleague_who_is_proposed_is_a_consent_to_the_dossier_as_it_is_and_a_no_is_none(
    database: Database, agreed: bool
) -> None:
    hanneke = await send_and_open(database, DossierEvent("propose", START, colleague_id="mila"))
    before = database.count(consents)
    apply_effects(database, ColleagueAnswered(agreed, "mila", "colleague/1"))
    progress = progress_of(database)
    assert (progress.coordinator_id, progress.preferred_id) == ((None, "mila") if agreed else (hanneke, ""))
    assert [(row["text"], row["at"]) for row in database.rows(consents)[before:]] == ([("colleague/1", START)] if agreed else [])
