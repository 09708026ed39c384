"""Raw update: what is read of an update that no framework can parse in one corner: who sent it, where, the words or the button.

A framework gives such an update up as a whole, and its person would wait for an answer for ever.
"""

from __future__ import annotations

from typing import Any

from bot.telegram.ports import Update

_WITHOUT_WORDS = {"dice": {"emoji": "🎲", "value": 1}}  # stands for a picture, a file or whatever cannot be read
_OF_SOMEBODY = {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "-"}}  # whoever wrote it, it is no answer
_LARGEST = 1 << 53  # Telegram's ids have at most 52 bits
_MESSAGES = ("message", "edited_message")


def readable_part(update: Update) -> Update | None:
    """The same update with nothing in it but what both frameworks can read; None if nobody can be answered."""
    for kind in (*_MESSAGES, "callback_query"):
        if isinstance(body := update.get(kind), dict):
            part = _read_message(body) if kind in _MESSAGES else _read_press(body)
            return {"update_id": update["update_id"], kind: part} if part and "update_id" in update else None
    return None


def has_real_numbers(value: object) -> bool:
    """Whether all numbers are as large as Telegram's may be, so that they can be stored."""
    if isinstance(value, dict):
        return all(map(has_real_numbers, value.values()))
    if isinstance(value, list):
        return all(map(has_real_numbers, value))
    return not isinstance(value, int) or abs(value) <= _LARGEST


def words_of(update: Update) -> str:
    """The words of a message, also of one that is put aside: danger in them is heard all the same."""
    bodies = (update[kind] for kind in _MESSAGES if isinstance(update.get(kind), dict))
    return "\n".join(body[key] for body in bodies for key in ("text", "caption") if isinstance(body.get(key), str))


def _read_message(body: dict[str, Any]) -> dict[str, Any] | None:
    sender, chat = _read_person(body.get("from")), _read_chat(body.get("chat"))
    chat = chat or (sender and {"id": sender["id"], "type": "private"})
    if chat and not sender and chat["type"] == "private":
        sender = _read_person({"id": chat["id"]})
    if not chat or not sender:
        return None
    origin = _OF_SOMEBODY if "forward_origin" in body else {}
    head = {"message_id": _read_number(body.get("message_id")) or 0, "date": 0, "chat": chat, "from": sender}
    return head | origin | _read_words(body)


def _read_words(body: dict[str, Any]) -> dict[str, Any]:
    """The text, or what stands below a picture or a file."""
    words = {key: _read_text(body[key]) for key in ("text", "caption") if isinstance(body.get(key), str) and body[key]}
    return words if "text" in words else words | _WITHOUT_WORDS


def _read_press(body: dict[str, Any]) -> dict[str, Any] | None:
    sender, below = _read_person(body.get("from")), body.get("message")
    if not sender:
        return None
    message = _read_message(below | {"from": body["from"]}) if isinstance(below, dict) else None
    data = {"data": body["data"]} if isinstance(body.get("data"), str) else {}
    return {"id": str(body.get("id", "")), "from": sender, "chat_instance": "", **data} | ({"message": message} if message else {})


def _read_person(body: object) -> dict[str, Any] | None:
    """No name: none is ever used."""
    number = _read_number(body.get("id")) if isinstance(body, dict) else None
    if number is None or not isinstance(body, dict):
        return None
    code = body.get("language_code")
    return {"id": number, "is_bot": False, "first_name": "-"} | ({"language_code": code} if isinstance(code, str) else {})


def _read_chat(body: object) -> dict[str, Any] | None:
    number = _read_number(body.get("id")) if isinstance(body, dict) else None
    if number is None or not isinstance(body, dict):
        return None
    kind = body.get("type")
    return {"id": number, "type": kind if kind in ("private", "group", "supergroup", "channel") else "private" if number > 0 else "group"}


def _read_number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _read_text(value: str) -> str:
    """Without half a character, as where a client cut a message."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
