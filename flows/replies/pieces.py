"""Pieces: the texts of an answer that has several, numbered, each with the buttons that change and remove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flows.conversation.messages import Button, Piece
from flows.direction import contain_direction
from flows.i18n.catalog import Catalog

CHANGEABLE = 30  # pieces whose buttons a chat shows at once, the newest; the others are changed by typing the label


def list_pieces(texts: Iterable[str], buttons_of: Callable[[int], tuple[Button, ...]]) -> tuple[Piece, ...]:
    """The pieces in the order in which they were typed."""

    return tuple(Piece(number, contain_direction(text), buttons_of(number)) for number, text in enumerate(texts, 1))


def make_buttons(catalog: Catalog, language: str, number: int) -> tuple[Button, ...]:
    """The buttons of the piece with this number."""
    return tuple(Button(f"{deed}_{number}", catalog.text(language, f"pieces.{deed}", n=number)) for deed in ("change", "remove"))
