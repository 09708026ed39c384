"""The one rendering of a dossier: the same bytes in the seeker's preview and at the desk (domain.md E3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.dossier.circle import picture
from bot.dossier.html_answers import chosen, entry, hold_html, join, label, line, people
from bot.web.templating import right_to_left
from flows.dossier.dossier import AnswersPart, CirclePart, Dossier, Entry, MatchCard, Part, Person
from flows.i18n.catalog import Catalog
from flows.reference import languages as spoken

TIMEZONE = "Europe/Amsterdam"
FOLLOW_UPS = ("other_knows", "province", "reach_address", "date_words", "coordinator_wish_words")  # asked after some answers only
PRINTED_SEPARATELY = ("contact",)

__all__ = ["card_fragment", "chosen", "dossier_html", "sheet_fragment"]


def dossier_html(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> str:
    """The dossier as HTML, a function of nothing but its arguments.

    Contact and holds stand in sections `apart`, which no print shows unless it is asked to; a hold is closed until it is opened.
    """
    page = _Page(document, catalog, language, timezone)
    return page.article(page.everything())


def sheet_fragment(document: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> str:
    """Only what stands apart: safe contact and holds, opened, to be printed on purpose."""
    page = _Page(document, catalog, language, timezone)
    return page.article(page.apart(opened=True))


def card_fragment(card: MatchCard, catalog: Catalog, language: str) -> str:
    """The match card: what buttons and the map say, never a typed word and never the place (domain.md E4)."""
    rows = (_card_row(name, value, catalog, language) for name, value in _card(card, catalog, language).items())
    return str(Markup('<dl class="match">{}</dl>').format(join(rows)))


def _card(card: MatchCard, catalog: Catalog, language: str) -> dict[str, str]:
    def text(key: str) -> str:
        return catalog.text(language, key)

    return {
        "language": languages(card.get("spoken", ()), card["language"], catalog, language),
        "province": text(f"province.{card['province']}" if card["province"] else "card.unsaid"),
        "age": text(f"card.age.{card['age']}"),
        "wish": ", ".join(text(f"card.wish.{wish}") for wish in card["wishes"] or ("none",)),
        "date": text(f"card.date.{card['date']}"),
        "contact": text(f"card.contact.{card['contact']}"),
    }


def languages(codes: Iterable[str], written: str, catalog: Catalog, language: str) -> str:
    """What the seeker likes to speak or sign, by name; where they did not say, what they typed in."""
    return ", ".join(spoken.display_name(one, language) for one in codes) or catalog.text(written, "language.name")


def _card_row(name: str, value: str, catalog: Catalog, language: str) -> Markup:
    return Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(catalog.text(language, f"card.{name}"), value)


class _Page:
    """One dossier in one language."""

    def __init__(self, document: Dossier, catalog: Catalog, language: str, timezone: str) -> None:
        self.document, self.catalog, self.language, self.timezone = document, catalog, language, ZoneInfo(timezone)
        self.called = document["called"] or self.text("dossier.seeker")

    def article(self, sections: Iterable[Markup]) -> str:
        direction = "rtl" if right_to_left(self.language) else "ltr"
        return str(Markup('<article class="dossier" lang="{}" dir="{}">{}</article>').format(self.language, direction, join(sections)))

    def everything(self) -> Iterator[Markup]:
        if self.document.get("typed_by") == "somebody_helped":
            yield line("aside", self.text("dossier.helped_typing"))
        yield from (self.part(part) for part in self.document["parts"] if part["part"] not in PRINTED_SEPARATELY)
        yield from self.changes()
        yield from self.apart(opened=False)

    def apart(self, opened: bool) -> Iterator[Markup]:
        for part in self.document["parts"]:
            if part["part"] in PRINTED_SEPARATELY:
                yield Markup('<section class="apart">{}</section>').format(self.part(part))
            if "people" in part and (holds := [person for person in part["people"] if person["wish"] == "talk_first"]):
                yield self.holds(holds, opened)

    def part(self, part: Part) -> Markup:
        heading = Markup("<h2>{}</h2>").format(self.text(f"part.{part['part']}"))
        body = self.shown(part) if part["shown"] else [self.told("off", "dossier.off")]
        return Markup('<section class="part {}">{}{}</section>').format(part["part"], heading, join(body))

    def shown(self, part: AnswersPart | CirclePart) -> Iterator[Markup]:
        yield self.told("attributed", "dossier.written_at", moment=self.moment(self.document["written_at"]))
        if "people" in part:
            yield from self.circle(part)
            return
        yield from (entry(one, self.catalog, self.language) for one in part["entries"] if one["status"] != "not_asked")
        yield from self.unasked(part["entries"])

    def circle(self, part: CirclePart) -> Iterator[Markup]:
        yield label("circle", self.text("dossier.circle_provisional"))
        yield picture.figure(part, self.called, self.catalog, self.language)
        yield people((person for person in part["people"] if person["wish"] != "talk_first"), self.catalog, self.language)
        if holds := sum(person["wish"] == "talk_first" for person in part["people"]):
            yield line("aside", self.catalog.plural(self.language, "desk.holds", holds))
        if not part["people"]:
            yield line("unsaid", self.text("dossier.nobody_named" if part["nobody"] else "dossier.empty"))

    def holds(self, holds: list[Person], opened: bool) -> Markup:
        heading = Markup("<h2>{}</h2>").format(self.catalog.plural(self.language, "desk.holds", len(holds)))
        first = self.bold("dossier.hold")
        closed = (hold_html(person, first, self.text("dossier.hold_open"), opened) for person in holds)
        return Markup('<section class="apart holds">{}{}</section>').format(heading, join(closed))

    def unasked(self, entries: Iterable[Entry]) -> Iterator[Markup]:
        left = [one["question"] for one in entries if one["status"] == "not_asked" and one["question"] not in FOLLOW_UPS]
        if left:
            labels = Markup(" · ").join(label(question, self.text(f"label.{question}")) for question in left)
            yield Markup('<p class="unasked">{}: {}</p>').format(self.text("dossier.empty"), labels)

    def changes(self) -> Iterator[Markup]:
        for change in self.document["changed"]:
            key = f"label.{change['question']}"
            what = self.text(key if self.catalog.has(self.language, key) else f"part.{change['question']}")
            yield line("changed", self.text("dossier.changed", label=what, moment=self.moment(change["at"])))

    def told(self, kind: str, key: str, **values: Any) -> Markup:
        return line(kind, self.bold(key, **values))

    def bold(self, key: str, **values: Any) -> Markup:
        """Words around what the seeker is called, whose name keeps its own direction: attributed, never `it is` (D2)."""
        before, mark, after = self.text(key, called="\ufffc", **values).partition("\ufffc")
        name = Markup("<bdi>{}</bdi>").format(self.called) if mark else Markup("")
        return escape(before) + name + escape(after)

    def text(self, key: str, **values: Any) -> str:
        return self.catalog.text(self.language, key, **values)

    def moment(self, at: str) -> str:
        return self.catalog.moment(self.language, datetime.fromisoformat(at), self.timezone) if at else ""
