"""The reader of font files, compared with fontTools on every font that Kring uses here."""

import pytest
from fontTools.ttLib import TTFont

from bot.dossier.font_file import FontFile
from bot.dossier.fonts import Font, all_fonts


@pytest.mark.parametrize("font", all_fonts(), ids=lambda font: font.family)
def test_a_font_has_the_family_and_the_letters_that_its_file_says(font: Font) -> None:
    with TTFont(font.faces[0], lazy=True, fontNumber=0) as face:
        read = FontFile(font.faces[0])
        assert read.family() == face["name"].getBestFamilyName()
        assert read.code_points() == frozenset(face.getBestCmap())
