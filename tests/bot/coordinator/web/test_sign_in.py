"""Sign-in at the desk: a coordinator comes in, and nobody else does."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from storage.coordinators.coordinators import set_available
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db.tables import notifications
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp, totp_secret

RECOVERY_CODE = "<code>([^<]+)</code>"
CHALLENGE = "&#34;challenge&#34;: &#34;[^&]*"  # another each time


async def again(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> CoordinatorBrowser:
    """Hanneke at another browser, with a new link followed and no code given yet."""
    browser = CoordinatorBrowser(desk_app.browser(), hanneke.id, desk_app.product, secret=hanneke.secret)
    link = await desk_app.make_link(hanneke.id)
    await browser.open(link)
    await browser.submit(link)
    return browser


@pytest.mark.parametrize("typed", ["/Desk", "/DESK", "/desk/", "/bureau", "/Bureau", "/bureau/", "/BUREAU/"])
async def test_the_desk_is_found_however_its_address_is_typed(desk_app: DeskApp, typed: str) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "Je bent beschikbaar" in await hanneke.open(typed)


@pytest.mark.parametrize("typed", ["/desk", "/bureau", "/Desk/"])
async def test_who_is_not_signed_in_reads_for_whom_the_desk_is_and_finds_help_and_the_chat(desk_app: DeskApp, typed: str) -> None:
    """The same to a coordinator without a session and to Fatima who guesses: nobody's name, and nothing of what waits."""
    hanneke = await desk_app.add_coordinator("Hanneke")
    await send_dossier(desk_app.product)
    outside = await (fatima := desk_app.browser()).get(typed)
    again = (await fatima.get("/desk")).text
    assert outside.status_code == 401 and re.sub(CHALLENGE, "", outside.text) == re.sub(CHALLENGE, "", again)
    assert all(words in outside.text for words in ("voor coördinatoren", "krijg je een link van de beheerder", 'href="/"', 'href="/hulp"'))
    assert "Hanneke" not in outside.text and hanneke.id not in outside.text


async def test_opening_a_link_uses_nothing_up(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    for _ in range(3):
        assert "Meld mij aan" in await hanneke.open(link)
    assert "authenticator" in await hanneke.submit(link)


@pytest.mark.parametrize("path", ["/desk/in/%00", "/desk/answer/%00", "/desk/in/a%22b%20c"])
async def test_a_made_up_address_stands_in_no_form_as_anything_but_an_address(desk_app: DeskApp, path: str) -> None:
    page = await desk_app.browser().get(path)
    assert set(re.findall(r'action="(/desk/(?:in|answer)/[^"]*)"', page.text)) <= {path} and "\0" not in page.text


async def test_a_link_lets_in_once(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    await hanneke.submit(link)
    joost = CoordinatorBrowser(desk_app.browser(), "", desk_app.product)
    await joost.open(link)
    assert "werkt niet meer" in await joost.submit(link)


async def test_a_link_is_worth_nothing_after_a_day_or_after_a_newer_one(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    newer = await desk_app.make_link(hanneke.id)
    await hanneke.open(link)
    assert "werkt niet meer" in await hanneke.submit(link)
    desk_app.product.advance(hours=25)
    await hanneke.open(newer)
    assert "werkt niet meer" in await hanneke.submit(newer)


async def test_the_first_time_a_picture_and_the_secret_in_letters_are_shown(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    shown = await hanneke.submit(link)
    assert "<svg" in shown and len(totp_secret(shown)) == 32


async def test_eight_recovery_codes_are_shown_once_and_each_lets_in_once(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    hanneke.secret = totp_secret(await hanneke.submit(link))
    shown = await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret))
    codes = [part.split("<")[0] for part in shown.split("<code>")[1:]]
    assert len(set(codes)) == 8 and codes[0] not in await hanneke.open("/desk/code")
    assert "Past bij jou" in await (await again(desk_app, hanneke)).submit("/desk/code", code=codes[0].upper())
    assert "klopt niet" in await (await again(desk_app, hanneke)).submit("/desk/code", code=codes[0])


async def test_without_a_code_of_the_authenticator_the_desk_stays_closed(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    browser = await again(desk_app, await desk_app.add_coordinator("Hanneke"))
    assert "Past bij jou" not in await browser.open("/desk") and "Drenthe" not in browser.shown


async def test_a_code_that_was_used_once_lets_nobody_in_again(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    browser = await again(desk_app, hanneke)
    assert "klopt niet" in await browser.submit("/desk/code", code=desk_app.code(hanneke.secret))
    desk_app.product.advance(seconds=30)
    assert "Past bij jou" in await browser.submit("/desk/code", code=desk_app.code(hanneke.secret))


async def guess(browser: CoordinatorBrowser, desk_app: DeskApp, times: int, minutes: int) -> None:
    """Type wrong codes, each as soon as its turn has come."""
    for _ in range(times):
        desk_app.product.advance(minutes=minutes)
        await browser.submit("/desk/code", code="000000")


async def test_after_five_wrong_codes_the_right_one_waits_and_each_further_one_longer(desk_app: DeskApp) -> None:
    browser = await again(desk_app, await desk_app.add_coordinator("Hanneke"))
    desk_app.product.advance(minutes=1)
    for _ in range(5):
        await browser.submit("/desk/code", code="000000")
    assert "Te veel verkeerde codes. Probeer het om 20:12 opnieuw." in await browser.submit("/desk/code", code="000000")
    desk_app.product.advance(seconds=31)
    assert "Past bij jou" in await browser.submit("/desk/code", code=desk_app.code(browser.secret))


async def test_whoever_guesses_makes_the_owner_wait_in_no_other_browser(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    thief = await again(desk_app, hanneke)
    desk_app.product.advance(minutes=1)
    for _ in range(9):
        await thief.submit("/desk/code", code="000000")
    owner = await again(desk_app, hanneke)
    assert "Past bij jou" in await owner.submit("/desk/code", code=desk_app.code(owner.secret))


async def test_the_owner_is_told_of_wrong_codes_outside_the_desk_once_and_at_their_next_sign_in(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    await desk_app.product.desk.account.update_profile(hanneke.id, email="hanneke@example.org")
    await guess(await again(desk_app, hanneke), desk_app, 7, minutes=2)
    sent = await desk_app.product.writer.run(lambda c: c.execute(select(notifications.c.kind, notifications.c.channel)).all())
    assert sent == [("wrong_codes", "mail")]
    owner = await again(desk_app, hanneke)
    assert "Voor jouw naam zijn verkeerde codes getypt" in await owner.submit("/desk/code", code=desk_app.code(owner.secret))


async def test_after_thirty_wrong_codes_a_browser_needs_a_new_link_and_no_other_does(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    desk_app.product.advance(hours=13)
    await hanneke.open()  # at a browser that stood idle
    await guess(hanneke, desk_app, 30, minutes=15)
    assert "te veel verkeerde codes" in hanneke.shown and "krijg je een link van de beheerder" in await hanneke.open("/desk/code")
    desk_app.product.advance(minutes=1)
    owner = await again(desk_app, hanneke)
    assert "Past bij jou" in await owner.submit("/desk/code", code=desk_app.code(owner.secret))


async def test_after_twelve_idle_hours_the_desk_asks_for_a_code_again(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    desk_app.product.advance(hours=11)
    assert "Past bij jou" in await hanneke.open()
    desk_app.product.advance(hours=12)
    assert "Code uit je authenticator-app" in await hanneke.open()


async def test_who_signs_out_needs_a_new_link(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    assert "Je bent afgemeld" in await hanneke.submit("/desk/out") and "krijg je een link van de beheerder" in await hanneke.open()


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(tmp_path: Path) -> None:
    desk_app = DeskApp(tmp_path, https=True)
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    given = hanneke.page.headers["set-cookie"].lower() if hanneke.page else ""
    await desk_app.close()
    assert given.startswith("__host-desk=") and all(part in given for part in ("httponly", "secure", "samesite=lax"))


async def test_the_session_from_before_the_code_is_worth_nothing_after_it(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    hanneke.secret = totp_secret(await hanneke.submit(link))
    before = hanneke.browser.cookies["desk"]
    await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret))
    thief = CoordinatorBrowser(desk_app.browser(), "", desk_app.product)
    thief.browser.cookies.set("desk", before)
    assert "krijg je een link van de beheerder" in await thief.open()


@pytest.mark.parametrize("path", ["/desk/available", "/desk/claim/{id}", "/desk/me", "/desk/out", "/desk/dossier/{id}/give_back"])
async def test_a_form_that_is_not_ours_does_nothing(desk_app: DeskApp, path: str) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    dossier_id = (await desk_app.product.desk.read_overview(hanneke.id)).offers[0].id
    shown = await hanneke.submit(path.format(id=dossier_id), csrf="made up", available="no", name="Joost")
    assert ("is niet verstuurd" if path == "/desk/me" else "formulier is te oud") in shown
    assert "/desk/claim/" in await hanneke.open()
    assert (await desk_app.product.desk.account.find_coordinator(hanneke.id)).name == "Hanneke"


async def test_no_page_of_the_desk_is_cached_by_a_browser(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert hanneke.page and hanneke.page.headers["cache-control"] == "no-store"


async def test_the_desk_speaks_the_language_of_the_profile(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.open("/desk/me")
    shown = await hanneke.submit("/desk/me", name="Hanneke", contact_line="06 1", ties="", language="en")
    assert 'lang="en"' in shown and "Wachtende" not in shown


async def test_a_coordinator_makes_a_link_that_binds_their_own_account(tmp_path: Path) -> None:
    desk_app = DeskApp(tmp_path, bot="KringBureauBot")
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.open("/desk/me")
    page = await hanneke.submit("/desk/telegram")
    found = re.search(r"https://t\.me/KringBureauBot\?start=([\w-]{20,64})", page)
    assert found
    accounts = TelegramAccounts(desk_app.product.vault, BOT)
    assert await desk_app.product.writer.run(lambda c: accounts.bind_account(c, "1", "1", found[1], desk_app.product.now)) == hanneke.id
    await desk_app.close()


async def test_what_waited_before_the_first_sign_in_is_offered_at_once(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await desk_app.product.writer.run(lambda connection: set_available(connection, hanneke.id, False))
    await send_dossier(desk_app.product)
    await desk_app.enrol(hanneke, link)
    assert "Ik wil dit doen" in await hanneke.open("/desk")


async def test_new_recovery_codes_are_made_with_a_right_code_and_end_the_former_ones(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    await hanneke.submit(link)
    hanneke.secret = totp_secret(hanneke.shown)
    former = re.findall(RECOVERY_CODE, await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret)))
    await hanneke.open("/desk/recovery")
    assert "klopt niet" in await hanneke.submit("/desk/recovery", code="000000")
    desk_app.product.advance(seconds=60)
    fresh = re.findall(RECOVERY_CODE, await hanneke.submit("/desk/recovery", code=desk_app.code(hanneke.secret)))
    assert len(fresh) == 8 and not set(fresh) & set(former)
    await hanneke.open("/desk/recovery")
    assert "klopt niet" in await hanneke.submit("/desk/recovery", code=former[0])
    assert re.search(RECOVERY_CODE, await hanneke.submit("/desk/recovery", code=fresh[0]))


async def test_on_the_phone_that_should_scan_a_link_and_the_key_as_text_do_the_same_as_the_picture(desk_app: DeskApp) -> None:
    hanneke, link = await desk_app.invite_coordinator("Hanneke")
    await hanneke.open(link)
    await hanneke.submit(link)
    opened = re.search(r'href="(otpauth://[^"]+)"', hanneke.shown)
    assert opened and pyotp.parse_uri(opened[1]).secret == totp_secret(hanneke.shown)
