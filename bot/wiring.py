"""The only place that wires: what was loaded once is passed into reception, desk and pages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, select
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.coordinator.desk import Desk
from bot.coordinator.gate import Gate
from bot.coordinator.web import routes as desk_routes
from bot.house import House
from bot.letters import Letters
from bot.metrics import Measured, Metrics
from bot.pages import Chrome, Pages
from bot.places import LazyPlaces
from bot.seeker.crossing import Crossing
from bot.seeker.keeping import Keeping
from bot.seeker.leaflets import Leaflets
from bot.seeker.own_copy import OwnCopy
from bot.seeker.reception import Reception
from bot.seeker.room import Room
from bot.seeker.web import Chat
from bot.web import Healthy, application
from flows import receipt
from flows.engine import Intake
from flows.places import Places
from flows.talk import Installation
from storage import facts, tables
from storage.drafts import Drafts
from storage.engine import Writer
from storage.once import Units
from storage.periods import UNTOLD_DAYS

PUSHED = ("telegram",)  # channels in which people are spoken to unasked


class Wired(NamedTuple):
    """One installation as it stands now, around one writer."""

    house: House
    writer: Writer
    here: Installation
    drafts: Drafts
    reception: Reception


def wire(house: House, writer: Writer, here: Installation, metrics: Metrics | None = None) -> Wired:
    """The seeker's side, whatever the channel; measured where somebody asks for numbers."""
    intake = Intake(house.wording, house.numbers, here, Places(LazyPlaces()))
    drafts = Drafts(writer, house.vault, intake, PUSHED)
    kept = Measured(drafts, metrics) if metrics else drafts
    return Wired(house, writer, here, drafts, Reception(kept, intake, house.now))


def pages(wired: Wired, beside: Sequence[BaseRoute] = ()) -> Starlette:
    """Chat, leaflets and desk as one application, and what bots take in `beside` them."""
    house, here = wired.house, wired.here
    known = (number for one in house.numbers for number in (one.number, one.chat) if number)
    made = Pages(house.wording, Chrome(here.practice, house.settings.exit_link), (*known, here.phone))
    room = Room(made, Keeping(_secret(house, "chat"), house.https))
    chat = Chat(wired.reception, room, to_telegram=bool(house.settings.seeker_name))
    own = OwnCopy(wired.reception, room, house.sealer)
    crossing = Crossing(wired.reception, room, house.settings.seeker_name)
    leaflets = Leaflets(made, wired.reception, privacy(house, here))
    routes = (*beside, *chat.routes(), *own.routes(), *crossing.routes(), *leaflets.routes(), *_desk(wired, made))
    return application(made, routes, _health(wired.writer), https=house.https)


def privacy(house: House, here: Installation) -> dict[str, str]:
    """What the privacy page names, from the settings; in practice what is not set shows in brackets."""
    named = {"foundation": here.foundation, "contact": here.privacy_contact, "phone": here.phone, "hours": here.hours}
    own = {name: getattr(house.settings, f"privacy_{name}") or f"[{name}]" for name in ("address", "officer", "host")}
    days = {"draft_days": here.draft_days, "sent_days": here.sent_days, "backup_days": here.backup_days, "circle_days": UNTOLD_DAYS}
    chapters = {"telegram": "" if house.settings.seeker_token is None else "telegram"}
    return {**named, **own, **chapters, **{name: str(count) for name, count in days.items()}}


def desk(wired: Wired, units: Units) -> Desk:
    """The coordinator's door around whoever runs its units of work."""
    house, here = wired.house, wired.here
    make_code = partial(receipt.make, secrets.randbelow)
    return Desk(units, house.vault, house.wording, here, house.now, make_code, partial(_stale, house, here))


def letters(house: House) -> Letters:
    """What is told outside the desk, with ways to where this installation is."""
    return Letters(house.vault, house.wording, house.settings.zone, house.settings.address)


def _desk(wired: Wired, made: Pages) -> Sequence[BaseRoute]:
    house, here = wired.house, wired.here
    gate = Gate(wired.writer, house.vault, house.now)
    secret, bot = _secret(house, "desk"), house.settings.coordinator_name
    return desk_routes(desk(wired, wired.writer), gate, made, here, secret, https=house.https, bot=bot)


def _stale(house: House, here: Installation, connection: Connection) -> Sequence[str]:
    """Numbers of the help card that nobody dialled for too long; in practice nobody relies on them."""
    late = house.numbers.stale(facts.dialled(connection), house.today())
    return () if here.practice else [house.numbers[key].number for key in late]


def _secret(house: House, room: str) -> bytes:
    """A room's own secret for forms and cookies, which the keys decide and nothing else keeps."""
    return bytes.fromhex(house.vault.lookup("secret", room))


def _health(writer: Writer) -> Healthy:
    """Whether memory answers."""

    async def healthy() -> bool:
        try:
            await writer.run(lambda connection: connection.execute(select(tables.facts.c.name).limit(1)).all())
        except Exception:
            return False
        return True

    return healthy
