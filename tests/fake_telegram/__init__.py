"""A Bot API server on loopback that is as strict as Telegram, and people with a thumb.

    async with FakeTelegram() as telegram:              # or FakeTelegram(clock=lambda: product.now)
        bot = telegram.seeker_bot                        # .token .username .id; also telegram.coordinator_bot
        fatima = telegram.person("Fatima")               # beside the seeker's bot; person("Hanneke", bot) beside another
        await fatima.starts()                            # or .starts("payload"), .opens("https://t.me/kring_test_bot?start=...")
        await fatima.saw("Ik ben een computer")          # waits, by condition; fails after telegram.patience seconds
        press = await fatima.presses("Ja")               # by text or key, on the newest message that carries it
        await press.acknowledged()

The frameworks talk to `telegram.address` over real HTTP (see /bot<token>/<method>):
`TelegramAPIServer.from_base(telegram.address)` in aiogram, `base_url=f"{telegram.address}/bot"` in python-telegram-bot.
It lives in the loop of the test, so a test that blocks the loop blocks Telegram.
"""

from __future__ import annotations

from tests.fake_telegram.bots import Bot, Call
from tests.fake_telegram.faults import Fault, bad_gateway, broken, dropped_after, dropped_before, slow, slow_after, too_many
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.people.presses import Press
from tests.fake_telegram.queues import MESSAGES, PRESSES
from tests.fake_telegram.telegram import FakeTelegram

__all__ = [
    "MESSAGES",
    "PRESSES",
    "Bot",
    "Call",
    "FakeTelegram",
    "Fault",
    "Person",
    "Press",
    "bad_gateway",
    "broken",
    "dropped_after",
    "dropped_before",
    "slow",
    "slow_after",
    "too_many",
]
