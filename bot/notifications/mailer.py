"""Mailer: sends due notifications by SMTP, encrypted in transit, after the commit, and retries what fails."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import aiosmtplib
from sqlalchemy import Connection

from bot.config.settings import Settings
from bot.notifications.messages import Notification, NotificationRenderer
from bot.observability.logs import log_error
from storage.coordinators.notifications import MAIL, QUEUE
from storage.db.writer import Writer
from storage.delivery import refusals
from storage.dossiers.refused import RefusedNotifications

INTERVAL = 20.0  # seconds
TIMEOUT = 30  # seconds for one message
_PERMANENT = 500  # replies from here on are for good (RFC 5321)


class Mailer:
    """Sends what is due until it is cancelled. What cannot be sent stays due and changes nothing else."""

    def __init__(
        self,
        writer: Writer,
        renderer: NotificationRenderer,
        settings: Settings,
        now: Callable[[], datetime],
        refused: RefusedNotifications,
    ) -> None:
        self._writer, self._renderer, self._settings, self._now, self._refused = writer, renderer, settings, now, refused

    async def run_forever(self) -> None:
        while True:
            try:
                await self.send_due()
            except Exception as error:
                log_error("mail_failed", error)
            await asyncio.sleep(INTERVAL)

    async def send_due(self) -> int:
        """Send what is due now; how many were sent."""
        due = await self._writer.run(lambda c: self._renderer.render_due(c, MAIL, self._now()))
        return sum([await self._send_one(notification) for notification in due])

    async def _send_one(self, notification: Notification) -> bool:
        try:
            if address := self._address(notification):
                await self._send(self._message(notification, address))
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            log_error("mail_failed", error, kind=notification.kind)
            status = _refusal_status(error)
            await self._writer.run(lambda c: self._reschedule(c, notification, status))
            return False
        await self._writer.run(lambda c: self._mark_sent(c, notification))
        return bool(address)

    def _mark_sent(self, connection: Connection, notification: Notification) -> None:
        """The way is open to whom it arrived at, and so is the server."""
        refusals.clear_wrong_token(connection, MAIL)
        for row in filter(None, (QUEUE.find_row(connection, row_id) for row_id in notification.ids)):
            refusals.clear_way(connection, self._refused.recipient(connection, row), MAIL)
            QUEUE.mark_sent(connection, row.id)

    def _reschedule(self, connection: Connection, notification: Notification, status: int) -> None:
        """Try again later, unless it was refused for good and goes another way."""
        for row in filter(None, (QUEUE.find_row(connection, row_id) for row_id in notification.ids)):
            if status and self._refused.handle(connection, row, MAIL, status, self._now()):
                QUEUE.mark_sent(connection, row.id)
            else:
                QUEUE.reschedule(connection, row.id, self._now())

    def _address(self, notification: Notification) -> str:
        if notification.address:
            return notification.address
        return str(notification.coordinator.profile.get("email", "")) if notification.coordinator else self._settings.operator_mail

    def _message(self, notification: Notification, address: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.mail_from, address, notification.title
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join(filter(None, (notification.text, notification.url))) + "\n")
        return message

    async def _send(self, message: EmailMessage) -> None:
        chosen = self._settings
        uses_tls = chosen.mail_security != "none"
        await aiosmtplib.send(
            message,
            hostname=chosen.mail_host,
            port=chosen.mail_port,
            username=chosen.mail_login or None,
            password=chosen.mail_password.get_secret_value() if chosen.mail_password else None,
            use_tls=chosen.mail_security == "tls",
            start_tls=chosen.mail_security == "starttls",
            tls_context=ssl.create_default_context(cafile=chosen.mail_ca or None) if uses_tls else None,
            timeout=TIMEOUT,
        )


def _refusal_status(error: Exception) -> int:
    """The status for the ledger if the server refused this mail for good; 0 if another try may succeed."""
    match error:
        case aiosmtplib.SMTPAuthenticationError() | aiosmtplib.SMTPSenderRefused():
            return refusals.WRONG_TOKEN if error.code >= _PERMANENT else 0
        case aiosmtplib.SMTPRecipientsRefused():
            return max((one.code for one in error.recipients if one.code >= _PERMANENT), default=0)
        case aiosmtplib.SMTPDataError():
            return refusals.BAD_REQUEST if error.code >= _PERMANENT else 0
    return 0
