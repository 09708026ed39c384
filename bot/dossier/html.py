"""HTML renderer of a dossier and a match card: the same bytes in the seeker's preview and at the desk (domain.md E3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from markupsafe import Markup, escape

from bot.dossier.block_builder import TIMEZONE, contact_sheet_blocks, dossier_blocks
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
from bot.dossier.circle.layout import SMALL_CIRCLE
from bot.dossier.circle.picture import CirclePicture, figure_html
from bot.dossier.match_card import card_rows
from bot.web.languages import is_rtl_language
from flows.dossier.dossier import Dossier, MatchCard
from flows.i18n.catalog import Catalog

_join = Markup("").join


Controls = Mapping[str, Markup]  # by question what stands beside its label, and by person beside the name

NO_CONTROLS: Controls = {}


def dossier_html(dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, controls: Controls = NO_CONTROLS) -> str:
    """The dossier as HTML, a function of nothing but its arguments.

    Contact and the people to talk about first are in sections `apart`, printed only on request; a person is closed until opened.
    Where the seeker reads it back, `controls` stand beside the labels and the names; all else is the same bytes.
    """
    return _article(dossier_blocks(dossier, catalog, language, timezone), language, controls)


def contact_sheet_html(dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, agreed: Sequence[str] = ()) -> str:
    """Only the parts kept apart: safe contact and the people to talk about first, opened, to be printed on purpose."""
    return _article(contact_sheet_blocks(dossier, catalog, language, timezone, agreed), language)


def card_html(card: MatchCard, catalog: Catalog, language: str) -> str:
    """The match card as a list of rows."""
    rows = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(row.name, row.value) for row in card_rows(card, catalog, language))
    return str(Markup('<dl class="match">{}</dl>').format(_join(rows)))


def _article(blocks: Iterable[Block], language: str, controls: Controls = NO_CONTROLS) -> str:
    direction = "rtl" if is_rtl_language(language) else "ltr"
    return str(Markup('<article class="dossier" lang="{}" dir="{}">{}</article>').format(language, direction, _all(blocks, controls)))


def _all(blocks: Iterable[Block], controls: Controls) -> Markup:
    return _join(_block(block, controls) for block in blocks)


def _block(block: Block, controls: Controls) -> Markup:
    match block:
        case Section():
            return Markup('<section class="part {}">{}</section>').format(block.name, _all(block.blocks, controls))
        case ApartSection():
            return Markup('<section class="{}">{}</section>').format(f"apart {block.name}".rstrip(), _all(block.blocks, controls))
        case Heading():
            return Markup("<h2>{}</h2>").format(block.text)
        case Note():
            return Markup('<p class="{}">{}</p>').format(block.kind, _runs(block.runs))
        case OwnWords():
            return Markup('<p class="said" dir="auto">{}</p>').format(block.text)
        case AnswerBlock():
            return Markup('<div class="entry"><h3>{}</h3>{}</div>').format(_label(block.label, controls), _all(block.lines, controls))
        case ListLabel():
            return Markup('<div class="entry list">{}</div>').format(_label(block.label, controls))
        case CirclePicture():
            return figure_html(block)
        case PeopleList():
            return _people(block, controls)
        case TalkFirstPerson():
            return _talk_first(block, controls)
        case Unasked():
            labels = " · ".join(label.text for label in block.labels)
            return Markup('<details class="unasked"><summary>{}: {}</summary><p>{}</p></details>').format(
                block.text, len(block.labels), labels
            )
        case _:
            assert_never(block)


def _label(label: Label, controls: Controls) -> Markup:
    return Markup('<span class="label">{}</span>{}').format(label.text, controls.get(label.question, ""))


def _runs(runs: Runs) -> Markup:
    return _join(Markup("<bdi>{}</bdi>").format(run.text) if run.is_called else escape(run.text) for run in runs)


def _people(block: PeopleList, controls: Controls) -> Markup:
    """Of a long list, which stands close together, no row has a button: the list has one."""
    is_long = len(block.people) > SMALL_CIRCLE
    lines = [Markup("<li>{}{}{}</li>").format(*_row(person, NO_CONTROLS if is_long else controls)) for person in block.people]
    return Markup('<ul class="{}">{}</ul>').format("people long" if is_long else "people", _join(lines)) if lines else Markup("")


def _row(person: NamedPerson, controls: Controls) -> tuple[Markup, Markup, Markup]:
    return _person(person), _wish(person), controls.get(_person_key(person), Markup(""))


def _person(person: NamedPerson) -> Markup:
    relation = Markup(' <bdi class="relation">{}</bdi>').format(person.relation) if person.relation else ""
    return Markup('<bdi class="name">{}</bdi>{}').format(person.name, relation)


def _wish(person: NamedPerson) -> Markup:
    return Markup(' <span class="wish">{}</span>').format(person.wish) if person.wish else Markup("")


def _person_key(person: NamedPerson) -> str:
    """What bears the control of one person in the list."""
    return f"person_{person.number}"


def _talk_first(block: TalkFirstPerson, controls: Controls) -> Markup:
    state = Markup(" open") if block.is_open else ""
    hint = Markup(" <small>{}</small>").format(block.hint) if block.hint else ""
    parts = state, _runs(block.summary), hint, _person(block.person), controls.get(_person_key(block.person), "")
    return Markup('<details class="hold"{}><summary>{}{}</summary><p>{}{}</p></details>').format(*parts)
