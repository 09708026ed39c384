"""Templates (Jinja2) shared by all pages: rendering with the catalog, language negotiation, links in texts."""

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

from bot.web.page_parts.call_rows import CallRows
from bot.web.page_parts.choice_symbols import choice_symbol
from bot.web.page_parts.look import current_look
from bot.web.page_parts.symbols import define_symbols, symbol
from bot.web.static_files import STATIC_FILES
from flows.i18n.catalog import Catalog

WEB_DIR = Path(__file__).parent
_SENTENCE_END = re.compile(r"(?<=[.?]) ")
_RETURN_CODE = r"\b\d{4} \d{4} \d{4} \d{4}\b"
_LINKABLE = re.compile(r"\+?[\d -]+|[a-z\d-]+(\.[a-z\d-]+)+")  # phone numbers and sites; an app's name is not linked
TEMPLATE_DIRS = (
    WEB_DIR / "templates",
    WEB_DIR.parent / "seeker" / "web" / "templates",
    WEB_DIR.parent / "coordinator" / "web" / "templates",
)


@dataclass(frozen=True)
class PageFrame:
    """The frame around every page: the practice banner, the target of the quick exit, and the foundation's own style and logo."""

    practice: bool
    exit_link: str
    style: str = ""
    logo: str = ""
    foundation: str = ""


class BytecodeStore(BytecodeCache):
    """Jinja bytecode cache in memory: a template is compiled once per process, however often the app is rebuilt."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bytecode = self._bytecode.get((bucket.key, bucket.checksum))
        if bytecode:
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_BYTECODE = BytecodeStore()


class Templates:
    """Renders templates in a language. `linked_terms` are the phone numbers and sites that become links in every text."""

    def __init__(
        self, catalog: Catalog, frame: PageFrame, linked_terms: Iterable[str] = (), folders: Sequence[Path] = TEMPLATE_DIRS
    ) -> None:
        self.catalog = catalog
        self._frame = frame
        self._environment = Environment(
            loader=FileSystemLoader(folders),
            bytecode_cache=_BYTECODE,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"linkify": Linkifier(linked_terms), "split_heading": split_heading, "split_summary": split_summary}
        self._environment.filters |= {"split_question": split_question}
        self._environment.filters["call_rows"] = CallRows()
        self._environment.globals |= {"symbol": symbol, "choice_symbol": choice_symbol, "static": STATIC_FILES.address}
        catalog.check_keys(_text_keys(folders))

    def render_page(self, template: str, language: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> HTMLResponse:
        """The template as a response. In a template `t(key)` is a text of the catalog."""
        return HTMLResponse(self.render_text(template, language, values), status)

    def render_text(self, template: str, language: str, values: Mapping[str, Any] | None = None) -> str:
        def t(key: str, /, **placeholders: Any) -> str:
            return self.catalog.text(language, key, **placeholders)

        frame = {
            "language": language,
            "right_to_left": is_rtl_language(language),
            "practice": self._frame.practice,
            "exit_link": self._frame.exit_link,
            "look": current_look(),
            "own_style": self._frame.style,
            "own_logo": self._frame.logo,
            "foundation_name": self._frame.foundation,
        }
        return define_symbols(self._environment.get_template(template).render({"t": t, **frame, **(values or {})}))

    def language_names(self) -> dict[str, str]:
        """The languages of the catalog, each by its own name."""
        return {language: self.catalog.text(language, "language.name") for language in self.catalog.languages}

    def negotiate_language(self, accept_language: str, *preferred: str | None) -> str:
        """The first supported language of `preferred`, then of the browser's header, then the catalog's first."""
        supported = self.catalog.languages
        chosen = next((one for one in preferred if one in supported), None)
        return chosen or next((one for one in parse_accept_language(accept_language) if one in supported), supported[0])


def _text_keys(folders: Iterable[Path]) -> Iterator[str]:
    """Every key that a template names literally, so that a missing text fails at start and not before a person."""
    for template in (path for folder in folders for path in sorted(folder.glob("*.html"))):
        yield from re.findall(r"\bt\('([\w.]+)'[,)]", template.read_text("utf-8"))


class Linkifier:
    """Jinja filter that escapes a text, links the known phone numbers and sites, and keeps a return code in one piece."""

    def __init__(self, terms: Iterable[str]) -> None:
        longest_first = sorted(filter(_LINKABLE.fullmatch, set(terms)), key=len, reverse=True)
        self._pattern = re.compile("|".join([_RETURN_CODE, *(rf"(?<![\w+.-]){re.escape(term)}(?![\w-]|\.\w)" for term in longest_first)]))

    def __call__(self, text: str) -> Markup:
        safe, end = Markup(""), 0
        for found in self._pattern.finditer(text):
            safe += escape(text[end : found.start()]) + _link(found[0])
            end = found.end()
        return safe + escape(text[end:])


def _link(term: str) -> Markup:
    if re.fullmatch(_RETURN_CODE, term):
        return Markup('<span class="code" dir="ltr">{}</span>').format(term)
    if "." in term:
        return Markup('<a href="https://{}" rel="noreferrer" dir="ltr">{}</a>').format(term, term)
    return Markup('<a href="tel:{}" dir="ltr">{}</a>').format(re.sub(r"[^\d+]", "", term), term)


def split_heading(text: str) -> tuple[str, list[str]]:
    """Split a text into a heading, which ends with its first question, and the lines below it."""
    first_line, *lines = filter(str.strip, text.split("\n"))
    question, mark, rest = first_line.partition("? ")
    return (f"{question}?", [rest, *lines]) if mark else (first_line, lines)


def split_question(heading: str) -> tuple[str, str]:
    """Split a heading into what stands before its last sentence, and that sentence."""
    before, stop, question = heading.rpartition(". ")
    return f"{before}{stop}".strip(), question


def split_summary(text: str) -> tuple[str, list[str]]:
    """Split a text into the line that stays when it is folded, its first sentence and the answer to it, and the lines below it."""
    first_line, *lines = filter(str.strip, text.split("\n"))
    sentences = _SENTENCE_END.split(first_line)
    count = 2 if sentences[0].endswith("?") else 1
    return " ".join(sentences[:count]), [" ".join(sentences[count:]), *lines]


def cookie_languages(request: Request) -> list[str]:
    """Languages in our cookies: in a cookie of chat or desk the chosen language stands behind a point."""
    return [value.partition(".")[2].partition(".")[0] for value in request.cookies.values()]


def parse_accept_language(header: str) -> list[str]:
    """The languages of an Accept-Language header without their regions, the most preferred first."""
    weighted = []
    for part in header[:400].split(","):
        tag, _, weight = part.strip().partition(";q=")
        weighted.append((_parse_weight(weight), tag.split("-")[0].strip().lower()))
    return [tag for weight, tag in sorted(weighted, key=lambda item: -item[0]) if tag and weight > 0]


def _parse_weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """A download. The caller's file name tells nothing about a person."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def is_rtl_language(language: str) -> bool:
    """True for a language that is written from right to left."""
    return bool(Locale.parse(language).text_direction == "rtl")
