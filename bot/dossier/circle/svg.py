"""The picture of a circle as SVG; the same people give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from bot.dossier.bidi import is_right_to_left
from bot.dossier.circle.layout import PHONE, Canvas, CircleLayout, DrawnPerson, Place, font_size, lay_out_circle, wrap_person
from bot.dossier.circle.text_widths import text_width
from bot.dossier.fonts import FONTS

INK, SOFT, ACCENT, WARM, GROUND = "#26231e", "#5d564b", "#10605a", "#9a3f1d", "#ffffff"
FAMILIES = ", ".join((*(font.family for font in FONTS), "DejaVu Sans", "system-ui", "sans-serif"))
_COLOURS = {"name": INK, "relation": SOFT, "word": INK}
_SHAPES = {  # around 0,0; each wish is told apart by its shape in grey too, and by the word beside the name
    "": Markup('<circle class="solid" r="5" fill="{}"/>').format(ACCENT),
    "welcome": Markup('<circle class="solid" r="6" fill="{}"/>').format(ACCENT),
    "unsure": Markup('<circle class="hollow" r="5.5" fill="{}" stroke="{}" stroke-width="2"/>').format(GROUND, ACCENT),
    "rather_not": Markup('<rect class="hollow" x="-5" y="-5" width="10" height="10" fill="{}" stroke="{}" stroke-width="2"/>').format(
        GROUND, SOFT
    ),
    "from_afar": Markup('<path class="hollow" d="M0 -7L7 0L0 7L-7 0Z" fill="{}" stroke="{}" stroke-width="2"/>').format(GROUND, ACCENT),
    "talk_first": Markup('<path class="first" d="M0 -7L7 6H-7Z" fill="{}"/>').format(WARM),
}
APART_INSIDE, WIDEST = 9, 48  # the seeker's ground: how far from the ring, and its radius at most
_join = Markup("").join
_FORBIDDEN = dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), 0xFFFD)


def draw_svg(
    circle: Sequence[DrawnPerson], called: str, sheet: Canvas = PHONE, *, title: str, told: str, shown: Callable[[str], str] = str
) -> Markup:
    """The picture. `shown` makes words legible where the fonts are known, as on paper."""
    ring = lay_out_circle([DrawnPerson(*(_clean(shown(value)) for value in one)) for one in circle], sheet)
    names = f"picture-{sheet.width}"
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-labelledby="{2} {2}-told" font-family="{3}"><title id="{2}">{4}</title><desc id="{2}-told">{5}</desc>{6}</svg>'
    ).format(sheet.width, ring.height, names, FAMILIES, _clean(title), _clean(told), _join(_parts(ring, _clean(shown(called)))))


def _parts(ring: CircleLayout, called: str) -> Iterator[Markup]:
    yield _line_of(ring)
    yield _seeker(ring, called)
    for place in ring.places:
        yield Markup('<g class="dot {}" transform="translate({} {})">{}</g>').format(
            place.person.wish, *place.dot, _SHAPES[place.person.wish]
        )
        yield _words(place, ring.canvas)


def _line_of(ring: CircleLayout) -> Markup:
    radius = ring.canvas.ring_radius
    return Markup('<rect class="ring" x="{}" y="{}" width="{}" height="{}" rx="{}" fill="none" stroke="{}" stroke-width="2"/>').format(
        ring.canvas.width // 2 - radius, ring.middle - ring.half, 2 * radius, 2 * ring.half, radius, "#8b8272"
    )


def _seeker(ring: CircleLayout, called: str) -> Markup:
    """The seeker's ground with their name, smaller where a word of it is long."""
    radius, centre = min(ring.canvas.ring_radius - APART_INSIDE, WIDEST), ring.canvas.width // 2
    room = 2 * radius - 6
    sheet = ring.canvas._replace(max_lines=2, name_size=center_font_size(called, ring.canvas))
    lines = wrap_person(DrawnPerson(called), room, sheet)
    half = sum(line.height for line in lines) // 2
    place = Place(DrawnPerson(called), "middle", (0, 0), (centre - radius, ring.middle - half, centre + radius, ring.middle + half), lines)
    ground = Markup('<circle class="seeker" cx="{}" cy="{}" r="{}" fill="{}"/>').format(centre, ring.middle, radius, ACCENT)
    return ground + _words(place, sheet)


def center_font_size(called: str, sheet: Canvas) -> int:
    """How large the seeker's name is written in the middle: smaller where a word of it is long."""
    room = 2 * min(sheet.ring_radius - APART_INSIDE, WIDEST) - 6
    longest = max(map(text_width, called.split()), default=0)
    return max(10, min(sheet.name_size, int(room / longest) if longest else 99))


def _words(place: Place, sheet: Canvas) -> Markup:
    """A person's words in a window of their own: whatever a font makes of them, they never cover somebody else's."""
    left, top, right, bottom = place.box
    lines, y = [], 0.0
    for line in place.lines:
        y += line.height
        lines.append(_line(place, line.text, line.kind, (right - left, round(y - line.height * 0.25, 1)), sheet))
    return Markup('<svg x="{}" y="{}" width="{}" height="{}">{}</svg>').format(left, top, right - left, bottom - top, _join(lines))


def _line(place: Place, words: str, kind: str, at: tuple[int, float], sheet: Canvas) -> Markup:
    """One line in its own direction. The anchor is that of a line from left to right, whatever stands in it."""
    wide, y = at
    x, anchor = {"left": (wide, "end"), "right": (0, "start")}.get(place.side, (wide // 2, "middle"))
    inside = place.side == "middle"
    return Markup('<text class="{}" x="{}" y="{}" font-size="{}"{} fill="{}" text-anchor="{}" direction="ltr">{}</text>').format(
        "called" if inside else kind,
        x,
        y,
        font_size(kind, sheet),
        Markup(' font-weight="600"') if kind == "name" else "",
        GROUND if inside else _COLOURS[kind],
        anchor,
        _isolated(words),
    )


def _isolated(words: str) -> Markup:
    """Words in their own direction; a mark without width before those from right to left keeps the anchor as it is."""
    if not is_right_to_left(words):
        return Markup('<tspan direction="ltr" unicode-bidi="isolate">{}</tspan>').format(words)
    return Markup('&#x200e;<tspan direction="rtl" unicode-bidi="isolate">{}</tspan>').format(words)


def _clean(words: str) -> str:
    """Without the characters that no XML may hold."""
    return words.translate(_FORBIDDEN)
