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
from bot.coordinator.web.routes import desk_routes
from bot.notifications.messages import NotificationRenderer
from bot.observability.metrics import Metrics
from bot.seeker.service import SeekerService, without_metrics
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.channel_transfer import ChannelTransferPages
from bot.seeker.web.chat import ChatPages
from bot.seeker.web.information_pages import InformationPages
from bot.seeker.web.my_data import MyDataPages
from bot.seeker.web.session_cookie import ChatSessionCookie
from bot.web.application import HealthCheck, build_application
from bot.web.templating import PageFrame, Templates
from flows import return_code
from flows.engine import IntakeEngine
from flows.installation import Installation
from flows.reference.places import Places
from storage.db import tables
from storage.db.engine import Writer
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.installation import facts
from storage.reference.dutch_places import LazyPlaces
from storage.retention.rules import UNINFORMED_DAYS
from storage.turns.store import ConversationStore

PUSH_CHANNELS = ("telegram",)  # channels in which people are spoken to unasked


class Services(NamedTuple):
    """One installation as it stands now, around one writer."""

    context: AppContext
    writer: Writer
    installation: Installation
    store: ConversationStore
    seeker_service: SeekerService


def build_services(context: AppContext, writer: Writer, installation: Installation, metrics: Metrics | None = None) -> Services:
    """The seeker's side, whatever the channel; measured where somebody asks for numbers."""
    intake = IntakeEngine(context.catalog, context.hotlines, installation, Places(LazyPlaces()))
    store = ConversationStore(writer, context.vault, intake, PUSH_CHANNELS)
    measure = metrics.measure_turn if metrics else without_metrics
    return Services(context, writer, installation, store, SeekerService(store, intake, context.now, measure_turn=measure))


def build_web_app(services: Services, extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Chat, leaflets and desk as one application, and what bots take in `beside` them."""
    context, installation = services.context, services.installation
    known = (number for one in context.hotlines for number in (one.number, one.chat) if number)
    made = Templates(context.catalog, PageFrame(installation.practice, context.settings.exit_link), (*known, installation.phone))
    room = ChatPageContext(made, ChatSessionCookie(_form_secret(context, "chat"), context.uses_https))
    chat = ChatPages(services.seeker_service, room, offers_telegram=bool(context.settings.seeker_name))
    own = MyDataPages(services.seeker_service, room, context.signer)
    crossing = ChannelTransferPages(services.seeker_service, room, context.settings.seeker_name)
    leaflets = InformationPages(made, services.seeker_service, privacy_values(context, installation))
    routes = (*extra_routes, *chat.routes(), *own.routes(), *crossing.routes(), *leaflets.routes(), *_desk_routes(services, made))
    return build_application(made, routes, _database_check(services.writer), uses_https=context.uses_https)


def privacy_values(context: AppContext, installation: Installation) -> dict[str, str]:
    """What the privacy page names, from the settings; in practice what is not set shows in brackets."""
    named = {
        "foundation": installation.foundation,
        "contact": installation.privacy_contact,
        "phone": installation.phone,
        "hours": installation.hours,
    }
    own = {name: getattr(context.settings, f"privacy_{name}") or f"[{name}]" for name in ("address", "officer", "host")}
    days = {
        "draft_days": installation.draft_days,
        "sent_days": installation.sent_days,
        "backup_days": installation.backup_days,
        "circle_days": UNINFORMED_DAYS,
    }
    chapters = {"telegram": "" if context.settings.seeker_token is None else "telegram"}
    return {**named, **own, **chapters, **{name: str(count) for name, count in days.items()}}


def build_desk_service(services: Services, units: UnitOfWorkRunner) -> DeskService:
    """The coordinator's door around whoever runs its units of work."""
    context, installation = services.context, services.installation
    make_code = partial(return_code.generate, secrets.randbelow)
    return DeskService(
        units, context.vault, context.catalog, installation, context.now, make_code, partial(_stale_numbers, context, installation)
    )


def build_notification_renderer(context: AppContext) -> NotificationRenderer:
    """What is told outside the desk, with ways to where this installation is."""
    return NotificationRenderer(context.vault, context.catalog, context.settings.zone, context.settings.address)


def _desk_routes(services: Services, templates: Templates) -> Sequence[BaseRoute]:
    context, installation = services.context, services.installation
    gate = SignIn(services.writer, context.vault, context.now)
    secret, bot = _form_secret(context, "desk"), context.settings.coordinator_name
    return desk_routes(
        build_desk_service(services, services.writer), gate, templates, installation, secret, https=context.uses_https, bot_username=bot
    )


def _stale_numbers(context: AppContext, installation: Installation, connection: Connection) -> Sequence[str]:
    """Numbers of the help card that nobody dialled for too long; in practice nobody relies on them."""
    late = context.hotlines.stale(facts.last_checks(connection), context.today())
    return () if installation.practice else [context.hotlines[key].number for key in late]


def _form_secret(context: AppContext, purpose: str) -> bytes:
    """A room's own secret for forms and cookies, which the keys decide and nothing else keeps."""
    return bytes.fromhex(context.vault.keyed_hash("secret", purpose))


def _database_check(writer: Writer) -> HealthCheck:
    """Whether memory answers."""

    async def healthy() -> bool:
        try:
            await writer.run(lambda connection: connection.execute(select(tables.facts.c.name).limit(1)).all())
        except Exception:
            return False
        return True

    return healthy
