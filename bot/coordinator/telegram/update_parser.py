"""Update parser of the coordinator's bot. Names, pictures and typed text other than commands are never parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated, Message
from telegram import Update as TelegramUpdate

from bot.coordinator.service.views import SHORT_ID
from bot.telegram.inbound import commands
from bot.telegram.inbound.raw_update import has_real_numbers, readable_part
from bot.telegram.ports import Unreadable, Update
from storage.offers.offers import OfferForm

DAY_LENGTH = len("2026-11-24")
UPDATE_KINDS = ("message", "callback_query", "my_chat_member")
COMMANDS = {  # by the word that people type, the action
    "start": "overview",
    "overzicht": "overview",
    "pauze": "pause",
    "verder": "resume",
    "bureau": "desk",
    "inloggen": "sign_in",
    "help": "help",
}
MENU_COMMANDS = ("overzicht", "pauze", "verder", "bureau", "inloggen", "start", "help")
_CALLBACK_DATA = re.compile(r"(\w{1,20}):([\w-]{0,24}):(\w{0,32})\Z")


@dataclass(frozen=True, slots=True)
class CoordinatorUpdate:
    """A parsed update: an action with its dossier and argument (a reason, day or colleague, and a number), or the token of an invitation.

    `callback_query_id` is the press to acknowledge; `message_id` is the message that was typed or pressed on.
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

    @property
    def revision(self) -> int:
        """The number behind the argument: the revision of the dossier that the button was made from; -1 for a button without one."""
        before = {"contacted": DAY_LENGTH + 1, "propose": SHORT_ID + 1}.get(self.action, 0)
        number = self.argument[before:]
        return int(number) if number.isdecimal() else -1

    @property
    def colleague(self) -> str:
        """The beginning of the colleague's id."""
        return self.argument[:SHORT_ID]

    @property
    def values(self) -> tuple[str, OfferForm]:
        """The reason to decline and the number of the offer."""
        reason, _, number = self.argument.partition("-")
        return reason, OfferForm(number)


def parse_update(update: Update) -> CoordinatorUpdate | None:
    """What the coordinator did, or None for an update that is not for us. Raises Unreadable if nobody can be answered."""
    try:
        return _parse(_read(update))
    except Exception:  # its message may quote what somebody typed
        raise Unreadable from None


def _read(update: Update) -> TelegramUpdate:
    """Of a message or a press only what is used here: the framework takes any value for a text or a number."""
    part = readable_part(update) if update.keys() & {"message", "callback_query"} else update
    if part is None or not has_real_numbers(part):
        raise Unreadable
    return TelegramUpdate.de_json(part, None)


def _parse(parsed: TelegramUpdate) -> CoordinatorUpdate | None:
    if parsed.callback_query:
        return _parse_press(str(parsed.update_id), parsed.callback_query)
    if parsed.message:
        return _parse_message(str(parsed.update_id), parsed.message)
    return _parse_membership(str(parsed.update_id), parsed.my_chat_member) if parsed.my_chat_member else None


def _parse_membership(update_id: str, changed: ChatMemberUpdated) -> CoordinatorUpdate | None:
    is_added = changed.chat.type != "private" and changed.new_chat_member.status not in commands.LEFT_STATUSES
    return CoordinatorUpdate(update_id, changed.chat.id, is_group=True) if is_added else None


def _parse_press(update_id: str, press: CallbackQuery) -> CoordinatorUpdate:
    """A press. Data of another form is an outdated button, answered with the overview."""
    if press.message and press.message.chat.type != "private":
        return CoordinatorUpdate(update_id, press.message.chat.id, callback_query_id=press.id, is_group=True)
    found = _CALLBACK_DATA.match(press.data or "")
    action, argument, dossier_id = found.groups() if found else ("overview", "", "")
    message_id = press.message.message_id if press.message else None
    return CoordinatorUpdate(
        update_id,
        press.from_user.id,
        press.from_user.language_code or "",
        action,
        dossier_id,
        argument,
        callback_query_id=press.id,
        message_id=message_id,
    )


def _parse_message(update_id: str, message: Message) -> CoordinatorUpdate:
    if message.chat.type != "private" or message.from_user is None:
        return CoordinatorUpdate(update_id, message.chat.id, is_group=True)
    token, words = commands.parse_start_payload(message.text) or "", message.text or message.caption
    action = COMMANDS["start"] if token else COMMANDS.get(commands.parse_command(words, COMMANDS) or "", "help")
    return CoordinatorUpdate(
        update_id, message.chat.id, message.from_user.language_code or "", action, invitation_token=token, message_id=message.message_id
    )
