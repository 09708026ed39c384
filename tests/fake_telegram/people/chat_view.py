"""What somebody sees of a bot: all that stands in the chat now, and what it ever said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tests.fake_telegram.people.chats import Chat, Message

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot


def _containing(words: str, messages: Iterable[Message]) -> list[Message]:
    return [one for one in messages if words in one.shown]


class ChatView:
    """The chat of one human with one bot. Waits are by condition and end after Telegram's patience."""

    def __init__(self, bot: Bot, name: str, chat: Chat) -> None:
        self.bot, self.name, self._chat = bot, name, chat
        self._since = 0

    async def _wait_until(self, holds: Callable[[], object], what: str) -> None:
        seen = await self.bot.changes.wait_until(holds, self.bot.telegram.patience)
        assert seen, f"{self.name} waits for {what} and sees\n{self.shown}"

    @property
    def bot_messages(self) -> list[Message]:
        """What the bot said and is still there."""
        return [one for one in self.chat if one.by_bot]

    @property
    def chat(self) -> list[Message]:
        return self._chat.visible

    @property
    def all_bot_messages(self) -> list[Message]:
        """All that the bot said, also what was taken away since."""
        return [one for one in self._chat.messages if one.by_bot]

    @property
    def last(self) -> Message:
        return self.bot_messages[-1]

    @property
    def shown(self) -> str:
        return "\n\n".join(one.shown for one in self.bot_messages)

    @property
    def is_answered(self) -> bool:
        """Whether the bot wrote or mended something after the last act."""
        return self._chat.said > self._since

    @property
    def keyboard(self) -> list[str]:
        return self._chat.keyboard

    async def saw(self, words: str) -> Message:
        """Waits until the bot said this, whether it is still there or not."""
        await self._wait_until(lambda: _containing(words, self.all_bot_messages), repr(words))
        return _containing(words, self.all_bot_messages)[-1]

    async def sees(self, words: str) -> Message:
        """Waits until this stands there."""
        await self._wait_until(lambda: _containing(words, self.bot_messages), repr(words))
        return _containing(words, self.bot_messages)[-1]

    async def loses(self, words: str) -> None:
        """Waits until this stands there no longer, on either side."""
        await self._wait_until(lambda: not _containing(words, self.chat), f"the end of {words!r}")

    async def answered(self) -> Message:
        """Waits until the bot wrote or mended something after the last act."""
        await self._wait_until(lambda: self.is_answered, "an answer")
        return self.last
