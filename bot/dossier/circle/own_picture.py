"""Circle picture for the seeker: everybody named so far, without wishes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.dossier.circle import picture
from bot.dossier.circle.layout import DrawnPerson
from bot.dossier.circle.picture import CirclePicture
from bot.dossier.circle.svg import draw_svg
from bot.dossier.fonts import for_png
from flows.conversation.people import distinct_people
from flows.dossier.dossier import Person
from flows.i18n.catalog import Catalog


def picture_people(people: Sequence[Person]) -> list[DrawnPerson]:
    """The people as the picture labels them, in the order in which they were named."""
    return [DrawnPerson(*one) for one in distinct_people(people)]


def circle_svg(people: Sequence[Person], catalog: Catalog, language: str) -> Markup:
    """Inline SVG with a text alternative."""
    drawn_people, centre = picture_people(people), catalog.text(language, "picture.you")
    alt = picture.alt_text(drawn_people, centre, catalog, language)
    return picture.draw_picture(CirclePicture(tuple(drawn_people), centre, catalog.text(language, "picture.own"), alt))


def circle_png(people: Sequence[Person], catalog: Catalog, language: str) -> bytes:
    """PNG of the circle. It takes long: a child process calls it (bot/dossier/rendering)."""
    centre = catalog.text(language, "picture.you")
    return picture.svg_to_png(draw_svg(picture_people(people), centre, title="", alt="", legible=for_png))
