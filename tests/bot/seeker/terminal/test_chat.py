"""The chat in a terminal: numbers, typed words, and leaving at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.seeker.inputs import ChannelUser
from bot.seeker.terminal.console_io import strip_control_characters
from storage.installation import facts
from tests.support.product import FOUNDATION, Product
from tests.support.terminal.chat import sit

LEAVES = (EOFError, KeyboardInterrupt)


@pytest.mark.parametrize("leaves", LEAVES)
async def test_leaving_is_calm_and_nothing_is_lost(product: Product, leaves: type[BaseException]) -> None:
    shown = await sit(product, "1", "1", "1", "Ik slaap slecht.", leaves=leaves)
    assert shown.endswith("Einde van het gesprek.")
    output = await product.service.current_output(ChannelUser("terminal", "joost"))
    assert output and output.state == "concern"


async def test_a_number_presses_a_button_with_or_without_brackets(product: Product) -> None:
    assert "Mag ik bewaren" in await sit(product, "1")
    assert "Mag ik bewaren" in await sit(product, "[1]", name="fatima")


async def test_a_number_that_is_no_button_is_words(product: Product) -> None:
    assert "Je verhaal is bewaard." in await sit(product, "1", "1", "1", "99")


async def test_practice_mode_is_announced_first(product: Product) -> None:
    assert (await sit(product)).startswith("--- Oefening")


async def test_not_now_shows_nothing(product: Product) -> None:
    await sit(product, "1", "1", "1", "Ik slaap slecht.")
    shown = await sit(product, "2")
    assert "slaap" not in shown and "Wat is er aan de hand?" not in shown


async def test_each_identity_has_its_own_conversation(product: Product) -> None:
    await sit(product, "1", "1", name="joost")
    assert "Ik ben een computer" in await sit(product, name="fatima")


async def test_another_language_is_spoken_from_the_first_word(product: Product) -> None:
    assert "I am a computer" in await sit(product, language="en")


async def test_closed_for_who_is_new_it_says_so_and_shows_help_privacy_and_the_way_in_with_a_code(tmp_path: Path) -> None:
    async with Product(tmp_path, replace(FOUNDATION, closed_until=date(2026, 12, 1))) as product:
        await product.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
        shown = await sit(product, "begin", "2", "3", "1", "1234 5678 9012 3452")
    assert "nu even dicht" in shown and "1 december" in shown and "Begin" not in shown
    assert "0800-2000" in shown and "Stichting Oefening" in shown and "kan ik niets openen" in shown


async def test_a_conversation_that_is_there_goes_on_while_it_is_closed(product: Product) -> None:
    await sit(product, "1", "1", "1")
    await product.writer.run(lambda c: facts.write_fact(c, facts.CLOSED_UNTIL, "2026-12-01"))
    assert "Je verhaal is bewaard." in await sit(product, "1", "Ik slaap slecht.")
    assert "nu even dicht" in await sit(product, "1", name="fatima")


@pytest.mark.parametrize("steering", ["\x1b]0;titel\x07", "\x9b31m", "\x1b[2J", "\r", "\x08", "\x00", "\u2028"])
def test_no_text_can_steer_the_terminal(steering: str) -> None:
    assert steering[0] not in strip_control_characters(f"voor{steering}na")


def test_lines_tabs_and_every_script_pass(product: Product) -> None:
    assert strip_control_characters("één\n\tأنا 😔") == "één\n\tأنا 😔"


@pytest.mark.parametrize("typed", ["Begin", "begin", "/Begin"])
async def test_a_button_can_be_named_by_its_words(product: Product, typed: str) -> None:
    assert "Mag ik bewaren" in await sit(product, typed)


async def test_going_on_can_be_named_by_its_words(product: Product) -> None:
    await sit(product, "1", "1", "1", "Ik slaap slecht.")
    assert "Je verhaal is bewaard." in await sit(product, "verder")


async def test_an_age_is_never_the_number_of_a_button_that_always_shows(product: Product) -> None:
    await sit(product, "Begin", "1", "Voor mezelf", "/Overslaan", "Ik noem niemand", "Sem", "12")
    output = await product.service.current_output(ChannelUser("terminal", "joost"))
    assert output and output.replies[0].key == "notice.under_16"


async def test_an_answer_opens_with_what_stands_there(product: Product) -> None:
    shown = await sit(product, "1", "1", "1", "Ik slaap slecht.", "wat ik schreef", "verander 1")
    assert "1. Ik slaap slecht." in shown and shown.index("Dit staat er nu:") < shown.rindex("  Ik slaap slecht.")


async def test_the_last_deed_is_undone_by_typing_it(product: Product) -> None:
    shown = await sit(product, "1", "1", "1", "Ik slaap slecht.", "haal 1 weg", "ongedaan maken")
    assert "Weggehaald" in shown and shown.rindex("Je verhaal is bewaard.") > shown.index("Het staat er weer zoals eerst.")


async def test_who_is_talked_about_first_is_named_in_the_review_and_nothing_is_to_be_opened_there(product: Product) -> None:
    to_review = ("Riet", "klaar", "Riet", "verder", "Jo", "ja", "Assen", "mail", "jo@example.org", "altijd", "verder")
    shown = await sit(product, "begin", "ja", "voor mezelf", "vertel ik liever zelf", *to_review)
    review = shown.rpartition("EERST OVERLEGGEN")[2]
    assert "Eerst overleggen met Jo\nRiet" in review and "Open om" not in review
