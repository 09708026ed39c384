"""Filters of templates: links in a text, and a text in the parts that a page shows apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

_SENTENCE_END = re.compile(r"(?<=[.?]) ")
_RETURN_CODE = r"\b\d{4} \d{4} \d{4} \d{4}\b"
_LINKABLE = re.compile(r"\+?[\d -]+|(?<![a-z\d-])[a-z\d-]+(\.[a-z\d-]+)+")  # phone numbers and sites; an app's name is not linked


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
