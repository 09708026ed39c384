"""A person on Telegram: everything that a client can do in one chat, on top of what it shows."""

from __future__ import annotations

import re
from functools import partialmethod
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.fake_telegram.people import kinds
from tests.fake_telegram.people.chat_view import ChatView
from tests.fake_telegram.people.chats import Chat, InlineButton, Message
from tests.fake_telegram.people.presses import Press

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot

PAYLOAD = "[A-Za-z0-9_-]{0,64}"  # Bot API, deep linking
_presses = count(430_000_001)


class Person(ChatView):
    """One person with one bot; what they do is in the bot's queue when the call returns."""

    def __init__(self, bot: Bot, user_id: int, name: str) -> None:
        self.id = user_id
        self.username = f"{name.lower()}_{user_id % 1000}"
        names = {"first_name": name, "last_name": "Achternaam", "username": self.username}
        self.sender = {"id": user_id, "is_bot": False, "language_code": "nl", **names}
        super().__init__(bot, name, bot.chat(user_id, **names))

    def beside(self, bot: Bot) -> Person:
        """The same person in the chat with another bot."""
        return Person(bot, self.id, self.name)

    async def starts(self, payload: str = "") -> Message:
        """Press *Start*, with the payload of a link if there is one."""
        assert re.fullmatch(PAYLOAD, payload), f"Telegram opens no link with {payload!r}"
        self._chat.started = True
        if self._chat.blocked:
            await self.unblocks()
        return (await self.types(f"/start {payload}".strip()))[-1]

    def has_started(self) -> None:
        """They started the bot long ago: it may write to them."""
        self._chat.started = True

    async def opens(self, link: str) -> Message:
        """Open a t.me link to this bot."""
        parts = urlsplit(link)
        assert parts.hostname == "t.me" and parts.path == f"/{self.bot.username}", f"{link} leads to another place"
        return await self.starts(parse_qs(parts.query).get("start", [""])[0])

    async def types(self, words: str, *, as_is: bool = False) -> list[Message]:
        """Send one message, or several if the words do not fit into one, as a client does."""
        assert as_is or words.strip(), "Telegram sends no empty message"
        return [self._send("message", **kinds.text(part)) for part in ([words] if as_is else kinds.split_text(words))]

    async def edits(self, message: Message | str, words: str) -> Message:
        """Edit one of their own messages, given itself or by its words."""
        mine = (
            message if isinstance(message, Message) else next(one for one in reversed(self.chat) if not one.by_bot and one.text == message)
        )
        mine.content, mine.edited = kinds.text(words), self.bot.now()
        self._enqueue_update("edited_message", mine)
        return mine

    async def presses(self, button: str, on: Message | None = None) -> Press:
        """Press a button by text or key, on the newest message that has it; wait until there is one."""
        await self._wait_until(lambda: self._find_button(button, on) or button in self.keyboard, f"a button {button!r}")
        found = self._find_button(button, on)
        press = Press(str(next(_presses)), self.bot.now(), self.bot.changes, self.bot.telegram.patience, found[1].url if found else None)
        if found is None:
            await self.types(button)
        elif found[1].key is not None:
            self._press(press, *found)
        return press

    def _press(self, press: Press, message: Message, button: InlineButton) -> None:
        self._since = self._chat.sent_count
        self.bot.presses[press.id] = press
        told = {"id": press.id, "from": self.sender, "chat_instance": str(-self.id), "data": button.key, "message": message.raw}
        self.bot.inbox.add_update("callback_query", self.id, told)

    def _find_button(self, button: str, on: Message | None) -> tuple[Message, InlineButton] | None:
        messages = [on] if on else [one for one in reversed(self.chat) if one.by_bot]
        return next(((one, found) for one in messages if (found := one.button(button))), None)

    async def sends(self, kind: str, **content: Any) -> Message:
        """Send one of `kinds.OTHER` or `kinds.NEWER`; content replaces parts of it."""
        return self._send("message", **({**kinds.OTHER, **kinds.NEWER}[kind] | content))

    sends_photo = partialmethod(sends, "photo")
    sends_document = partialmethod(sends, "document")
    sends_voice = partialmethod(sends, "voice")
    sends_sticker = partialmethod(sends, "sticker")
    sends_contact = partialmethod(sends, "contact")
    sends_location = partialmethod(sends, "location")
    sends_poll = partialmethod(sends, "poll")
    sends_video = partialmethod(sends, "video")
    sends_audio = partialmethod(sends, "audio")
    sends_live_photo = partialmethod(sends, "live_photo")
    sends_rich_message = partialmethod(sends, "rich_message")
    sends_dice = partialmethod(sends, "dice")

    async def sends_forward(self, words: str) -> Message:
        return await self.sends("forward", text=words)

    async def sends_unreadable(self) -> None:
        """Cause an update that no framework can parse, as after a change of the Bot API."""
        self.bot.inbox.add_update("message", self.id, kinds.UNREADABLE)

    async def resends(self, message: Message) -> None:
        """Let Telegram tell that this message changed, as it does by itself."""
        self._enqueue_update("edited_message", message)

    async def reacts(self, message: Message, emoji: str) -> None:
        """Put an emoji to a message, of which Telegram tells a bot that asks for it."""
        reaction = [{"type": "emoji", "emoji": emoji}]
        body = {"chat": self._chat.raw, "message_id": message.id, "user": self.sender, "date": 1, "old_reaction": []}
        self.bot.inbox.add_update("message_reaction", self.id, body | {"new_reaction": reaction})

    async def sends_with_unreadable_corner(self, **content: Any) -> Message:
        """Send a message of which no framework can parse one corner."""
        return self._send("message", **(content | kinds.UNREADABLE_CORNER))

    async def types_in_group(self, words: str) -> Message:
        """Write in a group that the bot is a member of."""
        return self._post_elsewhere("message", self.bot.chat(-1_000_000_000_000 - self.id, "supergroup", title="Buurt"), words)

    async def posts_in_channel(self, words: str) -> Message:
        return self._post_elsewhere("channel_post", self.bot.chat(-2_000_000_000_000 - self.id, "channel", title="Krant"), words)

    def _post_elsewhere(self, kind: str, chat: Chat, words: str) -> Message:
        chat.started = True
        message = chat.add(False, None if kind == "channel_post" else self.sender, **kinds.text(words))
        self.bot.inbox.add_update(kind, chat.id, message.raw)
        return message

    async def blocks(self) -> None:
        self._chat.blocked = True
        self._member("member", "kicked")

    async def unblocks(self) -> None:
        self._chat.blocked = False
        self._member("kicked", "member")

    async def leaves_telegram(self) -> None:
        self._chat.deserted = True

    def _member(self, before: str, after: str) -> None:
        statuses = {"old_chat_member": kinds.member(before, self.bot.raw), "new_chat_member": kinds.member(after, self.bot.raw)}
        date = int(self.bot.now().timestamp())
        self.bot.inbox.add_update("my_chat_member", self.id, {"chat": self._chat.raw, "from": self.sender, "date": date, **statuses})

    def _send(self, kind: str, **content: Any) -> Message:
        message = self._chat.add(False, self.sender, **content)
        self._enqueue_update(kind, message)
        return message

    def _enqueue_update(self, kind: str, message: Message) -> None:
        self._since = self._chat.sent_count
        self.bot.inbox.add_update(kind, self.id, message.raw)
