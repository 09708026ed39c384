"""The server: bots by token, people, the clock, and every call that came in."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self

import h11

from tests.fake_telegram.bots import Bot, Call
from tests.fake_telegram.changes import Changes
from tests.fake_telegram.faults import Answer, Fault, FaultPlan, PlannedFault, Refused
from tests.fake_telegram.methods import api, forms
from tests.fake_telegram.methods.api import METHODS
from tests.fake_telegram.methods.method_handlers import METHOD_HANDLERS
from tests.fake_telegram.methods.webhooks import WebhookDelivery
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.queues import Inbox
from tests.fake_telegram.rates import RateCounter
from tests.fake_telegram.wire import App, ConnectionCut, Server
from tests.support.waiting import PATIENCE

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class FakeTelegram:
    """A Bot API server on loopback, for as long as its block lasts; the test sets its clock, or passes one.

        async with FakeTelegram() as telegram:              # or FakeTelegram(clock=lambda: product.now)
            bot = telegram.seeker_bot                        # .token .username .id; also telegram.coordinator_bot
            fatima = telegram.person("Fatima")               # beside the seeker's bot; person("Hanneke", bot) beside another
            await fatima.starts()                            # or .starts("payload"), .opens("https://t.me/kring_test_bot?start=...")
            await fatima.saw("Ik ben een computer")          # waits, by condition; fails after telegram.patience seconds
            press = await fatima.presses("Ja")               # by text or key, on the newest message that carries it
            await press.acknowledged()

    The frameworks talk to `telegram.address` over real HTTP (see /bot<token>/<method>):
    `TelegramAPIServer.from_base(telegram.address)` in aiogram, `base_url=f"{telegram.address}/bot"` in python-telegram-bot.
    It runs in the event loop of the test, so a test that blocks the loop blocks Telegram.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.clock, self._own = clock, START
        self.changes, self.faults, self.rates = Changes(), FaultPlan(), RateCounter()
        self.patience, self.retry_seconds, self.answer_seconds = PATIENCE, 0.05, 60.0
        self.calls: list[Call] = []
        self._proxies: dict[str, str | App] = {}
        self._people, self._secrets = count(7_000_000_001), count(1)
        self.bots: dict[str, Bot] = {}
        self.seeker_bot = self.bot("kring_test_bot")
        self.coordinator_bot = self.bot("kring_desk_test_bot")
        self.server, self._bringing = Server(self._handle_request), list[asyncio.Task[None]]()

    async def __aenter__(self) -> Self:
        self.address = await self.server.start()
        self._bringing = [asyncio.create_task(WebhookDelivery(self, bot).run()) for bot in self.bots.values()]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._bringing:
            task.cancel()
        ended = await asyncio.gather(*self._bringing, return_exceptions=True)
        await self.server.stop()
        defects = [one for one in ended if isinstance(one, Exception)] + self.server.defects
        assert not defects, f"this Telegram itself is broken: {defects!r}"

    @property
    def now(self) -> datetime:
        return self.clock() if self.clock else self._own

    def advance(self, **span: float) -> None:
        """Move the server's own clock; a clock that was passed is moved by the test."""
        assert self.clock is None, "this clock is somebody else's"
        self._own += timedelta(**span)
        self.changes.notify()

    def bot(self, username: str) -> Bot:
        token = f"{123_456_700 + next(self._secrets)}:AAF{username.encode().hex():x<32.32}"
        return self.bots.setdefault(token, Bot(self, token, username, Inbox(lambda: self.now, self.changes)))

    def person(self, name: str = "Fatima", bot: Bot | None = None) -> Person:
        """Somebody who has not started a bot yet."""
        return Person(bot or self.seeker_bot, next(self._people), name)

    def proxy(self, public: str, to: str | App) -> None:
        """Let a public address lead to an address of this machine, or to an ASGI application."""
        self._proxies[public] = to

    def resolve(self, url: str) -> str | tuple[App, str]:
        for public, to in self._proxies.items():
            if url.startswith(public):
                return to + url.removeprefix(public) if isinstance(to, str) else (to, url)
        return url

    def fail_next(
        self, method: str, fault: Fault, *, times: float = 1, bot: Bot | None = None, chat: Person | int | None = None
    ) -> PlannedFault:
        """Let the next calls of a method ("*": of any) fail in this way; its `times` are those that did not come yet."""
        to = chat.id if isinstance(chat, Person) else chat
        self.faults.planned.append(PlannedFault(fault, method, times, bot.token if bot else None, to))
        return self.faults.planned[-1]

    def clear_faults(self) -> None:
        self.faults.planned.clear()

    def limit_rates(self, per_second: int = 30, per_chat: int = 1) -> None:
        """Apply Telegram's rate limits from now on."""
        self.rates = RateCounter(per_second, per_chat)

    @property
    def refusals(self) -> list[Call]:
        """Calls that were refused without being planned by the test."""
        return [call for call in self.calls if call.status != 200 and not call.planned]

    async def wait_until(self, holds: Callable[[], object], what: str = "what was waited for") -> None:
        assert await self.changes.wait_until(holds, self.patience), f"{what} did not come"

    async def _handle_request(self, request: h11.Request, body: bytes) -> Answer:
        token, _, method = request.target.decode().partition("?")[0].removeprefix("/bot").partition("/")
        bot = self.bots.get(token)
        if bot is None:
            return Refused(401, "Unauthorized").answer
        given = await forms.read_parameters(request, body)
        fault = self.faults.next_fault(token, method, given)
        answer = await self._apply_fault(bot, method, given, fault) if fault else await self._carry_out(bot, method, given)
        self._record_call(bot, method, given, answer, fault)
        if fault and fault.cuts_connection:
            raise ConnectionCut
        return answer

    def _record_call(self, bot: Bot, method: str, given: dict[str, Any], answer: Answer, fault: Fault | None) -> None:
        at = asyncio.get_running_loop().time()
        self.calls.append(Call(bot, method, given, answer.status, answer.description, at, fault is not None))
        self.changes.notify()

    async def _apply_fault(self, bot: Bot, method: str, given: dict[str, Any], fault: Fault) -> Answer:
        answer = fault.answer
        if fault.after_execution:
            answer = await self._carry_out(bot, method, given)
            self.changes.notify()
        await (fault.until.wait() if fault.until else asyncio.sleep(fault.delay_seconds))
        if fault.cuts_connection:
            return answer or Answer(0, b"{}")
        return answer or await self._carry_out(bot, method, given)

    async def _carry_out(self, bot: Bot, method: str, given: dict[str, Any]) -> Answer:
        if method not in METHODS:
            return Refused(404, "Not Found").answer
        try:
            read = api.parse_parameters(method, given)
            self.rates.count_call(bot.token, method, read)
            result = METHOD_HANDLERS[method](bot, read)
            return Answer(200, json.dumps({"ok": True, "result": await result if inspect.isawaitable(result) else result}).encode())
        except Refused as refused:
            return refused.answer
