"""Promises of return codes: they open, a typo costs nothing, and guessing is limited and tells nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from flows import return_code
from storage.conversations import return_codes
from storage.db.tables import attempts, outbox
from storage.db.tables import return_codes as code_rows
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text

WRONG = "0000000000000000"


async def enter(
    memory: Database, person: str = "new phone", code: str = CODE, source: str = "10.0.0.1", after: timedelta = timedelta()
) -> bool:
    return await memory.store.redeem_return_code("web", person, code, START + after, source)


async def test_a_draft_goes_on_where_its_code_is_brought(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "hallo"))
    await memory.store.process_turn(incoming_turn("fatima", "code"))
    assert await enter(memory)
    assert output_text(await memory.store.current_output("web", "new phone", START)) == "hallo code [-] origin"
    assert (
        output_text((await memory.store.process_turn(incoming_turn("new phone", "verder", channel="web"))).output)
        == "hallo code verder [-] origin"
    )


async def test_after_sending_a_code_does_not_read_the_story_back_where_it_was_not_sent_from(memory: Database) -> None:
    for words in ("code", "send"):
        await memory.store.process_turn(incoming_turn("fatima", words))
    assert await enter(memory)
    assert output_text(await memory.store.current_output("web", "new phone", START)).endswith("[waiting] elsewhere")
    assert output_text(await memory.store.current_output("telegram", "fatima", START)).endswith("[waiting] origin")


async def test_sending_closes_reading_back_at_every_other_door(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "code"))
    await enter(memory)
    await memory.store.process_turn(incoming_turn("fatima", "send"))
    assert output_text(await memory.store.current_output("web", "new phone", START)).endswith("elsewhere")


async def test_bringing_the_code_to_the_door_it_was_sent_from_takes_nothing_away(memory: Database) -> None:
    for words in ("code", "send"):
        await memory.store.process_turn(incoming_turn("fatima", words, channel="web"))
    assert await enter(memory, person="fatima")
    assert output_text(await memory.store.current_output("web", "fatima", START)).endswith("origin")


async def test_a_new_code_replaces_the_old_and_only_a_hash_is_kept(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "code"))
    first = memory.rows(code_rows)[0]
    memory.run(lambda connection: return_codes.issue_code(connection, memory.vault, first["conversation_id"], WRONG))
    assert not await enter(memory)
    assert memory.count(code_rows) == 1 and CODE not in str(first)


async def test_one_source_may_be_wrong_ten_times_an_hour_and_then_even_the_right_code_must_wait(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "code"))
    assert [await enter(memory, code=WRONG) for _ in range(return_codes.MAX_GUESSES_PER_SOURCE)] == [False] * 10
    for code in (CODE, WRONG):
        with pytest.raises(return_codes.TooManyGuesses):
            await enter(memory, code=code)
    assert await enter(memory, source="10.0.0.2")
    assert await enter(memory, after=timedelta(minutes=61))


async def test_all_sources_together_are_limited_too(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "code"))
    for number in range(return_codes.MAX_GUESSES):
        await enter(memory, code=WRONG, source=f"10.0.1.{number}")
    with pytest.raises(return_codes.TooManyGuesses):
        await enter(memory, source="10.0.0.9")


async def test_who_guesses_is_not_kept_readable(memory: Database) -> None:
    await enter(memory, code=WRONG)
    assert "10.0.0.1" not in str(memory.rows(attempts))


async def test_a_right_code_costs_no_try(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "code"))
    assert [await enter(memory) for _ in range(20)] == [True] * 20
    assert memory.count(attempts) == 0


async def test_whoever_comes_in_at_a_pushed_door_is_owed_the_question(memory: Database) -> None:
    await memory.store.process_turn(incoming_turn("fatima", "code", channel="web"))
    assert await memory.store.redeem_return_code("telegram", "fatima", CODE, START, "fatima")
    assert memory.count(outbox) == 1


@pytest.mark.parametrize("typed", [CODE, "1234 5678 1234 5670", "1234-5678.1234/5670 ", "١٢٣٤٥٦٧٨١٢٣٤٥٦٧٠", "１２３４5678 12345670"])
def test_a_code_is_read_with_any_separators_and_in_any_scripts_digits(typed: str) -> None:
    assert return_code.parse(typed) == CODE


@pytest.mark.parametrize("typed", ["", "123", CODE[:-1], CODE + "0", CODE[:-1] + "1", "2134567812345670", "1234 5678 1234 567O", "💥"])
def test_a_typo_is_known_from_a_guess(typed: str) -> None:
    assert return_code.parse(typed) is None


def test_every_code_that_is_made_is_read_and_one_wrong_digit_never_is() -> None:
    chance = random.Random(2)
    for code in (return_code.generate(chance.randrange) for _ in range(200)):
        place = chance.randrange(16)
        wrong = code[:place] + str((int(code[place]) + chance.randrange(1, 10)) % 10) + code[place + 1 :]
        assert return_code.parse(code) == code and return_code.parse(wrong) is None
