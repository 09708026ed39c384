"""Messages here: the coordinator writes on the desk to a seeker who reads in the chat, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from flows.conversation.effects import MessagesRemoved
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp
from tests.support.web.page_browser import PageBrowser

WRITTEN = "Dag. Wanneer kunnen wij rustig praten?"


def reads_here() -> Any:
    document = dossier_document()
    document["parts"][4]["entries"] = [answered_entry("reach", chose=("messages",))]
    return document


async def held(desk_app: DeskApp) -> tuple[SentDossier, CoordinatorBrowser, str]:
    """Noor's dossier, open to Hanneke."""
    noor, hanneke = await send_dossier(desk_app.product, reads_here()), await desk_app.add_coordinator("Hanneke")
    return noor, hanneke, await hanneke.claim_and_read(way="messages")


async def read_by(noor: SentDossier) -> list[str]:
    status = await noor.status()
    assert status
    return [message.text for message in status.messages]


async def test_what_hanneke_writes_noor_reads_and_sees_who_wrote(desk_app: DeskApp) -> None:
    noor, hanneke, path = await held(desk_app)
    await hanneke.submit(f"{path}/messages", text=WRITTEN)
    assert await read_by(noor) == [WRITTEN] and "Hanneke wrote" in await noor.views()


async def test_from_then_on_noor_is_awaited_and_nobody_asks_hanneke_for_another_moment(desk_app: DeskApp) -> None:
    _, hanneke, path = await held(desk_app)
    assert "aan de beurt" in await hanneke.submit(f"{path}/messages", text=WRITTEN)
    desk_app.product.advance(days=12)
    await desk_app.product.run_timers()
    assert [one.progress.awaits_reply for one in (await desk_app.product.desk.read_overview(hanneke.id)).held] == [True]


async def test_a_message_that_is_deleted_is_gone_for_both(desk_app: DeskApp) -> None:
    noor, hanneke, path = await held(desk_app)
    found = re.search(r'name="message" value="([^"]+)"', await hanneke.submit(f"{path}/messages", text=WRITTEN))
    assert found
    assert WRITTEN not in await hanneke.submit(f"{path}/delete_message", message=found[1]) and await read_by(noor) == []


async def test_what_noor_removes_is_gone_for_hanneke_too(desk_app: DeskApp) -> None:
    noor, hanneke, path = await held(desk_app)
    await hanneke.submit(f"{path}/messages", text=WRITTEN)
    await noor.apply_effect(MessagesRemoved(desk_app.product.now))
    assert WRITTEN not in await hanneke.open(path)


async def test_too_long_a_message_is_given_back_and_reaches_nobody(desk_app: DeskApp) -> None:
    noor, hanneke, path = await held(desk_app)
    assert "a" * 601 in await hanneke.submit(f"{path}/messages", text="a" * 601) and await read_by(noor) == []


async def test_a_citizen_number_is_taken_out(desk_app: DeskApp) -> None:
    noor, hanneke, path = await held(desk_app)
    await hanneke.submit(f"{path}/messages", text="Is 111222333 van jou?")
    assert "111222333" not in "".join(await read_by(noor))


async def test_nobody_else_can_be_written_to_here(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    assert f"{path}/messages" not in await hanneke.open(path)
    await hanneke.submit(f"{path}/messages", text=WRITTEN)
    assert await read_by(fatima) == []


async def test_the_desk_says_how_noor_is_reached_and_offers_no_try_and_no_call(desk_app: DeskApp) -> None:
    _, hanneke, path = await held(desk_app)
    page = await hanneke.open(path)
    assert "De hulpvrager leest hier berichten. Bel niet" in page and "/tried" not in page and "Voicemail" not in page


@asynccontextmanager
async def in_her_browser(desk_app: DeskApp) -> AsyncIterator[tuple[PageBrowser, CoordinatorBrowser, str]]:
    """Noor sent what she typed in her browser; Hanneke wrote to her, and Noor is at the status."""
    noor, hanneke = PageBrowser(build_chat_app(desk_app.product)), await desk_app.add_coordinator("Hanneke")
    await noor.open("/")
    await press_each(noor, *TO_CONCERN, "Vertel ik liever zelf", "Ik noem niemand")
    await noor.say("Noor")
    await noor.press("Ja")
    await noor.say("Assen")
    await press_each(noor, "Berichten hier", "Altijd", "Verder", "Klopt", "Ja, verstuur")
    path = await hanneke.claim_and_read(way="messages")
    await hanneke.submit(f"{path}/messages", text=WRITTEN)
    await noor.open("/")
    await noor.press("Verder")
    yield noor, hanneke, path
    await noor.close()


async def test_on_the_page_of_noor_the_message_comes_before_everything_else_that_is_said(desk_app: DeskApp) -> None:
    async with in_her_browser(desk_app) as (noor, _, _):
        page = noor.page.markup
    assert page.count("Lees het bericht") == 1
    assert re.search(r"</h1>\s*<div class=\"choices\">\s*<button[^>]*>(<svg[^>]*><use[^>]*/></svg>)?<bdi>Lees het bericht", page)


async def test_what_hanneke_writes_while_noor_reads_is_not_removed_unread(desk_app: DeskApp) -> None:
    async with in_her_browser(desk_app) as (noor, hanneke, path):
        await noor.press("Lees het bericht")
        desk_app.product.advance(minutes=1)
        await hanneke.submit(f"{path}/messages", text="Lukt dinsdag ook?")
        assert "schreef intussen nog iets" in (await noor.press("Haal de berichten weg")).markup
        read = (await noor.press("Lees het bericht")).markup
    assert "Lukt dinsdag ook?" in read and WRITTEN not in read and WRITTEN not in await hanneke.open(path)
