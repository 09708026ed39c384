"""The seeker's pages over a real product, as an application that a test can call."""

from __future__ import annotations

from starlette.applications import Starlette

from bot.dossier.seal import Sealer
from bot.pages import Chrome, Pages
from bot.seeker.crossing import Crossing
from bot.seeker.keeping import Keeping
from bot.seeker.leaflets import Leaflets
from bot.seeker.own_copy import OwnCopy
from bot.seeker.room import Room
from bot.seeker.web import Chat
from bot.web import application
from flows.safety import Numbers
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
    known = [words for number in Numbers.load() for words in (number.number, number.chat or "")]
    pages = Pages(product.wording, Chrome(practice=True, exit_link=EXIT), known)
    room = Room(pages, Keeping(b"secret of the tests", https))
    chat, own = Chat(product.reception, room, to_telegram=bool(bot)), OwnCopy(product.reception, room, Sealer(SEALING))
    crossing = Crossing(product.reception, room, bot)
    leaflets = Leaflets(pages, product.reception, NAMED)
    return application(pages, (*chat.routes(), *own.routes(), *crossing.routes(), *leaflets.routes()), _well, https=https)


async def _well() -> bool:
    return True
