"""Chats: the messages of a bot and a person, their buttons, and which of them are deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class InlineButton(NamedTuple):
    """A button under a message, with a key or an address."""

    text: str
    key: str | None
    url: str | None


@dataclass
class Message:
    """One message of either side, with everything that Telegram stores of it."""

    id: int
    chat: Chat
    by_bot: bool
    at: datetime
    sender: Mapping[str, Any] | None
    content: dict[str, Any]
    buttons: list[list[InlineButton]] = field(default_factory=list)
    silent: bool = False
    protected: bool = False
    preview: bool = True
    edited: datetime | None = None
    deleted: bool = False
    upload: bytes | None = None

    @property
    def text(self) -> str:
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def pressable(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]

    @property
    def photo(self) -> bytes | None:
        return self.upload if "photo" in self.content else None

    @property
    def document(self) -> bytes | None:
        return self.upload if "document" in self.content else None

    @property
    def filename(self) -> str | None:
        return str(self.content["document"]["file_name"]) if "document" in self.content else None

    @property
    def shown(self) -> str:
        """The message as it is seen: the text, then each button in brackets."""
        return "\n".join([self.text, *(f"[{text}]" for text in self.pressable)])

    def button(self, named: str) -> InlineButton | None:
        """The button with this text, else with this key."""
        every = [button for row in self.buttons for button in row]
        return next((one for one in every if one.text == named), None) or next((one for one in every if one.key == named), None)

    @property
    def raw(self) -> dict[str, Any]:
        """The message in the format of the Bot API."""
        raw: dict[str, Any] = {"message_id": self.id, "date": int(self.at.timestamp()), "chat": self.chat.raw, **self.content}
        if self.sender:
            raw["from"] = dict(self.sender)
        if self.edited:
            raw["edit_date"] = int(self.edited.timestamp())
        if self.protected:
            raw["has_protected_content"] = True
        if not self.preview:
            raw["link_preview_options"] = {"is_disabled": True}
        return raw | ({"reply_markup": {"inline_keyboard": list(self._keyboard())}} if self.buttons else {})

    def _keyboard(self) -> Iterator[list[dict[str, str]]]:
        for row in self.buttons:
            yield [{"text": one.text} | ({"callback_data": one.key} if one.key is not None else {"url": one.url or ""}) for one in row]


@dataclass
class Chat:
    """One chat of one bot; a private chat opens once its person starts it."""

    id: int
    names: Mapping[str, str]
    now: Callable[[], datetime]
    number: Callable[[], int]
    kind: str = "private"
    started: bool = False
    blocked: bool = False
    deserted: bool = False
    messages: list[Message] = field(default_factory=list)
    keyboard: list[str] = field(default_factory=list)
    sent_count: int = 0  # how often the bot wrote or edited a message
    menu: dict[str, Any] = field(default_factory=lambda: {"type": "default"})

    @property
    def raw(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.kind, **self.names}

    def add(self, by_bot: bool, sender: Mapping[str, Any] | None, **content: Any) -> Message:
        message = Message(self.number(), self, by_bot, self.now(), sender, content)
        self.messages.append(message)
        return message

    def find(self, message_id: int) -> Message | None:
        """The message with this id, if it is still in the chat."""
        return next((one for one in self.messages if one.id == message_id and not one.deleted), None)

    @property
    def visible(self) -> list[Message]:
        return [one for one in self.messages if not one.deleted]
