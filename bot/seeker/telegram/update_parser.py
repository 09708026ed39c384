"""Update parser: a received update becomes a SeekerUpdate. Names, pictures and files of a person are never read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aiogram.enums import ContentType

from bot.seeker.inputs import SeekerInput
from bot.seeker.telegram.received_update import ButtonPress, ChatMessage, MembershipChange, ReceivedUpdate
from bot.telegram.inbound import commands
from flows.comparing_form import is_blank

UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
COMMANDS = {  # by the word that people type, the engine's command
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
MENU_COMMANDS = ("start", "nuhulp", "terug", "stop", "status", "wiekeek", "intrekken", "mijngegevens", "privacy", "taal", "wis", "help")
SHOW_BUTTON = "see"  # the button under a nudge
_REFUSED = frozenset(  # what people send and is not kept
    ("animation", "checklist", "contact", "dice", "document", "game", "gift", "location", "paid_media", "photo", "sticker", "story")
) | {"venue", "video"}
_WRITTEN_BY_TELEGRAM = frozenset(one.value for one in ContentType) - _REFUSED  # what else is known to stand in a message without words
_HOLD_TEXTS = ("blocks", "items", "text", "caption", "summary", "credit", "cells")  # parts of a formatted message, and parts of these
_RECORDINGS = frozenset(("voice", "video_note", "audio"))
_CALLBACK_DATA = re.compile(r"(\d{1,9}):(\w{1,50})(?::(\w{1,16}))?\Z")


@dataclass(frozen=True, slots=True)
class SeekerUpdate:
    """A parsed update; all fields are empty for an update that is not for us.

    `chat_id` is where replies go, `language` the code of the person's Telegram, `callback_query_id` the press to acknowledge. `album`:
    the pictures that were sent together, each in an update of its own. `words`: all that was typed, also behind a command.
    """

    chat_id: int | None = None
    language: str | None = None
    seeker_input: SeekerInput | None = None
    callback_query_id: str | None = None
    message_id: int | None = None
    transfer_token: str | None = None
    has_blocked_bot: bool = False
    is_group: bool = False
    album: str | None = None
    words: str = ""
    is_edited: bool = False


def parse_update(update: ReceivedUpdate) -> SeekerUpdate:
    """What the person did: a press, a message, or a change of their membership."""
    if update.callback_query:
        return _parse_press(str(update.update_id), update.callback_query)
    if message := update.message or update.edited_message:
        return _parse_message(str(update.update_id), message, is_edited=update.message is None)
    if update.my_chat_member:
        return _parse_membership(update.my_chat_member)
    return SeekerUpdate()


def _parse_membership(changed: MembershipChange) -> SeekerUpdate:
    has_left = changed.new_chat_member.status in commands.LEFT_STATUSES
    if changed.chat.type != "private":
        return SeekerUpdate(changed.chat.id, is_group=not has_left)
    return SeekerUpdate(changed.chat.id, has_blocked_bot=has_left)


def _parse_press(update_id: str, press: ButtonPress) -> SeekerUpdate:
    """A press. A key of another form is an outdated button: the engine gets the key `none` and explains."""
    if press.message and press.message.chat.type != "private":
        return SeekerUpdate(press.message.chat.id, callback_query_id=press.id, is_group=True)
    found = _CALLBACK_DATA.match(press.data or "")
    question_number, key = (int(found[1]), found[2]) if found else (0, "none")
    if key == SHOW_BUTTON:
        seeker_input = SeekerInput(update_id, command=key)
    else:
        asked_about = (found[3] if found else None) or ""
        seeker_input = SeekerInput(update_id, button=key, question_number=question_number, asked_about=asked_about)
    return SeekerUpdate(press.sender.id, press.sender.language_code, seeker_input, callback_query_id=press.id)


def _parse_message(update_id: str, message: ChatMessage, is_edited: bool) -> SeekerUpdate:
    if message.chat.type != "private" or message.sender is None:
        return SeekerUpdate(message.chat.id, is_group=True)
    token, message_id = commands.parse_start_payload(message.text), message.message_id
    if token:
        seeker_input: SeekerInput | None = SeekerInput(update_id, command="start", message_id=message_id)
    else:
        seeker_input = _parse_input(update_id, message, is_edited)
    return SeekerUpdate(
        message.chat.id,
        message.sender.language_code,
        seeker_input,
        message_id=message_id,
        transfer_token=token,
        album=message.media_group_id,
        words=_words_of(message),
        is_edited=is_edited,
    )


def _parse_input(update_id: str, message: ChatMessage, is_edited: bool) -> SeekerInput | None:
    """Text or a command, also where it stands below a picture, a film, a file or a recording: of these only the fact that they came.

    What somebody else wrote, what a poll asks and what is formatted is heard and no answer; a place that moves came before.
    """
    message_id, words = message.message_id, _words_of(message)
    refused = "not_kept" if _RECORDINGS.isdisjoint(message.carries) else "voice"
    is_no_text = bool(message.poll or message.rich_message) or not _is_own(message)
    if is_no_text or (message.text is None and is_blank(words)):
        is_refused = refused == "voice" or (not is_edited and (is_no_text or _is_sent_by_people(message)))
        return SeekerInput(update_id, text=words or None, command=refused, message_id=message_id) if is_refused else None
    command = COMMANDS.get(commands.parse_command(words, COMMANDS) or "")
    if command:
        return SeekerInput(update_id, text=commands.words_behind(words), command=command, message_id=message_id)
    beside = None if message.text else refused
    return SeekerInput(update_id, text=words, message_id=message_id, edited=is_edited, refused_beside=beside)


def _is_sent_by_people(message: ChatMessage) -> bool:
    """Whether a message without words holds what people send, or what is not known yet; all else is written by Telegram itself."""
    return not _REFUSED.isdisjoint(message.carries) or _WRITTEN_BY_TELEGRAM.isdisjoint(message.carries)


def _words_of(message: ChatMessage) -> str:
    """What somebody typed: a text, what stands below a picture, a poll, or a formatted message."""
    poll = [message.poll.question, *(option.text for option in message.poll.options)] if message.poll else []
    return message.text or message.caption or "\n".join(poll) or "".join(_texts_in(message.rich_message))


def _texts_in(part: object) -> Iterator[str]:
    """The texts in a part of a formatted message, whatever blocks and marks they stand in."""
    for one in part if isinstance(part, list) else (part,):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from (found for name in _HOLD_TEXTS for found in _texts_in(one.get(name)))


def _is_own(message: ChatMessage) -> bool:
    """Whether the words are the sender's: written now, or forwarded from themselves."""
    origin = message.forward_origin
    return origin is None or (origin.sender_user is not None and origin.sender_user.id == message.chat.id)
