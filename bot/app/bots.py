"""Factories of both Telegram bots. A bot's framework is imported only in a process that uses the bot."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.app.composition import Services, build_desk_service, build_notification_renderer
from bot.app.context import AppContext
from bot.config.process_roles import BOT_TOKEN_SETTINGS, ProcessRole
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies
from storage.offers.delivery_outcomes import DeliveryOutcomes


def build_bots(services: Services, roles: Collection[ProcessRole]) -> dict[ProcessRole, Bot]:
    """The bots that a process with these roles needs: those it runs, and for a web process every bot that uses a webhook."""
    settings = services.context.settings
    receives_webhooks = ProcessRole.WEB in roles and settings.telegram_updates == "webhook"
    configured = (role for role, name in BOT_TOKEN_SETTINGS.items() if getattr(settings, name) is not None)
    return {role: _BUILDERS[role](services) for role in configured if role in roles or receives_webhooks}


def _build_seeker_bot(services: Services) -> Bot:
    from bot.seeker.telegram import bot as telegram

    settings, token = services.context.settings, _token_of(services.context, ProcessRole.SEEKER)
    client = telegram.make_client(token, settings.telegram_api)
    handler = telegram.SeekerBot(services.seeker_service, services.store, services.context.catalog)
    return Bot(handler, client, _dependencies(services), _webhook_endpoint(services.context, ProcessRole.SEEKER, token))


def _build_coordinator_bot(services: Services) -> Bot:
    from bot.coordinator.telegram import bot as telegram
    from bot.coordinator.telegram.renderer import CoordinatorRenderer

    context, token = services.context, _token_of(services.context, ProcessRole.COORDINATOR)
    client = telegram.track_offers(telegram.make_client(token, context.settings.telegram_api), services.writer, context.vault, context.now)
    renderer = CoordinatorRenderer(context.catalog, context.settings.zone, context.settings.address)
    handler = telegram.CoordinatorBot(
        services.writer,
        context.vault,
        context.now,
        partial(build_desk_service, services),
        build_notification_renderer(context),
        renderer,
        DeliveryOutcomes(context.vault, services.installation),
    )
    return Bot(handler, client, _dependencies(services), _webhook_endpoint(context, ProcessRole.COORDINATOR, token))


_BUILDERS = {ProcessRole.SEEKER: _build_seeker_bot, ProcessRole.COORDINATOR: _build_coordinator_bot}


def _token_of(context: AppContext, role: ProcessRole) -> str:
    return str(getattr(context.settings, BOT_TOKEN_SETTINGS[role]).get_secret_value())


def _dependencies(services: Services) -> BotDependencies:
    settings = services.context.settings
    limits = RateLimits(settings.telegram_per_second, settings.telegram_chat_seconds)
    return BotDependencies(services.writer, services.context.vault, services.context.now, limits, engine=services.context.engine)


def _webhook_endpoint(context: AppContext, role: ProcessRole, token: str) -> WebhookEndpoint | None:
    """None if the bot polls. The secret is derived from the keys and the token, so a new token has a new secret."""
    if context.settings.telegram_updates == "polling":
        return None
    path = f"/telegram/{role}"
    return WebhookEndpoint(f"{context.settings.address}{path}", path, context.vault.keyed_hash("webhook", token))


def bots_of_roles(bots: dict[ProcessRole, Bot], roles: Collection[ProcessRole]) -> Iterator[Bot]:
    """The bots that a process with these roles runs."""
    return (bot for role, bot in bots.items() if role in roles)
