"""Contents of messages that a person can send, in the format of the Bot API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fake_telegram.methods.checks import TEXT, units

FILE = {"file_id": "AgACAgQAAx", "file_unique_id": "AQADBAAT", "file_size": 1234}
POLL = {
    "id": "5", "question": "Wie komt er?", "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
    "options": [{"persistent_id": "1", "text": "Ik", "voter_count": 0}], "allows_multiple_answers": False,
    "allows_revoting": False, "members_only": False,
}  # fmt: skip
OTHER: Mapping[str, dict[str, Any]] = {
    "photo": {"photo": [{**FILE, "width": 90, "height": 90}]},
    "document": {"document": {**FILE, "file_name": "brief.pdf", "mime_type": "application/pdf"}},
    "voice": {"voice": {**FILE, "duration": 4, "mime_type": "audio/ogg"}},
    "audio": {"audio": {**FILE, "duration": 4}},
    "video": {"video": {**FILE, "width": 90, "height": 90, "duration": 4}},
    "sticker": {
        "sticker": {**FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "🙂"},
    },
    "contact": {"contact": {"phone_number": "+31612345678", "first_name": "Riet"}},
    "location": {"location": {"latitude": 52.99, "longitude": 6.56}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "poll": {"poll": POLL},
    "forward": {"text": "", "forward_origin": {"type": "hidden_user", "date": 1_772_000_000, "sender_user_name": "Iemand"}},
}
NEWER: Mapping[str, dict[str, Any]] = {  # which python-telegram-bot does not read yet
    "live_photo": {"photo": [{**FILE, "width": 90, "height": 90}], "live_photo": {**FILE, "width": 90, "height": 90, "duration": 2}},
    "rich_message": {"rich_message": {"blocks": [{"type": "paragraph", "text": ["Ik ", {"type": "bold", "text": "slaap"}, " slecht."]}]}},
}
UNREADABLE_CORNER = {"entities": ["nieuw"], "reply_to_message": ["nieuw"], "quote": 7}
UNREADABLE = {"message_id": "later", "date": "gisteren", "chat": ["nieuw"], "text": "Ik slaap slecht."}


def text(words: str) -> dict[str, Any]:
    """A text; a command at its start is marked as one."""
    command = words.split(maxsplit=1)[0] if words.startswith("/") else ""
    marked = {"entities": [{"type": "bot_command", "offset": 0, "length": units(command)}]} if command else {}
    return {"text": words, **marked}


def split_text(words: str) -> list[str]:
    """Split a text that is too long for one message, as a client does: between two characters."""
    found, part, length = [], "", 0
    for char in words:
        if length + units(char) > TEXT:
            found.append(part)
            part, length = "", 0
        part, length = part + char, length + units(char)
    return [*found, part]


def member(status: str, who: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": status, "user": dict(who)} | ({"until_date": 0} if status == "kicked" else {})
