"""The parts that all pages share: languages, telephone numbers that can be tapped, and text that stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dossier.block_builder import dossier_blocks
from bot.dossier.text_view import blocks_as_text
from bot.web.languages import parse_accept_language
from bot.web.page_parts.text_filters import Linkifier, split_heading, split_question
from bot.web.templating import PageFrame, Templates
from flows.errors import ChartError
from flows.i18n.catalog import Catalog
from tests.support.dossiers.example import dossier_document
from tests.support.engine_chat import at_review

KNOWN = ("112", "113", "0800-0113", "113.nl", "112NL", "088 0767 000")


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("nl", ["nl"]),
        ("en-GB,en;q=0.8,nl;q=0.9", ["en", "nl", "en"]),
        ("nl;q=0, en", ["en"]),
        ("*;q=x", []),
        ("", []),
    ],
)
def test_the_most_wished_language_comes_first(header: str, languages: list[str]) -> None:
    assert parse_accept_language(header) == languages


@pytest.mark.parametrize(
    ("said", "links"),
    [
        ("Bel 112.", ["tel:112"]),
        ("Bel 113 of 0800-0113", ["tel:113", "tel:08000113"]),
        ("Chat: 113.nl.", ["https://113.nl"]),
        ("de app 112NL", []),
        ("nummer 1120 of 31-112 of +112", []),
        ("088 0767 000", ["tel:0880767000"]),
    ],
)
def test_exactly_the_known_numbers_and_sites_become_links(said: str, links: list[str]) -> None:
    shown = str(Linkifier(KNOWN)(said))
    assert [part.partition('"')[0] for part in shown.split('href="')[1:]] == links


def test_the_text_around_a_number_stays_text() -> None:
    assert str(Linkifier(KNOWN)("<b>112</b>")) == '&lt;b&gt;<a href="tel:112" dir="ltr">112</a>&lt;/b&gt;'


def test_a_return_code_is_kept_in_one_piece() -> None:
    assert '<span class="code" dir="ltr">1234 5678 9012 3452</span>' in str(Linkifier(KNOWN)("Je code: 1234 5678 9012 3452"))


def test_a_heading_ends_where_the_question_does() -> None:
    assert split_heading("Wie zijn dat? Denk aan buren.\nTyp een naam.") == ("Wie zijn dat?", ["Denk aan buren.", "Typ een naam."])
    assert split_heading("Klaar.\n\nTot ziens.") == ("Klaar.", ["Tot ziens."])


def test_the_question_of_a_heading_is_its_last_sentence() -> None:
    assert split_question("Op je lijst: Dr. J. Mo, Riet. Nog iemand?") == ("Op je lijst: Dr. J. Mo, Riet.", "Nog iemand?")
    assert split_question("Wie zijn jouw mensen?") == ("", "Wie zijn jouw mensen?")


def test_a_template_that_asks_for_words_that_are_not_there_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ t('page.nowhere') }}")
    with pytest.raises(ChartError, match=r"page\.nowhere"):
        Templates(Catalog.load(), PageFrame(True, "https://example.org"), folders=[tmp_path])


def test_text_channels_say_of_a_dossier_what_the_page_says() -> None:
    dossier = at_review().output.replies[-1].dossier
    assert dossier
    lines = list(blocks_as_text(dossier_blocks(dossier, Catalog.load(), "nl")))
    assert "  Ik slaap slecht." in lines and "EIGEN WOORDEN" in lines and "  06 12345678" in lines


def test_text_channels_say_nothing_of_the_drawing() -> None:
    lines = list(blocks_as_text(dossier_blocks(dossier_document(), Catalog.load(), "nl")))
    before = lines.index("* Riet, mijn tante - graag erbij") - 1
    assert lines[before] == "Deze lijst kan nog veranderen. Nog niemand is uitgenodigd."
