"""What Telegram shows of a bot before anything is said: names of the commands, description and menu, per language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.telegram.ports import ApiCall
from flows.i18n.catalog import Catalog


def profile_calls(catalog: Catalog, shown: Sequence[str], family: str, description: str, about: str) -> Iterator[ApiCall]:
    """Words of a command: its name in `family`. The first language is also everybody's who has another one."""
    yield ApiCall("setChatMenuButton", {"menu_button": {"type": "commands"}})
    for language in (None, *catalog.languages):
        whose = {"language_code": language} if language else {}
        spoken = language or catalog.languages[0]
        commands = [{"command": one, "description": catalog.text(spoken, f"{family}{one}")} for one in shown]
        yield ApiCall("setMyCommands", {"commands": commands, "scope": {"type": "all_private_chats"}, **whose})
        yield ApiCall("setMyDescription", {"description": catalog.text(spoken, description), **whose})
        yield ApiCall("setMyShortDescription", {"short_description": catalog.text(spoken, about), **whose})
