"""The web chat over the product under test, as an ASGI application that a test calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from starlette.applications import Starlette

from bot.dossier.export.signature import Signer
from bot.seeker.web.admission import AdmissionTickets
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.channel_transfer import ChannelTransferPages
from bot.seeker.web.chat import ChatPages
from bot.seeker.web.coming_back import ComingBackPages
from bot.seeker.web.held_pages import HeldPages
from bot.seeker.web.information_pages import InformationPages
from bot.seeker.web.look_page import LookPages
from bot.seeker.web.my_data import MyDataPages
from bot.seeker.web.routes import chat_routes
from bot.seeker.web.session_cookie import ChatSessionCookie
from bot.seeker.web.unsent_words import UnsentWordsEndpoint
from bot.web.answer_delay import AnswerDelay
from bot.web.application import build_application
from bot.web.templating import PageFrame, Templates
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog
from tests.support.product import FOUNDATION, Product
from tests.support.web.page_browser import PageBrowser

SIGNING_KEY = b"the signing key of all the tests"
EXIT_LINK = "https://example.org/weer"
TO_CONCERN = ("Begin", "Ja, bewaar het", "Voor mezelf")
PLACEHOLDERS = {
    "foundation": FOUNDATION.foundation,
    "contact": FOUNDATION.privacy_contact,
    "phone": FOUNDATION.phone,
    "hours": FOUNDATION.hours,
    "address": "Voorbeeldstraat 1, Utrecht",
    "officer": "R. de Vries",
    "host": "Voorbeeld BV, Nederland",
    "draft_days": "7",
    "sent_days": "30",
    "backup_days": "30",
    "circle_days": "28",
}


@cache  # read-only, and made once: reading every template again is a third of opening a chat
def _templates(catalog: Catalog) -> Templates:
    hotlines = [words for number in CrisisResources.load() for words in (number.number, number.chat or "")]
    return Templates(catalog, PageFrame(practice=True, exit_link=EXIT_LINK), hotlines)


def build_chat_app(product: Product, *, https: bool = False, bot: str = "", delay: AnswerDelay | None = None) -> Starlette:
    pages = _templates(product.catalog)
    context = ChatPageContext(pages, ChatSessionCookie(product.vault.derive_secrets("chat"), https, lambda: product.now), product.service)
    tickets = AdmissionTickets(product.vault.derive_secrets("chat"), lambda: product.now)
    held = HeldPages(product.service.guard, context, tickets, delay or AnswerDelay(), lambda: product.now)
    chat, my_data = (
        ChatPages(product.service, context, held, offers_telegram=bool(bot)),
        MyDataPages(product.service, context, held, Signer(SIGNING_KEY)),
    )
    transfer = ChannelTransferPages(product.service, context, bot)
    information = InformationPages(pages, product.service, PLACEHOLDERS)
    back, unsent = ComingBackPages(product.service, context, delay or AnswerDelay()), UnsentWordsEndpoint(product.service, context)
    return build_application(
        pages,
        chat_routes(chat, LookPages(product.service, context, chat), back, unsent, my_data, transfer, information),
        _is_healthy,
        uses_https=https,
    )


async def _is_healthy() -> bool:
    return True


@asynccontextmanager
async def open_chat(product: Product) -> AsyncIterator[PageBrowser]:
    """A browser of its own on the first page."""
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    yield browser
    await browser.close()


async def press_each(browser: PageBrowser, *buttons: str) -> None:
    """Press these buttons one after the other, each by its text."""
    for text in buttons:
        await browser.press(text)


async def go_to_safe_times(browser: PageBrowser) -> None:
    """Fatima tells nothing and names nobody, and gives a number: she is asked when to phone."""
    await press_each(browser, *TO_CONCERN, "Vertel ik liever zelf", "Ik noem niemand")
    for words, button in (("Fatima", "Ja"), ("Assen", "Bellen")):
        await browser.say(words)
        await browser.press(button)
    await browser.say("06 12345678")
