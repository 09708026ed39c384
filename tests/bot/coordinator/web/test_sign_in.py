"""How a coordinator comes in, and how nobody else does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.coordinators.coordinators import set_available
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp, totp_secret


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[DeskApp]:
    hall = DeskApp(tmp_path)
    yield hall
    await hall.close()


async def again(hall: DeskApp, hanneke: CoordinatorBrowser) -> CoordinatorBrowser:
    """Hanneke at another browser, with a new link followed and no code given yet."""
    seat = CoordinatorBrowser(hall.browser(), hanneke.id, hall.product, secret=hanneke.secret)
    link = f"/desk/in/{await hall.sign_in.create_link(hanneke.id)}"
    await seat.open(link)
    await seat.submit(link)
    return seat


@pytest.mark.parametrize("typed", ["/Desk", "/DESK", "/desk/", "/bureau", "/Bureau", "/bureau/", "/BUREAU/"])
async def test_the_desk_is_found_however_its_address_is_typed(hall: DeskApp, typed: str) -> None:
    hanneke = await hall.add_coordinator("Hanneke")
    assert "Je bent beschikbaar" in await hanneke.open(typed)


@pytest.mark.parametrize("typed", ["/desk", "/bureau", "/Desk/"])
async def test_who_is_not_signed_in_reads_for_whom_the_desk_is_and_finds_help_and_the_chat(hall: DeskApp, typed: str) -> None:
    """The same to a coordinator without a session and to Fatima who guesses: nobody's name, and nothing of what waits."""
    hanneke = await hall.add_coordinator("Hanneke")
    await send_dossier(hall.product)
    outside = await (fatima := hall.browser()).get(typed)
    assert outside.status_code == 401 and outside.text == (await fatima.get("/desk")).text
    assert all(words in outside.text for words in ("voor coördinatoren", "aanmeldlink nodig", 'href="/"', 'href="/hulp"'))
    assert "Hanneke" not in outside.text and hanneke.id not in outside.text


async def test_opening_a_link_uses_nothing_up(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    for _ in range(3):
        assert "Meld mij aan" in await hanneke.open(link)
    assert "authenticator" in await hanneke.submit(link)


async def test_a_link_lets_in_once(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    await hanneke.open(link)
    await hanneke.submit(link)
    joost = CoordinatorBrowser(hall.browser(), "", hall.product)
    await joost.open(link)
    assert "werkt niet meer" in await joost.submit(link)


async def test_a_link_is_worth_nothing_after_a_day_or_after_a_newer_one(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    newer = f"/desk/in/{await hall.sign_in.create_link(hanneke.id)}"
    await hanneke.open(link)
    assert "werkt niet meer" in await hanneke.submit(link)
    hall.product.advance(hours=25)
    await hanneke.open(newer)
    assert "werkt niet meer" in await hanneke.submit(newer)


async def test_the_first_time_a_picture_and_the_secret_in_letters_are_shown(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    await hanneke.open(link)
    shown = await hanneke.submit(link)
    assert "<svg" in shown and len(totp_secret(shown)) == 32


async def test_eight_recovery_codes_are_shown_once_and_each_lets_in_once(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    await hanneke.open(link)
    hanneke.secret = totp_secret(await hanneke.submit(link))
    shown = await hanneke.submit("/desk/code", code=hall.code(hanneke.secret))
    codes = [part.split("<")[0] for part in shown.split("<code>")[1:]]
    assert len(set(codes)) == 8 and codes[0] not in await hanneke.open("/desk/code")
    assert "Wachtende vragen" in await (await again(hall, hanneke)).submit("/desk/code", code=codes[0].upper())
    assert "klopt niet" in await (await again(hall, hanneke)).submit("/desk/code", code=codes[0])


async def test_without_a_code_of_the_authenticator_the_desk_stays_closed(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    seat = await again(hall, await hall.add_coordinator("Hanneke"))
    assert "Wachtende vragen" not in await seat.open("/desk") and "Drenthe" not in seat.shown


async def test_a_code_that_was_used_once_lets_nobody_in_again(hall: DeskApp) -> None:
    hanneke = await hall.add_coordinator("Hanneke")
    seat = await again(hall, hanneke)
    assert "klopt niet" in await seat.submit("/desk/code", code=hall.code(hanneke.secret))
    hall.product.advance(seconds=30)
    assert "Wachtende vragen" in await seat.submit("/desk/code", code=hall.code(hanneke.secret))


async def test_after_five_wrong_codes_the_right_one_must_wait(hall: DeskApp) -> None:
    seat = await again(hall, await hall.add_coordinator("Hanneke"))
    hall.product.advance(minutes=1)
    for _ in range(5):
        await seat.submit("/desk/code", code="000000")
    assert "Wacht een kwartier" in await seat.submit("/desk/code", code=hall.code(seat.secret))
    hall.product.advance(minutes=16)
    assert "Wachtende vragen" in await seat.submit("/desk/code", code=hall.code(seat.secret))


async def test_after_twelve_idle_hours_the_desk_asks_for_a_code_again(hall: DeskApp) -> None:
    hanneke = await hall.add_coordinator("Hanneke")
    hall.product.advance(hours=11)
    assert "Wachtende vragen" in await hanneke.open()
    hall.product.advance(hours=12)
    assert "Code uit je authenticator-app" in await hanneke.open()


async def test_who_signs_out_needs_a_new_link(hall: DeskApp) -> None:
    hanneke = await hall.add_coordinator("Hanneke")
    assert "Je bent afgemeld" in await hanneke.submit("/desk/out") and "aanmeldlink nodig" in await hanneke.open()


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(tmp_path: Path) -> None:
    hall = DeskApp(tmp_path, https=True)
    hanneke, link = await hall.invite_coordinator("Hanneke")
    await hanneke.open(link)
    given = hanneke.page.headers["set-cookie"].lower() if hanneke.page else ""
    await hall.close()
    assert given.startswith("__host-desk=") and all(part in given for part in ("httponly", "secure", "samesite=strict"))


async def test_the_session_from_before_the_code_is_worth_nothing_after_it(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    await hanneke.open(link)
    hanneke.secret = totp_secret(await hanneke.submit(link))
    before = hanneke.browser.cookies["desk"]
    await hanneke.submit("/desk/code", code=hall.code(hanneke.secret))
    thief = CoordinatorBrowser(hall.browser(), "", hall.product)
    thief.browser.cookies.set("desk", before)
    assert "aanmeldlink nodig" in await thief.open()


@pytest.mark.parametrize("path", ["/desk/available", "/desk/claim/{id}", "/desk/me", "/desk/out", "/desk/dossier/{id}/give_back"])
async def test_a_form_that_is_not_ours_does_nothing(hall: DeskApp, path: str) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    id = (await hall.product.desk.read_overview(hanneke.id)).offers[0].id
    shown = await hanneke.submit(path.format(id=id), csrf="made up", available="no", name="Joost")
    assert "formulier is te oud" in shown
    assert "/desk/claim/" in await hanneke.open()


async def test_no_page_of_the_desk_is_kept_by_a_browser(hall: DeskApp) -> None:
    await send_dossier(hall.product)
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert hanneke.page and hanneke.page.headers["cache-control"] == "no-store"


async def test_the_desk_speaks_the_language_of_the_profile(hall: DeskApp) -> None:
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.open("/desk/me")
    shown = await hanneke.submit("/desk/me", name="Hanneke", contact_line="06 1", ties="", language="en")
    assert 'lang="en"' in shown and "Wachtende" not in shown


async def test_a_coordinator_makes_a_link_that_binds_their_own_account(tmp_path: Path) -> None:
    hall = DeskApp(tmp_path, bot="KringBureauBot")
    hanneke = await hall.add_coordinator("Hanneke")
    await hanneke.open("/desk/me")
    page = await hanneke.submit("/desk/telegram")
    found = re.search(r"https://t\.me/KringBureauBot\?start=([\w-]{20,64})", page)
    assert found
    accounts = TelegramAccounts(hall.product.vault, BOT)
    assert await hall.product.writer.run(lambda c: accounts.bind_account(c, "1", "1", found[1], hall.product.now)) == hanneke.id
    await hall.close()


async def test_what_waited_before_the_first_sign_in_is_offered_at_once(hall: DeskApp) -> None:
    hanneke, link = await hall.invite_coordinator("Hanneke")
    await hall.product.writer.run(lambda connection: set_available(connection, hanneke.id, False))
    await send_dossier(hall.product)
    await hall.enrol(hanneke, link)
    assert "Ik wil dit doen" in await hanneke.open("/desk")
