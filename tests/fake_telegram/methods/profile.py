"""Methods for a bot's profile: name, descriptions, commands and menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.faults import bad_request
from tests.fake_telegram.methods import checks

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot

Given = dict[str, Any]
LONGEST = {"name": 64, "description": 512, "short_description": 120}
SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"})
MENUS = frozenset({"default", "commands"})
MOST_COMMANDS = 100


def get_me(bot: Bot, given: Given) -> Given:
    return bot.raw | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


def leave(bot: Bot, given: Given) -> bool:
    chat = checks.may_write(bot.chats.get(given["chat_id"]))
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.started = False
    return True


def _language_code(given: Given) -> str:
    language = str(given.get("language_code", ""))
    if not re.fullmatch("([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language


def set_text(bot: Bot, given: Given, what: str) -> bool:
    words = given.get(what, "")
    if checks.units(words) > LONGEST[what]:
        raise bad_request(f"{what.replace('_', ' ')} is too long")
    bot.profile[what, _language_code(given)] = words
    return True


def get_text(bot: Bot, given: Given, what: str) -> Given:
    language = _language_code(given)
    return {what: bot.profile.get((what, language)) or bot.profile.get((what, ""), "")}


def _scope(given: Given) -> str:
    scope = given.get("scope", {"type": "default"})
    if scope.get("type") not in SCOPES or set(scope) - {"type", "chat_id"}:
        raise bad_request("unsupported BotCommandScope type specified")
    return f"{scope['type']} {scope.get('chat_id', '')}".strip()


def _command(given: Any) -> Given:
    if not isinstance(given, dict) or set(given) != {"command", "description"}:
        raise bad_request("expected a command and a description")
    if not re.fullmatch("[a-z0-9_]{1,32}", given["command"].removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= checks.units(given["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": given["command"].removeprefix("/"), "description": given["description"]}


def set_commands(bot: Bot, given: Given) -> bool:
    if len(given["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.commands[_scope(given), _language_code(given)] = [_command(one) for one in given["commands"]]
    return True


def get_commands(bot: Bot, given: Given) -> list[Given]:
    return bot.commands.get((_scope(given), _language_code(given)), [])


def delete_commands(bot: Bot, given: Given) -> bool:
    bot.commands.pop((_scope(given), _language_code(given)), None)
    return True


def set_menu(bot: Bot, given: Given) -> bool:
    button = given.get("menu_button", {"type": "default"})
    if button.get("type") not in MENUS or set(button) != {"type"}:
        raise bad_request("unsupported MenuButton type")
    if "chat_id" in given:
        checks.may_write(bot.chats.get(given["chat_id"])).menu = button
    else:
        bot.menu = button
    return True


def get_menu(bot: Bot, given: Given) -> Given:
    return checks.may_write(bot.chats.get(given["chat_id"])).menu if "chat_id" in given else bot.menu
