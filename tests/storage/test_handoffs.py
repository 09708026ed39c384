"""Promises about what a seeker may do with a dossier that was sent, and what they may know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from flows.desk import Deed
from flows.talk import ContactChecked, Effect, NewMoment, RefuseCoordinator
from storage import retention
from storage.coordinators import Coordinators
from storage.dossiers import Dossiers
from storage.drafts import Drafts
from storage.journal import append
from storage.loaded import Loaded, load
from storage.standings import Standings
from storage.tables import clocks, conversations, dossiers, exclusions, to_destroy
from tests.storage.conftest import Memory
from tests.storage.people import HERE, START, Listener, said, text

PLAN = {"when": "dinsdag tussen 10 en 12 uur", "how": "call", "line": "Hanneke, 06 0000 0000"}
PROFILE = {"name": "Hanneke de Wit", "contact_line": "Hanneke", "ties": "geen", "languages": ["nl"], "language": "nl"}


def seen(memory: Memory, person: str = "fatima") -> Loaded:
    key = ("telegram", memory.vault.lookup("door.telegram", person))
    return memory.do(lambda connection: load(memory.drafts._means, connection, [key], [], START))


async def sent_and_opened(memory: Memory, *deeds: Deed) -> str:
    """Fatima has sent, and Hanneke has claimed, planned and opened it; returns Hanneke's id."""
    await memory.drafts.turn(said("fatima", "send"))
    desk = Dossiers(memory.vault)

    def work(connection: Connection) -> str:
        hanneke = Coordinators(memory.vault).add(connection, PROFILE, False, START)
        id = connection.execute(dossiers.select()).one().id
        assert desk.claim(connection, id, hanneke, START)
        for deed in (Deed("no_tie", START), Deed("plan", START, plan=PLAN), Deed("know_nobody", START), *deeds):
            held = desk.of(connection, id, hanneke)
            assert held and desk.act(connection, held, deed)
        append(connection, connection.execute(dossiers.select()).one().conversation_id, hanneke, "story", 1, START)
        return hanneke

    return memory.do(work)


CONTACTED = Deed("contacted", START, day=START.date())


async def test_the_seeker_sees_who_holds_it_and_what_was_agreed_and_who_looked(memory: Memory) -> None:
    await sent_and_opened(memory)
    (standing,) = seen(memory).standings.values()
    assert (standing.state, standing.coordinator, standing.contact_line) == ("open", "Hanneke", PLAN["line"])
    assert standing.plan == PLAN["when"] and standing.ties == "geen"
    assert [(look.who, look.what, look.at) for look in standing.looks] == [("Hanneke", "story", START)]


async def test_before_a_claim_nobody_is_named_and_the_end_is_thirty_days_away(memory: Memory) -> None:
    await memory.drafts.turn(said("fatima", "send"))
    (standing,) = seen(memory).standings.values()
    assert (standing.coordinator, standing.looks, standing.expires_at) == (None, (), START + timedelta(days=30))


async def test_a_coordinator_who_is_refused_loses_it_for_good_and_it_waits_again(memory: Memory) -> None:
    hanneke = await sent_and_opened(memory)
    outcome = await memory.drafts.turn(said("fatima", "somebody else"))
    assert text(outcome.speech) == text(await memory.drafts.speech("telegram", "fatima", START)) == "send somebody else [waiting] origin"
    assert [(row["coordinator_id"], row["why"]) for row in memory.rows(exclusions)] == [(hanneke, "refused")]
    assert memory.number(to_destroy) == 1
    (standing,) = seen(memory).standings.values()
    assert (standing.coordinator, standing.plan) == (None, "")


async def test_contact_that_did_not_take_place_opens_it_again_and_restarts_the_clock(memory: Memory) -> None:
    await sent_and_opened(memory, CONTACTED)
    later = timedelta(days=9)
    outcome = await memory.drafts.turn(said("fatima", "no contact", after=later))
    assert text(outcome.speech).endswith("[open] origin")
    due = [row["due_at"] for row in memory.rows(clocks) if row["kind"] == "contact"]
    assert due == [START + later + timedelta(days=HERE.answer_within_days)]


async def test_contact_that_took_place_is_confirmed(memory: Memory) -> None:
    await sent_and_opened(memory, CONTACTED)
    await memory.drafts.turn(said("fatima", "contact"))
    (standing,) = seen(memory).standings.values()
    assert (standing.state, standing.contact_agreed) == ("contacted", True)


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("somebody else", RefuseCoordinator()),
        ("no contact", ContactChecked(False)),
        ("contact", ContactChecked(True)),
        ("thursday", NewMoment("thursday")),
    ],
)
async def test_what_the_seeker_reads_at_once_is_what_they_read_later(memory: Memory, words: str, effect: Effect) -> None:
    await sent_and_opened(memory, CONTACTED)
    memory.do(lambda connection: retention.heard(connection, "claim", memory_id(connection), START, HERE))
    (before,) = seen(memory).standings.values()
    foreseen = Standings(memory.vault, HERE).foreseen(before, [effect], START + timedelta(days=9))
    await memory.drafts.turn(said("fatima", words, after=timedelta(days=9)))
    (kept,) = seen(memory).standings.values()
    assert foreseen and replace(foreseen, contact_line=kept.contact_line) == kept


async def test_a_new_moment_gives_the_coordinator_three_tries_again(memory: Memory) -> None:
    await sent_and_opened(memory, *(Deed("tried", START) for _ in range(3)))
    assert [row["tries"] for row in memory.rows(dossiers)] == [3]
    await memory.drafts.turn(said("fatima", "thursday"))
    sent = memory.do(lambda connection: Dossiers(memory.vault).of_conversation(connection, memory_id(connection)))
    assert sent and sent.handling.tried == [] and sent.handling.moments[0]["words"] == "thursday"
    assert [row["tries"] for row in memory.rows(dossiers)] == [0]


async def test_taking_back_after_a_claim_asks_for_paper_to_be_destroyed_and_stops_all_clocks(memory: Memory) -> None:
    hanneke = await sent_and_opened(memory)
    memory.do(lambda connection: retention.begin(connection, "claimed", memory_id(connection), START, HERE))
    await memory.drafts.turn(said("fatima", "take back"))
    assert [(row["coordinator_id"], row["why"]) for row in memory.rows(to_destroy)] == [(hanneke, "taken_back")]
    assert [row["kind"] for row in memory.rows(clocks)] == ["draft"]


async def test_no_coordinator_available_is_known_before_anything_is_said(memory: Memory) -> None:
    assert not seen(memory).someone_available
    id = memory.do(lambda connection: Coordinators(memory.vault).add(connection, PROFILE, False, START))
    memory.do(lambda connection: connection.exec_driver_sql("UPDATE coordinators SET available = TRUE"))
    assert id and seen(memory).someone_available


async def test_one_persons_dossier_says_nothing_about_another(memory: Memory) -> None:
    await sent_and_opened(memory)
    drafts = Drafts(memory.writer, memory.vault, Listener(), ())
    assert text((await drafts.turn(said("joost", "hallo"))).speech) == "hallo [-] origin"


def memory_id(connection: Connection) -> str:
    return str(connection.execute(conversations.select()).one().id)
