"""What a coordinator reads of a dossier that is theirs no more: why, where they had it open and on the desk, without a seeker's word."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import pytest

from bot.coordinator.telegram.views import MessageView
from flows.conversation.effects import Erase, RefuseCoordinator, TakeBack
from storage.retention.erasure import erase_conversation
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION
from tests.support.web.desk_app import DeskApp

TITLE = "Dit dossier is niet meer bij jou"
OF_THE_STORY = ("Fatima", "slaap", "Riet", "Assen", "Stadsteam", "gewist")
Deed = Callable[[DeskApp, SentDossier], Awaitable[object]]


async def fall_silent(desk_app: DeskApp, fatima: SentDossier) -> None:
    for _ in range(8):
        desk_app.product.advance(days=1)
        await desk_app.product.run_timers()


async def pass_on(desk_app: DeskApp, fatima: SentDossier) -> None:
    """The stand-in lets it wait for somebody else."""
    anneke = await desk_app.product.add_coordinator("Anneke", stand_in=True)
    (held,) = await desk_app.product.desk.stand_in.open_list(anneke)
    await desk_app.product.desk.stand_in.hand_back(anneke, held.id, held.revision)


async def expire(desk_app: DeskApp, fatima: SentDossier) -> None:
    product = desk_app.product
    await product.writer.run(lambda c: erase_conversation(c, product.vault, fatima.conversation_id, "expired", product.now))


REASONS: dict[str, tuple[Deed, str]] = {
    "taken back": (lambda _, fatima: fatima.apply_effect(TakeBack()), "De hulpvrager nam het terug."),
    "refused": (lambda _, fatima: fatima.apply_effect(RefuseCoordinator()), "De hulpvrager kiest een andere coördinator."),
    "silence": (fall_silent, "Ik hoorde te lang niets over dit dossier."),
    "passed on": (pass_on, "Een achterwacht of de beheerder liet dit dossier naar iemand anders gaan."),
    "expired": (expire, "De bewaartijd is voorbij"),
}


@pytest.mark.parametrize(("deed", "why"), REASONS.values(), ids=REASONS)
async def test_hanneke_reads_why_she_has_it_no_more_where_she_had_it_open_and_on_her_desk(desk_app: DeskApp, deed: Deed, why: str) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await deed(desk_app, fatima)
    hanneke = await desk_app.sign_in_again(hanneke)
    page, desk = await hanneke.open(path), await hanneke.open()
    assert TITLE in page and all(why in shown and "Neem geen contact" in shown for shown in (page, desk))
    assert not [word for word in OF_THE_STORY[:5] for shown in (page, desk) if word in shown]


async def read_after(desk_app: DeskApp, effect: object) -> str:
    """What Hanneke reads where she had the dossier open."""
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await fatima.apply_effect(effect)
    return re.sub(r"<[^>]+>", " ", await hanneke.open(path))


async def test_whether_fatima_took_it_back_or_wiped_everything_no_coordinator_can_tell(desk_app: DeskApp) -> None:
    taken_back, wiped = [await read_after(desk_app, effect) for effect in (TakeBack(), Erase("wiped"))]
    assert taken_back == wiped and "nam het terug" in wiped
    assert not [word for word in OF_THE_STORY if word in wiped]


async def test_why_it_is_gone_stands_there_still_after_the_paper_was_destroyed(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await fatima.apply_effect(TakeBack())
    paper = re.search(r"/desk/paper/\w+", await hanneke.open(path))
    assert paper and "nam het terug" not in await hanneke.submit(paper[0])
    assert "De hulpvrager nam het terug." in await hanneke.open(path) and "/desk/paper/" not in hanneke.shown


async def test_who_did_not_answer_the_questions_in_time_reads_that_and_is_asked_about_names_alone(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_first()
    await fall_silent(desk_app, SentDossier(desk_app.product, "", b""))
    hanneke = await desk_app.sign_in_again(hanneke)
    for shown in (await hanneke.open(path), await hanneke.open()):
        assert "er kwam niet op tijd een afspraak" in shown and "nummer uit je telefoon" not in shown


async def test_a_coordinator_who_never_had_it_reads_no_reason(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    await fatima.apply_effect(TakeBack())
    joost = await desk_app.add_coordinator("Joost")
    assert "nam het terug" not in await joost.open(path) and "Dit dossier is niet bij jou" in joost.shown


async def test_her_chat_says_once_why_she_has_it_no_more(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_id = (await hanneke.claim_and_read()).rpartition("/")[2]
    await fatima.apply_effect(TakeBack())
    seen = await desk_app.product.desk.read_overview(hanneke.id)
    view = MessageView(desk_app.product.catalog, ZoneInfo(FOUNDATION.timezone), "https://kring.test", seen, desk_app.product.now)
    text, _ = view.render("own", dossier_id)
    assert text.count("De hulpvrager nam het terug.") == 1 and "Dit dossier is niet bij jou" not in text
