"""Templates (Jinja2) shared by all pages: rendering with the catalog, in the language that a browser asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from starlette.responses import HTMLResponse, Response

from bot.web.languages import is_rtl_language, parse_accept_language
from bot.web.page_parts.call_rows import CallRows
from bot.web.page_parts.choice_symbols import choice_symbol
from bot.web.page_parts.look import current_look
from bot.web.page_parts.symbols import define_symbols, symbol
from bot.web.page_parts.text_filters import Linkifier, split_heading, split_question, split_summary
from bot.web.static_files import STATIC_FILES
from flows.i18n.catalog import Catalog

WEB_DIR = Path(__file__).parent
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


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """A download. The caller's file name tells nothing about a person."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
