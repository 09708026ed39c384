"""Signatures of the Bot API methods that the product uses; a call of another method is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.fake_telegram.faults import bad_request

INTEGER, STRING, BOOLEAN, OBJECT, LIST, FILE = "integer", "string", "boolean", "object", "list", "file"

Kinds = Mapping[str, str]
TARGET: Kinds = {"chat_id": INTEGER}
ONE: Kinds = {"chat_id": INTEGER, "message_id": INTEGER}
SENT: Kinds = {"disable_notification": BOOLEAN, "protect_content": BOOLEAN, "reply_markup": OBJECT, "reply_parameters": OBJECT}
TONGUE: Kinds = {"language_code": STRING}
SCOPE: Kinds = {"scope": OBJECT, "language_code": STRING}
NOTHING: Kinds = MappingProxyType({})


class Upload(NamedTuple):
    """A file within a call."""

    name: str
    content: bytes


class Method(NamedTuple):
    """Required and optional parameters of one method, each with its kind."""

    needs: Kinds
    may: Kinds = NOTHING


METHODS: Mapping[str, Method] = {
    "getMe": Method({}),
    "getUpdates": Method({}, {"offset": INTEGER, "limit": INTEGER, "timeout": INTEGER, "allowed_updates": LIST}),
    "setWebhook": Method(
        {"url": STRING},
        {"secret_token": STRING, "allowed_updates": LIST, "max_connections": INTEGER, "drop_pending_updates": BOOLEAN},
    ),
    "deleteWebhook": Method({}, {"drop_pending_updates": BOOLEAN}),
    "getWebhookInfo": Method({}),
    "sendMessage": Method({**TARGET, "text": STRING}, {**SENT, "link_preview_options": OBJECT}),
    "sendPhoto": Method({**TARGET, "photo": FILE}, {**SENT, "caption": STRING}),
    "sendDocument": Method({**TARGET, "document": FILE}, {**SENT, "caption": STRING, "disable_content_type_detection": BOOLEAN}),
    "sendChatAction": Method({**TARGET, "action": STRING}),
    "editMessageText": Method({"text": STRING}, {**ONE, "reply_markup": OBJECT, "link_preview_options": OBJECT}),
    "editMessageReplyMarkup": Method({}, {**ONE, "reply_markup": OBJECT}),
    "deleteMessage": Method(ONE),
    "deleteMessages": Method({**TARGET, "message_ids": LIST}),
    "answerCallbackQuery": Method({"callback_query_id": STRING}, {"text": STRING, "show_alert": BOOLEAN, "cache_time": INTEGER}),
    "leaveChat": Method(TARGET),
    "setMyCommands": Method({"commands": LIST}, SCOPE),
    "getMyCommands": Method({}, SCOPE),
    "deleteMyCommands": Method({}, SCOPE),
    "setMyName": Method({}, {"name": STRING, **TONGUE}),
    "getMyName": Method({}, TONGUE),
    "setMyDescription": Method({}, {"description": STRING, **TONGUE}),
    "getMyDescription": Method({}, TONGUE),
    "setMyShortDescription": Method({}, {"short_description": STRING, **TONGUE}),
    "getMyShortDescription": Method({}, TONGUE),
    "setChatMenuButton": Method({}, {**TARGET, "menu_button": OBJECT}),
    "getChatMenuButton": Method({}, TARGET),
}


def parse_parameters(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the parameters of a call to their kinds; one that is unknown, missing or of another kind is refused."""
    known = {**METHODS[method].needs, **METHODS[method].may}
    attached = {value.removeprefix("attach://") for value in given.values() if isinstance(value, str) and value.startswith("attach://")}
    for name in set(given) - attached - set(known):
        raise bad_request(f"unknown parameter {name}")
    for name in set(METHODS[method].needs) - set(given):
        raise bad_request(f"parameter {name} is required")
    return {name: _as(known[name], name, value, given) for name, value in given.items() if name in known}


def _as(kind: str, name: str, value: Any, given: Mapping[str, Any]) -> Any:
    if kind == FILE and isinstance(value, str) and value.startswith("attach://"):
        value = given.get(value.removeprefix("attach://"))
    try:
        found = READ[kind](value)
    except (ValueError, TypeError, KeyError):
        raise bad_request(f"can't parse {name}: {kind} expected") from None
    return found


def _integer(value: Any) -> int:
    if isinstance(value, bool | float | Upload):
        raise TypeError
    return int(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else {"true": True, "false": False}[value.lower()]


def _json(value: Any, kind: type) -> Any:
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, kind):
        raise TypeError
    return found


def _file(value: Any) -> Upload | str:
    if not isinstance(value, Upload | str):
        raise TypeError
    return value


READ = {
    INTEGER: _integer,
    STRING: _string,
    BOOLEAN: _boolean,
    OBJECT: lambda value: _json(value, dict),
    LIST: lambda value: _json(value, list),
    FILE: _file,
}
