"""Checks of texts, captions and keyboards: what Telegram refuses is refused in the same words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.fake_telegram.faults import Refused, bad_request
from tests.fake_telegram.people.chats import Chat, InlineButton

TEXT, CAPTION, KEY, TOAST = 4096, 1024, 64, 200  # UTF-16 units, but bytes for a key
ROW, BUTTONS = 8, 100
MARKUPS = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {"keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"},
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}
PRESSED = frozenset({"callback_data", "url"})


def units(words: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 units."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def text(words: str) -> str:
    """The text as it is shown, without the space around it."""
    if not words.strip():
        raise bad_request("message text is empty")
    if units(words) > TEXT:
        raise bad_request("message is too long")
    return words.strip()


def caption(words: str) -> str:
    if units(words) > CAPTION:
        raise bad_request("message caption is too long")
    return words.strip()


def toast(words: str) -> str:
    if units(words) > TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    return words


def may_write(chat: Chat | None) -> Chat:
    """The chat, if the bot may write in it."""
    if chat is None:
        raise bad_request("chat not found")
    if chat.deserted:
        raise Refused(403, "Forbidden: user is deactivated")
    if chat.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if not chat.started:
        raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def markup(given: dict[str, Any]) -> str:
    """The kind of markup, one of four."""
    kind = next((name for name in MARKUPS if name in given), None)
    if kind is None or set(given) - MARKUPS[kind]:
        raise bad_request("object expected as reply markup")
    if kind == "keyboard":
        _keyboard(given["keyboard"])
    return kind


def inline(given: dict[str, Any] | None) -> list[list[InlineButton]]:
    """The buttons under a message; empty for other markup."""
    if given is None:
        return []
    if markup(given) != "inline_keyboard":
        raise bad_request("inline keyboard expected")
    rows = [[_button(one) for one in row] for row in _rows(given["inline_keyboard"]) if row]
    if sum(map(len, rows)) > BUTTONS or any(len(row) > ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _rows(given: Any) -> list[list[Any]]:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request("can't parse reply markup: an Array of Arrays expected")
    return given


def _keyboard(given: Any) -> None:
    for row in _rows(given):
        for one in row:
            words = one if isinstance(one, str) else one.get("text")
            if not words or (isinstance(one, dict) and set(one) - {"text", "request_contact", "request_location"}):
                raise bad_request("can't parse keyboard button")


def _button(given: Any) -> InlineButton:
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or not given["text"].strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    does = set(given) - {"text"}
    if len(does) != 1 or not does <= PRESSED:
        raise bad_request("can't parse inline keyboard button: exactly one known action is allowed")
    if "url" in given:
        return InlineButton(given["text"], None, _address(given["url"]))
    if not 1 <= len(str(given["callback_data"]).encode()) <= KEY:
        raise bad_request("BUTTON_DATA_INVALID")
    return InlineButton(given["text"], str(given["callback_data"]), None)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "tg" or (parts.scheme in ("http", "https") and re.search(r"\w\.\w", parts.hostname or "")):
        return url
    raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
