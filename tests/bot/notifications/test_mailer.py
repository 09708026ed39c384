"""Mail over a real server with TLS: without content, after the commit, and tried again when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.config.settings import Settings
from bot.coordinator.service.contact_plan import PlanForm
from bot.notifications.mailer import Mailer
from bot.notifications.messages import NotificationRenderer
from flows.conversation.effects import ColleagueAnswered, NewsChanged
from flows.installation import Installation
from storage.coordinators import notifications as told
from storage.db.tables import notifications, offers
from storage.delivery import notice_ledger
from storage.offers.delivery_outcomes import DeliveryOutcomes
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.mail.mail_server import MailBox, serving
from tests.support.product import FOUNDATION, START, Product
from tests.support.web.desk_app import PLAN
from tests.support.web.ports import free_port


@pytest.fixture
def box() -> MailBox:
    return MailBox()


@pytest.fixture
def takes_utf8() -> bool:
    """Whether the server takes addresses beyond ASCII."""
    return False


@pytest.fixture
def server(box: MailBox, tmp_path: Path, takes_utf8: bool) -> Iterator[dict[str, Any]]:
    with serving(box, tmp_path, takes_utf8) as settings:
        yield settings


def post(product: Product, server: dict[str, Any], tmp_path: Path, installation: Installation = FOUNDATION, **changed: Any) -> Mailer:
    letters = NotificationRenderer(product.vault, product.catalog, ZoneInfo("Europe/Amsterdam"), "https://kring.example.org")
    outcomes = DeliveryOutcomes(product.vault, installation)
    return Mailer(product.writer, letters, Settings(**server | changed), lambda: product.now, outcomes)


async def notification_rows(product: Product) -> list[Any]:
    return await product.writer.run(lambda c: list(c.execute(select(notifications))))


async def test_an_offer_is_announced_by_mail_over_tls_without_its_content(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    assert await post(product, server, tmp_path).send_due() == 1
    ((sealed, envelope),) = box.letters
    text = envelope.content.decode()
    assert sealed and envelope.rcpt_tos == ["hanneke@example.org"] and "https://kring.example.org/desk" in text
    assert not [word for word in ("Fatima", "Assen", "Drenthe", "Stadsteam", "vrouw", "Nederlands") if word in text]
    assert await notification_rows(product) == []


@pytest.mark.parametrize(("way", "news", "sent"), [("email", "mail", 1), ("email", "no", 0), ("call", "mail", 0)])
async def test_fatima_is_mailed_only_where_she_agreed_and_the_mail_says_nothing(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path, way: str, news: str, sent: int
) -> None:
    written = dossier_document()
    written["parts"][4]["entries"] = [answered_entry("reach", chose=(way,)), answered_entry("reach_address", "fatima@example.org, graag")]
    fatima = await send_dossier(product, written)
    await fatima.apply_effect(NewsChanged(news))
    product.advance(days=6)
    await product.run_timers()
    assert await post(product, server, tmp_path).send_due() == sent
    for _, envelope in box.letters:
        text = envelope.content.decode()
        assert envelope.rcpt_tos == ["fatima@example.org"] and "Kijk als het rustig is" in text
        assert not [word for word in ("Fatima,", "Kring", "http", "dossier", "Stadsteam", "verhaal", "oördinator") if word in text]


async def test_mail_that_fails_undoes_nothing_and_is_tried_again_later(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    box.refuses = True
    assert await post(product, server, tmp_path).send_due() == 0
    assert [row.tries for row in await notification_rows(product)] == [1]
    assert len(await product.writer.run(lambda c: list(c.execute(select(offers))))) == 1
    box.refuses = False
    assert await post(product, server, tmp_path).send_due() == 0
    product.advance(minutes=2)
    assert await post(product, server, tmp_path).send_due() == 1


async def test_an_offer_that_the_mail_server_refuses_for_good_goes_to_the_next_at_once(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="weg@example.org")
    box.unknown.append("weg@example.org")
    await send_dossier(product)
    joost = await product.add_coordinator("Joost", email="joost@example.org")
    assert await post(product, server, tmp_path).send_due() == 0
    outcomes = await product.writer.run(lambda c: {one.coordinator_id: one.outcome for one in c.execute(select(offers))})
    assert outcomes == {hanneke: "untold", joost: None}
    assert await post(product, server, tmp_path).send_due() == 1
    (counted,) = await product.writer.run(notice_ledger.count_unreached)
    assert (counted.way, counted.status, counted.kind, counted.total) == ("mail", 550, "offer", 1)


async def ledger(product: Product) -> list[notice_ledger.LedgerEntry]:
    return await product.writer.run(notice_ledger.list_notices)


async def test_each_mail_has_a_date_an_id_and_says_that_nobody_wrote_it(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    assert await post(product, server, tmp_path).send_due() == 1
    ((_, envelope),) = box.letters
    mail = BytesParser(policy=policy.strict).parsebytes(envelope.content)
    assert not mail.defects and mail["Date"].datetime == product.now.replace(microsecond=0)
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", mail["Message-ID"]) and mail["Auto-Submitted"] == "auto-generated"
    assert (mail["From"].addresses[0].addr_spec, mail["To"].addresses[0].addr_spec) == ("kring@example.org", "hanneke@example.org")


async def test_a_mail_that_is_tried_twice_is_the_same_mail(product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    (row,) = await notification_rows(product)
    box.refuses = True
    await post(product, server, tmp_path).send_due()
    box.refuses = False
    product.advance(minutes=2)
    await post(product, server, tmp_path).send_due()
    ((_, envelope),) = box.letters
    assert f"<{row.id}@example.org>" in envelope.content.decode()


async def test_a_domain_with_accents_goes_in_the_letters_of_dns(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    await product.add_coordinator("Zoë", email="zoe@zoë-móet.nl")
    await send_dossier(product)
    assert await post(product, server, tmp_path).send_due() == 1
    ((_, envelope),) = box.letters
    assert envelope.rcpt_tos == [f"zoe@{'zoë-móet.nl'.encode('idna').decode()}"]
    assert not envelope.smtp_utf8 and envelope.content.isascii()


@pytest.mark.parametrize("takes_utf8", [True, False])
async def test_an_address_beyond_ascii_is_sent_where_the_server_takes_it_and_else_refused(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path, takes_utf8: bool
) -> None:
    zoe = await product.add_coordinator("Zoë", email="zoë@example.org")
    await send_dossier(product)
    assert await post(product, server, tmp_path).send_due() == takes_utf8
    (notice,) = await ledger(product)
    assert (notice.outcome, notice.status) == (("sent", 0) if takes_utf8 else ("refused", 553))
    assert (await product.desk.read_overview(zoe)).unreached_ways == (() if takes_utf8 else (("mail", False),))
    assert [envelope.rcpt_tos for _, envelope in box.letters] == ([["zoë@example.org"]] if takes_utf8 else [])


async def test_five_tries_in_vain_count_as_not_told_and_the_offer_goes_to_the_next(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="vol@example.org")
    box.later.append("vol@example.org")
    await send_dossier(product)
    joost = await product.add_coordinator("Joost", email="joost@example.org")
    for _ in range(5):
        assert not (await product.desk.read_overview(hanneke)).unreached_ways
        await post(product, server, tmp_path).send_due()
        product.advance(minutes=20)
    outcomes = await product.writer.run(lambda c: {one.coordinator_id: one.outcome for one in c.execute(select(offers))})
    assert outcomes == {hanneke: "untold", joost: None}
    (notice,) = [one for one in await ledger(product) if one.recipient == hanneke]
    assert (notice.tries, notice.outcome, notice.status) == (5, "failed", 450) and notice.until == START + timedelta(days=3)
    assert (await product.desk.read_overview(hanneke)).unreached_ways == (("mail", False),)


async def test_where_the_server_is_down_nobody_is_passed_by_until_the_time_to_answer_is_over(
    product: Product, server: dict[str, Any], tmp_path: Path
) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    for _ in range(8):
        await post(product, server, tmp_path, mail_port=free_port()).send_due()
        product.advance(hours=1)
    assert [one.coordinator_id for one in await product.writer.run(lambda c: list(c.execute(select(offers))))] == [hanneke]
    assert (await product.desk.read_overview(hanneke)).unreached_ways == (("mail", True),), "her address is not to blame"
    product.advance(days=3)
    await product.run_timers()
    (offer,) = await product.writer.run(lambda c: list(c.execute(select(offers))))
    assert offer.outcome == "untold", "she was not silent"


async def test_of_two_offers_only_the_one_that_was_told_counts_as_passed(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    joost, first = await product.add_coordinator("Joost", email="joost@example.org"), await send_dossier(product)
    (offer,) = (await product.desk.read_overview(joost)).offers
    await product.desk.offers.claim(joost, offer.id)
    await product.desk.actions.apply_event(joost, offer.id, "no_tie")
    await product.desk.planning.open_story(joost, offer.id, PlanForm(**PLAN))
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await product.desk.actions.propose_colleague(joost, offer.id, hanneke)
    await product.desk.account.set_available(joost, False)
    await send_dossier(product)
    assert await post(product, server, tmp_path).send_due() == 1, "Hanneke is told of the second dossier"
    await first.apply_effect(ColleagueAnswered(True, hanneke, "colleague/1"))
    await product.run_timers()
    box.later.append("hanneke@example.org")
    await post(product, server, tmp_path).send_due()
    product.advance(days=3)
    await product.run_timers()
    theirs = select(offers.c.conversation_id, offers.c.outcome).where(offers.c.coordinator_id == hanneke, offers.c.outcome.is_not(None))
    ended = await product.writer.run(lambda c: {one.conversation_id == first.conversation_id: one.outcome for one in c.execute(theirs)})
    assert ended == {True: "untold", False: "passed"}


async def test_once_the_server_is_back_whoever_it_did_not_reach_is_asked_again(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    for _ in range(6):
        await post(product, server, tmp_path, mail_port=free_port()).send_due()
        product.advance(hours=1)
    product.advance(days=3)
    await product.run_timers()
    assert await post(product, server, tmp_path).send_due() == 0
    await product.writer.run(lambda c: told.enqueue(c, hanneke, "inform", "d", ["mail"], product.now, product.now))
    assert await post(product, server, tmp_path).send_due() == 1
    product.advance(minutes=16)
    await product.run_timers()
    assert len((await product.desk.read_overview(hanneke)).offers) == 1


async def test_the_operators_mail_counts_whom_a_message_did_not_reach(server: dict[str, Any], box: MailBox, tmp_path: Path) -> None:
    async with Product(tmp_path / "p", replace(FOUNDATION, mails_operator=True)) as product:
        await product.add_coordinator("Hanneke", email="weg@example.org")
        box.unknown.append("weg@example.org")
        await send_dossier(product)
        mailer = post(product, server, tmp_path, installation=replace(FOUNDATION, mails_operator=True), operator_mail="beheer@example.org")
        await mailer.send_due()
        product.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        assert await mailer.send_due() == 1
        ((_, envelope),) = box.letters
        assert envelope.rcpt_tos == ["beheer@example.org"] and "kring notices" in envelope.content.decode()


async def test_a_server_whose_certificate_nobody_knows_gets_no_mail(
    product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path
) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    assert await post(product, server, tmp_path, mail_ca="").send_due() == 0
    assert box.letters == []


async def test_an_offer_that_is_over_is_announced_to_nobody(product: Product, server: dict[str, Any], box: MailBox, tmp_path: Path) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    await product.desk.offers.claim(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)
    assert await post(product, server, tmp_path).send_due() == 0 and await notification_rows(product) == []


async def test_after_three_days_nothing_is_tried_any_more(product: Product) -> None:
    await product.writer.run(lambda c: told.enqueue(c, "hanneke", "offer", "dossier", ["mail"], product.now, product.now))
    (row,) = await notification_rows(product)
    await product.writer.run(lambda c: told.QUEUE.reschedule(c, row.id, product.now + timedelta(days=3, hours=1)))
    assert await notification_rows(product) == []


def test_without_tls_only_a_server_on_this_machine_is_used() -> None:
    Settings(mail_host="127.0.0.1", mail_security="none", mail_from="kring@example.org")
    with pytest.raises(ValueError, match="on this machine"):
        Settings(mail_host="mail.example.org", mail_security="none", mail_from="kring@example.org")
