"""What to do now: the desk says it by deadline, shows how to make contact only when that is safe, and every look is logged."""

from __future__ import annotations

import re

import pytest

from flows.conversation.effects import ContactTimeChanged, Erase
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp

NUMBER = "0687654321"


async def at_the_desk(desk_app: DeskApp, hanneke: CoordinatorBrowser, **later: int) -> str:
    """The overview so much later, after the code that an idle session asks for."""
    desk_app.product.advance(**later)
    if "authenticator" in await hanneke.open():
        await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret))
    return await hanneke.open()


def tasks_of(shown: str) -> list[str]:
    """The headings of what is to be done, in order."""
    found = re.findall(r'class="sheet task".*?<h3[^>]*>(.*?)</h3>', shown, re.DOTALL)
    return [re.sub("<[^>]*>", "", heading) for heading in found]


async def test_the_call_button_stands_there_from_the_planned_moment_until_it_is_over_and_never_before(desk_app: DeskApp) -> None:
    """It is planned from 10:00 until 11:30 on Tuesday; it is Saturday, 20:10."""
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert tasks_of(await hanneke.open()) == []
    early = await at_the_desk(desk_app, hanneke, days=2, hours=13, minutes=30)
    assert tasks_of(early) == ["Bel Fatima"] and NUMBER not in early and "Je mag vanaf 10:00" in early
    in_time = await at_the_desk(desk_app, hanneke, minutes=30)
    assert f'href="tel:%2331%23{NUMBER}"' in in_time and "appel molen" in in_time and "Neemt iemand anders op" in in_time
    late = await at_the_desk(desk_app, hanneke, hours=2)
    assert tasks_of(late) == ["Zeg hoe het ging: Fatima"] and NUMBER not in late and "appel molen" not in late


async def test_E12_every_look_at_her_name_stands_in_the_log_that_fatima_reads(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    assert "Fatima" not in await hanneke.open() and "Hanneke overview" not in await fatima.views()
    await hanneke.claim_and_read() if "/desk/claim/" in hanneke.shown else await finish(hanneke)
    assert "Fatima" in await hanneke.open()
    assert (await fatima.views()).count("Hanneke overview") == 1
    await at_the_desk(desk_app, hanneke, minutes=11)
    assert (await fatima.views()).count("Hanneke overview") == 2
    await at_the_desk(desk_app, hanneke, days=2, hours=14)
    assert (await fatima.views()).count("Hanneke contact") == 1


async def finish(hanneke: CoordinatorBrowser) -> None:
    """Answer the questions of the dossier that is held, and open its story."""
    found = re.search(r"/desk/dossier/\w+", hanneke.shown)
    assert found
    await hanneke.open(found[0])
    await hanneke.submit(f"{found[0]}/no_tie")
    await hanneke.submit(f"{found[0]}/know_nobody", **PLAN)


@pytest.mark.parametrize(("deed", "label"), [("contacted", "Gesproken"), ("tried", "Niet gelukt")])
async def test_how_it_went_is_said_at_the_desk_with_one_press_and_can_be_undone_there(desk_app: DeskApp, deed: str, label: str) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    shown = await at_the_desk(desk_app, hanneke, days=2, hours=14)
    assert f'{label}<span class="unseen">: Fatima</span>' in shown
    shown = await hanneke.submit(f"{path}/{deed}", **{"from": "desk", "day": "2026-11-24"})
    assert hanneke.page and hanneke.page.url.path == "/desk" and "Ongedaan maken mag tot" in shown and tasks_of(shown) == []


async def test_after_a_change_of_fatima_the_desk_says_to_look_first_and_shows_no_number(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await at_the_desk(desk_app, hanneke, days=2, hours=14)
    await fatima.apply_effect(ContactTimeChanged("morgen liever"))
    shown = await hanneke.open()
    assert tasks_of(shown) == ["Kijk wat er veranderde: Fatima"] and NUMBER not in shown


async def test_what_must_be_destroyed_comes_first_and_the_title_counts_what_waits(desk_app: DeskApp) -> None:
    noor, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    await hanneke.claim_first()
    await noor.apply_effect(Erase("wiped"))
    shown = await hanneke.open()
    assert tasks_of(shown) == ["Vernietig papier", "Beantwoord de vragen"] and "<title>(2) Bureau</title>" in shown
    assert "Er wachten 2 dingen op jou" in shown


async def test_who_may_be_called_at_this_moment_comes_before_paper(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    noor = await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    await hanneke.claim_and_read()
    await noor.apply_effect(Erase("wiped"))
    assert tasks_of(await at_the_desk(desk_app, hanneke, days=2, hours=14)) == ["Bel Fatima", "Vernietig papier"]


async def test_an_offer_is_pointed_at_beside_other_tasks_too(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_first()
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    shown = await hanneke.open()
    assert tasks_of(shown) == ["Beantwoord de vragen"] and '<a href="#offers">1 vraag wacht op je antwoord.</a>' in shown


async def test_a_dossiers_own_page_says_at_which_step_it_is(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_first()
    steps = [re.findall(r'aria-current="step">(.*?)<', hanneke.shown)]
    steps.append(re.findall(r'aria-current="step">(.*?)<', await hanneke.submit(f"{path}/no_tie")))
    steps.append(re.findall(r'aria-current="step">(.*?)<', await hanneke.submit(f"{path}/know_nobody", **PLAN)))
    assert steps == [["organisaties"], ["namen"], ["contact"]]


async def test_where_an_offer_waits_nu_doen_leads_to_it_and_says_nowhere_that_there_is_nothing_to_do(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    shown = await hanneke.open()
    assert "Er wacht 1 ding op jou" in shown and "Je hoeft nu niets te doen" not in shown
    assert '<a href="#offers">' in shown and shown.count('<section id="offers">') == 1


async def test_each_button_of_an_offer_names_what_it_accepts(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    shown, which = await hanneke.open(), "Nederlands, Drenthe, zaterdag 21 november, 20:10"
    assert re.findall(r'(Ik wil dit doen|Ik kan nu niet|Nee zeggen)<span class="unseen">: (.*?)</span>', shown) == [
        ("Ik wil dit doen", which),
        ("Ik kan nu niet", which),
        ("Nee zeggen", which),
    ]
