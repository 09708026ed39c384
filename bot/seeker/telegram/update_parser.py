"""An update of Telegram becomes what a person did; names, pictures and files of theirs are read nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.seeker.service import SeekerInput
from bot.telegram.inbound import commands

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
COMMANDS = {  # as they are typed, and the key of what they mean
    "start": "start",
    "nuhulp": "help",
    "help": "help",
    "terug": "back",
    "stop": "later",
    "wis": "erase",
    "taal": "tongue",
    "privacy": "privacy",
    "mijngegevens": "mine",
    "status": "status",
    "wiekeek": "who_looked",
    "intrekken": "withdraw",
}
SHOWN = ("start", "nuhulp", "terug", "stop", "status", "wiekeek", "intrekken", "mijngegevens", "privacy", "taal", "wis", "help")
LOOK = "see"  # the button of the one line that is sent unasked
_PRESSED = re.compile(r"(\d{1,9}):(\w{1,50})\Z")


@dataclass(frozen=True, slots=True)
class SeekerUpdate:
    """What came of one update. `chat` is where an answer goes; `passage` what a link brought along.

    `press` is the press to acknowledge, `said` the turn, `gone` is True where the person stopped the bot. `elsewhere`: a group.
    """

    chat: int | None = None
    language: str | None = None
    said: SeekerInput | None = None
    press: str | None = None
    message: int | None = None
    passage: str | None = None
    gone: bool = False
    elsewhere: bool = False


def heard(update: Update) -> SeekerUpdate:
    """What a person did; an update that is nothing of ours is an empty one."""
    if update.callback_query:
        return _pressed(str(update.update_id), update.callback_query)
    if message := update.message or update.edited_message:
        return _said(str(update.update_id), message, edited=update.message is None)
    if update.my_chat_member:
        return _member(update.my_chat_member)
    return SeekerUpdate()


def _member(changed: ChatMemberUpdated) -> SeekerUpdate:
    if changed.chat.type != "private":
        return SeekerUpdate(changed.chat.id, elsewhere=changed.new_chat_member.status not in commands.GONE)
    return SeekerUpdate(changed.chat.id, gone=changed.new_chat_member.status in commands.GONE)


def _pressed(update: str, press: CallbackQuery) -> SeekerUpdate:
    """A press; a key that is none of ours is a button of long ago."""
    if press.message and press.message.chat.type != "private":
        return SeekerUpdate(press.message.chat.id, press=press.id, elsewhere=True)
    found = _PRESSED.match(press.data or "")
    asked, key = (int(found[1]), found[2]) if found else (0, "none")
    said = SeekerInput(update, command=key) if key == LOOK else SeekerInput(update, choice=key, asked=asked)
    return SeekerUpdate(press.from_user.id, press.from_user.language_code, said, press=press.id)


def _said(update: str, message: Message, edited: bool) -> SeekerUpdate:
    if message.chat.type != "private" or message.from_user is None:
        return SeekerUpdate(message.chat.id, elsewhere=True)
    passage = commands.start_payload(message.text)
    said = SeekerInput(update, command="start", message=message.message_id) if passage else _turn(update, message, edited)
    return SeekerUpdate(message.chat.id, message.from_user.language_code, said, message=message.message_id, passage=passage)


def _turn(update: str, message: Message, edited: bool) -> SeekerInput | None:
    """Words or a command; of all else only that it came."""
    number = message.message_id
    if message.voice or message.video_note or message.audio:
        return SeekerInput(update, command="voice", message=number)
    if message.text is None or message.forward_origin:
        return None if _is_silent(message) else SeekerInput(update, command="not_kept", message=number)
    command = COMMANDS.get(commands.command(message.text) or "")
    if command and not edited:
        return SeekerInput(update, command=command, message=number)
    return SeekerInput(update, words=message.text, message=number, edited=edited)


def _is_silent(message: Message) -> bool:
    """What Telegram itself writes into a chat."""
    return bool(message.pinned_message or message.message_auto_delete_timer_changed or message.chat_background_set)
