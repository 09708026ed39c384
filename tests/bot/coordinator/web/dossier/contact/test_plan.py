"""The plan of contact: within what the seeker called safe, and seen by them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.coordinator.service.contact_plan import PlanForm
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import PLAN, DeskApp


@pytest.mark.parametrize(
    "change", [{"moment": "2026-11-25:morning"}, {"end": "14:00"}, {"way": "email"}, {"start": "'"}, {"way": "x"}, {"moment": "x"}]
)
async def test_O1_no_story_without_a_plan_inside_what_fatima_called_safe(desk_app: DeskApp, change: dict[str, str]) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(**change)
    assert hanneke.page and hanneke.page.status_code == 422
    assert "geen veilige tijd" in hanneke.shown and "slaap" not in hanneke.shown


@pytest.mark.parametrize(
    ("change", "safe"),
    [
        ({"end": "14:00"}, "dinsdag 24 november, in de ochtend (06:00 tot 12:00)"),
        ({"moment": "2026-11-25:morning"}, "dinsdag en donderdag, in de ochtend (06:00 tot 12:00)"),
    ],
    ids=["within the morning", "on another day"],
)
async def test_a_time_that_is_not_safe_is_answered_with_the_times_that_are(desk_app: DeskApp, change: dict[str, str], safe: str) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(**change)
    assert f"Veilig is: {safe}." in hanneke.shown
    day = hanneke.shown.split("<legend>dinsdag 24 november</legend>")[1].split("</fieldset>")[0]
    assert "in de ochtend (06:00 tot 12:00)" in day, "and each choice names its hours"


async def test_a_plan_without_contact_details_is_asked_for_again(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(line=" ")
    assert "Schrijf hoe de hulpvrager jou bereikt." in hanneke.shown and 'value="2026-11-24:morning" required checked' in hanneke.shown


async def test_what_is_wrong_in_a_plan_is_listed_in_the_order_of_the_form(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(line=" ", moment="never")
    assert re.findall(r'class="to-field" href="#(\w+)-wrong"', hanneke.shown) == ["moment", "line"]


async def test_fatima_sees_the_plan_and_how_to_reach_hanneke(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    standing = await fatima.status()
    assert standing and (standing.coordinator, standing.contact_line) == ("Hanneke", PLAN["line"])
    assert standing.plan == "dinsdag 24 november, in de ochtend, 10:00-11:30, bellen"


async def test_a_moment_that_is_over_is_not_offered(desk_app: DeskApp) -> None:
    wish = PlanForm("2026-11-24:morning", way="call", line="Hanneke")
    await send_dossier(desk_app.product)
    hanneke = await desk_app.product.add_coordinator("Hanneke")
    dossier_id = (await desk_app.product.desk.read_overview(hanneke)).offers[0].id
    await desk_app.product.desk.offers.claim(hanneke, dossier_id)
    await desk_app.product.desk.actions.apply_event(hanneke, dossier_id, "no_tie")
    desk_app.product.advance(days=2, hours=16)
    assert (await desk_app.product.desk.planning.open_story(hanneke, dossier_id, wish)).value == "outside"


async def test_after_three_attempts_it_asks_to_stop_until_fatima_chooses_a_new_moment(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/tried")
    assert f"{dossier_path}/tried" not in hanneke.shown, "one try counts at one moment"
    for _ in range(2):
        await hanneke.submit(f"{dossier_path}/plan", **PLAN)
        await hanneke.submit(f"{dossier_path}/tried")
    await desk_app.product.settle()
    await hanneke.open(dossier_path)
    assert "Probeer niet verder" in hanneke.shown and f"{dossier_path}/tried" not in hanneke.shown
    await fatima.apply_effect(ContactTimeChanged("donderdag na schooltijd"))
    assert "donderdag na schooltijd" in await hanneke.open(dossier_path) and f"{dossier_path}/tried" in hanneke.shown


@pytest.mark.parametrize(("agreed", "shown"), [(True, "De hulpvrager zegt: dat klopt"), (False, "wij spraken elkaar niet")])
async def test_hanneke_sees_whether_fatima_says_that_they_spoke(desk_app: DeskApp, agreed: bool, shown: str) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    await hanneke.submit(f"{dossier_path}/contacted", day="2026-11-21")
    await desk_app.product.settle()
    assert "Ik vroeg de hulpvrager of dat klopt" in await hanneke.open(dossier_path)
    await fatima.apply_effect(ContactConfirmed(agreed))
    assert shown in await hanneke.open("/desk")
    assert shown in await hanneke.open(dossier_path)


async def test_contact_on_a_day_to_come_is_no_contact(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.product.add_coordinator("Hanneke")
    dossier_id = (await desk_app.product.desk.read_overview(hanneke)).offers[0].id
    await desk_app.product.desk.offers.claim(hanneke, dossier_id)
    assert (await desk_app.product.desk.actions.report_contact(hanneke, dossier_id, date(2026, 11, 30))).value == "not_now"
