"""Which bots there are, each on the line of its own framework, which is imported only where its bot is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.delivery.bots import Bot, Means
from bot.delivery.pace import Rates
from bot.delivery.webhook import Hook
from bot.house import House
from bot.parts import BOTS, Part
from bot.wiring import Wired, desk, letters


def bots(wired: Wired, parts: Collection[Part]) -> dict[Part, Bot]:
    """The bots that this process needs: those it runs, and with a webhook those whose updates its pages take in."""
    settings = wired.house.settings
    takes_in = Part.WEB in parts and settings.telegram_updates == "webhook"
    configured = (one for one in BOTS if getattr(settings, BOTS[one]) is not None)
    return {one: _MAKE[one](wired) for one in configured if one in parts or takes_in}


def _seeker(wired: Wired) -> Bot:
    from bot.seeker import telegram

    settings, token = wired.house.settings, _token(wired.house, Part.SEEKER)
    line = telegram.line(token, settings.telegram_api)
    return Bot(telegram.room(wired), line, _means(wired), _hook(wired.house, Part.SEEKER, token))


def _coordinator(wired: Wired) -> Bot:
    from bot.coordinator import telegram

    house, token = wired.house, _token(wired.house, Part.COORDINATOR)
    line = telegram.remembering(telegram.line(token, house.settings.telegram_api), wired.writer, house)
    room = telegram.room(wired.writer, house, partial(desk, wired), letters(house))
    return Bot(room, line, _means(wired), _hook(house, Part.COORDINATOR, token))


_MAKE = {Part.SEEKER: _seeker, Part.COORDINATOR: _coordinator}


def _token(house: House, part: Part) -> str:
    return str(getattr(house.settings, BOTS[part]).get_secret_value())


def _means(wired: Wired) -> Means:
    settings = wired.house.settings
    rates = Rates(settings.telegram_per_second, settings.telegram_chat_seconds)
    return Means(wired.writer, wired.house.vault, wired.house.now, rates, engine=wired.house.engine)


def _hook(house: House, part: Part, token: str) -> Hook | None:
    """The secret follows from the keys and the token: a new token has a new one."""
    if house.settings.telegram_updates == "polling":
        return None
    path = f"/telegram/{part}"
    return Hook(f"{house.settings.address}{path}", path, house.vault.lookup("webhook", token))


def running(made: dict[Part, Bot], parts: Collection[Part]) -> Iterator[Bot]:
    """Those that this process runs."""
    return (bot for part, bot in made.items() if part in parts)
