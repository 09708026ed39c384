"""Which bots there are, each on the line of its own framework, which is imported only where its bot is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.app.composition import Services, desk, letters
from bot.app.context import AppContext
from bot.config.process_roles import BOTS, ProcessRole
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.runner import Bot, BotDependencies


def build_bots(services: Services, parts: Collection[ProcessRole]) -> dict[ProcessRole, Bot]:
    """The bots that this process needs: those it runs, and with a webhook those whose updates its pages take in."""
    settings = services.context.settings
    takes_in = ProcessRole.WEB in parts and settings.telegram_updates == "webhook"
    configured = (one for one in BOTS if getattr(settings, BOTS[one]) is not None)
    return {one: _MAKE[one](services) for one in configured if one in parts or takes_in}


def _seeker(services: Services) -> Bot:
    from bot.seeker.telegram import bot as telegram

    settings, token = services.context.settings, _token(services.context, ProcessRole.SEEKER)
    line = telegram.make_client(token, settings.telegram_api)
    room = telegram.SeekerBot(services.service, services.store, services.context.catalog)
    return Bot(room, line, _means(services), _hook(services.context, ProcessRole.SEEKER, token))


def _coordinator(services: Services) -> Bot:
    from bot.coordinator.telegram import bot as telegram
    from bot.coordinator.telegram.renderer import CoordinatorRenderer

    context, token = services.context, _token(services.context, ProcessRole.COORDINATOR)
    client = telegram.track_offers(telegram.make_client(token, context.settings.telegram_api), services.writer, context.vault, context.now)
    renderer = CoordinatorRenderer(context.catalog, context.settings.zone, context.settings.address)
    room = telegram.CoordinatorBot(services.writer, context.vault, context.now, partial(desk, services), letters(context), renderer)
    return Bot(room, client, _means(services), _hook(context, ProcessRole.COORDINATOR, token))


_MAKE = {ProcessRole.SEEKER: _seeker, ProcessRole.COORDINATOR: _coordinator}


def _token(context: AppContext, part: ProcessRole) -> str:
    return str(getattr(context.settings, BOTS[part]).get_secret_value())


def _means(services: Services) -> BotDependencies:
    settings = services.context.settings
    rates = RateLimits(settings.telegram_per_second, settings.telegram_chat_seconds)
    return BotDependencies(services.writer, services.context.vault, services.context.now, rates, engine=services.context.engine)


def _hook(context: AppContext, part: ProcessRole, token: str) -> WebhookEndpoint | None:
    """The secret follows from the keys and the token: a new token has a new one."""
    if context.settings.telegram_updates == "polling":
        return None
    path = f"/telegram/{part}"
    return WebhookEndpoint(f"{context.settings.address}{path}", path, context.vault.keyed_hash("webhook", token))


def started_here(made: dict[ProcessRole, Bot], parts: Collection[ProcessRole]) -> Iterator[Bot]:
    """Those that this process runs."""
    return (bot for part, bot in made.items() if part in parts)
