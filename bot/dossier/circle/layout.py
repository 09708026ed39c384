"""Layout of the circle picture: everybody on one ring, in the order in which they were named, so that nobody is nearer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import sqrt
from typing import NamedTuple

from bot.dossier.circle.text_widths import wrap_text

GAP = 6  # between two people, above and below a name
APART = 12  # between a dot and its name
SMALL_CIRCLE = 5  # more people than this are drawn broad if there is room


class Canvas(NamedTuple):
    """The drawing area: its width, the radius of the ring, the font size of a name, and the lines that a name may take."""

    width: int
    ring_radius: int
    name_size: int
    max_lines: int


PHONE, PAPER = Canvas(320, 40, 14, 3), Canvas(720, 80, 15, 2)


class DrawnPerson(NamedTuple):
    """The label of one person. `wish` is the key of a wish and `wish_text` its words; both are empty unless wishes are switched on."""

    name: str
    relation: str = ""
    wish: str = ""
    wish_text: str = ""


class Line(NamedTuple):
    """One line of a label; `kind` is name, relation or word (that of a wish)."""

    text: str
    kind: str
    height: int


class Place(NamedTuple):
    """A person's dot (x, y) and the box of their label (left, top, right, bottom).

    `side` says where the box is: above, right, below or left of the dot.
    """

    person: DrawnPerson
    side: str
    dot: tuple[int, int]
    box: tuple[int, int, int, int]
    lines: tuple[Line, ...]


class CircleLayout(NamedTuple):
    """The whole picture, in whole units: `half` is half the ring's height, `middle` the y of its centre."""

    canvas: Canvas
    height: int
    middle: int
    half: int
    places: tuple[Place, ...]


def font_size(kind: str, canvas: Canvas) -> int:
    """The font size of a line of this kind."""
    return canvas.name_size if kind == "name" else canvas.name_size - 2


def wrap_person(person: DrawnPerson, width: int, canvas: Canvas) -> tuple[Line, ...]:
    """The lines of a person's label, none of them wider than `width` units."""
    return tuple(_lines(person, width, canvas))


def _lines(person: DrawnPerson, width: int, canvas: Canvas) -> Iterator[Line]:
    for kind, text, max_lines in (("name", person.name, canvas.max_lines), ("relation", person.relation, 2), ("word", person.wish_text, 2)):
        size = font_size(kind, canvas)
        yield from (Line(line, kind, round(size * 1.4)) for line in wrap_text(text, width / size, max_lines))


def lay_out_circle(people: Sequence[DrawnPerson], canvas: Canvas) -> CircleLayout:
    """The first person above, the next ones clockwise; the last one is below if the number is even."""
    one_side = (len(people) - 1) // 2 if people else 0
    first, right, rest = people[:1], people[1 : one_side + 1], people[one_side + 1 :]
    below, left = rest[: len(rest) - one_side], rest[len(rest) - one_side :]
    return _Arrangement(canvas).ring(first, right, below, tuple(reversed(left)))


class _Arrangement:
    """The layout on one canvas. `beside` and `across` are the widths of a label beside, above and below the ring."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.centre = canvas, canvas.width // 2
        self.beside = self.centre - canvas.ring_radius - APART - 4
        self.across = canvas.width - 2 * APART

    def ring(
        self, first: Sequence[DrawnPerson], right: Sequence[DrawnPerson], below: Sequence[DrawnPerson], left: Sequence[DrawnPerson]
    ) -> CircleLayout:
        rows = list(zip_longest(right, left))
        heights = [max(self.height(person, self.beside) for person in row) for row in rows]
        half = max((sum(heights) + 1) // 2 + 2 * GAP, self.canvas.ring_radius)
        middle = self.top(first) + half
        places = [*self.above(first, middle - half), *self.sides(rows, heights, middle, half), *self.below(below, middle + half)]
        end = max([middle + half + APART, *(place.box[3] + GAP for place in places)])
        return CircleLayout(self.canvas, end, middle, half, tuple(places))

    def top(self, first: Sequence[DrawnPerson]) -> int:
        return APART + (self.height(first[0], self.across) + APART if first else 0)

    def height(self, person: DrawnPerson | None, width: int) -> int:
        return sum(line.height for line in wrap_person(person, width, self.canvas)) + GAP if person else 0

    def above(self, first: Sequence[DrawnPerson], y: int) -> Iterator[Place]:
        for person in first:
            yield self.place(person, "above", (self.centre, y), APART, y - APART - self.height(person, self.across))

    def below(self, below: Sequence[DrawnPerson], y: int) -> Iterator[Place]:
        for person in below:
            yield self.place(person, "below", (self.centre, y), APART, y + APART)

    def sides(self, rows: list[tuple[DrawnPerson, DrawnPerson]], heights: list[int], middle: int, half: int) -> Iterator[Place]:
        """Each row as high as its labels, with the space that is left over shared between the rows."""
        spare = (2 * half - 4 * GAP - sum(heights)) // max(1, len(rows))
        top = middle - half + 2 * GAP
        for (right, left), height in zip(rows, heights, strict=True):
            y = top + (height + spare) // 2
            out = self.ring_distance(y - middle, half)
            top += height + spare
            yield self.place(right, "right", (self.centre + out, y), self.centre + out + APART, y - self.height(right, self.beside) // 2)
            yield self.place(left, "left", (self.centre - out, y), 4, y - self.height(left, self.beside) // 2)

    def ring_distance(self, y: int, half: int) -> int:
        """The distance of the ring from its axis at this height: straight beside, round above and below."""
        radius = self.canvas.ring_radius
        over = max(0, abs(y) - (half - radius))
        return round(sqrt(max(0, radius**2 - over**2)))

    def place(self, person: DrawnPerson, side: str, dot: tuple[int, int], x: int, y: int) -> Place:
        width = self.beside if side in ("left", "right") else self.across
        end = {"left": dot[0] - APART, "right": self.canvas.width - 4}.get(side, self.canvas.width - APART)
        return Place(person, side, dot, (x, y, end, y + self.height(person, width)), wrap_person(person, width, self.canvas))
