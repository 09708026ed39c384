"""What Telegram shows of the seeker's bot before anything is said: name of the commands, description, menu, per language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.delivery.ports import Call
from flows.wording import Wording

SHOWN = ("start", "nuhulp", "terug", "stop", "status", "wiekeek", "intrekken", "mijngegevens", "privacy", "taal", "wis", "help")


def calls(wording: Wording) -> Iterator[Call]:
    """Told at every start; the first language is also everybody's who has another one."""
    yield Call("setChatMenuButton", {"menu_button": {"type": "commands"}})
    for language in (None, *wording.languages):
        yield from _in(wording, language or wording.languages[0], {"language_code": language} if language else {})


def _in(wording: Wording, language: str, whose: dict[str, str]) -> Iterator[Call]:
    commands = [{"command": one, "description": wording.text(language, f"telegram.command.{one}")} for one in SHOWN]
    only_here = {"scope": {"type": "all_private_chats"}}
    yield Call("setMyCommands", {"commands": commands, **only_here, **whose})
    yield Call("setMyDescription", {"description": wording.text(language, "telegram.description"), **whose})
    yield Call("setMyShortDescription", {"short_description": wording.text(language, "telegram.about"), **whose})
