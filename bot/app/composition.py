"""Composition root: the services of an installation and what they depend on, wired together; its pages are wired by bot.app.web_app."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.coordinator.service.desk import DeskService
from bot.dossier.rendering.file_maker import file_maker
from bot.notifications.messages import NotificationRenderer
from bot.observability.logs import log_warning
from bot.observability.metrics import Metrics
from bot.seeker.flood_guard import FloodGuard, GuardRates
from bot.seeker.service import SeekerService, without_metrics
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
from storage.reference.dutch_places import dutch_places
from storage.reference.holidays import is_holiday
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


def _stale_numbers(context: AppContext, installation: Installation, connection: Connection) -> Sequence[str]:
    """Hotlines of the help card whose last check is too old; none in practice mode, in which nobody relies on them."""
    stale = context.hotlines.find_stale(context.hotline_checks(connection), context.today())
    return () if installation.practice else [context.hotlines[key].number for key in stale]
