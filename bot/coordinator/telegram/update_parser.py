"""An update becomes what a coordinator did; names, pictures and whatever they type are read nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, Message
from telegram import Update as TelegramUpdate

from bot.telegram.inbound import commands
from bot.telegram.ports import Unreadable, Update

UPDATE_KINDS = ("message", "callback_query", "my_chat_member")
COMMANDS = {  # as they are typed, and what they ask for
    "start": "overview",
    "overzicht": "overview",
    "pauze": "pause",
    "verder": "resume",
    "bureau": "desk",
    "help": "help",
}
MENU_COMMANDS = ("overzicht", "pauze", "verder", "bureau", "start", "help")
_CALLBACK_DATA = re.compile(r"(\w{1,20}):([\w-]{0,20}):(\w{0,32})\Z")


@dataclass(frozen=True, slots=True)
class CoordinatorUpdate:
    """What came of one update: `act` with the dossier it is about and `more` (a reason, a day), or the token of an invitation.

    `press` is the press to acknowledge; `message` is what they typed, or what they pressed on. `elsewhere`: not a chat of two.
    """

    update_id: str
    chat_id: int
    language: str = ""
    action: str = "help"
    dossier_id: str = ""
    argument: str = ""
    invitation_token: str = ""
    callback_query_id: str | None = None
    message_id: int | None = None
    is_group: bool = False


def parse_update(update: Update) -> CoordinatorUpdate | None:
    """What a coordinator did, None where it is nothing of ours; Unreadable where the framework cannot parse it."""
    try:
        read = TelegramUpdate.de_json(update, None)
    except Exception:  # whatever it says may hold what somebody typed
        raise Unreadable from None
    if read.callback_query:
        return _parse_press(str(read.update_id), read.callback_query)
    if read.message:
        return _parse_message(str(read.update_id), read.message)
    return _parse_membership(str(read.update_id), read.my_chat_member) if read.my_chat_member else None


def _parse_membership(update_id: str, changed: ChatMemberUpdated) -> CoordinatorUpdate | None:
    is_added = changed.chat.type != "private" and changed.new_chat_member.status not in commands.LEFT_STATUSES
    return CoordinatorUpdate(update_id, changed.chat.id, is_group=True) if is_added else None


def _parse_press(update_id: str, press: CallbackQuery) -> CoordinatorUpdate:
    """A press; a key that is none of ours is a button of long ago."""
    if press.message and press.message.chat.type != "private":
        return CoordinatorUpdate(update_id, press.message.chat.id, callback_query_id=press.id, is_group=True)
    found = _CALLBACK_DATA.match(press.data or "")
    act, more, id = found.groups() if found else ("overview", "", "")
    number = press.message.message_id if press.message else None
    return CoordinatorUpdate(
        update_id, press.from_user.id, press.from_user.language_code or "", act, id, more, callback_query_id=press.id, message_id=number
    )


def _parse_message(update_id: str, message: Message) -> CoordinatorUpdate:
    if message.chat.type != "private" or message.from_user is None:
        return CoordinatorUpdate(update_id, message.chat.id, is_group=True)
    token = commands.parse_start_payload(message.text) or ""
    act = COMMANDS["start"] if token else COMMANDS.get(commands.parse_command(message.text) or "", "help")
    return CoordinatorUpdate(
        update_id, message.chat.id, message.from_user.language_code or "", act, invitation_token=token, message_id=message.message_id
    )
