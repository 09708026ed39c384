"""A foundation's own look (`look.toml`): its colour, within the contrast that everybody can read, and its logo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bot.own.contrast import COLOUR, contrast, mix
from bot.own.finding import FilePlace
from bot.own.toml_file import line_of, read_toml
from flows.errors import SettingsError
from flows.i18n.messages import _

FILE = "look.toml"
MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 AA: text of any size
LOGO_BYTES = 100_000
WASH = 0.12  # of the colour in the ground of what is chosen
_FIELDS = {"colour": "light", "colour_dark": "dark", "logo": ""}
_TYPES = {".png": ("image/png", b"\x89PNG"), ".svg": ("image/svg+xml", b"<")}
_UNSAFE = re.compile(
    r"<script|<foreignObject|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|@import|url\(\s*[\"']?(?!#)", re.IGNORECASE
)


class Logo(NamedTuple):
    content: bytes
    media_type: str
    suffix: str


class FoundationLook(NamedTuple):
    """What is laid over the style sheet, and a picture on the first page; empty where the foundation has none."""

    style: str = ""
    logo: Logo | None = None


def read_look(folder: Path) -> FoundationLook:
    """Raises SettingsError with a line for everything that is wrong."""
    path = folder / FILE
    if not path.is_file():
        return FoundationLook()
    row = read_toml(path)
    if problems := [FilePlace(path, line_of(path, name), name).describe(problem) for name, problem in _check(row, folder)]:
        raise SettingsError("\n".join(problems))
    return FoundationLook(_style(row), _logo(folder / row["logo"]) if "logo" in row else None)


def grounds(mode: str) -> dict[str, str]:
    """The colours of the style sheet, by their names, in light or in dark."""
    from bot.web.static_files import FOLDER  # a command that shows no page needs no pages

    blocks = re.findall(r":root \{(.*?)\}", (FOLDER / "kring.css").read_text("utf-8"), re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[mode == "dark"]))


def _check(row: dict[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if name not in _FIELDS:
            yield name, _("there is no such field: there are {fields}", fields=", ".join(_FIELDS))
        elif not isinstance(value, str):
            yield name, _('write it between quotation marks, such as "#10605a"')
    if ("colour" in row) != ("colour_dark" in row):
        yield "colour", _("a page is light or dark, as the person's device is: give colour and colour_dark")
    for name in ("colour", "colour_dark"):
        if isinstance(row.get(name), str):
            yield from ((name, problem) for problem in _check_colour(row[name], _FIELDS[name]))
    if isinstance(row.get("logo"), str):
        yield from (("logo", problem) for problem in _check_logo(folder / row["logo"]))


def _check_colour(colour: str, mode: str) -> Iterator[str]:
    if not COLOUR.fullmatch(colour):
        yield _("{colour} is no colour: # and six digits, such as #10605a", colour=colour)
        return
    other = grounds(mode)
    stands_on = {_("the page"): other["paper"], _("a sheet"): other["sheet"], _("its own wash"): _wash(colour, mode)}
    pairs = {**stands_on, _("the letters on a button"): other["accent-ink"]}
    name, worst = min(((name, contrast(colour, ground)) for name, ground in pairs.items()), key=lambda pair: pair[1])
    if worst < MIN_CONTRAST:
        way = _("darker") if mode == "light" else _("lighter")
        yield _(
            "{colour} beside {name} has a contrast of {worst:.1f}, and at least {min_contrast} is needed: take a {way} one",
            colour=colour,
            name=name,
            worst=worst,
            min_contrast=MIN_CONTRAST,
            way=way,
        )


def _check_logo(path: Path) -> Iterator[str]:
    if path.suffix not in _TYPES:
        yield _("a logo is a .png or .svg file")
    elif not path.is_file():
        yield _("there is no file {path}", path=path)
    elif path.stat().st_size > LOGO_BYTES:
        yield _(
            "it has {size} kB, and {most} fit: people on a slow phone wait for it",
            size=path.stat().st_size // 1000,
            most=LOGO_BYTES // 1000,
        )
    elif not path.read_bytes().lstrip().startswith(_TYPES[path.suffix][1]):
        yield _("it is no {suffix} file", suffix=path.suffix)
    elif path.suffix == ".svg" and (found := _UNSAFE.search(path.read_text("utf-8", "replace"))):
        yield _("it has {found!r} in it, which loads or runs something: save it as a plain picture", found=found[0].strip())


def _logo(path: Path) -> Logo:
    return Logo(path.read_bytes(), _TYPES[path.suffix][0], path.suffix)


def _wash(colour: str, mode: str) -> str:
    return mix(colour, grounds(mode)["sheet"], WASH)


def _style(row: dict[str, Any]) -> str:
    """On a screen alone: paper is black on white."""
    if "colour" not in row:
        return ""
    light, dark = (
        f":root {{ --accent: {row[name]}; --accent-wash: {_wash(row[name], _FIELDS[name])}; }}" for name in ("colour", "colour_dark")
    )
    return f"@media screen {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"
