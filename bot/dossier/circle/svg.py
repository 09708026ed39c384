"""SVG renderer of the circle picture; the same people give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from bot.dossier.bidi import is_right_to_left
from bot.dossier.circle.layout import PHONE, Canvas, CircleLayout, DrawnPerson, Line, Place, font_size, lay_out_circle, wrap_person
from bot.dossier.circle.text_widths import text_width
from bot.dossier.fonts import FONTS

INK, SOFT, ACCENT, WARM, GROUND = "#26231e", "#5d564b", "#10605a", "#9a3f1d", "#ffffff"
FAMILIES = ", ".join((*(font.family for font in FONTS), "DejaVu Sans", "system-ui", "sans-serif"))
_COLOURS = {"name": INK, "relation": SOFT, "word": INK}
_SHAPES = {  # around 0,0; shape and text tell wishes apart without colour
    "": Markup('<circle class="solid" r="5" fill="{}"/>').format(ACCENT),
    "welcome": Markup('<circle class="solid" r="6" fill="{}"/>').format(ACCENT),
    "unsure": Markup('<circle class="hollow" r="5.5" fill="{}" stroke="{}" stroke-width="2"/>').format(GROUND, ACCENT),
    "rather_not": Markup('<rect class="hollow" x="-5" y="-5" width="10" height="10" fill="{}" stroke="{}" stroke-width="2"/>').format(
        GROUND, SOFT
    ),
    "from_afar": Markup('<path class="hollow" d="M0 -7L7 0L0 7L-7 0Z" fill="{}" stroke="{}" stroke-width="2"/>').format(GROUND, ACCENT),
    "talk_first": Markup('<path class="first" d="M0 -7L7 6H-7Z" fill="{}"/>').format(WARM),
}
CENTRE_GAP, MAX_CENTRE_RADIUS = 9, 48  # the disc of the seeker: its distance from the ring, and its radius at most
_join = Markup("").join
_NOT_IN_XML = dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), 0xFFFD)


def draw_svg(
    people: Sequence[DrawnPerson], called: str, canvas: Canvas = PHONE, *, title: str, alt: str, legible: Callable[[str], str] = str
) -> Markup:
    """The picture, with what the seeker is called in its centre. `legible` makes text ready for the fonts, if these are known."""
    layout = lay_out_circle([DrawnPerson(*(_clean(legible(text)) for text in person)) for person in people], canvas)
    title_id = f"picture-{canvas.width}"
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-labelledby="{2} {2}-told" font-family="{3}"><title id="{2}">{4}</title><desc id="{2}-told">{5}</desc>{6}</svg>'
    ).format(canvas.width, layout.height, title_id, FAMILIES, _clean(title), _clean(alt), _join(_parts(layout, _clean(legible(called)))))


def _parts(layout: CircleLayout, called: str) -> Iterator[Markup]:
    yield _ring(layout)
    yield _centre(layout, called)
    for place in layout.places:
        yield Markup('<g class="dot {}" transform="translate({} {})">{}</g>').format(
            place.person.wish, *place.dot, _SHAPES[place.person.wish]
        )
        yield _label(place, layout.canvas)


def _ring(layout: CircleLayout) -> Markup:
    radius = layout.canvas.ring_radius
    return Markup('<rect class="ring" x="{}" y="{}" width="{}" height="{}" rx="{}" fill="none" stroke="{}" stroke-width="2"/>').format(
        layout.canvas.width // 2 - radius, layout.middle - layout.half, 2 * radius, 2 * layout.half, radius, "#8b8272"
    )


def _centre(layout: CircleLayout, called: str) -> Markup:
    """The disc of the seeker with what they are called, smaller if a word of it is long."""
    radius, centre = min(layout.canvas.ring_radius - CENTRE_GAP, MAX_CENTRE_RADIUS), layout.canvas.width // 2
    canvas = layout.canvas._replace(max_lines=2, name_size=center_font_size(called, layout.canvas))
    person = DrawnPerson(called)
    lines = wrap_person(person, 2 * radius - 6, canvas)
    half = sum(line.height for line in lines) // 2
    box = (centre - radius, layout.middle - half, centre + radius, layout.middle + half)
    disc = Markup('<circle class="seeker" cx="{}" cy="{}" r="{}" fill="{}"/>').format(centre, layout.middle, radius, ACCENT)
    return disc + _label(Place(person, "middle", (0, 0), box, lines), canvas)


def center_font_size(called: str, canvas: Canvas) -> int:
    """The font size of what the seeker is called, in the centre: smaller if a word of it is long."""
    width = 2 * min(canvas.ring_radius - CENTRE_GAP, MAX_CENTRE_RADIUS) - 6
    longest = max(map(text_width, called.split()), default=0)
    return max(10, min(canvas.name_size, int(width / longest) if longest else 99))


def _label(place: Place, canvas: Canvas) -> Markup:
    """A label, clipped to its own box: whatever a font makes of it, it never covers another."""
    left, top, right, bottom = place.box
    lines, y = [], 0.0
    for line in place.lines:
        y += line.height
        lines.append(_line(place, line, (right - left, round(y - line.height * 0.25, 1)), canvas))
    return Markup('<svg x="{}" y="{}" width="{}" height="{}">{}</svg>').format(left, top, right - left, bottom - top, _join(lines))


def _line(place: Place, line: Line, at: tuple[int, float], canvas: Canvas) -> Markup:
    """One line in its own direction. The anchor is that of a line from left to right, whatever is in it."""
    width, y = at
    x, anchor = {"left": (width, "end"), "right": (0, "start")}.get(place.side, (width // 2, "middle"))
    in_centre = place.side == "middle"
    return Markup('<text class="{}" x="{}" y="{}" font-size="{}"{} fill="{}" text-anchor="{}" direction="ltr">{}</text>').format(
        "called" if in_centre else line.kind,
        x,
        y,
        font_size(line.kind, canvas),
        Markup(' font-weight="600"') if line.kind == "name" else "",
        GROUND if in_centre else _COLOURS[line.kind],
        anchor,
        _isolate(line.text),
    )


def _isolate(text: str) -> Markup:
    """The text in its own direction; an invisible mark before right-to-left text keeps the anchor as it is."""
    if not is_right_to_left(text):
        return Markup('<tspan direction="ltr" unicode-bidi="isolate">{}</tspan>').format(text)
    return Markup('&#x200e;<tspan direction="rtl" unicode-bidi="isolate">{}</tspan>').format(text)


def _clean(text: str) -> str:
    """The text without the characters that XML forbids."""
    return text.translate(_NOT_IN_XML)
