"""Pieces: the texts of an answer that has several, numbered, each with the buttons that change and remove it."""

from __future__ import annotations

from collections.abc import Iterable

from flows.conversation.messages import Button, Piece
from flows.direction import contain_direction
from flows.i18n.catalog import Catalog

CHANGEABLE = 30  # pieces whose buttons a chat shows at once, the newest; the others are changed by typing the label


def list_pieces(catalog: Catalog, language: str, texts: Iterable[str]) -> tuple[Piece, ...]:
    """The pieces in the order in which they were typed."""

    def button(number: int, deed: str) -> Button:
        return Button(f"{deed}_{number}", catalog.text(language, f"pieces.{deed}", n=number))

    return tuple(
        Piece(number, contain_direction(text), (button(number, "change"), button(number, "remove"))) for number, text in enumerate(texts, 1)
    )
