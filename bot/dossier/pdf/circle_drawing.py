"""The picture of the circle for paper: its places and words, for a typesetter to draw them there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.dossier.circle import picture
from bot.dossier.circle.layout import FEW, PAPER, PHONE, DrawnPerson, Place, layout, size_of
from bot.dossier.circle.svg import called_size
from bot.dossier.pdf.blocks import starts_right
from flows.dossier.dossier import CirclePart
from flows.i18n.catalog import Catalog

_KINDS = ("name", "relation", "word")


def drawing(part: CirclePart, called: str, catalog: Catalog, language: str, legible: Callable[[str], str]) -> dict[str, Any]:
    """The picture that the page shows, in whole units, and the sentence that stands for it."""
    circle = picture.people(part, catalog, language)
    told = picture.alt_text(circle, called, catalog, language)
    return _ring(circle, called, legible) | {"alt": legible(told).replace("\n", " ")}


def _ring(circle: list[DrawnPerson], called: str, legible: Callable[[str], str]) -> dict[str, Any]:
    sheet = PAPER if len(circle) > FEW else PHONE
    ring = layout([DrawnPerson(*(legible(value).replace("\n", " ") for value in one)) for one in circle], sheet)
    places = [_placed(place) for place in ring.places]
    ground = {"width": sheet.width, "height": ring.height, "middle": ring.middle, "half": ring.half, "ring": sheet.ring}
    name = legible(called)
    return ground | {
        "places": places,
        "called": name,
        "called_size": called_size(name, sheet),
        "rtl": starts_right(name),
        "sizes": {kind: size_of(kind, sheet) for kind in _KINDS},
    }


def _placed(place: Place) -> dict[str, Any]:
    lines = [{"text": line.words, "kind": line.kind, "height": line.height, "rtl": starts_right(line.words)} for line in place.lines]
    return {"mark": place.person.mark, "side": place.side, "dot": place.dot, "box": place.box, "lines": lines}
