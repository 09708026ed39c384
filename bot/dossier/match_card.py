"""The match card as rows of text: what buttons and the map say, never a typed word and never the place (domain.md E4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flows.dossier.dossier import MatchCard
from flows.i18n.catalog import Catalog
from flows.reference.languages import display_name


class CardRow(NamedTuple):
    """A row of the card: the name of a field and its value, both in words."""

    name: str
    value: str


def card_rows(card: MatchCard, catalog: Catalog, language: str) -> list[CardRow]:
    """The rows of a match card in one language."""

    def text(key: str) -> str:
        return catalog.text(language, key)

    values = {
        "language": spoken_names(card.get("spoken", ()), card["language"], catalog, language),
        "province": text(f"province.{card['province']}" if card["province"] else "card.unsaid"),
        "age": text(f"card.age.{card['age']}"),
        "wish": ", ".join(text(f"card.wish.{wish}") for wish in card["wishes"] or ("none",)),
        "date": text(f"card.date.{card['date']}"),
        "contact": text(f"card.contact.{card['contact']}"),
    }
    return [CardRow(text(f"card.{name}"), value) for name, value in values.items()]


def spoken_names(codes: Iterable[str], written: str, catalog: Catalog, language: str) -> str:
    """What the seeker likes to speak or sign, by name; if they did not say, the language that they typed in."""
    return ", ".join(display_name(code, language) for code in codes) or catalog.text(written, "language.name")
