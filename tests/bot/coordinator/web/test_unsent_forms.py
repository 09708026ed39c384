"""What a coordinator typed is kept, given back, or named as lost: whatever happened between the page and its form."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from starlette.routing import Route

from bot.web.in_flight import STREAM_PATH
from flows.conversation.effects import Effect, Erase, RefuseCoordinator, TakeBack
from storage.db.tables import unsent_forms
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp

NOTE = "Belde niet op. Zus zegt: morgen na tienen."
LINE = "Hanneke, 06 98765432, ook in het weekend"


@pytest.fixture
async def hanneke(desk_app: DeskApp) -> CoordinatorBrowser:
    await send_dossier(desk_app.product)
    return await desk_app.add_coordinator("Hanneke")


async def sign_in_anew(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> str:
    """Type a code of the authenticator on the page that asks for one."""
    desk_app.product.advance(seconds=31)
    return await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret))


async def kept(desk_app: DeskApp) -> int:
    return len(await desk_app.product.writer.run(lambda c: c.execute(select(unsent_forms)).all()))


async def test_a_note_of_an_idle_session_stands_on_its_page_after_signing_in(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    await hanneke.open(at)
    desk_app.product.advance(hours=13)
    assert "Meld je opnieuw aan" in await hanneke.submit(f"{at}/notes", text=NOTE)
    shown = await sign_in_anew(desk_app, hanneke)
    assert NOTE in shown and "is niet verstuurd" in shown
    assert NOTE in await hanneke.submit(f"{at}/notes", text=NOTE)
    assert await kept(desk_app) == 0


async def test_a_plan_that_came_after_an_idle_time_is_still_filled_in(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_first()
    if "/no_tie" in hanneke.shown:
        await hanneke.submit(f"{at}/no_tie")
    desk_app.product.advance(hours=13)
    await hanneke.submit(f"{at}/know_nobody", **PLAN | {"line": LINE})
    assert f'value="{LINE}"' in await sign_in_anew(desk_app, hanneke)


async def test_a_profile_that_came_after_an_idle_time_is_still_filled_in(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    await hanneke.open("/desk/me")
    desk_app.product.advance(hours=13)
    await hanneke.submit("/desk/me", name="Hanneke", contact_line=LINE, ties="De Voorpost", languages="Nederlands", capacity="3")
    shown = await sign_in_anew(desk_app, hanneke)
    assert LINE in shown and "De Voorpost" in shown and "is niet verstuurd" in shown


async def test_a_note_from_a_tab_of_before_a_new_sign_in_stands_on_its_page(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    await hanneke.open(at)
    old = hanneke.page
    await hanneke.open(link := await desk_app.make_link(hanneke.id))
    await hanneke.submit(link)
    await sign_in_anew(desk_app, hanneke)
    hanneke.page = old
    assert NOTE in await hanneke.submit(f"{at}/notes", text=NOTE) and "is niet verstuurd" in hanneke.shown


@pytest.mark.parametrize("ending", [Erase("wiped"), TakeBack(), RefuseCoordinator()], ids=["wiped", "taken back", "refused"])
async def test_a_note_on_a_dossier_that_is_gone_meanwhile_is_kept_nowhere(desk_app: DeskApp, ending: Effect) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    await hanneke.open(at)
    await fatima.apply_effect(ending)
    await hanneke.submit(f"{at}/notes", text=NOTE)
    desk_app.product.advance(hours=13)
    await hanneke.submit(f"{at}/notes", text=NOTE)
    assert await kept(desk_app) == 0


async def test_words_of_a_browser_that_nobody_knows_are_given_back_to_copy(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    hanneke.browser.cookies.clear()
    assert NOTE in await hanneke.submit(f"{at}/notes", text=NOTE) and "Het is niet bewaard" in hanneke.shown


async def test_words_that_met_an_error_are_given_back_to_copy(
    desk_app: DeskApp, hanneke: CoordinatorBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await hanneke.claim_and_read()

    async def fail(*_: object) -> None:
        raise RuntimeError(NOTE)

    monkeypatch.setattr(desk_app.product.desk.texts, "add_note", fail)
    assert NOTE in await hanneke.submit(f"{at}/notes", text=NOTE) and hanneke.page and hanneke.page.status_code == 500


async def test_words_that_another_site_sends_are_kept_nowhere(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    await hanneke.browser.post(f"{at}/notes", data={"text": NOTE}, headers={"Sec-Fetch-Site": "cross-site"})
    assert await kept(desk_app) == 0


async def test_a_profile_that_was_changed_in_another_tab_shows_both_texts(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    fields = {"name": "Hanneke", "ties": "", "language": "nl", "languages": "Nederlands", "capacity": "3"}
    await hanneke.open("/desk/me")
    first_tab = hanneke.page
    await hanneke.submit("/desk/me", seen=hidden(hanneke, "seen"), contact_line="in tab twee", **fields)
    hanneke.page = first_tab
    shown = await hanneke.submit("/desk/me", seen=hidden(hanneke, "seen"), contact_line="in tab een", **fields)
    assert "Nu bewaard: in tab twee" in shown and 'value="in tab een"' in shown
    await hanneke.submit("/desk/me", seen=hidden(hanneke, "seen"), contact_line="in tab een", **fields)
    assert 'value="in tab een"' in await hanneke.open("/desk/me")


async def test_a_plan_that_was_changed_in_another_tab_shows_both(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    await hanneke.open(at)
    first_tab = hidden(hanneke, "revision")
    await hanneke.submit(f"{at}/plan", revision=first_tab, **PLAN | {"start": "11:00", "end": "11:30"})
    shown = await hanneke.submit(f"{at}/plan", revision=first_tab, **PLAN | {"start": "9u", "end": "9.30"})
    assert "11:00-11:30" in shown and 'value="09:00"' in shown and "intussen iets veranderd" in shown
    assert 'value="09:00"' in await hanneke.open(at)


async def test_a_note_that_came_just_after_giving_back_is_shown_and_waits_for_the_undoing(
    desk_app: DeskApp, hanneke: CoordinatorBrowser
) -> None:
    at = await hanneke.claim_and_read()
    await hanneke.open(at)
    first_tab = hanneke.page
    await hanneke.submit(f"{at}/give_back")
    hanneke.page = first_tab
    assert NOTE in await hanneke.submit(f"{at}/notes", text=NOTE) and "intussen iets veranderd" in hanneke.shown
    await hanneke.submit(f"{at}/undo")
    assert NOTE in await hanneke.open(at)


@pytest.mark.parametrize("form", ["notes", "messages"])
async def test_words_that_came_after_a_new_organisation_are_shown_and_wait_for_the_answer(desk_app: DeskApp, form: str) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    at = await hanneke.claim_and_read()
    changed = [{"question": "organisations", "at": "2026-11-21T19:20:00Z"}]
    await fatima.apply_effect(handover_effect(dossier_document(organisations="Lentis", version=2, changed=changed)))
    assert NOTE in await hanneke.submit(f"{at}/{form}", text=NOTE) and "/no_tie" in hanneke.shown
    await hanneke.submit(f"{at}/no_tie")
    assert NOTE in await hanneke.open(at)


async def test_what_was_typed_waits_an_hour(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    for fields in ({"text": NOTE}, {"text": "nog iets"}):
        desk_app.product.advance(hours=13)
        await hanneke.submit(f"{at}/notes", **fields)
        assert await kept(desk_app) == 1
        desk_app.product.advance(hours=1, minutes=1)
        await desk_app.product.run_timers()
        assert await kept(desk_app) == 0
        await sign_in_anew(desk_app, hanneke)


def hidden(browser: CoordinatorBrowser, name: str) -> str:
    """What the page says that it showed."""
    return browser.shown.split(f'name="{name}" value="')[1].split('"')[0]


async def test_every_address_of_the_desk_can_be_reloaded(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    at = await hanneke.claim_and_read()
    paths = {route.path for route in desk_app.app.routes if isinstance(route, Route) and route.path.startswith("/desk")} - {STREAM_PATH}
    for path in paths:
        answer = await hanneke.browser.get(path.format(id=at.rpartition("/")[2], link="unknown", token="unknown", action="plan"))
        assert answer.status_code in (200, 404) and answer.status_code != 405, path


async def test_cookies_that_are_off_are_named_with_the_number_to_call(desk_app: DeskApp) -> None:
    joost, link = await desk_app.invite_coordinator("Joost")
    await joost.open(link)
    joost.browser.cookies.clear()
    assert "stuurde geen cookie mee" in await joost.submit(link) and FOUNDATION.phone in joost.shown
