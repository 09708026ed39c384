"""An update becomes what a coordinator did; names, pictures and whatever they type are read nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, Message
from telegram import Update as TelegramUpdate

from bot.telegram.inbound import commands
from bot.telegram.ports import Unreadable, Update

KINDS = ("message", "callback_query", "my_chat_member")
COMMANDS = {  # as they are typed, and what they ask for
    "start": "overview",
    "overzicht": "overview",
    "pauze": "pause",
    "verder": "resume",
    "bureau": "desk",
    "help": "help",
}
SHOWN = ("overzicht", "pauze", "verder", "bureau", "start", "help")
_PRESSED = re.compile(r"(\w{1,20}):([\w-]{0,20}):(\w{0,32})\Z")


@dataclass(frozen=True, slots=True)
class CoordinatorUpdate:
    """What came of one update: `act` with the dossier it is about and `more` (a reason, a day), or the token of an invitation.

    `press` is the press to acknowledge; `message` is what they typed, or what they pressed on. `elsewhere`: not a chat of two.
    """

    update: str
    chat: int
    language: str = ""
    action: str = "help"
    id: str = ""
    argument: str = ""
    token: str = ""
    press: str | None = None
    message: int | None = None
    elsewhere: bool = False


def heard(update: Update) -> CoordinatorUpdate | None:
    """What a coordinator did, None where it is nothing of ours; Unreadable where the framework cannot parse it."""
    try:
        read = TelegramUpdate.de_json(update, None)
    except Exception:  # whatever it says may hold what somebody typed
        raise Unreadable from None
    if read.callback_query:
        return _pressed(str(read.update_id), read.callback_query)
    if read.message:
        return _typed(str(read.update_id), read.message)
    return _member(str(read.update_id), read.my_chat_member) if read.my_chat_member else None


def _member(update: str, changed: ChatMemberUpdated) -> CoordinatorUpdate | None:
    is_added = changed.chat.type != "private" and changed.new_chat_member.status not in commands.GONE
    return CoordinatorUpdate(update, changed.chat.id, elsewhere=True) if is_added else None


def _pressed(update: str, press: CallbackQuery) -> CoordinatorUpdate:
    """A press; a key that is none of ours is a button of long ago."""
    if press.message and press.message.chat.type != "private":
        return CoordinatorUpdate(update, press.message.chat.id, press=press.id, elsewhere=True)
    found = _PRESSED.match(press.data or "")
    act, more, id = found.groups() if found else ("overview", "", "")
    number = press.message.message_id if press.message else None
    return CoordinatorUpdate(update, press.from_user.id, press.from_user.language_code or "", act, id, more, press=press.id, message=number)


def _typed(update: str, message: Message) -> CoordinatorUpdate:
    if message.chat.type != "private" or message.from_user is None:
        return CoordinatorUpdate(update, message.chat.id, elsewhere=True)
    token = commands.start_payload(message.text) or ""
    act = COMMANDS["start"] if token else COMMANDS.get(commands.command(message.text) or "", "help")
    return CoordinatorUpdate(update, message.chat.id, message.from_user.language_code or "", act, token=token, message=message.message_id)
