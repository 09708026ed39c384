"""Bots on the fake Telegram, and the calls they made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.fake_telegram.changes import Changes
from tests.fake_telegram.methods.api import Upload
from tests.fake_telegram.methods.polling import Poller
from tests.fake_telegram.methods.webhooks import Webhook
from tests.fake_telegram.people.chats import Chat
from tests.fake_telegram.people.presses import Press
from tests.fake_telegram.queues import Inbox

if TYPE_CHECKING:
    from tests.fake_telegram.telegram import FakeTelegram


class Call(NamedTuple):
    """One call and its outcome; `planned` if the test planned that it fails."""

    bot: Bot
    method: str
    parameters: dict[str, Any]
    status: int
    description: str
    at: float
    planned: bool


@dataclass(eq=False)
class Bot:
    """One bot: its queues, its chats and its profile."""

    telegram: FakeTelegram
    token: str
    username: str
    inbox: Inbox
    chats: dict[int, Chat] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menu: dict[str, Any] = field(default_factory=lambda: {"type": "default"})
    webhook: Webhook = field(default_factory=Webhook)
    poller: Poller = field(default_factory=Poller)
    deliveries: list[tuple[int, int]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(101))

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def raw(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": "Kring", "username": self.username}

    @property
    def changes(self) -> Changes:
        return self.telegram.changes

    def now(self) -> datetime:
        return self.telegram.now

    def chat(self, chat_id: int, kind: str = "private", **names: str) -> Chat:
        """The chat with this id, created if missing."""
        return self.chats.setdefault(chat_id, Chat(chat_id, names, self.now, lambda: next(self.numbers), kind))

    def calls(self, method: str) -> list[Call]:
        return [call for call in self.telegram.calls if call.bot is self and call.method == method]
