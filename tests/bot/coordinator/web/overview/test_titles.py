"""Titles: each page of the desk says in its tab which step it is and how much waits, and never of whom."""

from __future__ import annotations

import re

from flows.conversation.effects import Erase
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import PLAN, DeskApp


def title(shown: str) -> str:
    found = re.search("<title>(.*?)</title>", shown)
    assert found
    return found[1]


async def test_each_step_of_a_dossier_has_a_title_of_its_own_without_the_name(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_first()
    titles = [title(hanneke.shown), title(await hanneke.submit(f"{path}/no_tie"))]
    titles.append(title(await hanneke.submit(f"{path}/know_nobody", **PLAN)))
    await hanneke.submit(f"{path}/contacted", day="2026-11-21")
    await desk_app.product.settle()
    titles += [title(await hanneke.open(path)), title(await hanneke.open(f"{path}/sheet"))]
    assert [one.removeprefix("(1) ") for one in titles] == [
        "Stap 1: organisaties - Bureau",
        "Stap 2: namen - Bureau",
        "Stap 4: contact - Bureau",
        "Stap 5: uitleg - Bureau",
        "Apart blad: eerst overleggen en veilig contact - Bureau",
    ]


async def test_every_page_says_in_its_title_how_many_things_wait(desk_app: DeskApp) -> None:
    """An offer, and paper of Fatima, who wiped."""
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await fatima.apply_effect(Erase("wiped"))
    await send_dossier(desk_app.product)
    await desk_app.product.offer_to(hanneke.id)
    pages = ("/desk", "/desk/me", "/desk/access", "/desk/history", "/desk/recovery", path)
    titles = [title(await hanneke.open(page)) for page in pages]
    assert [one for one in titles if not one.startswith("(2) ")] == []
    assert len(set(titles)) == len(titles)
