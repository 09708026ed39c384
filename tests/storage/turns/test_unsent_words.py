"""Promises about unsent words in storage, over both databases: typing never overtakes a turn, and a turn leaves none of what it took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seeker.inputs import ChannelUser, SeekerInput
from tests.support.database.templates import BOTH_DATABASES, migrated_database
from tests.support.product import Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

FATIMA = ChannelUser("web", "fatima")


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    """Fatima is at the story."""
    with migrated_database(request.param, tmp_path / "data"):
        async with Product(tmp_path / "data") as product:
            for key in ("begin", "agree", "myself"):
                await product.service.handle_input(FATIMA, SeekerInput(key, button=key), "nl")
            yield product


async def revision(product: Product) -> int:
    question = await product.service.current_question(FATIMA)
    assert question
    return question.revision


async def unsent(product: Product) -> str:
    question = await product.service.current_question(FATIMA)
    assert question
    return question.unsent


async def test_saves_and_the_turn_that_sends_may_come_at_once(product: Product) -> None:
    """Whichever comes first: the turn succeeds, and nothing of what it took is unsent afterwards."""
    for number in range(10):
        seen = await revision(product)
        turn = product.service.handle_input(FATIMA, SeekerInput(f"piece{number}", "Ik slaap slecht."))
        await asyncio.gather(*(product.service.keep_unsent(FATIMA, seen, f"Ik{'.' * dots}") for dots in range(5)), turn)
        assert await unsent(product) == "" and await revision(product) == seen + 1


async def test_typing_does_not_prolong_a_draft(product: Product) -> None:
    before = await product.service.current_question(FATIMA)
    product.advance(days=2)
    assert await product.service.keep_unsent(FATIMA, await revision(product), "Ik slaap")
    after = await product.service.current_question(FATIMA)
    assert before and after and after.ends_at == before.ends_at and after.unsent == "Ik slaap"


async def test_words_at_two_questions_wait_each_for_its_own(product: Product) -> None:
    await product.service.handle_input(FATIMA, SeekerInput("skip", button="tell_myself", left="half a story"))
    await product.service.handle_input(FATIMA, SeekerInput("back", button="back", left="half a name"))
    assert await unsent(product) == "half a story"
    await product.service.handle_input(FATIMA, SeekerInput("again", button="tell_myself", left="half a story"))
    assert await unsent(product) == "half a name"


async def test_a_channel_that_may_not_read_the_story_back_is_given_no_unsent_words(product: Product) -> None:
    """A phone on which the code is typed after sending sees the status, and nothing that is being typed elsewhere."""
    joost, other = ScriptRunner(product), ChannelUser("web", "other")
    await joost.run(HANDOVER_SCRIPT)
    asked = await product.service.handle_input(joost.channel_user, SeekerInput("code", button="code"))
    code = "".join(character for character in asked.output.replies[-1].text if character.isdigit())[:16]
    await product.service.redeem_code(other, code, "here")
    mine = await product.service.current_question(joost.channel_user)
    assert mine and await product.service.keep_unsent(joost.channel_user, mine.revision, "half")
    theirs = await product.service.current_question(other)
    assert theirs and not theirs.unsent and not theirs.unsent_elsewhere
    assert not await product.service.keep_unsent(other, theirs.revision, "theirs")
