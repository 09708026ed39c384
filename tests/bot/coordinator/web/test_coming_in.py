"""Coming in: a coordinator needs the operator once, and nobody comes in under their name without their hearing of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.coordinator.service.authentication.one_time_links import create_sign_in_token
from bot.notifications.messages import NotificationRenderer
from bot.notifications.notification import Notification
from flows.installation import Installation
from storage.coordinators.notifications import MAIL
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp

OPEN = replace(FOUNDATION, practice=False, notification_channels=(MAIL,))
WAIT = timedelta(hours=24)


@pytest.fixture
async def desk_app(tmp_path: Path) -> AsyncIterator[DeskApp]:
    desk_app = DeskApp(tmp_path, installation=OPEN)
    yield desk_app
    await desk_app.close()


@pytest.fixture
async def hanneke(desk_app: DeskApp) -> CoordinatorBrowser:
    """A coordinator with an authenticator, a mail address and a session."""
    hanneke = await desk_app.add_coordinator("Hanneke")
    await give_mail(desk_app, hanneke.id, "Hanneke@example.org")
    return hanneke


async def give_mail(desk_app: DeskApp, coordinator_id: str, email: str) -> None:
    await desk_app.product.writer.run(lambda c: desk_app.product.coordinators.update_profile(c, coordinator_id, email=email))


async def mails(desk_app: DeskApp) -> list[Notification]:
    """What is due by mail now, taken out of the queue."""
    product = desk_app.product
    renderer = NotificationRenderer(product.vault, product.catalog, ZoneInfo(OPEN.timezone), "")
    return await product.writer.run(lambda c: renderer.render_due(c, MAIL, product.now))


async def ask_for_link(desk_app: DeskApp, email: str) -> CoordinatorBrowser:
    """A browser without a session in which somebody asks for a link to this address."""
    browser = CoordinatorBrowser(desk_app.browser(), "", desk_app.product)
    await browser.open("/desk")
    await browser.submit("/desk/link", email=email)
    return browser


async def operator_link(desk_app: DeskApp, coordinator_id: str, installation: Installation = OPEN) -> str:
    product = desk_app.product
    token, _ = await product.writer.run(lambda c: create_sign_in_token(c, product.vault, coordinator_id, installation, WAIT, product.now))
    return f"/desk/in/{token}"


async def test_a_coordinator_asks_for_a_link_by_mail_and_comes_in_with_a_code(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    browser = await ask_for_link(desk_app, " hanneke@EXAMPLE.org")
    (mail,) = await mails(desk_app)
    assert mail.coordinator and mail.coordinator.id == hanneke.id and "werkt een uur" in mail.text
    await browser.open(mail.url)
    await browser.submit(mail.url)
    desk_app.product.advance(seconds=31)
    assert "Past bij jou" in await browser.submit("/desk/code", code=desk_app.code(hanneke.secret))


async def test_nobody_learns_by_asking_whose_address_is_known(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    known, unknown = await ask_for_link(desk_app, "hanneke@example.org"), await ask_for_link(desk_app, "joost@example.org")
    assert plain(known.shown) == plain(unknown.shown) and "komt er een mail" in known.shown


def plain(page: str) -> str:
    """The page without what differs at each request."""
    return re.sub(r'value="[^"]*"|"challenge": "[^"]*"', "", page)


async def test_whoever_asks_again_and_again_gets_one_mail_a_minute_and_is_told_to_wait(
    desk_app: DeskApp, hanneke: CoordinatorBrowser
) -> None:
    await ask_for_link(desk_app, "hanneke@example.org")
    assert len(await mails(desk_app)) == 1
    asked = [await ask_for_link(desk_app, "hanneke@example.org") for _ in range(5)]
    assert await mails(desk_app) == [] and "Wacht een kwartier" in asked[-1].shown


async def test_a_link_that_was_asked_for_works_for_an_hour_and_once(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    browser = await ask_for_link(desk_app, "hanneke@example.org")
    (mail,) = await mails(desk_app)
    desk_app.product.advance(minutes=61)
    await browser.open(mail.url)
    assert "werkt niet meer" in await browser.submit(mail.url)


async def test_that_the_operator_called_a_phone_lost_is_told_to_its_owner_and_to_who_stands_in(
    desk_app: DeskApp, hanneke: CoordinatorBrowser
) -> None:
    joost = await desk_app.add_coordinator("Joost")
    await give_mail(desk_app, joost.id, "joost@example.org")
    await desk_app.product.writer.run(lambda c: desk_app.product.coordinators.set_stand_in(c, joost.id, True))
    await desk_app.lose_phone(hanneke.id)
    told = {one.coordinator.name: one.text for one in await mails(desk_app) if one.coordinator}
    assert "je telefoon kwijt is" in told["Hanneke"] and "de telefoon van Hanneke kwijt is" in told["Joost"]


async def test_after_the_loss_of_a_phone_a_mail_alone_lets_nobody_in(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    await desk_app.lose_phone(hanneke.id)
    await ask_for_link(desk_app, "hanneke@example.org")
    assert [one.kind for one in await mails(desk_app)] == ["lost_phone"]


async def test_a_link_of_the_operator_for_who_was_in_before_waits_a_day_and_its_owner_and_the_stand_in_hear_of_it_at_once(
    desk_app: DeskApp, hanneke: CoordinatorBrowser
) -> None:
    joost = await desk_app.add_coordinator("Joost")
    await give_mail(desk_app, joost.id, "joost@example.org")
    await desk_app.product.writer.run(lambda c: desk_app.product.coordinators.set_stand_in(c, joost.id, True))
    link = await operator_link(desk_app, hanneke.id)
    told = {one.coordinator.name: one.text for one in await mails(desk_app) if one.coordinator}
    assert "als jij naar binnen" in told["Hanneke"] and "als Hanneke naar binnen" in told["Joost"]
    somebody = CoordinatorBrowser(desk_app.browser(), hanneke.id, desk_app.product)
    await somebody.open(link)
    assert "werkt vanaf zondag 22 november" in await somebody.submit(link)
    desk_app.product.advance(hours=25)
    await somebody.open(link)
    assert "Code uit je authenticator-app" in await somebody.submit(link)


async def test_a_first_link_works_at_once(desk_app: DeskApp) -> None:
    joost, _ = await desk_app.invite_coordinator("Joost")
    link = await operator_link(desk_app, joost.id)
    await joost.open(link)
    assert "Je telefoon als tweede sleutel" in await joost.submit(link) and await mails(desk_app) == []


@pytest.mark.parametrize(
    ("answer", "says", "then"), [("yes", "De link werkt nu", "authenticator"), ("no", "werkt niet meer", "werkt niet meer")]
)
async def test_its_owner_lets_the_link_in_or_calls_it_off_without_signing_in(
    desk_app: DeskApp, hanneke: CoordinatorBrowser, answer: str, says: str, then: str
) -> None:
    link = await operator_link(desk_app, hanneke.id)
    (mail,) = await mails(desk_app)
    phone = CoordinatorBrowser(desk_app.browser(), "", desk_app.product)
    assert "Vroeg jij daarom?" in await phone.open(mail.url)
    assert says in await phone.submit(mail.url, answer=answer)
    assert "al beantwoord of voorbij" in await phone.open(mail.url)
    await phone.open(link)
    assert then in await phone.submit(link)


async def test_whoever_sent_a_dossier_sees_that_the_operator_let_somebody_in(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    await send_dossier(desk_app.product)
    await hanneke.claim_and_read()
    link = await operator_link(desk_app, hanneke.id)
    desk_app.product.advance(hours=25)
    somebody = CoordinatorBrowser(desk_app.browser(), hanneke.id, desk_app.product)
    await somebody.open(link)
    await somebody.submit(link)
    assert "operator_link" in await desk_app.logged_actions()


async def test_a_session_without_a_code_ends_after_an_hour(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    browser, link = CoordinatorBrowser(desk_app.browser(), hanneke.id, desk_app.product), await desk_app.make_link(hanneke.id)
    await browser.open(link)
    await browser.submit(link)
    desk_app.product.advance(minutes=61)
    assert "Vraag een link" in await browser.open("/desk/code")


async def test_sessions_are_listed_and_ended_by_their_owner(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    elsewhere = await desk_app.sign_in_again(hanneke)
    page = await hanneke.open("/desk/access")
    assert page.count("<b>Een andere browser</b>") == 1 and page.count("<b>Deze browser</b>") == 1
    other = page.split("Een andere browser")[0].rpartition('name="session" value="')[2].split('"')[0]
    assert "Die browser is afgemeld" in await hanneke.submit("/desk/access/session/end", session=other)
    assert "Vraag een link" in await elsewhere.open("/desk") and "Past bij jou" in await hanneke.open("/desk")


async def test_nobody_ends_the_session_of_somebody_else(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    joost = await desk_app.add_coordinator("Joost")
    session = re.findall(r'name="session" value="(\w+)"', await hanneke.open("/desk/access"))[0]
    await joost.open("/desk/access")
    await joost.submit("/desk/access/session/end", session=session)
    assert "Past bij jou" in await hanneke.open("/desk")


async def test_a_link_that_is_opened_from_a_mail_keeps_who_is_signed_in(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    link = await desk_app.make_link(hanneke.id)
    assert "al aangemeld" in await hanneke.open(link)
    assert "Past bij jou" in await hanneke.open("/desk")
