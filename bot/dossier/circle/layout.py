"""Where everybody stands in the picture of a circle: on one ring, in the order in which they were named, so that nobody is nearer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import sqrt
from typing import NamedTuple

from bot.dossier.circle.text_widths import wrap_text

GAP = 6  # between two people, above and below a name
APART = 12  # between a dot and its name
SMALL_CIRCLE = 5  # more people than this are drawn broad where there is room


class Canvas(NamedTuple):
    """The ground that is drawn on: its width and the ring's, the size of a name, and how many lines it may take."""

    width: int
    ring_radius: int
    name_size: int
    max_lines: int


PHONE, PAPER = Canvas(320, 40, 14, 3), Canvas(720, 80, 15, 2)


class DrawnPerson(NamedTuple):
    """What is drawn of one person; `mark` is the key of a wish, `word` its words, and both are empty unless they are switched on."""

    name: str
    relation: str = ""
    wish: str = ""
    wish_text: str = ""


class Line(NamedTuple):
    """One line of words; `kind` is name, relation or word."""

    text: str
    kind: str
    height: int


class Place(NamedTuple):
    """A person's dot and the box of their words; `side` says where the box is: above, right, below or left of the dot."""

    person: DrawnPerson
    side: str
    dot: tuple[int, int]
    box: tuple[int, int, int, int]
    lines: tuple[Line, ...]


class CircleLayout(NamedTuple):
    """Everything that is drawn, in whole units: `half` is half the ring's height, `middle` its centre."""

    canvas: Canvas
    height: int
    middle: int
    half: int
    places: tuple[Place, ...]


def font_size(kind: str, sheet: Canvas) -> int:
    return sheet.name_size if kind == "name" else sheet.name_size - 2


def wrap_person(person: DrawnPerson, room: int, sheet: Canvas) -> tuple[Line, ...]:
    """The lines of a person's words in so many units of room."""
    return tuple(_lines(person, room, sheet))


def _lines(person: DrawnPerson, room: int, sheet: Canvas) -> Iterator[Line]:
    for kind, words, most in (("name", person.name, sheet.max_lines), ("relation", person.relation, 2), ("word", person.wish_text, 2)):
        size = font_size(kind, sheet)
        yield from (Line(line, kind, round(size * 1.4)) for line in wrap_text(words, room / size, most))


def lay_out_circle(people: Sequence[DrawnPerson], sheet: Canvas) -> CircleLayout:
    """The first person above, the next ones clockwise; the last one stands below where the number is even."""
    one_side = (len(people) - 1) // 2 if people else 0
    first, right, rest = people[:1], people[1 : one_side + 1], people[one_side + 1 :]
    below, left = rest[: len(rest) - one_side], rest[len(rest) - one_side :]
    return _Arrangement(sheet).ring(first, right, below, tuple(reversed(left)))


class _Arrangement:
    """One arrangement on one sheet."""

    def __init__(self, sheet: Canvas) -> None:
        self.sheet, self.centre = sheet, sheet.width // 2
        self.beside = self.centre - sheet.ring_radius - APART - 4
        self.across = sheet.width - 2 * APART

    def ring(
        self, first: Sequence[DrawnPerson], right: Sequence[DrawnPerson], below: Sequence[DrawnPerson], left: Sequence[DrawnPerson]
    ) -> CircleLayout:
        rows = list(zip_longest(right, left))
        heights = [max(self.height(one, self.beside) for one in row) for row in rows]
        half = max((sum(heights) + 1) // 2 + 2 * GAP, self.sheet.ring_radius)
        middle = self.top(first) + half
        places = [*self.above(first, middle - half), *self.sides(rows, heights, middle, half), *self.under(below, middle + half)]
        end = max([middle + half + APART, *(place.box[3] + GAP for place in places)])
        return CircleLayout(self.sheet, end, middle, half, tuple(places))

    def top(self, first: Sequence[DrawnPerson]) -> int:
        return APART + (self.height(first[0], self.across) + APART if first else 0)

    def height(self, person: DrawnPerson | None, room: int) -> int:
        return sum(line.height for line in wrap_person(person, room, self.sheet)) + GAP if person else 0

    def above(self, first: Sequence[DrawnPerson], y: int) -> Iterator[Place]:
        for person in first:
            yield self.place(person, "above", (self.centre, y), APART, y - APART - self.height(person, self.across))

    def under(self, below: Sequence[DrawnPerson], y: int) -> Iterator[Place]:
        for person in below:
            yield self.place(person, "below", (self.centre, y), APART, y + APART)

    def sides(self, rows: list[tuple[DrawnPerson, DrawnPerson]], heights: list[int], middle: int, half: int) -> Iterator[Place]:
        """Each row as high as its words, with what is left over shared between the rows."""
        spare = (2 * half - 4 * GAP - sum(heights)) // max(1, len(rows))
        top = middle - half + 2 * GAP
        for (right, left), height in zip(rows, heights, strict=True):
            y = top + (height + spare) // 2
            out = self.out(y - middle, half)
            top += height + spare
            yield self.place(right, "right", (self.centre + out, y), self.centre + out + APART, y - self.height(right, self.beside) // 2)
            yield self.place(left, "left", (self.centre - out, y), 4, y - self.height(left, self.beside) // 2)

    def out(self, y: int, half: int) -> int:
        """How far the ring stands from its axis: straight beside, round above and below."""
        radius = self.sheet.ring_radius
        over = max(0, abs(y) - (half - radius))
        return round(sqrt(max(0, radius**2 - over**2)))

    def place(self, person: DrawnPerson, side: str, dot: tuple[int, int], x: int, y: int) -> Place:
        room = self.beside if side in ("left", "right") else self.across
        end = {"left": dot[0] - APART, "right": self.sheet.width - 4}.get(side, self.sheet.width - APART)
        return Place(person, side, dot, (x, y, end, y + self.height(person, room)), wrap_person(person, room, self.sheet))
