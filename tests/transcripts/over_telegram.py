"""A golden conversation over the seeker's bot: the same acts with a thumb, and every line of it seen in the chat."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.seeker.service import ChannelUser
from tests.support.product import Product
from tests.support.seeker_bot import Running, Thumb
from tests.transcripts.script import Play

NEWS = "Kijk"  # below the message that there is something new
STAY, ANYWAY = ("Hier in Telegram", "Here in Telegram"), ("Toch hier", "Here anyway")
_CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


class TelegramPlay(Play):
    """Plays a text with a thumb and keeps, for each act, what the bot said after it."""

    def __init__(self, product: Product, bot: Running, language: str = "nl") -> None:
        super().__init__(product, language)
        self.bot, self.seen = bot, list[tuple[str, str]]()
        self._names = iter(("Fatima", "Fatima2", "Fatima3"))
        self._language = language
        self.thumb = self._phone()
        self._started = False

    @property
    def channel_user(self) -> ChannelUser:
        return self.thumb.channel_user

    def _phone(self) -> Thumb:
        thumb = Thumb(self.bot, next(self._names))
        thumb.person.sender["language_code"] = self._language
        return thumb

    async def _press(self, line: str) -> None:
        text = line[1:-1]
        if self._started and text not in self.thumb.buttons and NEWS in self.thumb.buttons:
            async with self._unnoticed():
                await self.thumb.press(NEWS)
        await self._act(line, lambda: self.thumb.press(text if text in self.thumb.buttons else f"✓ {text}"))

    async def _hear(self, line: str, words: str | None = None, choice: str | None = None) -> None:
        await self._act(line, lambda: self.thumb.say(words or ""))

    async def _happens(self, line: str) -> None:
        if line == "@ andere telefoon":
            self.thumb, self._started = self._phone(), False
            self.seen.append((line, ""))
        elif line == "@ typt de code":
            await self._act(line, lambda: self.thumb.say(self.code))
        else:
            await super()._happens(line)
            self.seen.append((line, ""))

    async def _act(self, line: str, act: Callable[[], Awaitable[None]]) -> None:
        await self._come_in(line)
        await act()
        said = [self.thumb.shown]
        async with self._unnoticed():
            for button in (one for one in ANYWAY if one in self.thumb.buttons):
                await self.thumb.press(button)
                said.append(self.thumb.shown)
        self.seen.append((line, "\n".join(said)))
        self._started = bool(set(self.thumb.buttons) - {"Nu hulp", "Help now"})  # after an ending the first screen comes again
        found = _CODE.search(said[0])
        self.code = found[0] if found else self.code

    async def _come_in(self, line: str) -> None:
        """The first screen of the chat, which the website has not."""
        if self._started:
            return
        self._started = True
        async with self._unnoticed():
            await self.thumb.start()
            for button in (one for one in STAY if one in self.thumb.buttons and line != "@ typt de code"):
                await self.thumb.press(button)
        if line.startswith("["):
            self.product.fresh()  # the text's first screen drew too

    @asynccontextmanager
    async def _unnoticed(self) -> AsyncIterator[None]:
        """These turns are not in the text, so they draw nothing of its chance."""
        drawn = copy.copy(self.product._drawn)
        yield
        self.product._drawn = drawn


def acts(text: str) -> list[tuple[str, list[str]]]:
    """Each act of a golden conversation, with the lines that are said after it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith(("> ", "[", "@ ")):
            found.append((line.strip(), []))
        elif line.startswith("< ") and not line.startswith("< (") and found:
            found[-1][1].append(line[2:].strip())
    return found


def unsaid(text: str, seen: list[tuple[str, str]]) -> list[str]:
    """What the text says and nobody saw in the chat."""
    lacking = []
    for (act, lines), (played, shown) in zip(acts(text), seen, strict=True):
        assert act == played
        lacking += [f"{act}: {line}" for line in lines if line not in shown]
    return lacking
