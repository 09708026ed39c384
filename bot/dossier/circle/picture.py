"""The circle picture of a dossier: its people, its title and alternative text, its figure on a page, its PNG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from bot.dossier.circle.layout import PAPER, PHONE, SMALL_CIRCLE, Canvas, DrawnPerson
from bot.dossier.circle.svg import GROUND, draw_svg
from bot.dossier.fonts import FONTS, all_fonts
from flows.conversation.people import distinct_people
from flows.dossier.dossier import CirclePart, Person
from flows.i18n.catalog import Catalog

DEFAULT_FAMILY = FONTS[0].family
TALK_FIRST = "talk_first"
_RIGHT_TO_LEFT = re.compile(r'(<tspan direction="rtl"[^>]*>)([^<]*)')
_join = Markup("").join


class CirclePicture(NamedTuple):
    """A picture in one language: the people, what the seeker is called (the centre), a title and an alternative text."""

    people: tuple[DrawnPerson, ...]
    called: str
    title: str
    alt: str


def picture_of_part(part: CirclePart, called: str, catalog: Catalog, language: str) -> CirclePicture | None:
    """The picture of a dossier's circle, or None if it would be empty."""
    people = tuple(drawn_people(part, catalog, language))
    title = catalog.text(language, "picture.title", called=called)
    return CirclePicture(people, called, title, alt_text(people, called, catalog, language)) if people else None


def drawn_people(part: CirclePart, catalog: Catalog, language: str) -> list[DrawnPerson]:
    """The people of a dossier's circle as they are drawn.

    Unless the seeker switched wishes on, neither wishes nor people to talk about first are drawn.
    Somebody to talk about first is drawn without a name: it is in their own list, which is opened on purpose.
    """
    listed = [person for person in part["people"] if person["wish"] != TALK_FIRST]
    names = distinct_people(listed)
    if not part.get("marks"):
        return [DrawnPerson(*one) for one in names]
    labels = {person["id"]: one for person, one in zip(listed, names, strict=True)}
    return [_with_wish(person, labels.get(person["id"], ("", "")), catalog, language) for person in part["people"]]


def _with_wish(person: Person, label: tuple[str, str], catalog: Catalog, language: str) -> DrawnPerson:
    text = catalog.text(language, f"dossier.wish.{person['wish']}") if person["wish"] else ""
    return DrawnPerson(*label, person["wish"] or "", text)


def figure_html(picture: CirclePicture) -> Markup:
    """The picture as a figure of a page; a large circle is drawn for paper and wide screens too."""
    canvases = (PHONE, PAPER) if len(picture.people) > SMALL_CIRCLE else (PHONE,)
    drawings = _join(draw_picture(picture, canvas) for canvas in canvases)
    return Markup('<figure class="drawn{}">{}</figure>').format(" both" if len(canvases) > 1 else "", drawings)


def draw_picture(picture: CirclePicture, canvas: Canvas = PHONE) -> Markup:
    """The picture as SVG with its alternative text."""
    return draw_svg(picture.people, picture.called, canvas, title=picture.title, alt=picture.alt)


def alt_text(people: Sequence[DrawnPerson], called: str, catalog: Catalog, language: str) -> str:
    """The picture in words: every name whole and in its order."""
    if not people:
        return catalog.text(language, "picture.empty", called=called)
    return catalog.text(language, "picture.told", called=called, names=catalog.join_with_commas(language, map(_description, people)))


def _description(person: DrawnPerson) -> str:
    more = ", ".join(filter(None, (person.relation, person.wish_text)))
    return f"{person.name} ({more})" if person.name and more else person.name or more


def svg_to_png(svg: str, zoom: float = 2) -> bytes:
    """The picture as PNG on white, with the fonts of the paper alone, so that it looks the same on every machine."""
    from resvg_py import svg_to_bytes

    files = [str(path) for font in all_fonts() for path in font.faces]
    return bytes(
        svg_to_bytes(
            svg_string=with_bidi_marks(svg),
            background=GROUND,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=files,
            sans_serif_family=DEFAULT_FAMILY,
        )
    )


def with_bidi_marks(svg: str) -> str:
    """The SVG with directional marks in its text, for a renderer that ignores the direction of a span."""
    return _RIGHT_TO_LEFT.sub("\\1\u2067\\2\u2069", str(svg))
