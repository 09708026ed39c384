"""Circle picture for the seeker: everybody named so far, without wishes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.dossier.circle import picture
from bot.dossier.fonts import for_png
from flows.dossier.dossier import Person
from flows.i18n.catalog import Catalog


def picture_people(people: Sequence[Person]) -> list[picture.DrawnPerson]:
    """The people as the picture labels them, in the order in which they were named."""
    return [picture.DrawnPerson(one["name"] or one["said"], one["relation"]) for one in people]


def circle_svg(people: Sequence[Person], catalog: Catalog, language: str) -> Markup:
    """Inline SVG with a text alternative."""
    title, centre = catalog.text(language, "picture.own"), catalog.text(language, "picture.you")
    return picture.drawn(picture_people(people), centre, catalog, language, title=title)


def circle_png(people: Sequence[Person], catalog: Catalog, language: str) -> bytes:
    """PNG of the circle. Rendering takes up to two seconds: call it in a thread, never on the event loop."""
    centre = catalog.text(language, "picture.you")
    return picture.png(picture.svg(picture_people(people), centre, title="", told="", shown=for_png))
