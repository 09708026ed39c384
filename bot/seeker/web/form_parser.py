"""What a form brought, read with care: text and nothing else, short where only keys are expected."""

from __future__ import annotations

from starlette.datastructures import FormData

from bot.seeker.service import SeekerInput

MAX_KEY_LENGTH = 64


def text_field(form: FormData, name: str) -> str:
    """The text of a field; a file that was sent in its place is not kept."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def parse_turn(form: FormData) -> SeekerInput:
    """A turn. An empty field beside a button is no words."""
    words, choice = text_field(form, "words"), text_field(form, "choice")[:MAX_KEY_LENGTH]
    only_pressed = choice and not words.strip()
    return SeekerInput(
        text_field(form, "update")[:MAX_KEY_LENGTH],
        None if only_pressed else words,
        choice or None,
        _parse_number(text_field(form, "asked")),
    )


def _parse_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
