"""A real mail server on loopback: it takes mail over TLS, refuses or puts off whom a test names, and keeps what it got."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port


class MailBox:
    """Records what is delivered, and refuses as long as the test asks for it."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuses = False
        self.later: list[str] = []  # addresses that the server puts off each time
        self.unknown: list[str] = []  # addresses that do not exist

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        if address in self.later:
            return "450 mailbox is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 later"
        self.letters.append((session.ssl is not None, envelope))
        return "250 OK"


def write_certificate(folder: Path) -> Path:
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


@contextmanager
def serving(box: MailBox, folder: Path, takes_utf8: bool = False) -> Iterator[dict[str, Any]]:
    """Serve this box; gives the settings with which it is reached."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = write_certificate(folder)
    context.load_cert_chain(pem)
    port = free_port()
    address: dict[str, Any] = {"hostname": "127.0.0.1", "port": port, "ready_timeout": PATIENCE}
    controller = Controller(box, **address, tls_context=context, require_starttls=True, enable_SMTPUTF8=takes_utf8)
    controller.start()
    try:
        yield {"mail_host": "127.0.0.1", "mail_port": port, "mail_from": "kring@example.org", "mail_ca": str(pem)}
    finally:
        controller.stop()
