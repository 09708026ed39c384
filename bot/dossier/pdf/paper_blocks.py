"""Paper renderer of a dossier: its blocks as JSON for the template dossier.typ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TypedDict, assert_never

from bot.dossier.bidi import is_right_to_left
from bot.dossier.blocks import (
    AnswerBlock,
    ApartSection,
    Block,
    Heading,
    ListLabel,
    NamedPerson,
    Note,
    OwnWords,
    PeopleList,
    Runs,
    Section,
    TalkFirstPerson,
    Unasked,
)
from bot.dossier.circle.picture import CirclePicture

_LONG = re.compile(r"\S{40,}")
_BREAK = "\u200b"

RunTexts = Iterable[tuple[str, str]]  # (kind, text); the kind is name, relation, wish, called, or empty


class PaperRun(TypedDict):
    """A stretch of text in its own direction. `kind` is name, relation, wish or called, and empty in our own words."""

    kind: str
    text: str
    rtl: bool


class PaperBlock(TypedDict):
    """A block on paper: one paragraph, or for `people` one item for each of them. Own words are one line a block."""

    kind: str
    rtl: bool
    runs: list[PaperRun]
    items: list[list[PaperRun]]


class PaperRenderer:
    """Renders blocks in reading order. `legible` makes text ready for the fonts."""

    def __init__(self, legible: Callable[[str], str]) -> None:
        self._legible = legible

    def render(self, blocks: Iterable[Block]) -> list[PaperBlock]:
        """The blocks that have anything to read, and the place of the picture."""
        return [rendered for block in blocks for rendered in self._block(block)]

    def _block(self, block: Block) -> Iterator[PaperBlock]:
        match block:
            case Section() | ApartSection():
                yield from self.render(block.blocks)
            case Heading():
                yield from self._paragraph("heading", [("", block.text)])
            case Note():
                yield from self._paragraph(block.kind, _with_called(block.runs))
            case OwnWords():
                yield from self._own_words(block)
            case AnswerBlock():
                yield from self._paragraph("label", [("", block.label.text)])
                yield from self.render(block.lines)
            case ListLabel():
                yield from self._paragraph("list_label", [("", block.label.text)])
            case CirclePicture():
                yield _paper_block("picture")
            case PeopleList():
                yield from self._people(block)
            case TalkFirstPerson():
                yield from self._talk_first(block)
            case Unasked():
                yield from self._paragraph("unasked", _unasked(block))
            case _:
                assert_never(block)

    def _people(self, block: PeopleList) -> Iterator[PaperBlock]:
        if block.people:
            yield _paper_block("people", items=[self._runs(_person(person)) for person in block.people])

    def _talk_first(self, block: TalkFirstPerson) -> Iterator[PaperBlock]:
        yield from self._paragraph("label", _with_called(block.summary))
        if (block.person.name + block.person.relation).strip():
            yield from self._paragraph("held", _person(block.person))

    def _paragraph(self, kind: str, texts: RunTexts) -> Iterator[PaperBlock]:
        if runs := self._runs(texts):
            yield _paper_block(kind, runs)

    def _own_words(self, block: OwnWords) -> Iterator[PaperBlock]:
        """Line by line, each in its own direction."""
        if not block.text.strip():
            return
        for line in self._legible(block.text).split("\n"):
            if line.strip():
                yield _paper_block("own_words", [_run("", line)], is_right_to_left(line))

    def _runs(self, texts: RunTexts) -> list[PaperRun]:
        return [_run(kind, self._legible(text)) for kind, text in texts if text.strip()]


def _paper_block(kind: str, runs: Iterable[PaperRun] = (), rtl: bool = False, items: Iterable[list[PaperRun]] = ()) -> PaperBlock:
    return {"kind": kind, "rtl": rtl, "runs": list(runs), "items": list(items)}


def _with_called(runs: Runs) -> RunTexts:
    return (("called" if run.is_called else "", run.text) for run in runs)


def _person(person: NamedPerson) -> RunTexts:
    """A relation and a wish follow a name with a sign between, as they do in a text channel."""
    yield "name", person.name
    if person.relation:
        yield from (("", ", "), ("relation", person.relation))
    if person.wish:
        yield from (("", " – "), ("wish", person.wish))


def _unasked(block: Unasked) -> RunTexts:
    yield "", f"{block.text}: "
    for number, label in enumerate(block.labels):
        yield from (("", " · "), ("", label.text)) if number else (("", label.text),)


def _run(kind: str, text: str) -> PaperRun:
    text = text.replace("\n", " ")
    return {"kind": kind, "text": _LONG.sub(_breakable, text), "rtl": is_right_to_left(text)}


def _breakable(found: re.Match[str]) -> str:
    """A word too long for a line may break after each twenty letters, unless a mark belongs to the letter before."""
    pieces = (found[0][at : at + 20] for at in range(0, len(found[0]), 20))
    return "".join(piece if not number or unicodedata.combining(piece[0]) else _BREAK + piece for number, piece in enumerate(pieces))
