"""Text renderer of a dossier and a match card, for Telegram and the terminal: the same blocks as the page, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from bot.dossier.blocks import (
    AnswerBlock,
    ApartSection,
    Block,
    Heading,
    Label,
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
from bot.dossier.match_card import card_rows
from flows.dossier.dossier import MatchCard
from flows.i18n.catalog import Catalog

_INDENTED = ("added", "chosen", "unsaid")


def blocks_as_text(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks as lines; own words are indented, letter for letter. A picture has no line: the list of people is its twin."""
    for block in blocks:
        yield from _lines(block)


def card_as_text(card: MatchCard, catalog: Catalog, language: str) -> Iterator[str]:
    """The match card, one line a row."""
    return (f"{row.name}: {row.value}" for row in card_rows(card, catalog, language))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Section() | ApartSection():
            yield from blocks_as_text(block.blocks)
        case Heading():
            yield from ("", block.text.upper())
        case Note():
            yield ("  " if block.kind in _INDENTED else "") + _text(block.runs)
        case OwnWords():
            yield from (f"  {line}" for line in block.text.split("\n") if block.text.strip())
        case AnswerBlock():
            yield from (_label(block.label), *blocks_as_text(block.lines))
        case ListLabel():
            yield _label(block.label)
        case PeopleList():
            yield from (f"* {_person(person)}" for person in block.people)
        case TalkFirstPerson():
            yield from filter(str.strip, (_text(block.summary), _person(block.person)))
        case Unasked():
            yield f"{block.text}: {' · '.join(label.text for label in block.labels)}"
        case CirclePicture():
            pass
        case _:
            assert_never(block)


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def _label(label: Label) -> str:
    return label.text + (":" if label.text[-1].isalnum() else "")


def _person(person: NamedPerson) -> str:
    text = person.name
    for before, more in ((", ", person.relation), (" - ", person.wish)):
        if more:
            text = text.rstrip() + before + more
    return text
