"""Ties to organisations: a sure tie gets no offer, and a near miss is asked about on the coordinator's own conflict page."""

from __future__ import annotations

from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp

ASKED = "Jij noemde"


async def declares(browser: CoordinatorBrowser, ties: str) -> None:
    await browser.open("/desk/me")
    await browser.submit("/desk/me", name="Hanneke", contact_line="06 1", ties=ties, language="nl")


async def test_who_works_where_fatima_is_helped_is_never_offered_her_dossier(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    await declares(hanneke, "stadsteam-noord")
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    assert "/desk/claim/" not in await hanneke.open()


async def test_a_near_miss_is_asked_in_both_their_own_words(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await declares(hanneke, "Stadsteam")
    await hanneke.claim_first()
    assert f"{ASKED} Stadsteam. Hoort dat bij Stadsteam Noord?" in hanneke.shown


async def test_who_is_tied_to_something_else_is_asked_no_more_than_others(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await declares(hanneke, "Bakkerij De Korenaar")
    await hanneke.claim_first()
    assert "Stadsteam Noord" in hanneke.shown and ASKED not in hanneke.shown


async def test_the_operators_profile_is_shown_at_the_desk_and_hanneke_has_the_last_word(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    product = desk_app.product
    await product.writer.run(lambda c: product.coordinators.update_profile(c, hanneke.id, employers=["GGZ Drenthe"], boards=["Ons Nut"]))
    assert 'value="GGZ Drenthe; Ons Nut' in await hanneke.open("/desk/me")
    await declares(hanneke, "Ons Nut")
    assert 'value="Ons Nut"' in await hanneke.open("/desk/me")
