"""The conflict questions: organisations, then names, and the story only after no to both."""

from __future__ import annotations

import pytest

from tests.support.dossiers.example import TYPED, dossier_document, person
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp


async def test_O1_organisations_come_first_and_neither_names_nor_story_are_in_the_page(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "Stadsteam Noord" in hanneke.shown
    assert not [word for word in TYPED if word != "Stadsteam" and word in hanneke.shown]


async def test_O1_then_names_and_relations_with_the_story_still_closed(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    shown = await hanneke.submit(f"{await hanneke.claim_first()}/no_tie")
    assert "Karim" in shown and "mijn broer" in shown and "Eerst overleggen" in shown
    assert "slaap" not in shown and "06 87654321" not in shown and "Assen" not in shown


@pytest.mark.parametrize(("answer", "saw"), [("tie", "organisations"), ("know_somebody", "names")])
async def test_O1_a_conflict_gives_the_dossier_back_and_hanneke_never_sees_it_again(desk_app: DeskApp, answer: str, saw: str) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_first()
    if answer == "know_somebody":
        await hanneke.submit(f"{dossier_path}/no_tie")
    shown = await hanneke.submit(f"{dossier_path}/{answer}")
    standing = await fatima.status()
    assert "teruggezet voor iemand anders" in shown and "/desk/claim/" not in shown
    assert standing and standing.state == "waiting" and f"Hanneke {saw}" in await fatima.views()
    assert not await desk_app.product.desk.offers.claim(hanneke.id, dossier_path.rsplit("/", 1)[1])


async def test_O1_fatima_reads_that_hanneke_saw_the_names_and_not_the_story(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_first()
    await hanneke.submit(f"{dossier_path}/no_tie")
    await hanneke.submit(f"{dossier_path}/know_somebody")
    looked = await fatima.views()
    assert "Hanneke names_only" in looked and "Hanneke story" not in looked


async def test_O1_where_no_organisation_is_named_names_come_at_once_and_it_says_so(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product, dossier_document(organisations=None))
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "noemde geen organisatie" in hanneke.shown and "Karim" in hanneke.shown


async def test_equal_names_have_numbers_where_hanneke_is_asked_whether_she_knows_them(desk_app: DeskApp) -> None:
    document = dossier_document(organisations=None)
    document["parts"][2]["people"] = [person(1, "Sam"), person(2, "Sam", "", "talk_first")]
    await send_dossier(desk_app.product, document)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "Sam (1)" in hanneke.shown and "Sam (2)" in hanneke.shown
