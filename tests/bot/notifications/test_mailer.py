"""Mail over a real server with TLS: without content, after the commit, and tried again when it fails."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from bot.config.settings import Settings
from bot.notifications.mailer import Mailer
from bot.notifications.messages import NotificationRenderer
from flows.conversation.effects import NewsChanged
from storage.coordinators import notifications as told
from storage.db.tables import notifications, offers
from storage.delivery import refusals
from storage.dossiers.refused import RefusedNotifications
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import FOUNDATION, Product


class Box:
    """Records what is delivered, and refuses as long as the test asks for it."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuses = False
        self.unknown: list[str] = []  # addresses that do not exist

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 later"
        self.letters.append((session.ssl is not None, envelope))
        return "250 OK"


def certificate(folder: Path) -> Path:
    """A self-made certificate of this machine, with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
    named = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        made.add_extension(named, critical=False).add_extension(x509.BasicConstraints(True, None), critical=True).sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "mail.pem"
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def box() -> Box:
    return Box()


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def server(box: Box, tmp_path: Path) -> Any:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    controller = Controller(box, hostname="127.0.0.1", port=free(), tls_context=context, require_starttls=True)
    controller.start()
    yield controller
    controller.stop()


def post(product: Product, server: Any, tmp_path: Path, **changed: Any) -> Mailer:
    given = {"mail_host": "127.0.0.1", "mail_port": server.port, "mail_from": "kring@example.org", "mail_ca": str(tmp_path / "mail.pem")}
    letters = NotificationRenderer(product.vault, product.catalog, ZoneInfo("Europe/Amsterdam"), "https://kring.example.org")
    return Mailer(
        product.writer, letters, Settings(**given | changed), lambda: product.now, RefusedNotifications(product.vault, FOUNDATION)
    )


async def notification_rows(product: Product) -> list[Any]:
    return await product.writer.run(lambda c: list(c.execute(select(notifications))))


async def test_an_offer_is_announced_by_mail_over_tls_without_its_content(product: Product, server: Any, box: Box, tmp_path: Path) -> None:
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
    product: Product, server: Any, box: Box, tmp_path: Path, way: str, news: str, sent: int
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


async def test_mail_that_fails_undoes_nothing_and_is_tried_again_later(product: Product, server: Any, box: Box, tmp_path: Path) -> None:
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
    product: Product, server: Any, box: Box, tmp_path: Path
) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="weg@example.org")
    box.unknown.append("weg@example.org")
    await send_dossier(product)
    joost = await product.add_coordinator("Joost", email="joost@example.org")
    assert await post(product, server, tmp_path).send_due() == 0
    outcomes = await product.writer.run(lambda c: {one.coordinator_id: one.outcome for one in c.execute(select(offers))})
    assert outcomes == {hanneke: "untold", joost: None}
    assert await post(product, server, tmp_path).send_due() == 1
    (counted,) = await product.writer.run(refusals.count_refusals)
    assert (counted.way, counted.status, counted.kind, counted.total) == ("mail", 550, "offer", 1)


async def test_a_server_whose_certificate_nobody_knows_gets_no_mail(product: Product, server: Any, box: Box, tmp_path: Path) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    assert await post(product, server, tmp_path, mail_ca="").send_due() == 0
    assert box.letters == []


async def test_an_offer_that_is_over_is_announced_to_nobody(product: Product, server: Any, box: Box, tmp_path: Path) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    await product.desk.claim(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)
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
