"""The walk over the desk: coming in, every step of a dossier with names of 40 letters, and the pages of the coordinator's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.coordinator.service.authentication.one_time_links import create_sign_in_token
from bot.notifications.messages import NotificationRenderer
from flows.conversation.effects import ContactTimeChanged, Erase
from storage.coordinators.notifications import MAIL
from tests.browser.walk.recorder import LONG_NAME
from tests.support.dossiers.example import PEOPLE, answered_entry, dossier_document, person
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, DeskApp

OPEN = replace(FOUNDATION, practice=False, notification_channels=(MAIL,))
CIRCLE = [*PEOPLE, person(4, LONG_NAME, "mijn allerliefste schoonzus", "talk_first"), person(5, "Wilhelminatj")]
LATER = {"days": 2, "hours": 14}  # the planned moment


def long_dossier() -> Any:
    """A dossier of somebody with a long name, with long names and an organisation in it."""
    document = dossier_document(organisations=f"Stichting {LONG_NAME}", called=LONG_NAME)
    document["parts"][0]["entries"][1] = answered_entry("name", LONG_NAME)
    document["parts"][2]["people"] = CIRCLE
    return document


def reads_here() -> Any:
    """A dossier of somebody who reads messages in the chat."""
    document = dossier_document()
    document["parts"][4]["entries"] = [answered_entry("reach", chose=("messages",))]
    return document


async def walk_desk(folder: Path) -> None:
    """Every page of the desk; what it is recorded by stands around this."""
    for name, walk in (("dutch", _walk_dossier), ("english", _walk_english), ("in", _walk_coming_in)):
        (folder / name).mkdir()
        desk_app = DeskApp(folder / name, bot="kring_bureau_bot", installation=OPEN if walk is _walk_coming_in else FOUNDATION)
        await walk(desk_app)
        await desk_app.close()


async def _walk_dossier(desk_app: DeskApp) -> None:
    fatima = await send_dossier(desk_app.product, long_dossier())
    anneke = await desk_app.add_coordinator(LONG_NAME)
    await desk_app.product.writer.run(lambda c: desk_app.product.coordinators.set_stand_in(c, anneke.id, True))
    hanneke = await desk_app.enrol(*await desk_app.invite_coordinator("Hanneke"))
    await hanneke.open()
    at = await hanneke.claim_first()
    await hanneke.submit(f"{at}/no_tie")
    await hanneke.submit(f"{at}/know_nobody", **PLAN | {"start": "05:00", "line": "", "moment": "never"})
    await _open_story(desk_app, hanneke, at)
    await send_dossier(desk_app.product, reads_here())
    await _walk_task(desk_app, hanneke, at)
    await anneke.submit("/desk/code", code=desk_app.code(anneke.secret)) if "/desk/code" in await anneke.open() else None
    await anneke.open("/desk/held")
    await hanneke.submit(f"{at}/give_back")
    await hanneke.open(at)
    await hanneke.submit(f"{at}/undo")
    await fatima.apply_effect(Erase("wiped"))
    await hanneke.open(at)
    await hanneke.submit(f"{at}/notes", text="Te laat.")
    await hanneke.open()
    await _walk_messages(desk_app, hanneke)
    await _walk_own_pages(desk_app, hanneke)


async def _open_story(desk_app: DeskApp, hanneke: CoordinatorBrowser, at: str) -> None:
    """Open the story with a plan, and use everything of its page."""
    await hanneke.submit(f"{at}/know_nobody", **PLAN)
    await hanneke.submit(f"{at}/notes", text="Rustig gesproken.\nMorgen meer.")
    await hanneke.submit(f"{at}/plan", **PLAN | {"start": "23:00", "end": "22:00"})
    await hanneke.submit(f"{at}/propose", colleague=await desk_app.product.add_coordinator("Joost"))
    await hanneke.submit(f"{at}/new_code")
    for path in (f"{at}/sheet", f"{at}/nothing", "/desk"):
        await hanneke.open(path)
    await hanneke.submit(f"{at}/nothing", text="x")


async def _walk_task(desk_app: DeskApp, hanneke: CoordinatorBrowser, at: str) -> None:
    """The planned moment, how it went, and what is still to be told."""
    desk_app.product.advance(**LATER)
    await hanneke.open()
    await hanneke.submit("/desk/code", code="000000")
    await hanneke.submit("/desk/code", code=desk_app.code(hanneke.secret))
    await hanneke.open()
    await hanneke.submit(f"{at}/tried", **{"from": "desk"})
    await hanneke.submit(f"{at}/undo")
    await hanneke.submit(f"{at}/contacted", day="2026-11-24")
    await hanneke.open(at)


async def _walk_messages(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    """Somebody who reads messages in the chat, and who changed the moment."""
    noor = await send_dossier(desk_app.product, reads_here())
    await desk_app.product.offer_to(hanneke.id)
    path = await hanneke.claim_and_read(way="messages", moment="2026-11-26:morning")
    await hanneke.submit(f"{path}/messages", text="Dag. Wanneer kunnen wij rustig praten?")
    await hanneke.submit(f"{path}/messages", text="Nog een.")
    await noor.apply_effect(ContactTimeChanged("morgen liever"))
    await hanneke.open(path)
    await hanneke.open()


async def _walk_own_pages(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> None:
    """The profile, its faults, ways in, what was done, and leaving."""
    for path in ("/desk/me", "/desk/access", "/desk/history", "/desk/recovery", "/desk/me/access", "/desk/nergens"):
        await hanneke.open(path)
    await hanneke.submit("/desk/recovery", code="000000")
    desk_app.product.advance(minutes=1)
    await hanneke.submit("/desk/recovery", code=desk_app.code(hanneke.secret))
    desk_app.product.advance(minutes=1)
    await hanneke.open("/desk/access")
    await hanneke.submit("/desk/access/code", code=desk_app.code(hanneke.secret))
    await hanneke.open("/desk/me")
    wrong = {"name": LONG_NAME, "contact_line": "", "languages": "Nederlandsch", "places": "Gronigen", "capacity": "9"}
    await hanneke.submit("/desk/me", **wrong, ties="", language="nl", email="hanneke", away_first_0="2026-12-24", away_last_0="2026-12-01")
    await hanneke.open("/desk/me")
    await hanneke.submit("/desk/telegram")
    await hanneke.open()
    await hanneke.submit("/desk/available", available="no")
    await hanneke.submit("/desk/available", csrf="made up", available="no")
    hanneke.browser.cookies.clear()
    await hanneke.browser.post("/desk/me", data={"name": "Hanneke"}, headers={"Sec-Fetch-Site": "same-origin"})


async def _walk_english(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    joost = await desk_app.add_coordinator("Joost")
    await desk_app.product.writer.run(lambda c: desk_app.product.coordinators.update_profile(c, joost.id, language="en"))
    await joost.open()
    at = await joost.claim_first()
    await joost.submit(f"{at}/no_tie")
    await joost.submit(f"{at}/know_nobody", **PLAN)
    for path in (at, f"{at}/sheet", "/desk", "/desk/me", "/desk/access", "/desk/history"):
        await joost.open(path)
    desk_app.product.advance(**LATER)
    await joost.open()
    await joost.submit("/desk/code", code=desk_app.code(joost.secret))


async def _walk_coming_in(desk_app: DeskApp) -> None:
    """A link that was asked for, and one of the operator that waits for its owner's answer."""
    product, somebody = desk_app.product, CoordinatorBrowser(desk_app.browser(), "", desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await product.writer.run(lambda c: product.coordinators.update_profile(c, hanneke.id, email="hanneke@example.org"))
    await somebody.open("/desk")
    await somebody.submit("/desk/link", email="hanneke@example.org")
    waits = timedelta(hours=24)
    token, _ = await product.writer.run(lambda c: create_sign_in_token(c, product.vault, hanneke.id, OPEN, waits, product.now))
    await somebody.open(f"/desk/in/{token}")
    await somebody.submit(f"/desk/in/{token}")
    renderer = NotificationRenderer(product.vault, product.catalog, ZoneInfo(OPEN.timezone), "")
    for mail in await product.writer.run(lambda c: renderer.render_due(c, MAIL, product.now)):
        await hanneke.open(mail.url)
    await hanneke.submit("/desk/out")
