"""Which bots there are, each on the line of its own framework, which is imported only where its bot is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.app.composition import Services, desk, letters
from bot.app.context import AppContext
from bot.config.process_roles import BOTS, ProcessRole
from bot.telegram.inbound.webhook import Hook
from bot.telegram.outbound.rate_limiter import Rates
from bot.telegram.runner import Bot, BotDependencies


def build_bots(wired: Services, parts: Collection[ProcessRole]) -> dict[ProcessRole, Bot]:
    """The bots that this process needs: those it runs, and with a webhook those whose updates its pages take in."""
    settings = wired.house.settings
    takes_in = ProcessRole.WEB in parts and settings.telegram_updates == "webhook"
    configured = (one for one in BOTS if getattr(settings, BOTS[one]) is not None)
    return {one: _MAKE[one](wired) for one in configured if one in parts or takes_in}


def _seeker(wired: Services) -> Bot:
    from bot.seeker.telegram import bot as telegram

    settings, token = wired.house.settings, _token(wired.house, ProcessRole.SEEKER)
    line = telegram.line(token, settings.telegram_api)
    room = telegram.SeekerBot(wired.reception, wired.drafts, wired.house.catalog)
    return Bot(room, line, _means(wired), _hook(wired.house, ProcessRole.SEEKER, token))


def _coordinator(wired: Services) -> Bot:
    from bot.coordinator.telegram import bot as telegram
    from bot.coordinator.telegram.renderer import CoordinatorRenderer

    house, token = wired.house, _token(wired.house, ProcessRole.COORDINATOR)
    client = telegram.track_offers(telegram.line(token, house.settings.telegram_api), wired.writer, house.vault, house.now)
    renderer = CoordinatorRenderer(house.catalog, house.settings.zone, house.settings.address)
    room = telegram.CoordinatorBot(wired.writer, house.vault, house.now, partial(desk, wired), letters(house), renderer)
    return Bot(room, client, _means(wired), _hook(house, ProcessRole.COORDINATOR, token))


_MAKE = {ProcessRole.SEEKER: _seeker, ProcessRole.COORDINATOR: _coordinator}


def _token(house: AppContext, part: ProcessRole) -> str:
    return str(getattr(house.settings, BOTS[part]).get_secret_value())


def _means(wired: Services) -> BotDependencies:
    settings = wired.house.settings
    rates = Rates(settings.telegram_per_second, settings.telegram_chat_seconds)
    return BotDependencies(wired.writer, wired.house.vault, wired.house.now, rates, engine=wired.house.engine)


def _hook(house: AppContext, part: ProcessRole, token: str) -> Hook | None:
    """The secret follows from the keys and the token: a new token has a new one."""
    if house.settings.telegram_updates == "polling":
        return None
    path = f"/telegram/{part}"
    return Hook(f"{house.settings.address}{path}", path, house.vault.keyed_hash("webhook", token))


def started_here(made: dict[ProcessRole, Bot], parts: Collection[ProcessRole]) -> Iterator[Bot]:
    """Those that this process runs."""
    return (bot for part, bot in made.items() if part in parts)
