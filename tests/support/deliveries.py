"""Every way by which somebody is told, for real: both bots over the strict fake of Telegram, and a mail server on loopback.

Fatima handed over in Telegram, where she agreed to be told; Samira chose mail. Hanneke is asked for both dossiers and Anneke stands in,
each with Telegram and mail; the operator has mail.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from functools import lru_cache, partial
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, delete

from bot.config.settings import Settings
from bot.notifications.mailer import Mailer
from bot.notifications.messages import NotificationRenderer
from flows.conversation.effects import NewsChanged
from storage.conversations import return_codes
from storage.db import tables
from storage.offers.delivery_outcomes import DeliveryOutcomes
from tests.fake_telegram.people.person import Person
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.mail.mail_server import MailBox, serving
from tests.support.product import FOUNDATION, Product
from tests.support.telegram.coordinator_bot import ADDRESS, CoordinatorOnTelegram, RunningCoordinatorBot
from tests.support.telegram.seeker_bot import RunningSeekerBot, SeekerOnTelegram
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

BOTH = replace(FOUNDATION, mails_operator=True)
OPERATOR, HANNEKE, ANNEKE, SAMIRA = (f"{name}@example.org" for name in ("beheer", "hanneke", "anneke", "samira"))


class Deliveries:
    """The product with all its ways open, as long as the block lasts. Time moves only by `product.now`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.product, self.box, self._stack = folder, Product(folder, BOTH), MailBox(), AsyncExitStack()
        self.coordinator_bot, self.seeker_bot = RunningCoordinatorBot(self.product), RunningSeekerBot(self.product)
        self.hanneke = CoordinatorOnTelegram(self.coordinator_bot, "Hanneke")
        self.anneke = CoordinatorOnTelegram(self.coordinator_bot, "Anneke")
        self.fatima = SeekerOnTelegram(self.seeker_bot, "Fatima")
        self.code, self.sent = "", dict[str, SentDossier]()

    async def __aenter__(self) -> Self:
        for person in (self.hanneke.person, self.anneke.person, self.fatima.person):
            person.has_started()
        for part in (self.product, self.coordinator_bot, self.seeker_bot):
            await self._stack.enter_async_context(part)
        server = self._stack.enter_context(serving(self.box, self.folder))
        renderer = NotificationRenderer(self.product.vault, self.product.catalog, ZoneInfo(BOTH.timezone), ADDRESS)
        settings = Settings(**server, operator_mail=OPERATOR)
        outcomes = DeliveryOutcomes(self.product.vault, BOTH)
        self._mailer = Mailer(self.product.writer, renderer, settings, lambda: self.product.now, outcomes)
        return self

    async def bind(self) -> None:
        """Hanneke and Anneke bind their accounts."""
        for one, address in ((self.hanneke, HANNEKE), (self.anneke, ANNEKE)):
            one.id = await self.product.add_coordinator(one.person.name, email=address)
            await one.perform(one.person.starts(await self.coordinator_bot.create_invitation(one.id)))
        await self.product.writer.run(lambda c: self.product.coordinators.set_stand_in(c, self.anneke.id, True))

    async def hand_over(self, conversation_id: str, code: str) -> None:
        """Fatima's conversation is handed over already and comes back with this code; Samira hands over by mail. Both agree to news."""
        await self.product.writer.run(lambda c: return_codes.issue_code(c, self.product.vault, conversation_id, code))
        written = dossier_document()
        written["parts"][4]["entries"] = [answered_entry("reach", chose=("email",)), answered_entry("reach_address", SAMIRA)]
        fatima, samira = SentDossier(self.product, conversation_id, b""), await send_dossier(self.product, written)
        await fatima.apply_effect(NewsChanged("here"))
        await samira.apply_effect(NewsChanged("mail"))

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def deliver(self) -> None:
        """Send all that is due now by every way."""
        await self._mailer.send_due()
        await self.coordinator_bot.wait_until_idle()
        await self.seeker_bot.wait_until_idle()

    def mails_to(self, address: str) -> list[str]:
        """The texts of what this address got, by the parser of the standard library."""
        return [_text_of(envelope.content) for _, envelope in self.box.letters if envelope.rcpt_tos == [address]]

    @staticmethod
    def chat_of(person: Person) -> list[str]:
        """All that a bot said to them, deleted or not."""
        return [str(one.text) for one in person.all_bot_messages]

    async def web_status(self) -> str:
        """What Fatima reads on the website, where she comes in with her code."""
        return (await self._web_chat()).page.text

    async def add_on_website(self, words: str) -> None:
        """Fatima adds words where she came in with her code, and sends them by themselves."""
        browser = await self._web_chat()
        await browser.press("Iets toevoegen")
        await browser.say(words)
        await browser.press("Ja, bij mijn verhaal")

    async def _web_chat(self) -> PageBrowser:
        browser = PageBrowser(build_chat_app(self.product))
        await browser.open("/code")
        await browser.press(browser.page.buttons[0].text, code=self.code)
        return browser

    async def forget(self) -> None:
        """Nothing waits to be sent any more, and nothing was received."""
        for table in (tables.outbox, tables.notifications, tables.notice_ledger):
            await self.product.writer.run(partial(_empty, table))
        self.box.letters.clear()


@lru_cache(256)  # a letter is looked at again for every hour that a test lets pass
def _text_of(letter: bytes) -> str:
    return str(BytesParser(policy=policy.default).parsebytes(letter).get_content())


def _empty(table: Table, connection: Connection) -> None:
    connection.execute(delete(table))
