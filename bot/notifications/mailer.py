"""Mailer: sends due notifications by the mail server after the commit, and retries what fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from bot.config.settings import Settings
from bot.notifications.mail_server import Mail, MailFailure, MailServer
from bot.notifications.messages import NotificationRenderer
from bot.notifications.notification import Notification
from bot.observability.logs import log_error
from storage.coordinators.notifications import MAIL, OPERATOR, QUEUE, record_digest
from storage.db.writer import Writer
from storage.offers.delivery_outcomes import DeliveryOutcomes

INTERVAL = 20.0  # seconds


class Mailer:
    """Sends what is due until it is cancelled. What cannot be sent stays due and changes nothing else."""

    def __init__(
        self,
        writer: Writer,
        renderer: NotificationRenderer,
        settings: Settings,
        now: Callable[[], datetime],
        outcomes: DeliveryOutcomes,
    ) -> None:
        self._writer, self._renderer, self._settings, self._now, self._outcomes = writer, renderer, settings, now, outcomes
        self._server = MailServer(settings)

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
        """True if it was sent; to a coordinator whose address went meanwhile nothing is."""
        address = self._address(notification)
        if not address:
            await self._writer.run(lambda c: [QUEUE.mark_sent(c, row_id) for row_id in notification.ids])
            return False
        text = "\n\n".join(filter(None, (notification.text, notification.url))) + "\n"
        try:
            await self._server.send(Mail(notification.ids[0], address, notification.title, text, self._now()))
        except MailFailure as failure:
            log_error("mail_failed", failure, kind=notification.kind)
            await self._writer.run(partial(self._settle_failure, notification=notification, failure=failure))
            return False
        await self._writer.run(lambda c: self._mark_sent(c, notification))
        return True

    def _mark_sent(self, connection: Connection, notification: Notification) -> None:
        for row in self._rows(connection, notification):
            self._outcomes.record_sent(connection, row, MAIL, self._now())
            QUEUE.mark_sent(connection, row.id)
        if notification.kind == OPERATOR:
            record_digest(connection, self._now())

    def _settle_failure(self, connection: Connection, notification: Notification, failure: MailFailure) -> None:
        """Try again later, unless what it tells goes another way."""
        settle = self._outcomes.refuse if failure.is_permanent else self._outcomes.fail
        for row in self._rows(connection, notification):
            if settle(connection, row, MAIL, failure.status, self._now()):
                QUEUE.mark_sent(connection, row.id)
            else:
                QUEUE.reschedule(connection, row.id, self._now())

    def _rows(self, connection: Connection, notification: Notification) -> list[Row[Any]]:
        return [row for row_id in notification.ids if (row := QUEUE.find_row(connection, row_id))]

    def _address(self, notification: Notification) -> str:
        if notification.address:
            return notification.address
        return str(notification.coordinator.profile.get("email", "")) if notification.coordinator else self._settings.operator_mail
