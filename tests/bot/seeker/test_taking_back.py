"""Taken back and sent again: whoever had it is asked again only after a yes, and the status says so day by day."""

from __future__ import annotations

from tests.support.product import Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

TAKEN_BACK = (
    "@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n[Hoe staat het]\n[Terugnemen]\n[Ja, neem terug]\n[Nalezen of veranderen]\n[Klopt]\n"
)
DAYS = 6


async def sent_again(product: Product, answer: str) -> ScriptRunner:
    """Fatima took her story back from Hanneke, answers whether Hanneke may have it again, and sends it again."""
    await product.add_coordinator("Joost")
    fatima = ScriptRunner(product)
    await fatima.run(f"{HANDOVER_SCRIPT}{TAKEN_BACK}")
    assert "< Je nam het terug van Hanneke." in fatima.lines
    await fatima.run(f"[{answer}]\n[Ja, verstuur]")
    return fatima


async def day_by_day(fatima: ScriptRunner) -> list[tuple[bool, str]]:
    """For each day, whether Hanneke is asked, and what Fatima reads."""
    days = []
    for _ in range(DAYS):
        fatima.product.advance(days=1)
        await fatima.product.run_timers()
        fatima.lines.clear()
        await fatima.run("[Hoe staat het]")
        offers = (await fatima.product.desk.read_overview(fatima.coordinators["Hanneke"])).offers
        days.append((bool(offers), "\n".join(fatima.lines)))
    return days


async def test_rather_somebody_else_keeps_the_former_coordinator_from_ever_being_asked(product: Product) -> None:
    days = await day_by_day(await sent_again(product, "Liever iemand anders"))
    assert [asked for asked, _ in days] == [False] * DAYS
    assert all("Hanneke is niet meer je coördinator." in said for _, said in days)


async def test_the_same_may_is_asked_like_everybody_and_nobody_is_said_to_be_another(product: Product) -> None:
    days = await day_by_day(await sent_again(product, "Ja, dezelfde mag"))
    assert any(asked for asked, _ in days)
    assert not any("andere coördinator" in said or "niet meer je coördinator" in said for _, said in days)
    assert not any("Nog niemand heeft je verhaal gelezen" in said for _, said in days), "Hanneke did"


async def test_a_yes_to_the_last_who_had_it_is_none_to_whoever_had_it_before(product: Product) -> None:
    fatima = await sent_again(product, "Liever iemand anders")
    product.advance(days=1)
    await fatima.run(TAKEN_BACK.replace("Hanneke", "Willem"))
    assert "< Je nam het terug van Willem." in fatima.lines
    await fatima.run("[Ja, dezelfde mag]\n[Ja, verstuur]")
    await product.desk.account.set_available(fatima.coordinators["Willem"], False)
    assert not any(asked for asked, _ in await day_by_day(fatima))
