"""Drivers for the contract suite: one person's use of a channel, for each channel."""

from __future__ import annotations

import asyncio
import queue
import re
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar, Protocol

from bot.seeker.inputs import ChannelUser
from bot.seeker.terminal.chat import TerminalChat
from bot.web.answer_delay import AnswerDelay
from tests.support.product import Product
from tests.support.telegram.seeker_bot import HERE_ANYWAY, HERE_IN_TELEGRAM, RunningSeekerBot, SeekerOnTelegram
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

GO_ON = "Verder"


class ChannelDriver(Protocol):
    """What the suite does with a channel; a new channel joins the suite with one more driver."""

    @property
    def shown(self) -> str:
        """All that the person sees now."""

    async def open(self) -> None:
        """Open the channel as after being away."""

    async def say(self, words: str) -> None: ...
    async def press(self, text: str) -> None: ...
    async def enter_code(self, code: str) -> None:
        """Enter a return code on the first screen."""

    async def close(self) -> None: ...
    @property
    def channel_user(self) -> ChannelUser: ...


class WebDriver:
    """A browser without JavaScript."""

    def __init__(self, product: Product, name: str) -> None:
        self._browser = PageBrowser(build_chat_app(product, delay=AnswerDelay(lambda _: asyncio.sleep(0))))
        self.shown = ""

    async def open(self) -> None:
        await self._browser.open("/")
        self._see()

    async def say(self, words: str) -> None:
        await self._browser.say(words)
        self._see()

    async def press(self, text: str) -> None:
        await self._browser.press(text)
        self._see()

    async def enter_code(self, code: str) -> None:
        page = await self._browser.press("Ik heb een code")
        await self._browser.send(page.forms[0], code=code)
        self._see()

    async def close(self) -> None:
        await self._browser.close()

    def _see(self) -> None:
        self.shown = self._browser.page.text

    @property
    def channel_user(self) -> ChannelUser:
        return ChannelUser("web", self._browser.client.cookies["door"].partition(".")[0])


class TerminalDriver:
    """A terminal in a thread of its own, as `input` and `print` see it."""

    def __init__(self, product: Product, name: str) -> None:
        self._product, self._name, self._loop = product, name, asyncio.get_running_loop()
        self._typed: queue.Queue[str | None] = queue.Queue()
        self._waits: queue.Queue[bool] = queue.Queue()
        self._lines: list[str] = []
        self._thread: threading.Thread | None = None
        self.shown = ""

    async def open(self) -> None:
        await self.close()
        self._typed, self._waits, self._lines = queue.Queue(), queue.Queue(), []
        self._thread = threading.Thread(target=self._converse, daemon=True)
        self._thread.start()
        await self._see()

    async def say(self, words: str) -> None:
        assert self._thread and self._thread.is_alive(), f"the terminal has ended with: {self.shown}"
        self._lines.clear()
        self._typed.put(words)
        await self._see()

    async def press(self, text: str) -> None:
        number = re.search(rf"^  \[(\d+)\] {re.escape(text)}( \(aan\)| \(uit\))?$", self.shown, re.MULTILINE)
        await self.say(number[1] if number else f"/{text}")

    async def enter_code(self, code: str) -> None:
        await self.press("Ik heb een code")
        await self.say(code)

    async def close(self) -> None:
        if self._thread and self._thread.is_alive():
            self._typed.put(None)
            await asyncio.to_thread(self._thread.join)

    @property
    def channel_user(self) -> ChannelUser:
        return ChannelUser("terminal", self._name)

    def _converse(self) -> None:
        terminal = TerminalChat(self._product.service, self._product.catalog, self._name, self._run, self._read, self._write)
        try:
            terminal.run("nl")
        finally:
            self._waits.put(False)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _read(self, prompt: str) -> str:
        self._waits.put(True)
        words = self._typed.get()
        if words is None:
            raise EOFError
        return words

    def _write(self, line: str) -> None:
        self._lines.append(line)

    async def _see(self) -> None:
        await asyncio.to_thread(self._waits.get)
        self.shown = "\n".join(self._lines)


class TelegramDriver:
    """The seeker's bot on aiogram, beside the strict fake; own words after *toch hier*."""

    _bots: ClassVar[dict[int, RunningSeekerBot]] = {}

    def __init__(self, product: Product, name: str) -> None:
        self._product, self._name = product, name
        self._opened: SeekerOnTelegram | None = None

    @property
    def shown(self) -> str:
        return self._opened.shown if self._opened else ""

    async def open(self) -> None:
        if self._opened is None:
            self._opened = SeekerOnTelegram(await self._bot(), self._name)
        await self._opened.start()

    async def say(self, words: str) -> None:
        await self._do(self._seeker.say(words))

    async def press(self, text: str) -> None:
        if text == GO_ON and text not in self._seeker.buttons and "Klopt" in self._seeker.buttons:
            return  # that page stands at the review here
        is_first = text == "Begin" and HERE_IN_TELEGRAM in self._seeker.buttons
        await self._do(self._seeker.press(HERE_IN_TELEGRAM if is_first else text))

    async def enter_code(self, code: str) -> None:
        await self._do(self._seeker.say(code))

    async def close(self) -> None:
        bot = self._bots.pop(id(self._product), None)
        if bot:
            await bot.__aexit__()

    @property
    def channel_user(self) -> ChannelUser:
        return self._seeker.channel_user

    @property
    def _seeker(self) -> SeekerOnTelegram:
        assert self._opened, "come first"
        return self._opened

    async def _do(self, act: Awaitable[None]) -> None:
        await act
        for button in (one for one in (HERE_ANYWAY,) if one in self._seeker.buttons):
            await self._seeker.press(button)

    async def _bot(self) -> RunningSeekerBot:
        if id(self._product) not in self._bots:
            self._bots[id(self._product)] = await RunningSeekerBot(self._product).__aenter__()
        return self._bots[id(self._product)]


CHANNELS: dict[str, Callable[[Product, str], ChannelDriver]] = {"web": WebDriver, "terminal": TerminalDriver, "telegram": TelegramDriver}
