"""What the flood guard holds in Telegram: a line when to do it again, and then it is done."""

from __future__ import annotations

from sqlalchemy import func, select

from storage.db.tables import conversations
from storage.installation import facts
from tests.support.product import Product
from tests.support.telegram.seeker_bot import SeekerOnTelegram


async def begun(product: Product) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(conversations)).scalar_one())


async def ask_everybody(product: Product) -> None:
    await product.writer.run(lambda c: facts.write_fact(c, facts.GUARD_MODE, "on"))


async def test_whoever_is_held_reads_when_to_do_it_again_and_is_then_heard(fatima: SeekerOnTelegram, product: Product) -> None:
    await ask_everybody(product)
    await fatima.press("Hier in Telegram")
    assert "Doe dit over 30 seconden nog een keer" in fatima.shown and await begun(product) == 0
    product.advance(seconds=30)
    await fatima.press("Hier in Telegram")
    assert "Mag ik bewaren" in fatima.shown and await begun(product) == 1


async def test_help_and_words_about_danger_are_answered_at_once(fatima: SeekerOnTelegram, product: Product) -> None:
    await ask_everybody(product)
    await fatima.say("/help")
    assert "112" in fatima.shown
    await fatima.say("Ik wil dood")
    assert "0800-0113" in fatima.shown and "druk" not in fatima.shown
