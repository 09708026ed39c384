"""Received update: what is read of an update of the Bot API, as types of our own. No name of a person and no file is among it.

The framework's own type of a message has a hundred fields, all of which it fills in for each update.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Sender(BaseModel):
    """An account: of a person only its number is used, and the language of their Telegram."""

    id: int
    language_code: str | None = None


class PlaceOfMessage(BaseModel):
    """The chat in which something was said."""

    id: int
    type: str


class ForwardOrigin(BaseModel):
    """Who wrote a message that was passed on; `sender_user` if it is known and a person."""

    type: str
    sender_user: Sender | None = None


class PollOption(BaseModel):
    text: str


class Poll(BaseModel):
    question: str
    options: list[PollOption]


class ChatMessage(BaseModel, extra="allow"):
    """A message. Of what else it carries (a picture, a recording, a place) only the name is looked at: `carries`."""

    message_id: int
    chat: PlaceOfMessage
    sender: Sender | None = Field(None, alias="from")
    text: str | None = None
    caption: str | None = None
    media_group_id: str | None = None
    forward_origin: ForwardOrigin | None = None
    poll: Poll | None = None
    rich_message: Any = None

    @property
    def carries(self) -> dict[str, Any]:
        """By their names, all parts that are not fields above."""
        return self.model_extra or {}


class ButtonPress(BaseModel):
    """A press on a button, with the message under which it stood as far as Telegram still knows it."""

    id: str
    sender: Sender = Field(alias="from")
    data: str | None = None
    message: ChatMessage | None = None


class Membership(BaseModel):
    status: str


class MembershipChange(BaseModel):
    """That somebody blocked the bot or came back, or that it was put into a group or out of it."""

    chat: PlaceOfMessage
    new_chat_member: Membership


class ReceivedUpdate(BaseModel):
    """An update; all but its number is None if nothing in it is for us."""

    update_id: int
    message: ChatMessage | None = None
    edited_message: ChatMessage | None = None
    callback_query: ButtonPress | None = None
    my_chat_member: MembershipChange | None = None
