"""What Telegram shows of the coordinator's bot: names of the commands, description and menu, per language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.delivery.ports import Call
from flows.wording import Wording

SHOWN = ("overzicht", "pauze", "verder", "bureau", "start", "help")


def calls(wording: Wording) -> Iterator[Call]:
    """Told at every start; the first language is also everybody's who has another one."""
    yield Call("setChatMenuButton", {"menu_button": {"type": "commands"}})
    for language in (None, *wording.languages):
        yield from _in(wording, language or wording.languages[0], {"language_code": language} if language else {})


def _in(wording: Wording, language: str, whose: dict[str, str]) -> Iterator[Call]:
    commands = [{"command": one, "description": wording.text(language, f"desk.bot.command.{one}")} for one in SHOWN]
    yield Call("setMyCommands", {"commands": commands, "scope": {"type": "all_private_chats"}, **whose})
    yield Call("setMyDescription", {"description": wording.text(language, "desk.bot.description"), **whose})
    yield Call("setMyShortDescription", {"short_description": wording.text(language, "desk.bot.about"), **whose})
