"""The picture of a circle: whom it shows of a dossier's list, what it says in words, and how it stands on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from bot.dossier.circle.layout import PAPER, PHONE, SMALL_CIRCLE, Canvas, DrawnPerson
from bot.dossier.circle.svg import GROUND, draw_svg
from bot.dossier.fonts import FONTS, all_fonts
from flows.dossier.dossier import CirclePart, Person
from flows.i18n.catalog import Catalog

DEFAULT_FAMILY = FONTS[0].family
TALK_FIRST = "talk_first"
_RIGHT_TO_LEFT = re.compile(r'(<tspan direction="rtl"[^>]*>)([^<]*)')
_join = Markup("").join


class CirclePicture(NamedTuple):
    """A picture with its words: who is drawn, what stands in the middle, and a title and a text for who cannot see it."""

    people: tuple[DrawnPerson, ...]
    called: str
    title: str
    alt: str


def picture_of_part(part: CirclePart, called: str, catalog: Catalog, language: str) -> CirclePicture | None:
    """The picture of a dossier's circle, None where nobody is drawn."""
    people = tuple(drawn_people(part, catalog, language))
    title = catalog.text(language, "picture.title", called=called)
    return CirclePicture(people, called, title, alt_text(people, called, catalog, language)) if people else None


def drawn_people(part: CirclePart, catalog: Catalog, language: str) -> list[DrawnPerson]:
    """Whom a dossier's circle shows in its picture. Without the seeker's switch no wish is drawn, and nobody to talk about first.

    Whoever is to be talked about first is a closed place without a name: names stand in the hold, where they are opened on purpose.
    """
    if not part.get("marks"):
        return [DrawnPerson(one["name"] or one["said"], one["relation"]) for one in part["people"] if one["wish"] != TALK_FIRST]
    return [_marked(one, catalog, language) for one in part["people"]]


def _marked(one: Person, catalog: Catalog, language: str) -> DrawnPerson:
    word = catalog.text(language, f"dossier.wish.{one['wish']}") if one["wish"] else ""
    if one["wish"] == TALK_FIRST:
        return DrawnPerson("", "", TALK_FIRST, word)
    return DrawnPerson(one["name"] or one["said"], one["relation"], one["wish"] or "", word)


def figure_html(picture: CirclePicture) -> Markup:
    """The picture on a page; a large circle is drawn for paper and wide screens too. Its text twin is the list of names."""
    canvases = (PHONE, PAPER) if len(picture.people) > SMALL_CIRCLE else (PHONE,)
    drawings = _join(draw_picture(picture, canvas) for canvas in canvases)
    return Markup('<figure class="drawn{}">{}</figure>').format(" both" if len(canvases) > 1 else "", drawings)


def draw_picture(picture: CirclePicture, canvas: Canvas = PHONE) -> Markup:
    """The picture as SVG with its alternative text."""
    return draw_svg(picture.people, picture.called, canvas, title=picture.title, told=picture.alt)


def alt_text(people: Sequence[DrawnPerson], called: str, catalog: Catalog, language: str) -> str:
    """What the picture shows, in words: every name whole and in its order."""
    if not people:
        return catalog.text(language, "picture.empty", called=called)
    return catalog.text(language, "picture.told", called=called, names=", ".join(map(_description, people)))


def _description(person: DrawnPerson) -> str:
    more = ", ".join(filter(None, (person.relation, person.wish_text)))
    return f"{person.name} ({more})" if person.name and more else person.name or more


def names_list(circle: Sequence[DrawnPerson]) -> Markup:
    """The same names as a list."""
    lines = (Markup('<li><bdi class="name">{}</bdi> <bdi class="relation">{}</bdi></li>').format(one.name, one.relation) for one in circle)
    return Markup('<ul class="people">{}</ul>').format(_join(lines))


def svg_to_png(drawing: str, zoom: float = 2) -> bytes:
    """The picture as PNG on white, with the fonts of the paper alone, so that it looks the same on every machine."""
    from resvg_py import svg_to_bytes

    files = [str(path) for font in all_fonts() for path in font.faces]
    return bytes(
        svg_to_bytes(
            svg_string=with_bidi_marks(drawing),
            background=GROUND,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=files,
            sans_serif_family=DEFAULT_FAMILY,
        )
    )


def with_bidi_marks(drawing: str) -> str:
    """The picture for who draws text by the marks in it, and knows no direction of a span."""
    return _RIGHT_TO_LEFT.sub("\\1\u2067\\2\u2069", str(drawing))
