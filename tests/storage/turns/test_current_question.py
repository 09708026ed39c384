"""Promises of what a page reads: the question of now, the words that were typed at it, and all that is kept of a person, here alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from storage.db.tables import access_log, conversations
from storage.turns.current_question import CurrentQuestion
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, INSTALLATION, START, incoming_turn, output_text

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def database(sqlite_database: Database) -> Database:
    """Fatima and Joost each told something."""
    for person in ("fatima", "joost"):
        await sqlite_database.store.process_turn(incoming_turn(person, "geheim", channel="web"))
    return sqlite_database


async def read(database: Database, person: str = "fatima") -> CurrentQuestion:
    question = await database.store.current_question("web", person, START)
    assert question
    return question


async def come_back_elsewhere(database: Database) -> None:
    """Fatima takes a code, sends, and comes back with her code on another phone: it may show the status alone."""
    for words in ("code", "send"):
        await database.store.process_turn(incoming_turn("fatima", words, channel="web"))
    guess = await database.store.begin_code_try("10.0.0.1", START)
    assert await database.store.redeem_return_code("web", "phone", CODE, START, guess)


async def test_the_question_says_how_many_turns_there_were_and_when_the_draft_ends(database: Database) -> None:
    first = await read(database)
    await database.store.process_turn(incoming_turn("fatima", "hallo", channel="web", after=MINUTE))
    second = await read(database)
    assert (second.revision, output_text(second.output)) == (first.revision + 1, "geheim hallo [-] origin")
    assert second.ends_at == START + MINUTE + timedelta(days=INSTALLATION.draft_days) and second.keeps_unsent
    await database.store.process_turn(incoming_turn("fatima", "send", channel="web"))
    assert (await read(database)).ends_at is None


async def test_who_has_no_conversation_reads_and_keeps_nothing(database: Database) -> None:
    assert await database.store.current_question("web", "samira", START) is None
    assert not await database.store.keep_unsent("web", "samira", 1, "half", START)


async def test_words_are_kept_at_their_question_for_this_person_alone_and_no_turn_is_counted(database: Database) -> None:
    before = await read(database)
    assert await database.store.keep_unsent("web", "fatima", before.revision, "half", START + MINUTE)
    assert await read(database) == before._replace(unsent="half")
    assert (await read(database, "joost")).unsent == ""
    assert sorted(row["touched_at"] for row in database.rows(conversations)) == [START, START + MINUTE]


async def test_words_that_were_typed_before_a_turn_came_are_not_kept(database: Database) -> None:
    before = await read(database)
    await database.store.process_turn(incoming_turn("fatima", "hallo", channel="web"))
    for revision in (before.revision, before.revision + 2):
        assert not await database.store.keep_unsent("web", "fatima", revision, "half", START)
    assert (await read(database)).unsent == ""


async def test_where_the_story_may_not_be_read_nothing_is_kept_and_nothing_of_it_is_given(database: Database) -> None:
    await come_back_elsewhere(database)
    question = await read(database, "phone")
    assert output_text(question.output).endswith("elsewhere") and not question.keeps_unsent
    assert not await database.store.keep_unsent("web", "phone", question.revision, "half", START)
    assert await database.store.export_personal_data("web", "phone", START) is None
    assert await database.store.export_personal_data("web", "fatima", START)


async def test_who_asks_for_their_data_reads_the_draft_and_after_sending_what_was_sent(database: Database) -> None:
    draft = await database.store.export_personal_data("web", "fatima", START)
    assert draft and (draft.access_records, draft.consents, draft.recognition) == ((), (), "")
    assert json.loads(draft.dossier)["kring"] == "dossier"
    await database.store.process_turn(incoming_turn("fatima", "send", channel="web"))
    sent = await database.store.export_personal_data("web", "fatima", START)
    assert sent and json.loads(sent.dossier)["said"] == ["geheim", "send"]
    assert [consent.text for consent in sent.consents] == ["consent_share/1"]
    assert await database.store.export_personal_data("web", "samira", START) is None


async def test_a_copy_that_a_seeker_takes_is_in_the_list_that_it_holds_and_a_look_is_not(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "send", channel="web"))
    await database.store.export_personal_data("web", "fatima", START)
    assert database.count(access_log) == 0
    for _ in range(2):
        copied = await database.store.export_personal_data("web", "fatima", START + MINUTE, copied=True)
    assert copied and [(one.action, one.name, one.at) for one in copied.access_records] == [("copied", "", START + MINUTE)] * 2
    assert {row["version"] for row in database.rows(access_log)} == {1}
