"""Promises of return codes: they open, a typo costs nothing, and guessing slows its network and tells nothing."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from flows import return_code
from storage.conversations import return_codes
from storage.db.tables import attempts
from storage.db.tables import return_codes as code_rows
from storage.guess_limits import Guess
from tests.support.database.database import Database
from tests.support.database.minimal_engine import CODE, START, incoming_turn, output_text

WRONG = "0000000000000000"


async def redeem(
    database: Database, person: str = "new phone", code: str = CODE, source: str = "10.0.0.1", after: timedelta = timedelta()
) -> bool:
    guess = await begin_try(database, source, after)
    return await database.store.redeem_return_code("web", person, code, START + after, guess)


async def begin_try(database: Database, source: str, after: timedelta = timedelta()) -> Guess:
    return await database.store.begin_code_try(source, START + after)


async def test_a_draft_goes_on_where_its_code_is_brought(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    await database.store.process_turn(incoming_turn("fatima", "code"))
    assert await redeem(database)
    assert output_text(await database.store.current_output("web", "new phone", START)) == "hallo code [-] origin"
    assert (
        output_text((await database.store.process_turn(incoming_turn("new phone", "verder", channel="web"))).output)
        == "hallo code verder [-] origin"
    )


async def test_after_sending_a_code_does_not_read_the_story_back_where_it_was_not_sent_from(database: Database) -> None:
    for words in ("code", "send"):
        await database.store.process_turn(incoming_turn("fatima", words))
    assert await redeem(database)
    assert output_text(await database.store.current_output("web", "new phone", START)).endswith("[waiting] elsewhere")
    assert output_text(await database.store.current_output("telegram", "fatima", START)).endswith("[waiting] origin")


async def test_sending_closes_reading_back_on_every_other_channel(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    await redeem(database)
    await database.store.process_turn(incoming_turn("fatima", "send"))
    assert output_text(await database.store.current_output("web", "new phone", START)).endswith("elsewhere")


async def test_entering_the_code_on_the_channel_of_sending_closes_nothing(database: Database) -> None:
    for words in ("code", "send"):
        await database.store.process_turn(incoming_turn("fatima", words, channel="web"))
    assert await redeem(database, person="fatima")
    assert output_text(await database.store.current_output("web", "fatima", START)).endswith("origin")


async def test_a_new_code_replaces_the_old_and_only_a_hash_is_stored(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    first = database.rows(code_rows)[0]
    database.run(lambda connection: return_codes.issue_code(connection, database.vault, first["conversation_id"], WRONG))
    assert not await redeem(database)
    assert database.count(code_rows) == 1 and CODE not in str(first)


async def test_wrong_codes_make_their_network_slower_by_and_by_and_never_shut_it_out(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    pauses = [(await begin_try(database, f"10.0.0.{n}")).pause.seconds for n in range(16)]
    assert pauses == [0] * 10 + [1, 2, 4, 8, 8, 8]
    assert await redeem(database)


async def test_another_network_waits_for_none_of_it_and_an_hour_later_nobody_does(database: Database) -> None:
    for n in range(30):
        await begin_try(database, f"10.0.0.{n}")
    assert not (await begin_try(database, "10.0.1.1")).pause
    assert not (await begin_try(database, "10.0.0.1", after=timedelta(minutes=61))).pause


async def test_all_networks_together_slow_everybody_down_by_two_seconds_at_most(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    for number in range(1010):
        await begin_try(database, f"10.{number // 200}.{number % 200}.1")
    guess = await begin_try(database, "192.0.2.9")
    assert guess.pause == timedelta(seconds=2)
    assert await database.store.redeem_return_code("web", "new phone", CODE, START, guess)


async def test_many_tries_at_once_are_counted_one_by_one(database: Database) -> None:
    guesses = await asyncio.gather(*(begin_try(database, "10.0.0.1") for _ in range(20)))
    assert sum(guess.pause > timedelta() for guess in guesses) == 10


async def test_whoever_guesses_is_stored_only_as_a_hash(database: Database) -> None:
    await redeem(database, code=WRONG)
    assert "10.0.0.1" not in str(database.rows(attempts))


async def test_a_right_code_costs_no_try(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code"))
    assert [await redeem(database) for _ in range(20)] == [True] * 20
    assert database.count(attempts) == 0


async def test_a_code_entered_on_a_push_channel_sends_the_question_there(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "code", channel="web"))
    assert await database.store.redeem_return_code("telegram", "fatima", CODE, START, await begin_try(database, "fatima"))
    assert [message.person for message in await database.store.due_messages("telegram", START, 9, ())] == ["fatima"]


@pytest.mark.parametrize("typed", [CODE, "1234 5678 1234 5670", "1234-5678.1234/5670 ", "١٢٣٤٥٦٧٨١٢٣٤٥٦٧٠", "１２３４5678 12345670"])
def test_a_code_is_read_with_any_separators_and_in_any_scripts_digits(typed: str) -> None:
    assert return_code.parse_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "123", CODE[:-1], CODE + "0", CODE[:-1] + "1", "2134567812345670", "1234 5678 1234 567O", "💥"])
def test_a_typo_is_known_from_a_guess(typed: str) -> None:
    assert return_code.parse_code(typed) is None


def test_every_code_that_is_made_is_read_and_one_wrong_digit_never_is() -> None:
    chance = random.Random(2)
    for code in (return_code.generate_code(chance.randrange) for _ in range(200)):
        place = chance.randrange(16)
        wrong = code[:place] + str((int(code[place]) + chance.randrange(1, 10)) % 10) + code[place + 1 :]
        assert return_code.parse_code(code) == code and return_code.parse_code(wrong) is None
