"""What all pages share: one template environment, the words of a language, numbers that can be tapped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from flows.i18n.catalog import Catalog

WEB_DIR = Path(__file__).parent
_CODE = r"\b\d{4} \d{4} \d{4} \d{4}\b"
_LINKED = re.compile(r"\+?[\d -]+|[a-z\d-]+(\.[a-z\d-]+)+")  # numbers and sites; an app's name is only a name
TEMPLATE_DIRS = (
    WEB_DIR / "templates",
    WEB_DIR.parent / "seeker" / "web" / "templates",
    WEB_DIR.parent / "coordinator" / "web" / "templates",
)


@dataclass(frozen=True)
class PageFrame:
    """What every page shows around its own words: the practice banner, and where the quick way out leads."""

    practice: bool
    exit_link: str


class BytecodeStore(BytecodeCache):
    """Templates are compiled once a process, however often the house is built anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = BytecodeStore()


class Templates:
    """Renders a template in a language. `known` are the numbers and sites that become links wherever they are said."""

    def __init__(
        self, catalog: Catalog, frame: PageFrame, linked_terms: Iterable[str] = (), folders: Sequence[Path] = TEMPLATE_DIRS
    ) -> None:
        self.catalog = catalog
        self._chrome = frame
        self._environment = Environment(
            loader=FileSystemLoader(folders),
            bytecode_cache=_COMPILED,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"dialled": Linkifier(linked_terms), "headed": split_heading}
        catalog.check(_asked_for(folders))

    def render_page(self, template: str, language: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> HTMLResponse:
        """The template as a page. Words are asked for as `t(key)`."""
        return HTMLResponse(self.render_text(template, language, values), status)

    def render_text(self, template: str, language: str, values: Mapping[str, Any] | None = None) -> str:
        def t(key: str, /, **filled: Any) -> str:
            return self.catalog.text(language, key, **filled)

        around = {
            "language": language,
            "right_to_left": is_rtl_language(language),
            "practice": self._chrome.practice,
            "exit_link": self._chrome.exit_link,
        }
        return self._environment.get_template(template).render({"t": t, **around, **(values or {})})

    def language_names(self) -> dict[str, str]:
        """The languages that we speak, each by its own name."""
        return {language: self.catalog.text(language, "language.name") for language in self.catalog.languages}

    def negotiate_language(self, accept_language: str, *preferred: str | None) -> str:
        """The language of a page: the first wish that we speak, then what the browser asks for, then our first."""
        known = self.catalog.languages
        return next((one for one in (*preferred, *parse_accept_language(accept_language)) if one in known), known[0])


def _asked_for(folders: Iterable[Path]) -> Iterator[str]:
    """Every key that a template asks for by its name, so that a missing one stops the start and not a person."""
    for template in (path for folder in folders for path in sorted(folder.glob("*.html"))):
        yield from re.findall(r"\bt\('([\w.]+)'[,)]", template.read_text("utf-8"))


class Linkifier:
    """A filter: text made safe for a page, with known phone numbers and sites as links and a return code kept in one piece."""

    def __init__(self, terms: Iterable[str]) -> None:
        longest_first = sorted(filter(_LINKED.fullmatch, set(terms)), key=len, reverse=True)
        self._known = re.compile("|".join([_CODE, *(rf"(?<![\w+.-]){re.escape(one)}(?![\w-]|\.\w)" for one in longest_first)]))

    def __call__(self, text: str) -> Markup:
        safe, end = Markup(""), 0
        for found in self._known.finditer(text):
            safe += escape(text[end : found.start()]) + _linked(found[0])
            end = found.end()
        return safe + escape(text[end:])


def _linked(known: str) -> Markup:
    if re.fullmatch(_CODE, known):
        return Markup('<span class="code">{}</span>').format(known)
    if "." in known:
        return Markup('<a href="https://{}" rel="noreferrer">{}</a>').format(known, known)
    return Markup('<a href="tel:{}">{}</a>').format(re.sub(r"[^\d+]", "", known), known)


def split_heading(text: str) -> tuple[str, list[str]]:
    """A text as a heading, which ends where the first question does, and the lines below it."""
    first, *others = filter(str.strip, text.split("\n"))
    head, mark, rest = first.partition("? ")
    return (f"{head}?", [rest, *others]) if mark else (first, others)


def cookie_languages(request: Request) -> list[str]:
    """The language that a cookie of ours holds, after its point, whichever room it belongs to."""
    return [value.partition(".")[2] for value in request.cookies.values()]


def parse_accept_language(header: str) -> list[str]:
    """The languages of an Accept-Language header, the most wished first, without their regions."""
    wishes = []
    for part in header[:400].split(","):
        tag, _, weight = part.strip().partition(";q=")
        wishes.append((_weight(weight), tag.split("-")[0].strip().lower()))
    return [tag for weight, tag in sorted(wishes, key=lambda wish: -wish[0]) if tag and weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """A file to save, under a name that tells nothing."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def is_rtl_language(language: str) -> bool:
    """Whether this language is written from right to left."""
    return bool(Locale.parse(language).text_direction == "rtl")
