"""What a seeker reads of silence and of nobody who is free is true on each day, and news is told only where a line says something new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.product import Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

TO_SOMEBODY_ELSE = "Blijft het stil, dan zoek ik iemand anders."
NOBODY_FREE = "Er is nu niemand vrij die je verhaal mag lezen."
OPEN = f"{HANDOVER_SCRIPT}\n@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n[Hoe staat het]"
SILENT = {
    "after the planned moment": OPEN,
    "after another moment was chosen": f"{OPEN}\n[Ander moment]\n> vrijdagmiddag",
    "after contact was denied": f"{OPEN}\n@ contact gehad: Hanneke\n[Hoe staat het]\n[Nee, klopt niet]",
}


async def read_status(play: ScriptRunner) -> str:
    output = await play.product.service.current_output(play.channel_user)
    assert output
    return output.replies[-1].text


@pytest.mark.parametrize("script", SILENT.values(), ids=SILENT)
async def test_somebody_else_is_promised_where_silence_brings_one(tmp_path: Path, script: str) -> None:
    async with Product(tmp_path) as product:
        play = ScriptRunner(product)
        await play.run(script)
        product.advance(days=1)
        assert TO_SOMEBODY_ELSE in await read_status(play)
        for _ in range(9):
            product.advance(days=1)
            await product.run_timers()
        assert "Hanneke is niet meer je coördinator." in await read_status(play)


async def test_where_fatima_calls_nobody_else_is_promised_and_nobody_else_comes(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        play = ScriptRunner(product)
        await play.run(
            HANDOVER_SCRIPT.replace("[Bellen]\n> 06 12345678", "[Ik bel zelf]") + "\n@ neemt aan: Hanneke\n@ kent niemand: Hanneke"
        )
        for _ in range(10):
            product.advance(days=1)
            await product.run_timers()
        shown = await read_status(play)
        assert "Hanneke is je coördinator." in shown and TO_SOMEBODY_ELSE not in shown


async def test_nobody_free_is_said_also_where_it_takes_longer_than_was_promised(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        play = ScriptRunner(product)
        await play.run(HANDOVER_SCRIPT)
        hanneke = await product.add_coordinator("Hanneke")
        await product.offer_to(hanneke)
        product.advance(days=5)
        asked = await read_status(play)
        await product.desk.account.set_available(hanneke, False)
        await product.run_timers()
        assert "Het duurt langer" in asked and NOBODY_FREE not in asked
        assert "Het duurt langer" in await read_status(play) and NOBODY_FREE in await read_status(play)
