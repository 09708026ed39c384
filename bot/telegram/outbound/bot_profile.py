"""Bot profile: the calls that set what Telegram shows before a conversation (menu, commands, descriptions), per language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.telegram.ports import ApiCall
from flows.i18n.catalog import Catalog


def profile_calls(
    catalog: Catalog, command_names: Sequence[str], command_prefix: str, description_key: str, about_key: str
) -> Iterator[ApiCall]:
    """A command's text has the key `command_prefix` + its name. Without a language code Telegram shows the first language."""
    yield ApiCall("setChatMenuButton", {"menu_button": {"type": "commands"}})
    for code in (None, *catalog.languages):
        scope, language = ({"language_code": code} if code else {}), code or catalog.languages[0]
        commands = [{"command": name, "description": catalog.text(language, f"{command_prefix}{name}")} for name in command_names]
        yield ApiCall("setMyCommands", {"commands": commands, "scope": {"type": "all_private_chats"}, **scope})
        yield ApiCall("setMyDescription", {"description": catalog.text(language, description_key), **scope})
        yield ApiCall("setMyShortDescription", {"short_description": catalog.text(language, about_key), **scope})
