"""The handoff from both sides: what reception and desk promise each other, over real storage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.coordinator.service.desk import DeskService
from flows.dossier.document import find_answer
from storage.db.tables import dossiers
from tests.support.database.templates import BOTH_DATABASES, migrated_database
from tests.support.product import FOUNDATION, Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    with migrated_database(request.param, tmp_path):
        async with Product(tmp_path) as product:
            yield product


@pytest.fixture
async def fatima(product: Product) -> ScriptRunner:
    play = ScriptRunner(product)
    await play.run(HANDOVER_SCRIPT)
    return play


async def content(product: Product) -> list[tuple[bytes, str]]:
    rows = await product.writer.run(lambda c: c.execute(select(dossiers.c.content, dossiers.c.digest)).all())
    return [(row.content, row.digest) for row in rows]


async def test_D6_nothing_a_coordinator_does_changes_what_the_seeker_wrote(product: Product, fatima: ScriptRunner) -> None:
    before = await content(product)
    await fatima.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n@ geprobeerd: Hanneke\n@ contact gehad: Hanneke")
    await product.desk.texts.add_note(fatima.coordinators["Hanneke"], fatima.dossier, "eigen notitie")
    assert before
    assert await content(product) == before


async def test_E9_a_dossier_taken_back_is_closed_at_once_even_while_it_is_open(product: Product, fatima: ScriptRunner) -> None:
    await fatima.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n[Hoe staat het]\n[Terugnemen]\n[Ja, neem terug]")
    who = fatima.coordinators["Hanneke"]
    assert await product.desk.open_dossier(who, fatima.dossier) is None
    assert [paper.why for paper in (await product.desk.read_overview(who)).destruction_requests] == ["taken_back"]
    assert await content(product) == []


async def test_E11_a_refused_coordinator_never_sees_the_card_again(product: Product, fatima: ScriptRunner) -> None:
    await fatima.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n[Hoe staat het]\n[Liever iemand anders]\n[Ja, iemand anders]")
    assert (await product.desk.read_overview(fatima.coordinators["Hanneke"])).offers == []
    willem = await product.add_coordinator("Willem")
    assert len((await product.desk.read_overview(willem)).offers) == 1


async def test_E11_a_coordinator_is_refused_also_before_the_story_is_open(product: Product, fatima: ScriptRunner) -> None:
    await fatima.run("@ neemt aan: Hanneke")
    hanneke = fatima.coordinators["Hanneke"]
    await fatima.run("[Hoe staat het]\n[Liever iemand anders]\n[Ja, iemand anders]")
    assert await product.desk.open_dossier(hanneke, fatima.dossier) is None
    assert not await product.desk.offers.claim(hanneke, fatima.dossier)


async def test_E12_every_look_is_shown_to_the_seeker(product: Product, fatima: ScriptRunner) -> None:
    text = await fatima.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n[Hoe staat het]\n[Wie keek er]")
    assert "< Hanneke zag de namen op zaterdag 21 november, 20:10." in text
    assert "< Hanneke las je verhaal op zaterdag 21 november, 20:10." in text


async def test_O2_only_one_coordinator_at_a_time_can_open_a_dossier(product: Product, fatima: ScriptRunner) -> None:
    await fatima.run("@ neemt aan: Hanneke\n@ kent niemand: Hanneke")
    willem = await product.add_coordinator("Willem")
    assert not await product.desk.offers.claim(willem, fatima.dossier)
    assert await product.desk.open_dossier(willem, fatima.dossier) is None


WITH_CODE = HANDOVER_SCRIPT + "[Code vragen]\n[Gezien, haal weg]\n"


@pytest.fixture
async def samira(product: Product) -> ScriptRunner:
    """Somebody who sent her story with one phone and comes back with a code on another, while the first reads it back."""
    play = ScriptRunner(product)
    await play.run(WITH_CODE + "[Nalezen of veranderen]\n@ andere telefoon\n@ typt de code\n")
    return play


async def test_a_code_after_sending_opens_the_status_and_never_the_story(samira: ScriptRunner) -> None:
    text = await samira.run("[Hoe staat het]\n[Wie keek er]\n[Terugnemen]\n[Ja, neem terug]")
    there = text.split("@ typt de code")[-1]
    assert "Ik zoek een coördinator" in there
    assert "slaap" not in there
    assert "Riet" not in there
    assert "[Nalezen of veranderen]" not in there


async def test_a_code_does_not_open_the_story_after_taking_back_either(samira: ScriptRunner) -> None:
    await samira.run("[Terugnemen]\n[Ja, neem terug]\n@ andere telefoon\n@ typt de code")
    assert "slaap" not in "".join(samira.lines).split("@ typt de code")[-1]
    assert samira.output is not None
    assert samira.output.state == "taken_back"


async def test_with_a_code_words_can_be_added_and_the_coordinator_reads_them(product: Product, samira: ScriptRunner) -> None:
    await samira.run(
        "[Iets toevoegen]\n> Bel liever in de ochtend.\n[Ja, bij veilig contact]\n@ neemt aan: Hanneke\n@ kent niemand: Hanneke"
    )
    sight = await product.desk.open_dossier(samira.coordinators["Hanneke"], samira.dossier)
    assert sight and sight.document
    assert find_answer(sight.document, "concern")["said"] == ["Ik slaap slecht."]
    assert find_answer(sight.document, "contact_more")["added"][0]["said"] == ["Bel liever in de ochtend."]
    assert sight.document["version"] == 2


async def test_a_coordinator_sees_which_numbers_of_the_help_card_are_stale(product: Product) -> None:
    desk = DeskService(
        product.writer, product.vault, product.catalog, FOUNDATION, lambda: product.now, product.next_code, lambda connection: ["112"]
    )
    hanneke = await product.add_coordinator("Hanneke")
    assert (await desk.read_overview(hanneke)).stale_hotlines == ["112"]
