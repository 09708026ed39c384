"""Buttons on messages that a chat keeps for hours: they count for what their message asked, or are asked anew."""

from __future__ import annotations

import pytest

from tests.support.product import Product
from tests.support.telegram.seeker_bot import RunningSeekerBot
from tests.transcripts.script import HANDOVER_SCRIPT
from tests.transcripts.telegram_script import TelegramScriptRunner

HANNEKE_SPOKE = "@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n@ contact gehad: Hanneke"
WILLEM_SPOKE = "@ geeft terug: Hanneke\n@ neemt aan: Willem\n@ kent niemand: Willem\n@ contact gehad: Willem"


@pytest.mark.parametrize("pressed", ["Ja, dat klopt", "Nee, klopt niet"])
async def test_an_answer_about_hanneke_is_none_about_willem(bot: RunningSeekerBot, product: Product, pressed: str) -> None:
    fatima = TelegramScriptRunner(product, bot)
    await fatima.run(f"{HANDOVER_SCRIPT}{HANNEKE_SPOKE}")
    await fatima.seeker.press("Hoe staat het")
    asked = fatima.seeker.person.last
    await fatima.run(WILLEM_SPOKE)
    await fatima.seeker.perform(fatima.seeker.person.presses(pressed, on=asked))
    assert "Die vraag is al geweest" in fatima.seeker.shown and "Willem zegt: wij hadden contact" in fatima.seeker.shown
    view = await product.desk.open_dossier(fatima.coordinators["Willem"], fatima.dossier)
    assert view and view.dossier.progress.contact_agreed is None
    await fatima.seeker.press(pressed)
    view = await product.desk.open_dossier(fatima.coordinators["Willem"], fatima.dossier)
    assert view and view.dossier.progress.contact_agreed is (pressed == "Ja, dat klopt")


async def test_ongedaan_maken_on_an_older_message_undoes_no_newer_switch(bot: RunningSeekerBot, product: Product) -> None:
    fatima = TelegramScriptRunner(product, bot)
    await fatima.run(HANDOVER_SCRIPT.partition("[Klopt]")[0])
    await fatima.seeker.press("✓ Deel: Eigen woorden")
    words_off = fatima.seeker.person.last
    await fatima.seeker.press("✓ Deel: Eigen mensen")
    await fatima.seeker.perform(fatima.seeker.person.presses("Ongedaan maken", on=words_off))
    assert "Deel: Eigen woorden" in fatima.seeker.buttons and "Deel: Eigen mensen" in fatima.seeker.buttons
    await fatima.seeker.press("Ongedaan maken")
    assert "Deel: Eigen woorden" in fatima.seeker.buttons and "✓ Deel: Eigen mensen" in fatima.seeker.buttons


async def test_a_switch_that_is_tapped_twice_on_one_message_is_switched_once(bot: RunningSeekerBot, product: Product) -> None:
    fatima = TelegramScriptRunner(product, bot)
    await fatima.run(HANDOVER_SCRIPT.partition("[Klopt]")[0])
    older = fatima.seeker.person.last
    for _ in range(2):
        await fatima.seeker.perform(fatima.seeker.person.presses("✓ Deel: Eigen woorden", on=older))
        assert "Deel: Eigen woorden" in fatima.seeker.buttons
    await fatima.seeker.press("Deel: Eigen woorden")
    assert "✓ Deel: Eigen woorden" in fatima.seeker.buttons
