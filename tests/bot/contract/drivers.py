"""One person's way in, per channel: what a thumb can do and what an eye can see."""

from __future__ import annotations

import asyncio
import queue
import re
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar, Protocol

from bot.seeker.service import ChannelUser
from bot.seeker.terminal.chat import Terminal
from tests.support.chat_app import rooms
from tests.support.page_browser import Browser
from tests.support.product import Product
from tests.support.seeker_bot import ANYWAY, HERE, Running, Thumb


class Phone(Protocol):
    """What the suite needs of a channel. A new channel joins by being one more of these."""

    @property
    def shown(self) -> str:
        """All that is seen now."""

    async def come(self) -> None:
        """Open the channel anew."""

    async def say(self, words: str) -> None: ...
    async def press(self, text: str) -> None: ...
    async def enter(self, code: str) -> None:
        """Come in with a return code, from the first screen."""

    async def leave(self) -> None: ...
    @property
    def channel_user(self) -> ChannelUser: ...


class WebPhone:
    """A browser without JavaScript."""

    def __init__(self, product: Product, name: str) -> None:
        self._browser = Browser(rooms(product))
        self.shown = ""

    async def come(self) -> None:
        await self._browser.open("/")
        self._see()

    async def say(self, words: str) -> None:
        await self._browser.say(words)
        self._see()

    async def press(self, text: str) -> None:
        await self._browser.press(text)
        self._see()

    async def enter(self, code: str) -> None:
        page = await self._browser.press("Ik heb een code")
        await self._browser.send(page.forms[0], code=code)
        self._see()

    async def leave(self) -> None:
        await self._browser.close()

    def _see(self) -> None:
        self.shown = self._browser.page.text

    @property
    def channel_user(self) -> ChannelUser:
        return ChannelUser("web", self._browser.client.cookies["door"].partition(".")[0])


class TerminalPhone:
    """A terminal in a thread of its own, as `input` and `print` see it."""

    def __init__(self, product: Product, name: str) -> None:
        self._product, self._name, self._loop = product, name, asyncio.get_running_loop()
        self._typed: queue.Queue[str | None] = queue.Queue()
        self._waits: queue.Queue[bool] = queue.Queue()
        self._lines: list[str] = []
        self._thread: threading.Thread | None = None
        self.shown = ""

    async def come(self) -> None:
        await self.leave()
        self._typed, self._waits, self._lines = queue.Queue(), queue.Queue(), []
        self._thread = threading.Thread(target=self._sit, daemon=True)
        self._thread.start()
        await self._see()

    async def say(self, words: str) -> None:
        assert self._thread and self._thread.is_alive(), f"the terminal has ended with: {self.shown}"
        self._lines.clear()
        self._typed.put(words)
        await self._see()

    async def press(self, text: str) -> None:
        number = re.search(rf"^  \[(\d+)\] {re.escape(text)}( \(aan\)| \(uit\))?$", self.shown, re.MULTILINE)
        await self.say(number[1] if number else text)

    async def enter(self, code: str) -> None:
        await self.press("Ik heb een code")
        await self.say(code)

    async def leave(self) -> None:
        if self._thread and self._thread.is_alive():
            self._typed.put(None)
            await asyncio.to_thread(self._thread.join)

    @property
    def channel_user(self) -> ChannelUser:
        return ChannelUser("terminal", self._name)

    def _sit(self) -> None:
        terminal = Terminal(self._product.service, self._product.catalog, self._name, self._run, self._read, self._write)
        try:
            terminal.converse("nl")
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


class TelegramPhone:
    """The seeker's bot on aiogram, beside the strict fake; own words after *toch hier*."""

    _bots: ClassVar[dict[int, Running]] = {}

    def __init__(self, product: Product, name: str) -> None:
        self._product, self._name = product, name
        self._thumb: Thumb | None = None

    @property
    def shown(self) -> str:
        return self._thumb.shown if self._thumb else ""

    async def come(self) -> None:
        if self._thumb is None:
            self._thumb = Thumb(await self._bot(), self._name)
        await self._thumb.start()

    async def say(self, words: str) -> None:
        await self._do(self._own.say(words))

    async def press(self, text: str) -> None:
        if HERE in self._own.buttons:
            await self._own.press(HERE)
        await self._do(self._own.press(text))

    async def enter(self, code: str) -> None:
        await self._do(self._own.say(code))

    async def leave(self) -> None:
        bot = self._bots.pop(id(self._product), None)
        if bot:
            await bot.__aexit__()

    @property
    def channel_user(self) -> ChannelUser:
        return self._own.channel_user

    @property
    def _own(self) -> Thumb:
        assert self._thumb, "come first"
        return self._thumb

    async def _do(self, act: Awaitable[None]) -> None:
        await act
        if ANYWAY in self._own.buttons:
            await self._own.press(ANYWAY)

    async def _bot(self) -> Running:
        if id(self._product) not in self._bots:
            self._bots[id(self._product)] = await Running(self._product).__aenter__()
        return self._bots[id(self._product)]


CHANNELS: dict[str, Callable[[Product, str], Phone]] = {"web": WebPhone, "terminal": TerminalPhone, "telegram": TelegramPhone}
