"""What a form brought, read with care: text and nothing else, short where only keys are expected."""

from __future__ import annotations

from starlette.datastructures import FormData

from bot.seeker.service import SeekerInput

LONGEST_KEY = 64


def text(form: FormData, name: str) -> str:
    """The text of a field; a file that was sent in its place is not kept."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def parse_turn(form: FormData) -> SeekerInput:
    """A turn. An empty field beside a button is no words."""
    words, choice = text(form, "words"), text(form, "choice")[:LONGEST_KEY]
    only_pressed = choice and not words.strip()
    return SeekerInput(text(form, "update")[:LONGEST_KEY], None if only_pressed else words, choice or None, _number(text(form, "asked")))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
