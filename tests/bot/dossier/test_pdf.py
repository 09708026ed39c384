"""The dossier as a PDF: always a valid file, and always the words."""

from __future__ import annotations

import io
import re
import shutil
import time
from functools import cache
from typing import Any

import pikepdf
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dossier import fonts
from bot.dossier.block_builder import story_blocks
from bot.dossier.fonts import FALLBACK_SIGNS, FONTS, all_fonts, for_pdf
from bot.dossier.pdf import pdf
from bot.dossier.pdf.sheet import DOSSIER_FILE
from bot.dossier.text_view import blocks_as_text
from flows.conversation import limits
from flows.i18n.catalog import Catalog
from tests.support.dossiers.difficult import DIFFICULT_DOSSIERS, with_concern
from tests.support.dossiers.example import dossier_document, person
from tests.support.dossiers.pdf_reader import copied_text, read_pdf, said_texts, validation_failures, visible_text, without_spaces
from tests.support.texts.any_text import ANY_CHARACTER


@cache
def catalog() -> Catalog:
    return Catalog.load()


def paper(written: Any, **more: Any) -> bytes:
    return pdf.dossier_pdf(written, catalog(), written["language"], **more)


@cache
def difficult_paper(name: str) -> bytes:
    """Made once, for all that is asked of it: the longest takes seconds."""
    return paper(DIFFICULT_DOSSIERS[name])


def sheet(written: Any) -> bytes:
    return pdf.contact_sheet_pdf(written, catalog(), written["language"])


def content(written: Any) -> bytes:
    return rfc8785.dumps(written)


@pytest.mark.parametrize("name", DIFFICULT_DOSSIERS)
def test_every_nasty_dossier_is_a_valid_file_for_readers_and_archives(name: str) -> None:
    assert validation_failures(difficult_paper(name)) == []
    assert validation_failures(sheet(DIFFICULT_DOSSIERS[name])) == []


@pytest.mark.parametrize("name", DIFFICULT_DOSSIERS)
def test_the_canonical_json_is_read_back_byte_for_byte(name: str) -> None:
    assert read_pdf(difficult_paper(name)).attachments[DOSSIER_FILE] == [content(DIFFICULT_DOSSIERS[name])]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(ANY_CHARACTER, max_size=120), min_size=1, max_size=3), st.text(ANY_CHARACTER, max_size=60))
def test_any_text_comes_back_from_the_attachment_of_a_valid_file(words: list[str], called: str) -> None:
    written = with_concern(*words, called=called)
    made = paper(written)
    assert read_pdf(made).attachments[DOSSIER_FILE] == [content(written)]
    assert validation_failures(made) == []


LEFT_TO_RIGHT = st.text(
    st.sampled_from("Ik slaap niet meer: é Ž Привет ñ ç ß Ελλάδα 我睡不着 ሰላም ☺ #$*_`<>[]{}\\/@~&%'\"=+- 0123"), min_size=1, max_size=200
)


@settings(max_examples=40, deadline=None)
@given(LEFT_TO_RIGHT)
def test_words_from_left_to_right_are_read_from_the_pages_themselves(words: str) -> None:
    assert without_spaces(for_pdf(words)) in visible_text(paper(with_concern(words)))


def test_the_paper_says_what_the_page_says() -> None:
    """Everything but contact and holds, line by line."""
    shown = blocks_as_text(story_blocks(dossier_document(), catalog(), "nl"))
    made = visible_text(paper(dossier_document()))
    missing = [line for line in shown if line.strip() and "سارة" not in line and not _stands(line, made)]
    assert missing == []


def _stands(line: str, made: str) -> bool:
    bare = line.strip().removeprefix("* ").removesuffix(":").replace(" - ", "").replace(",", "")
    return without_spaces(for_pdf(bare)).casefold() in made.replace(",", "").replace("–", "").casefold()


@pytest.mark.parametrize("hidden", ["06 87654321", "bibliotheek", "Karim", "ochtend"])
def test_safe_contact_and_people_to_talk_about_first_are_only_on_the_separate_sheet(hidden: str) -> None:
    assert without_spaces(hidden) not in visible_text(paper(dossier_document()))
    assert without_spaces(hidden) in visible_text(sheet(dossier_document()))


def test_the_separate_sheet_contains_no_file_and_no_story() -> None:
    assert not read_pdf(sheet(dossier_document())).attachments
    assert "slaap" not in visible_text(sheet(dossier_document()))


@pytest.mark.parametrize("hidden", ["\ue000", "\u0378", "🇳", "\U0010fffd"])
def test_what_no_font_shows_is_named_by_its_number(hidden: str) -> None:
    assert f"a⟦U+{ord(hidden):04X}⟧b☺" in visible_text(paper(with_concern(f"a{hidden}b ☺")))


@pytest.mark.parametrize(
    "mark",
    [
        "\u00ad",
        "\ufeff",
        "\u2060",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u202e",
        "\u2066",
        "\u061c",
        "\ufe0f",
        "\u034f",
        "\u3164",
        "\x07",
    ],
    ids=lambda mark: f"U+{ord(mark):04X}",
)
def test_a_mark_that_cannot_be_seen_is_no_number_on_paper(mark: str) -> None:
    words, sign = f"zacht{mark}koppel ☺", "⟦"
    assert sign not in for_pdf(words) and sign not in fonts.ascii_safe(words).replace("⟦U+263A⟧", "")
    made = visible_text(paper(with_concern(words)))
    assert "U+" not in made and "zacht" in made and "koppel" in made


@pytest.mark.skipif(len(all_fonts()) < len(FONTS) + 2, reason="no emoji in one colour on this machine: apt-get install fonts-dejavu-core")
@pytest.mark.parametrize(
    ("said", "shown"), [("boos 😡", "boos😡"), ("👍\ufe0f", "👍"), ("❤\ufe0f\u200d🔥", "❤"), ("1\ufe0f\u20e3", "1\u20e3"), ("שלום", "שלום")]
)
def test_an_emoji_has_its_picture_on_paper(said: str, shown: str) -> None:
    made = paper(with_concern(said, called=f"Fatima {said}"))
    assert shown in visible_text(made) and validation_failures(made) == []


def test_without_fonts_of_the_machine_an_emoji_is_named_and_the_file_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FONTS", ())
    kept = (
        fonts.machine_fonts,
        fonts.all_fonts,
        fonts.covered_code_points,
        fonts.font_folders,
        fonts.machine_font_folder,
        pdf.typesetting_fonts,
    )
    for one in kept:
        one.cache_clear()
    made = paper(with_concern("boos 😡"))
    for one in kept:
        one.cache_clear()
    assert "boos⟦U+1F621⟧" in visible_text(made) and validation_failures(made) == []


@pytest.mark.parametrize(
    "words",
    [
        "أنا لا أنام منذ الطلاق. مرحبا، كيف حالك؟",
        "عمري ٣٤ سنة (والله) 06 12345678",
        "بِسْمِ اللَّهِ",
        "שלום, מה שלומך? 12 שנים",
        "Ik ken سارة en محمد علي al 3 jaar",
        "أنا لا أنام منذ الطلاق وهذا صعب. " * 12 + "انتهى",
    ],
)
def test_words_from_right_to_left_are_read_aloud_as_they_were_typed(words: str) -> None:
    made = paper(with_concern(words))
    assert words in said_texts(made) and validation_failures(made) == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext on this machine: apt-get install poppler-utils")
def test_every_word_from_right_to_left_is_copied_letter_for_letter() -> None:
    words = re.findall(r"\w+", "أنا لا أنام منذ الطلاق. مرحبا، كيف حالك؟ عمري ٣٤ سنة")
    copied = copied_text(paper(with_concern(" ".join(words), called="سارة")))
    assert [word for word in (*words, "سارة") if word not in copied] == []


def test_no_packed_bytes_end_so_that_a_checker_reads_them_one_short() -> None:
    ends = [number for number in range(60, 220) if b"\r\nendstream" in paper(with_concern("a" * number))]
    assert ends == []


@pytest.mark.slow
def test_every_sign_that_is_relied_on_has_a_picture() -> None:
    signs = " ".join(chr(one) for first, last in FALLBACK_SIGNS for one in range(first, last + 1))
    assert without_spaces(signs) in visible_text(paper(with_concern(signs)))


def test_the_picture_of_the_circle_has_an_alternative_text() -> None:
    with pikepdf.open(io.BytesIO(paper(dossier_document()))) as made:
        told = [str(one.Alt) for one in made.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert [("Riet (mijn tante)" in alt, "Karim" in alt) for alt in told] == [(True, False)]


def test_nobody_who_is_talked_about_first_is_named_on_paper_whatever_is_switched_on() -> None:
    """Where the seeker switched wishes on, their place is drawn, and it is closed."""
    written = dossier_document()
    written["parts"][2]["marks"] = True
    assert "Karim" not in visible_text(paper(written))
    assert "praateerstmetmij" in visible_text(paper(written)) and "praateerstmetmij" not in visible_text(paper(dossier_document()))


def test_the_short_way_is_one_page_that_says_which_page_it_is() -> None:
    made = paper(dossier_document("wishes", "contact"))
    assert len(read_pdf(made).pages) == 1
    assert "1van1" in visible_text(made)


def test_what_names_the_dossier_at_the_foot_stands_apart_from_the_numbers_of_the_page() -> None:
    assert "19:10·1van1" in visible_text(paper(dossier_document("wishes", "contact"), label="Dossier van zondag 29 november, 19:10"))


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert paper(dossier_document()) == paper(dossier_document())


def test_the_file_tells_its_language_and_no_name_author_machine_or_time_of_printing() -> None:
    made = read_pdf(paper(dossier_document()))
    told = {name: str(one) for name, one in (made.metadata or {}).items()}
    assert told.pop("/Creator").startswith("Typst")
    assert told == {"/Title": "Dossier", "/ModDate": "D:20261121191000Z", "/CreationDate": "D:20261121191000Z"}
    assert str(made.root_object["/Lang"]) == "nl"


def test_a_reader_can_jump_to_each_part_by_its_bookmark() -> None:
    outline = read_pdf(paper(dossier_document())).outline
    parts = [one.title for one in outline[1] if not isinstance(one, list)]
    assert parts == ["Eigen woorden", "Eigen mensen", "Wensen", "Wie"]


def test_a_long_dossier_takes_little_more_work_than_a_short_one_and_no_font_is_read_again() -> None:
    short, long = dossier_document(), with_concern("Ik slaap niet meer, en de huur is te hoog. " * 60)
    paper(short)
    fonts_read = pdf.typesetting_fonts.cache_info().misses
    times = [(work_of(short), work_of(long)) for _ in range(3)]
    least_short, least_long = map(min, zip(*times, strict=True))
    assert least_long < 4 * least_short and pdf.typesetting_fonts.cache_info().misses == fonts_read


def work_of(document: Any) -> float:
    """Seconds of this process's own work, which the load of the machine does not lengthen."""
    begun = time.process_time()
    paper(document)
    return time.process_time() - begun


@pytest.mark.parametrize("name", ["王芳" * 300, "a" * 600])
def test_a_circle_of_sixty_people_with_names_of_any_length_becomes_a_pdf(name: str) -> None:
    document = dossier_document()
    part = next(part for part in document["parts"] if "people" in part)
    part["people"] = [person(number, name) for number in range(1, limits.PEOPLE + 1)]
    assert paper(document).startswith(b"%PDF-")
