"""Mail to coordinators and the operator: sealed on its way, sent after the commit, and tried again when it fails."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import aiosmtplib

from bot.config.settings import Settings
from bot.notifications.messages import Notification, NotificationRenderer
from bot.observability.logs import log_error
from storage.coordinators import owed_rows
from storage.db.engine import Writer
from storage.db.tables import notifications

CHANNEL = "mail"
SECONDS = 20.0
PATIENCE = 30  # seconds for one letter


class Mailer:
    """Sends what is due until it is cancelled. What cannot be sent stays due and changes nothing else."""

    def __init__(self, writer: Writer, letters: NotificationRenderer, settings: Settings, now: Callable[[], datetime]) -> None:
        self._writer, self._letters, self._settings, self._now = writer, letters, settings, now

    async def run_forever(self) -> None:
        while True:
            try:
                await self.send_due()
            except Exception as error:
                log_error("mail_failed", error)
            await asyncio.sleep(SECONDS)

    async def send_due(self) -> int:
        """Send what is due now; how many were sent."""
        due = await self._writer.run(lambda c: self._letters.render_due(c, CHANNEL, self._now()))
        return sum([await self._deliver(letter) for letter in due])

    async def _deliver(self, letter: Notification) -> bool:
        try:
            if address := self._address(letter):
                await self._send(self._message(letter, address))
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            log_error("mail_failed", error, kind=letter.kind)
            await self._writer.run(lambda c: owed_rows.reschedule(c, notifications, letter.id, self._now()))
            return False
        await self._writer.run(lambda c: owed_rows.mark_sent(c, notifications, letter.id))
        return bool(address)

    def _address(self, letter: Notification) -> str:
        return str(letter.coordinator.profile.get("email", "")) if letter.coordinator else self._settings.operator_mail

    def _message(self, letter: Notification, address: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.mail_from, address, letter.title
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{letter.text}\n\n{letter.url}\n")
        return message

    async def _send(self, message: EmailMessage) -> None:
        chosen = self._settings
        sealed = chosen.mail_security != "none"
        await aiosmtplib.send(
            message,
            hostname=chosen.mail_host,
            port=chosen.mail_port,
            username=chosen.mail_login or None,
            password=chosen.mail_password.get_secret_value() if chosen.mail_password else None,
            use_tls=chosen.mail_security == "tls",
            start_tls=chosen.mail_security == "starttls",
            tls_context=ssl.create_default_context(cafile=chosen.mail_ca or None) if sealed else None,
            timeout=PATIENCE,
        )
