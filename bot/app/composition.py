"""Composition root: the only place where services, pages and their dependencies are wired together."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.coordinator.service.coming_in import ComingIn
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.live_desk import LiveDesk
from bot.coordinator.service.passkey_sign_in import PasskeySignIn
from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.web.routes import Entrance, desk_routes
from bot.dossier.rendering.file_maker import file_maker
from bot.notifications.messages import NotificationRenderer
from bot.observability.logs import log_warning
from bot.observability.metrics import Metrics
from bot.own.look_routes import serve_look
from bot.seeker.flood_guard import FloodGuard, GuardRates
from bot.seeker.service import SeekerService, without_metrics
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
from bot.web.application import HealthCheck, build_application, put_in_front
from bot.web.security_contact import security_contact_routes
from bot.web.templating import PageFrame, Templates
from flows import return_code
from flows.engine import IntakeEngine
from flows.installation import Installation
from flows.matching.organisation_names import lay_over_names, read_ties
from flows.matching.profile import all_ties
from flows.reference.languages import parse_language
from flows.reference.places import Places
from storage.coordinators.coordinators import CoordinatorRepository
from storage.db.writer import Writer
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.installation.facts import write_ping
from storage.reference.dutch_places import dutch_places
from storage.reference.holidays import is_holiday
from storage.retention.rules import UNINFORMED_DAYS
from storage.turns.store import ConversationStore

PUSH_CHANNELS = ("telegram",)  # channels that deliver a message unasked


class Services(NamedTuple):
    """The services of one installation in its present service mode, around one writer."""

    context: AppContext
    writer: Writer
    installation: Installation
    store: ConversationStore
    seeker_service: SeekerService


def build_services(context: AppContext, writer: Writer, installation: Installation, metrics: Metrics | None = None) -> Services:
    """Build the seeker's services, the same for every channel. With `metrics` every turn is measured."""
    lay_over_names(context.own.organisations)
    installation = replace(installation, own_questions=context.recall_questions())
    file_maker().lay_over(*context.own.laid_texts(drafts=installation.practice))
    engine = IntakeEngine(context.catalog, context.hotlines, installation, Places(context.own.places))
    store = ConversationStore(writer, context.vault, engine, PUSH_CHANNELS)
    measure_turn = metrics.measure_turn if metrics else without_metrics
    guard = FloodGuard(_guard_rates(context.settings), context.now)
    service = SeekerService(store, engine, context.now, measure_turn=measure_turn, guard=guard)
    return Services(context, writer, installation, store, service)


def read_at_start(context: AppContext) -> None:
    """Read what is otherwise read at its first use, so that no turn waits for it."""
    lay_over_names(context.own.organisations)
    with context.engine.begin() as connection:
        everybody = CoordinatorRepository(context.vault).list_all(connection)
    for one in everybody:
        read_ties(all_ties(one.profile))
    for language, keys in context.own.incomplete.items():
        log_warning("language_left_out", kind=language, count=len(keys))
    if left_out := context.own.own_questions.left_out:
        log_warning("question_left_out", count=len(left_out))
    dutch_places()
    is_holiday(context.now().date())
    parse_language("nederlands")


def _guard_rates(settings: Settings) -> GuardRates:
    return GuardRates(**{name: getattr(settings, f"guard_{name}") for name in GuardRates._fields})


def build_web_app(services: Services, webhooks: Sequence[Route] = ()) -> ASGIApp:
    """The ASGI application of chat, information pages and desk, with the webhooks of the bots in front."""
    context, installation = services.context, services.installation
    numbers = (number for hotline in context.hotlines for number in (hotline.number, hotline.chat) if number)
    look = serve_look(context.own.look)
    frame = PageFrame(installation.practice, context.settings.exit_link, look.style_address, look.logo_address, installation.foundation)
    templates = Templates(context.catalog, frame, (*numbers, installation.phone))
    session_cookie = ChatSessionCookie(context.vault.derive_secrets("chat"), context.uses_https, context.now)
    page_context = ChatPageContext(templates, session_cookie, services.seeker_service)
    delay, tickets = AnswerDelay(), AdmissionTickets(context.vault.derive_secrets("chat"), context.now)
    held = HeldPages(services.seeker_service.guard, page_context, tickets, delay, context.now)
    chat = ChatPages(services.seeker_service, page_context, held, offers_telegram=bool(context.settings.seeker_name))
    my_data = MyDataPages(services.seeker_service, page_context, held, context.signer)
    transfer = ChannelTransferPages(services.seeker_service, page_context, context.settings.seeker_name)
    information = InformationPages(templates, services.seeker_service, privacy_values(context, installation))
    coming_back = ComingBackPages(services.seeker_service, page_context, delay)
    unsent_words = UnsentWordsEndpoint(services.seeker_service, page_context)
    letters = LookPages(services.seeker_service, page_context, chat)
    pages = chat_routes(chat, letters, coming_back, unsent_words, my_data, transfer, information)
    security_contact = security_contact_routes(context.settings.security_contact, context.settings.address, context.now)
    routes = (*look.routes, *security_contact, *pages, *_desk_routes(services, templates))
    application = build_application(templates, routes, _database_check(services.writer), uses_https=context.uses_https)
    return put_in_front(webhooks, application)


def privacy_values(context: AppContext, installation: Installation) -> dict[str, str]:
    """The placeholders of the privacy page, from the settings; a setting that is missing shows as its name in brackets."""
    foundation = {
        "foundation": installation.foundation,
        "contact": installation.privacy_contact,
        "phone": installation.phone,
        "hours": installation.hours,
    }
    settings = {name: getattr(context.settings, f"privacy_{name}") or f"[{name}]" for name in ("address", "officer", "host")}
    days = {
        "draft_days": installation.draft_days,
        "sent_days": installation.sent_days,
        "backup_days": installation.backup_days,
        "circle_days": UNINFORMED_DAYS,
    }
    chapters = {"telegram": "" if context.settings.seeker_token is None else "telegram"}
    return {**foundation, **settings, **chapters, **{name: str(count) for name, count in days.items()}}


def build_desk_service(services: Services, units: UnitOfWorkRunner) -> DeskService:
    """The coordinator's service; `units` runs its units of work, each once or each idempotently."""
    context, installation = services.context, services.installation
    make_code = partial(return_code.generate_code, secrets.randbelow)
    return DeskService(
        units, context.vault, context.catalog, installation, context.now, make_code, partial(_stale_numbers, context, installation)
    )


def build_notification_renderer(context: AppContext) -> NotificationRenderer:
    """Renderer of the notifications that coordinators receive outside the desk."""
    settings = context.settings
    return NotificationRenderer(context.vault, context.catalog, settings.zone, settings.address, settings.operator_language)


def _desk_routes(services: Services, templates: Templates) -> Sequence[BaseRoute]:
    context, installation = services.context, services.installation
    secret, bot_username = _form_secret(context, "desk"), context.settings.coordinator_name
    shared = (services.writer, context.vault, context.now, installation)
    entrance = Entrance(SignIn(*shared), ComingIn(*shared), PasskeySignIn(*shared, _form_secret(context, "passkey")))
    return desk_routes(
        build_desk_service(services, services.writer),
        entrance,
        LiveDesk(context.engine, context.vault, context.now),
        templates,
        installation,
        secret,
        https=context.uses_https,
        bot_username=bot_username,
        address=context.settings.base_url,
    )


def _stale_numbers(context: AppContext, installation: Installation, connection: Connection) -> Sequence[str]:
    """Hotlines of the help card whose last check is too old; none in practice mode, in which nobody relies on them."""
    stale = context.hotlines.find_stale(context.hotline_checks(connection), context.today())
    return () if installation.practice else [context.hotlines[key].number for key in stale]


def _form_secret(context: AppContext, purpose: str) -> bytes:
    """The newest signing secret of forms and cookies, derived from the keys and stored nowhere."""
    return context.vault.derive_secrets(purpose)[-1]


def _database_check(writer: Writer) -> HealthCheck:
    """Health check: the database takes a write."""

    async def is_healthy() -> bool:
        try:
            await writer.run(write_ping)
        except Exception:
            return False
        return True

    return is_healthy
