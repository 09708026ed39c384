"""A person's view of a chat: the messages in it now, and all that the bot ever sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tests.fake_telegram.people.chats import Chat, Message

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot


def _containing(words: str, messages: Iterable[Message]) -> list[Message]:
    return [one for one in messages if words in one.shown]


class ChatView:
    """One person's chat with one bot; waits are by condition and fail after the server's `patience`."""

    def __init__(self, bot: Bot, name: str, chat: Chat) -> None:
        self.bot, self.name, self._chat = bot, name, chat
        self._since = 0

    async def _wait_until(self, holds: Callable[[], object], what: str) -> None:
        seen = await self.bot.changes.wait_until(holds, self.bot.telegram.patience)
        assert seen, f"{self.name} waits for {what} and sees\n{self.shown}"

    @property
    def bot_messages(self) -> list[Message]:
        """The bot's messages that are still in the chat."""
        return [one for one in self.chat if one.by_bot]

    @property
    def chat(self) -> list[Message]:
        return self._chat.visible

    @property
    def all_bot_messages(self) -> list[Message]:
        """All messages of the bot, deleted ones too."""
        return [one for one in self._chat.messages if one.by_bot]

    @property
    def history(self) -> str:
        """All messages of both sides in their order, deleted ones too, for whoever reads why something failed."""
        lines = (f"{'bot' if one.by_bot else self.name}{' (deleted)' if one.deleted else ''}: {one.shown}" for one in self._chat.messages)
        return "\n".join(lines)

    @property
    def last(self) -> Message:
        return self.bot_messages[-1]

    @property
    def shown(self) -> str:
        return "\n\n".join(one.shown for one in self.bot_messages)

    @property
    def is_answered(self) -> bool:
        """Whether the bot wrote or edited a message after the person's last act."""
        return self._chat.sent_count > self._since

    @property
    def keyboard(self) -> list[str]:
        return self._chat.keyboard

    async def saw(self, words: str) -> Message:
        """Wait until the bot has sent this, whether it is still in the chat or not."""
        await self._wait_until(lambda: _containing(words, self.all_bot_messages), repr(words))
        return _containing(words, self.all_bot_messages)[-1]

    async def sees(self, words: str) -> Message:
        """Wait until the bot's messages in the chat show this."""
        await self._wait_until(lambda: _containing(words, self.bot_messages), repr(words))
        return _containing(words, self.bot_messages)[-1]

    async def loses(self, words: str) -> None:
        """Wait until no message of either side shows this any more."""
        await self._wait_until(lambda: not _containing(words, self.chat), f"the end of {words!r}")

    async def answered(self) -> Message:
        """Wait until the bot has written or edited a message after the person's last act."""
        await self._wait_until(lambda: self.is_answered, "an answer")
        return self.last
