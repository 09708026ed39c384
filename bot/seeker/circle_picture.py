"""The picture of who was named so far, for the one who named them: no wish is in it, and nobody is left out."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.dossier.circle import picture
from bot.dossier.fonts import for_png
from flows.dossier.dossier import Person
from flows.i18n.catalog import Catalog


def named(people: Sequence[Person]) -> list[picture.DrawnPerson]:
    """Whom it shows, in the order in which they were named."""
    return [picture.DrawnPerson(one["name"] or one["said"], one["relation"]) for one in people]


def drawn(people: Sequence[Person], catalog: Catalog, language: str) -> Markup:
    """For a page, with its words for who cannot see it."""
    title, called = catalog.text(language, "picture.own"), catalog.text(language, "picture.you")
    return picture.drawn(picture_people(people), called, catalog, language, title=title)


def circle_png(people: Sequence[Person], catalog: Catalog, language: str) -> bytes:
    """The same as PNG; what no font shows stands there by its number. It takes up to a second or two, so no loop waits for it."""
    called = catalog.text(language, "picture.you")
    return picture.png(picture.svg(picture_people(people), called, title="", told="", shown=for_png))
