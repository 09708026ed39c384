"""The picture of the circle: everybody whom the seeker named, nobody nearer than another, and every name readable."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from bot.dossier.circle import picture
from bot.dossier.circle.layout import PAPER, PHONE, Canvas, CircleLayout, DrawnPerson, Place, font_size, lay_out_circle
from bot.dossier.circle.text_widths import grapheme_clusters, text_width, wrap_text
from bot.dossier.fonts import FONTS
from bot.dossier.html import dossier_html
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import QUESTIONNAIRE
from tests.support.dossiers.example import dossier_document, person
from tests.support.dossiers.generated import people, words

CATALOG = Catalog.load()
SHEETS = pytest.mark.parametrize("sheet", [PHONE, PAPER], ids=["phone", "paper"])
COUNTS = pytest.mark.parametrize("count", [0, 1, 2, 3, 9, 12, 25, 60])
SVG = "{http://www.w3.org/2000/svg}"
NONE = st.just("")
named = st.lists(st.builds(DrawnPerson, words, words | NONE, NONE, NONE), max_size=60)


def drawn(circle: list[DrawnPerson], sheet: Canvas = PHONE, called: str = "Fatima") -> str:
    shown = picture.CirclePicture(tuple(circle), called, "De kring van Fatima", picture.alt_text(circle, called, CATALOG, "nl"))
    return str(picture.draw_picture(shown, sheet))


def many(count: int) -> list[DrawnPerson]:
    return [DrawnPerson(f"Anna-Maria van der Kerkhove {n}", "mijn tante uit Assen") for n in range(count)]


def part(*marks: str) -> Any:
    circle = {"part": "circle", "shown": True, "people": dossier_document()["parts"][2]["people"], "nobody": False}
    return circle | dict.fromkeys(marks, True)


def figure(circle: Any) -> str:
    shown = picture.picture_of_part(circle, "Fatima", CATALOG, "nl")
    assert shown
    return str(picture.figure_html(shown))


def overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# where everybody stands


@SHEETS
@given(circle=named)
def test_no_name_covers_another_or_leaves_the_picture(sheet: Canvas, circle: list[DrawnPerson]) -> None:
    ring = lay_out_circle(circle, sheet)
    boxes = [place.box for place in ring.places]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    assert all(0 <= x < right <= sheet.width and 0 <= y <= bottom <= ring.height for x, y, right, bottom in boxes)


@SHEETS
@COUNTS
def test_no_name_contains_a_dot(sheet: Canvas, count: int) -> None:
    ring = lay_out_circle(many(count), sheet)
    assert len(ring.places) == count
    dots = [(x - 7, y - 7, x + 7, y + 7) for x, y in (place.dot for place in ring.places)]
    assert not [dot for dot in dots for place in ring.places if overlap(dot, place.box)]
    assert not [pair for pair in combinations(dots, 2) if overlap(*pair)]


@SHEETS
@COUNTS
def test_nobody_stands_nearer_than_another(sheet: Canvas, count: int) -> None:
    ring = lay_out_circle(many(count), sheet)
    assert all(abs(from_axis(place, ring) - sheet.ring_radius) <= 1 for place in ring.places)


def from_axis(place: Place, ring: CircleLayout) -> float:
    """The distance to the line around which the ring goes."""
    x, y = place.dot
    over = max(0, abs(y - ring.middle) - (ring.half - ring.canvas.ring_radius))
    return hypot(x - ring.canvas.width // 2, over)


@COUNTS
def test_the_order_is_the_order_of_naming_clockwise_from_above(count: int) -> None:
    places = {place.person.name: place for place in lay_out_circle(many(count), PHONE).places}
    in_order = [places[one.name] for one in many(count)]
    sides = [place.side for place in in_order]
    assert sides == sorted(sides, key=("above", "right", "below", "left").index)
    for side, goes in (("right", 1), ("left", -1)):
        heights = [place.dot[1] * goes for place in in_order if place.side == side]
        assert all(one < next_one for one, next_one in pairwise(heights))


# what fits


@cache
def advances() -> dict[str, float]:
    """The width in em of every letter that the fonts of this package have, names being as heavy as they are."""
    found: dict[str, float] = {}
    for font in FONTS:
        file = next(path for path in sorted(font.path.glob("*.ttf")) if "Italic" not in path.name)
        whole = TTFont(file, lazy=True)
        glyphs, em = whole.getGlyphSet(location={"wght": 600 if font == FONTS[0] else 400}), whole["head"].unitsPerEm
        found = {chr(code): glyphs[glyph].width / em for code, glyph in whole.getBestCmap().items()} | found
    return found


def is_joined(char: str) -> bool:
    """Arabic letters are narrower in a word than alone; the test with whole names is theirs."""
    return "\u0600" <= char <= "\u06ff" or "\ufb50" <= char <= "\ufeff"


def test_no_letter_of_the_fonts_is_wider_than_we_reckon() -> None:
    drawn_ones = (one for one in advances() if unicodedata.category(one) not in ("Mn", "Me", "Cc", "Cf", "Co"))
    assert not [(one, advances()[one]) for one in drawn_ones if not is_joined(one) and advances()[one] > text_width(one)]


latin = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -'éüÇжЩ王ሰ", min_size=1)


@SHEETS
@given(circle=st.lists(st.builds(DrawnPerson, latin, NONE, NONE, NONE), max_size=9))
def test_every_text_line_fits_its_box_in_the_fonts_of_paper(sheet: Canvas, circle: list[DrawnPerson]) -> None:
    for place in lay_out_circle(circle, sheet).places:
        room = place.box[2] - place.box[0]
        assert all(sum(advances()[char] for char in line.text) * font_size(line.kind, sheet) <= room for line in place.lines)


@given(words, st.floats(2, 20), st.integers(1, 3))
def test_a_long_name_is_wrapped_and_where_it_is_shortened_one_sees_it(said: str, room: float, most: int) -> None:
    lines = wrap_text(said, room, most)
    whole = "".join(said.split())
    shown = "".join("".join(lines).split())
    assert len(lines) <= most
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("said", "seen"), [("👩‍👩‍👧a", ["👩‍👩‍👧", "a"]), ("e\u0301e", ["e\u0301", "e"]), ("🇳🇱🇧🇪", ["🇳🇱", "🇧🇪"]), ("👍🏽", ["👍🏽"])]
)
def test_what_is_seen_as_one_is_not_broken(said: str, seen: list[str]) -> None:
    assert list(grapheme_clusters(said)) == seen


# what is drawn


@given(named)
def test_whatever_is_named_the_picture_is_well_formed(circle: list[DrawnPerson]) -> None:
    assert ElementTree.fromstring(drawn(circle)).tag == f"{SVG}svg"


@SHEETS
def test_the_same_list_gives_the_same_bytes(sheet: Canvas) -> None:
    assert drawn(many(25), sheet) == drawn(many(25), sheet)


def test_a_name_is_never_markup() -> None:
    shown = drawn([DrawnPerson("<script>alert(1)</script>", '"/><image href="x"/>')], PAPER, called="]]><b>")
    tags = {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(shown).iter()}
    assert tags == {"svg", "title", "desc", "rect", "circle", "g", "text", "tspan"}
    assert "&lt;script&gt;" in shown


def test_names_from_right_to_left_keep_their_own_direction() -> None:
    shown = drawn([DrawnPerson("محمد (أخ) 2"), DrawnPerson("Riet")], PAPER)
    spans = ElementTree.fromstring(shown).iter(f"{SVG}tspan")
    found = {one.text: (one.get("direction"), one.get("unicode-bidi")) for one in spans}
    assert found["محمد (أخ) 2"] == ("rtl", "isolate") and found["Riet"] == ("ltr", "isolate")


@given(people(12))
def test_the_alternative_text_holds_every_name_whole(circle: list[dict[str, Any]]) -> None:
    shown = picture.drawn_people(part() | {"people": circle}, CATALOG, "nl")
    told = picture.alt_text(shown, "Fatima", CATALOG, "nl")
    assert all(one.name in told for one in shown)


def test_who_is_to_be_talked_about_first_is_in_no_picture_and_no_wish_either() -> None:
    shown = figure(part())
    assert "Riet" in shown and "Karim" not in shown
    assert "graag erbij" not in shown and "hollow" not in shown


def test_with_fatimas_switch_a_wish_has_a_shape_and_a_word() -> None:
    shown = figure(part("marks"))
    assert all(words in shown for words in ("Riet", "graag erbij", "praat eerst")) and "M0 -7L7 6H-7Z" in shown


SAME_NAMES = [
    person(1, "Sam", "collega"),
    person(2, "Sam", "collega"),
    person(3, "Sam", "broer"),
    person(4, "Mo", "", "talk_first"),
    person(5, "Mo"),
]


def test_equal_people_have_numbers_in_the_list_and_in_the_picture() -> None:
    written = dossier_document()
    written["parts"][2]["people"] = SAME_NAMES
    listed = re.findall(r'<li><bdi class="name">(.*?)</bdi>', dossier_html(written, CATALOG, "nl"))
    assert listed[:4] == ["Sam (1)", "Sam (2)", "Sam", "Mo"]
    assert [one.name for one in picture.drawn_people(written["parts"][2], CATALOG, "nl")] == ["Sam (1)", "Sam (2)", "Sam", "Mo"]


def test_no_number_tells_of_somebody_who_is_to_be_talked_about_first() -> None:
    written = dossier_document()
    written["parts"][2]["people"] = SAME_NAMES
    assert "Mo (" not in dossier_html(written, CATALOG, "nl")


def test_whoever_is_to_be_talked_about_first_is_a_closed_place_without_a_name() -> None:
    """On the page, in its words and in print, until the hold is opened on purpose; the same on paper."""
    written = dossier_document()
    written["parts"][2]["marks"] = True
    shown = dossier_html(written, CATALOG, "nl")
    pictured = shown[shown.index("<figure") : shown.index("</figure>")]
    assert "praat eerst" in pictured and "Karim" not in pictured
    assert [one for one in shown.split("<section") if "Karim" in one] == [one for one in shown.split("<section") if "apart holds" in one]
    part = next(one for one in written["parts"] if one["part"] == "circle")
    assert [one.wish_text for one in picture.drawn_people(part, CATALOG, "nl") if not one.name] == ["praat eerst met mij"]


def test_every_wish_has_a_shape_of_its_own() -> None:
    circle = [DrawnPerson("A", wish=wish, wish_text=wish) for wish in ("", *QUESTIONNAIRE["person"].answers)]
    shapes = re.findall(r'<g class="dot [^"]*"[^>]*>(.*?)</g>', drawn(circle))
    assert len(set(shapes)) == len(circle)
    grey = {re.sub(r"#\w{6}", "", shape) for shape in shapes}
    assert len(grey) == len(circle)


def test_the_page_shows_the_picture_and_a_large_circle_for_paper_too() -> None:
    few = dossier_html(dossier_document(), CATALOG, "nl")
    sent = dossier_document()
    sent["parts"][2]["people"] = [person(n, f"Riet {n}") for n in range(13)]
    assert few.count("<figure") == 1 and f'viewBox="0 0 {PAPER.width}' not in few
    assert f'viewBox="0 0 {PAPER.width}' in dossier_html(sent, CATALOG, "nl")


def test_without_people_there_is_no_picture_on_the_page() -> None:
    sent = dossier_document()
    sent["parts"][2] |= {"people": [], "nobody": True}
    assert "<svg" not in dossier_html(sent, CATALOG, "nl")


@SHEETS
def test_a_picture_for_a_phone_is_an_image_and_always_the_same_one(sheet: Canvas) -> None:
    image = picture.svg_to_png(drawn([DrawnPerson("سارة"), DrawnPerson("王小明")], sheet), zoom=1)
    assert image.startswith(b"\x89PNG\r\n\x1a\n") and struct.unpack(">I", image[16:20]) == (sheet.width,)
    assert image == picture.svg_to_png(drawn([DrawnPerson("سارة"), DrawnPerson("王小明")], sheet), zoom=1)


def test_the_style_of_the_page_shows_one_of_two_pictures() -> None:
    style = Path("bot/web/static/kring.css").read_text("utf-8")
    assert ".both > .picture + .picture { display: none; }" in style


def test_the_desk_has_no_style_of_its_own_for_anything_in_the_picture() -> None:
    """As it looks in the preview, so it looks at the desk."""
    shown = figure(part("marks") | {"people": dossier_document()["parts"][2]["people"] * 3})
    classes = {one for group in re.findall(r'class="([^"]+)"', shown) for one in group.split()}
    styled = set(re.findall(r"^\.([\w-]+)", Path("bot/web/static/desk.css").read_text("utf-8"), re.MULTILINE))
    assert {"picture", "called", "first"} <= classes and classes & styled == set()


def test_that_one_person_is_talked_about_first_is_said_once() -> None:
    assert dossier_html(dossier_document(), CATALOG, "nl").count("Eerst overleggen over 1 persoon") == 1


@pytest.mark.parametrize(("count", "is_long"), [(5, False), (6, True), (20, True)])
def test_more_than_five_names_stand_behind_one_another_and_each_is_there(count: int, is_long: bool) -> None:
    document = dossier_document()
    document["parts"][2]["people"] = [person(n, f"Anna {n}") for n in range(count)]
    shown = dossier_html(document, CATALOG, "nl")
    assert ('<ul class="people long">' in shown) == is_long
    assert all(f'<bdi class="name">Anna {n}</bdi>' in shown for n in range(count))
