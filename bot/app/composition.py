"""The only place that wires: what was loaded once is passed into reception, desk and pages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, select
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app.context import AppContext
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.web.dossier_pages import routes as desk_routes
from bot.notifications.messages import NotificationTexts
from bot.observability.metrics import Metrics
from bot.seeker.service import SeekerService, unmeasured
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.channel_transfer import ChannelTransferPages
from bot.seeker.web.chat import Chat
from bot.seeker.web.information_pages import InformationPages
from bot.seeker.web.my_data import MyDataPages
from bot.seeker.web.session_cookie import ChatSessionCookie
from bot.web.application import Healthy, application
from bot.web.templating import PageFrame, Templates
from flows import return_code
from flows.conversation.messages import Installation
from flows.engine import IntakeEngine
from flows.reference.places import Places
from storage.db import tables
from storage.db.engine import Writer
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.installation import facts
from storage.reference.dutch_places import LazyPlaces
from storage.retention.rules import UNTOLD_DAYS
from storage.turns.store import ConversationStore

PUSHED = ("telegram",)  # channels in which people are spoken to unasked


class Services(NamedTuple):
    """One installation as it stands now, around one writer."""

    house: AppContext
    writer: Writer
    here: Installation
    drafts: ConversationStore
    reception: SeekerService


def build_services(house: AppContext, writer: Writer, here: Installation, metrics: Metrics | None = None) -> Services:
    """The seeker's side, whatever the channel; measured where somebody asks for numbers."""
    intake = IntakeEngine(house.catalog, house.numbers, here, Places(LazyPlaces()))
    drafts = ConversationStore(writer, house.vault, intake, PUSHED)
    measure = metrics.measure_turn if metrics else unmeasured
    return Services(house, writer, here, drafts, SeekerService(drafts, intake, house.now, measure=measure))


def build_web_app(wired: Services, beside: Sequence[BaseRoute] = ()) -> Starlette:
    """Chat, leaflets and desk as one application, and what bots take in `beside` them."""
    house, here = wired.house, wired.here
    known = (number for one in house.numbers for number in (one.number, one.chat) if number)
    made = Templates(house.catalog, PageFrame(here.practice, house.settings.exit_link), (*known, here.phone))
    room = ChatPageContext(made, ChatSessionCookie(_secret(house, "chat"), house.https))
    chat = Chat(wired.reception, room, to_telegram=bool(house.settings.seeker_name))
    own = MyDataPages(wired.reception, room, house.sealer)
    crossing = ChannelTransferPages(wired.reception, room, house.settings.seeker_name)
    leaflets = InformationPages(made, wired.reception, privacy(house, here))
    routes = (*beside, *chat.routes(), *own.routes(), *crossing.routes(), *leaflets.routes(), *_desk(wired, made))
    return application(made, routes, _health(wired.writer), https=house.https)


def privacy(house: AppContext, here: Installation) -> dict[str, str]:
    """What the privacy page names, from the settings; in practice what is not set shows in brackets."""
    named = {"foundation": here.foundation, "contact": here.privacy_contact, "phone": here.phone, "hours": here.hours}
    own = {name: getattr(house.settings, f"privacy_{name}") or f"[{name}]" for name in ("address", "officer", "host")}
    days = {"draft_days": here.draft_days, "sent_days": here.sent_days, "backup_days": here.backup_days, "circle_days": UNTOLD_DAYS}
    chapters = {"telegram": "" if house.settings.seeker_token is None else "telegram"}
    return {**named, **own, **chapters, **{name: str(count) for name, count in days.items()}}


def desk(wired: Services, units: UnitOfWorkRunner) -> DeskService:
    """The coordinator's door around whoever runs its units of work."""
    house, here = wired.house, wired.here
    make_code = partial(return_code.generate, secrets.randbelow)
    return DeskService(units, house.vault, house.catalog, here, house.now, make_code, partial(_stale, house, here))


def letters(house: AppContext) -> NotificationTexts:
    """What is told outside the desk, with ways to where this installation is."""
    return NotificationTexts(house.vault, house.catalog, house.settings.zone, house.settings.address)


def _desk(wired: Services, made: Templates) -> Sequence[BaseRoute]:
    house, here = wired.house, wired.here
    gate = SignIn(wired.writer, house.vault, house.now)
    secret, bot = _secret(house, "desk"), house.settings.coordinator_name
    return desk_routes(desk(wired, wired.writer), gate, made, here, secret, https=house.https, bot=bot)


def _stale(house: AppContext, here: Installation, connection: Connection) -> Sequence[str]:
    """Numbers of the help card that nobody dialled for too long; in practice nobody relies on them."""
    late = house.numbers.stale(facts.checked_on(connection), house.today())
    return () if here.practice else [house.numbers[key].number for key in late]


def _secret(house: AppContext, room: str) -> bytes:
    """A room's own secret for forms and cookies, which the keys decide and nothing else keeps."""
    return bytes.fromhex(house.vault.keyed_hash("secret", room))


def _health(writer: Writer) -> Healthy:
    """Whether memory answers."""

    async def healthy() -> bool:
        try:
            await writer.run(lambda connection: connection.execute(select(tables.facts.c.name).limit(1)).all())
        except Exception:
            return False
        return True

    return healthy
