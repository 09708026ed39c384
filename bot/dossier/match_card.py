"""The match card as rows of text: what buttons and the map say, never a typed word and never the place (domain.md E4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flows.dossier.dossier import MatchCard
from flows.i18n.catalog import Catalog
from flows.reference.languages import display_name, parse_language

UNSAID = {"unsaid": "card.not_shared", "not_shared": "card.not_shared", "not_asked": "card.not_asked"}  # `unsaid`: of earlier versions


class CardRow(NamedTuple):
    """A row of the card: the name of a field and its value, both in words."""

    name: str
    value: str


def card_rows(card: MatchCard, catalog: Catalog, language: str) -> list[CardRow]:
    """The rows of a match card in one language."""

    def text(key: str) -> str:
        return catalog.text(language, key)

    wishes = (text(UNSAID.get(wish, f"card.wish.{wish}")) for wish in card["wishes"] or ("not_asked",))
    values = {
        "language": spoken_names(card.get("spoken", ()), card["language"], language),
        "province": text(f"province.{card['province']}" if card["province"] else "card.not_shared"),
        "age": text(UNSAID.get(card["age"], f"card.age.{card['age']}")),
        "wish": catalog.join_with_commas(language, wishes),
        "date": text(UNSAID.get(card["date"], f"card.date.{card['date']}")),
        "contact": text(UNSAID.get(card["contact"], f"card.contact.{card['contact']}")),
    }
    return [CardRow(text(f"card.{name}"), value) for name, value in values.items()]


def spoken_names(codes: Iterable[str], written: str, language: str) -> str:
    """What the seeker likes to speak or sign, by name; if they did not say, the language that they typed in."""
    return ", ".join(display_name(code, language) for code in tuple(codes) or (parse_language(written) or written,))
