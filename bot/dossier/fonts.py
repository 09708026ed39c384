"""Font coverage: what can be seen and no font on paper shows is replaced by its code points, so that there is always a file.

Marks that cannot be seen shape the letters beside them or are left out; they never become a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bot.dossier.font_file import FontFile
from flows.comparing_form import INVISIBLE
from flows.direction import contain_direction

_SPACES = frozenset("\t\u2028\u2029\x0b\x0c\x85\u00a0")
_PLAIN_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lo", "Nd", "Po", "Ps", "Pe", "Pd", "Zs"})
FALLBACK_FAMILY = "DejaVu Sans Mono"  # comes inside typst: signs, and the brackets around a code point
FALLBACK_SIGNS = (  # code points that are left to that font, first and last
    (0x2190, 0x2213),
    (0x2500, 0x262F),
    (0x2638, 0x268B),
    (0x2690, 0x269C),
    (0x2729, 0x274B),
    (0x27E6, 0x27EB),
)
_EMOJI_MODIFIERS = re.compile(  # our emoji have one colour and are not joined
    "(?<=[0-9#*\u2190-\u2bff\U0001f000-\U0001faff])[\ufe0e\ufe0f\u200d]+"
)
_BRACKETS = {"⟦": "[", "⟧": "]"}
_SHAPING = (
    "\u061c\u200b-\u200f\u202a-\u202c\u2066-\u2069"  # invisible; they join and part letters, and give a direction; none turns words round
)
_IS_SHAPING = re.compile(f"[{_SHAPING}]")
_LEFT_OUT = re.compile(f"(?![{_SHAPING}\n])[{INVISIBLE}\\x00-\\x1f\\x7f-\\x9f]")


class Font(NamedTuple):
    """A font family by its name in typst, and the folder of its files. `package` is empty for a font of the operating system."""

    family: str
    package: str
    folder: str

    @property
    def path(self) -> Path:
        return Path(str(files(self.package))) / self.folder if self.package else Path(self.folder)

    @property
    def is_installed(self) -> bool:
        return find_spec(self.package) is not None if self.package else self.path.is_file()

    @property
    def faces(self) -> list[Path]:
        """The upright files, regular before bold."""
        return [self.path] if self.path.is_file() else [file for file in sorted(self.path.glob("*.ttf")) if "Italic" not in file.name]


FONTS = (
    Font("Noto Sans", "fontpkg_noto_sans", "files"),
    Font("Noto Sans Arabic", "fontpkg_noto_sans_arabic", "files"),
    Font("Noto Sans Ethiopic", "justmytype_intl_africa", "fonts/ofl/notosansethiopic"),
    Font("Noto Sans SC", "justmytype_intl_cjk", "fonts/ofl/notosanssc"),  # the extra cjk
)
SYSTEM_FONTS = (  # emoji in one colour and more scripts, which no package has: used on machines that have them
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),  # Debian: fonts-dejavu-core
    Path("/usr/share/fonts/truetype/noto/NotoSansSymbols2-Regular.ttf"),  # Debian: fonts-noto-core
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),  # Debian: fonts-noto-cjk, where the extra cjk is not installed
)


@cache
def all_fonts() -> tuple[Font, ...]:
    """The fonts of our packages that are installed, and those of SYSTEM_FONTS that this machine has."""
    return (*(font for font in FONTS if font.is_installed), *machine_fonts())


@cache
def machine_fonts() -> tuple[Font, ...]:
    return tuple(Font(FontFile(file).family(), "", str(file)) for file in SYSTEM_FONTS if file.is_file())


def font_families() -> tuple[str, ...]:
    """Family names in the order in which a character is looked up; fonts of this machine come last."""
    return (*(font.family for font in FONTS), FALLBACK_FAMILY, *(font.family for font in machine_fonts()))


@cache
def font_folders() -> tuple[Path, ...]:
    """The folders of all these fonts, with no other font in them."""
    return (*(font.path for font in FONTS if font.is_installed), Path(machine_font_folder().name))


@cache
def machine_font_folder() -> TemporaryDirectory[str]:
    """A folder with links to this machine's fonts alone: typst takes whole folders. It is removed when the process ends."""
    folder = TemporaryDirectory(prefix="kring-fonts-")
    for font in machine_fonts():
        (Path(folder.name) / font.path.name).symlink_to(font.path)
    return folder


@cache
def covered_code_points() -> frozenset[int]:
    """Every code point that one of the fonts has a glyph for."""
    signs = (range(first, last + 1) for first, last in FALLBACK_SIGNS)
    return frozenset().union(*(_code_points(font) for font in all_fonts()), *signs)


@cache
def _code_points(font: Font) -> frozenset[int]:
    return FontFile(font.faces[0]).code_points()


def for_pdf(text: str) -> str:
    """The text as typst can show it; characters without a glyph are replaced by their code points."""
    return _replace_unless(_has_glyph, text)


def for_png(text: str) -> str:
    """The same for a renderer without typst's own font: its signs are replaced too, and the brackets are plain."""
    replaced = _replace_unless(lambda char: _has_glyph(char) and bool(char == "\n" or _IS_SHAPING.match(char) or _is_in_file(char)), text)
    return "".join(char if _is_in_file(char) else _BRACKETS.get(char, char) for char in replaced)


def ascii_safe(text: str) -> str:
    """The same with everything replaced but letters, digits and simple signs, for text that typst could not shape."""
    plain = _IS_SHAPING.sub("", text)
    return _replace_unless(lambda char: _has_glyph(char) and (char == "\n" or unicodedata.category(char) in _PLAIN_CATEGORIES), plain)


def _replace_unless(is_shown: Callable[[str], bool], text: str) -> str:
    visible = _LEFT_OUT.sub("", _EMOJI_MODIFIERS.sub("", _normalise_spaces(contain_direction(text))))
    runs = groupby(visible, is_shown)
    return "".join("".join(run) if shown else _format_code_points(run) for shown, run in runs)


def _normalise_spaces(text: str) -> str:
    return "".join(" " if char in _SPACES else char for char in text.replace("\r\n", "\n").replace("\r", "\n"))


def _has_glyph(char: str) -> bool:
    if char == "\n" or _IS_SHAPING.match(char):
        return True
    return ord(char) in covered_code_points() and unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs")


def _is_in_file(char: str) -> bool:
    return any(ord(char) in _code_points(font) for font in all_fonts())


def _format_code_points(run: Iterable[str]) -> str:
    return f"⟦{' '.join(f'U+{ord(char):04X}' for char in run)}⟧"
