"""Which characters the fonts on paper show; what none of them shows is named by its number, so that there is always a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

_SEEN_AS_SPACE = frozenset("\t\u2028\u2029\x0b\x0c\x85\u00a0")
_PLAIN = frozenset({"Lu", "Ll", "Lt", "Lo", "Nd", "Po", "Ps", "Pe", "Pd", "Zs"})
FALLBACK_FAMILY = "DejaVu Sans Mono"  # comes inside typst: signs and the brackets of a character that is named
FALLBACK_SIGNS = (  # what that font is relied on for, first and last
    (0x2190, 0x2213),
    (0x2500, 0x262F),
    (0x2638, 0x268B),
    (0x2690, 0x269C),
    (0x2729, 0x274B),
    (0x27E6, 0x27EB),
)
_DRESS = re.compile("(?<=[0-9#*\u2190-\u2bff\U0001f000-\U0001faff])[\ufe0e\ufe0f\u200d]+")  # colour and joining of emoji: ours have neither
_BRACKETS = {"⟦": "[", "⟧": "]"}
_JOINS = frozenset("\u200b\u200c\u200d\u200e\u200f")  # without a picture of their own, and at work between letters


class Font(NamedTuple):
    """A family as typst knows it, and where its files are; `package` is empty where the operating system brings it."""

    family: str
    package: str
    folder: str

    @property
    def path(self) -> Path:
        return Path(str(files(self.package))) / self.folder if self.package else Path(self.folder)

    @property
    def faces(self) -> list[Path]:
        """Its upright files, regular before bold."""
        return [self.path] if self.path.is_file() else [one for one in sorted(self.path.glob("*.ttf")) if "Italic" not in one.name]


FONTS = (
    Font("Noto Sans", "fontpkg_noto_sans", "files"),
    Font("Noto Sans Arabic", "fontpkg_noto_sans_arabic", "files"),
    Font("Noto Sans Ethiopic", "justmytype_intl_africa", "fonts/ofl/notosansethiopic"),
    Font("Noto Sans SC", "justmytype_intl_cjk", "fonts/ofl/notosanssc"),
)
SYSTEM_FONTS = (  # emoji in one colour and more scripts: no package of ours has them, so they are used where the machine has them
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),  # Debian: fonts-dejavu-core
    Path("/usr/share/fonts/truetype/noto/NotoSansSymbols2-Regular.ttf"),  # Debian: fonts-noto-core
)


@cache
def all_fonts() -> tuple[Font, ...]:
    """The fonts that there are here."""
    return (*FONTS, *(Font(_family(file), "", str(file)) for file in SYSTEM_FONTS if file.is_file()))


def _family(file: Path) -> str:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as face:
        return str(face["name"].getBestFamilyName())


def font_families() -> tuple[str, ...]:
    """In the order in which they are asked for a character; what this machine alone has comes last."""
    return (*(font.family for font in FONTS), FALLBACK_FAMILY, *(font.family for font in all_fonts()[len(FONTS) :]))


@cache
def font_folders() -> tuple[Path, ...]:
    """Where the files of all these fonts are, with no other font beside them."""
    return (*(font.path for font in FONTS), Path(machine_font_folder().name))


@cache
def machine_font_folder() -> TemporaryDirectory[str]:
    """A typesetter takes folders whole, and the operating system's hold more than we rely on; it goes when the process ends."""
    folder = TemporaryDirectory(prefix="kring-fonts-")
    for font in all_fonts()[len(FONTS) :]:
        (Path(folder.name) / font.path.name).symlink_to(font.path)
    return folder


@cache
def covered_code_points() -> frozenset[int]:
    """Every code point that one of the fonts has a picture of."""
    signs = (range(first, last + 1) for first, last in FALLBACK_SIGNS)
    return frozenset().union(*(_covered(font) for font in all_fonts()), *signs)


@cache
def _covered(font: Font) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font.faces[0], lazy=True) as face:
        return frozenset(face.getBestCmap())


def for_pdf(words: str) -> str:
    """`words` as the fonts can show them; characters without a picture stand there by their numbers."""
    return _written(words, _has_picture)


def for_png(words: str) -> str:
    """The same for who has nothing but the files of these fonts: what only a typesetter brings along is named too, in plain brackets."""
    named = _written(words, lambda one: _has_picture(one) and (one == "\n" or one in _JOINS or _has_file(one)))
    return "".join(one if _has_file(one) else _BRACKETS.get(one, one) for one in named)


def ascii_safe(words: str) -> str:
    """The same with nothing but letters, digits and simple signs as they are: for what a font could not put together."""
    return _written(words, lambda one: _has_picture(one) and (one == "\n" or unicodedata.category(one) in _PLAIN))


def _written(words: str, stays: Callable[[str], bool]) -> str:
    runs = groupby(_DRESS.sub("", _spaced(words)), stays)
    return "".join("".join(run) if kept else _named(run) for kept, run in runs)


def _spaced(words: str) -> str:
    return "".join(" " if one in _SEEN_AS_SPACE else one for one in words.replace("\r\n", "\n").replace("\r", "\n"))


def _has_picture(one: str) -> bool:
    if one == "\n" or one in _JOINS:
        return True
    return ord(one) in covered_code_points() and not unicodedata.category(one).startswith("C")


def _has_file(one: str) -> bool:
    return any(ord(one) in _covered(font) for font in all_fonts())


def _named(run: Iterable[str]) -> str:
    return f"⟦{' '.join(f'U+{ord(one):04X}' for one in run)}⟧"
