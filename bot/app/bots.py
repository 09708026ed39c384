"""Which bots there are, each on the line of its own framework, which is imported only where its bot is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.app.composition import Services, build_desk_service, build_notification_renderer
from bot.app.context import AppContext
from bot.config.process_roles import BOT_TOKEN_SETTINGS, ProcessRole
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies


def build_bots(services: Services, roles: Collection[ProcessRole]) -> dict[ProcessRole, Bot]:
    """The bots that this process needs: those it runs, and with a webhook those whose updates its pages take in."""
    settings = services.context.settings
    takes_in = ProcessRole.WEB in roles and settings.telegram_updates == "webhook"
    configured = (one for one in BOT_TOKEN_SETTINGS if getattr(settings, BOT_TOKEN_SETTINGS[one]) is not None)
    return {one: _BUILDERS[one](services) for one in configured if one in roles or takes_in}


def _build_seeker_bot(services: Services) -> Bot:
    from bot.seeker.telegram import bot as telegram

    settings, token = services.context.settings, _token_of(services.context, ProcessRole.SEEKER)
    line = telegram.make_client(token, settings.telegram_api)
    room = telegram.SeekerBot(services.seeker_service, services.store, services.context.catalog)
    return Bot(room, line, _dependencies(services), _webhook_endpoint(services.context, ProcessRole.SEEKER, token))


def _build_coordinator_bot(services: Services) -> Bot:
    from bot.coordinator.telegram import bot as telegram
    from bot.coordinator.telegram.renderer import CoordinatorRenderer

    context, token = services.context, _token_of(services.context, ProcessRole.COORDINATOR)
    client = telegram.track_offers(telegram.make_client(token, context.settings.telegram_api), services.writer, context.vault, context.now)
    renderer = CoordinatorRenderer(context.catalog, context.settings.zone, context.settings.address)
    room = telegram.CoordinatorBot(
        services.writer, context.vault, context.now, partial(build_desk_service, services), build_notification_renderer(context), renderer
    )
    return Bot(room, client, _dependencies(services), _webhook_endpoint(context, ProcessRole.COORDINATOR, token))


_BUILDERS = {ProcessRole.SEEKER: _build_seeker_bot, ProcessRole.COORDINATOR: _build_coordinator_bot}


def _token_of(context: AppContext, role: ProcessRole) -> str:
    return str(getattr(context.settings, BOT_TOKEN_SETTINGS[role]).get_secret_value())


def _dependencies(services: Services) -> BotDependencies:
    settings = services.context.settings
    rates = RateLimits(settings.telegram_per_second, settings.telegram_chat_seconds)
    return BotDependencies(services.writer, services.context.vault, services.context.now, rates, engine=services.context.engine)


def _webhook_endpoint(context: AppContext, role: ProcessRole, token: str) -> WebhookEndpoint | None:
    """The secret follows from the keys and the token: a new token has a new one."""
    if context.settings.telegram_updates == "polling":
        return None
    path = f"/telegram/{role}"
    return WebhookEndpoint(f"{context.settings.address}{path}", path, context.vault.keyed_hash("webhook", token))


def bots_of_roles(bots: dict[ProcessRole, Bot], roles: Collection[ProcessRole]) -> Iterator[Bot]:
    """Those that this process runs."""
    return (bot for part, bot in bots.items() if part in roles)
