"""The picture of the circle for paper: its places and words as JSON, for the typesetter to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.dossier.bidi import is_right_to_left
from bot.dossier.circle.layout import PAPER, PHONE, SMALL_CIRCLE, DrawnPerson, Place, font_size, lay_out_circle
from bot.dossier.circle.picture import CirclePicture
from bot.dossier.circle.svg import center_font_size

MOST_ALT = 7_000  # characters: a PDF/A string holds 32,767 bytes, and some take four; all names stand in the list too
_KINDS = ("name", "relation", "word")


def paper_drawing(picture: CirclePicture, legible: Callable[[str], str]) -> dict[str, object]:
    """The picture that the page shows, in whole units, and the sentence that describes it. `legible` makes text ready for the fonts."""
    canvas = PAPER if len(picture.people) > SMALL_CIRCLE else PHONE
    ring = lay_out_circle(list(_legible_people(picture.people, legible)), canvas)
    called = legible(picture.called)
    return {
        "width": canvas.width,
        "height": ring.height,
        "middle": ring.middle,
        "half": ring.half,
        "ring": canvas.ring_radius,
        "places": [_place(place) for place in ring.places],
        "called": called,
        "called_size": center_font_size(called, canvas),
        "rtl": is_right_to_left(called),
        "sizes": {kind: font_size(kind, canvas) for kind in _KINDS},
        "alt": legible(picture.alt).replace("\n", " ")[:MOST_ALT],
    }


def _legible_people(people: Iterable[DrawnPerson], legible: Callable[[str], str]) -> Iterable[DrawnPerson]:
    return (DrawnPerson(*(legible(text).replace("\n", " ") for text in person)) for person in people)


def _place(place: Place) -> dict[str, object]:
    lines = [{"text": line.text, "kind": line.kind, "height": line.height, "rtl": is_right_to_left(line.text)} for line in place.lines]
    return {"mark": place.person.wish, "side": place.side, "dot": place.dot, "box": place.box, "lines": lines}
