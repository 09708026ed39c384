"""The seeker's pages over a real product, as an application that a test can call."""

from __future__ import annotations

from starlette.applications import Starlette

from bot.dossier.seal import Signer
from bot.pages import PageFrame, Templates
from bot.seeker.crossing import ChannelTransferPages
from bot.seeker.keeping import ChatSessionCookie
from bot.seeker.leaflets import InformationPages
from bot.seeker.own_copy import MyDataPages
from bot.seeker.room import ChatPageContext
from bot.seeker.web import Chat
from bot.web import application
from flows.safety import CrisisResources
from tests.product import FOUNDATION, Product

SEALING = b"the sealing key of all the tests"
EXIT = "https://example.org/weer"
NAMED = {
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


def rooms(product: Product, *, https: bool = False, bot: str = "") -> Starlette:
    known = [words for number in CrisisResources.load() for words in (number.number, number.chat or "")]
    pages = Templates(product.wording, PageFrame(practice=True, exit_link=EXIT), known)
    room = ChatPageContext(pages, ChatSessionCookie(b"secret of the tests", https))
    chat, own = Chat(product.reception, room, to_telegram=bool(bot)), MyDataPages(product.reception, room, Signer(SEALING))
    crossing = ChannelTransferPages(product.reception, room, bot)
    leaflets = InformationPages(pages, product.reception, NAMED)
    return application(pages, (*chat.routes(), *own.routes(), *crossing.routes(), *leaflets.routes()), _well, https=https)


async def _well() -> bool:
    return True
