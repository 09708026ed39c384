"""Builder of the blocks of a dossier, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

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
    Run,
    Runs,
    Section,
    TalkFirstPerson,
    Unasked,
)
from bot.dossier.circle.picture import TALK_FIRST, picture_of_part
from flows.business_hours import DAYS, PARTS
from flows.conversation.people import distinct_people
from flows.direction import contain_direction
from flows.dossier.contact_promise import promise_in
from flows.dossier.dossier import AnswersPart, CirclePart, Dossier, Entry, Part, Person
from flows.dossier.safe_window import SafeWindow
from flows.dossier.window_text import describe_window
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import FOLLOW_UPS

TIMEZONE = "Europe/Amsterdam"
ORDER = ("words", "circle", "contact", "wishes", "you")  # own words first
PRINTED_SEPARATELY = ("contact",)
_CALLED = "\ufffc"


def dossier_blocks(
    dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, *, is_open: bool = False
) -> tuple[Block, ...]:
    """The whole dossier. Contact and the people to talk about first are apart; these people are closed, `is_open` in a chat of lines."""
    return tuple(_Builder(dossier, catalog, language, timezone).build(is_open))


def story_blocks(dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE) -> tuple[Block, ...]:
    """The dossier without contact and the people to talk about first."""
    blocks = dossier_blocks(dossier, catalog, language, timezone)
    return tuple(block for block in blocks if not isinstance(block, ApartSection))


def contact_sheet_blocks(
    dossier: Dossier, catalog: Catalog, language: str, timezone: str = TIMEZONE, agreed: Sequence[str] = ()
) -> tuple[Block, ...]:
    """Only the parts kept apart: safe contact and the people to talk about first, opened.

    `agreed` are lines about contact since the dossier was sent: they stand above the times in it, which may hold no more.
    """
    builder = _Builder(dossier, catalog, language, timezone)
    apart = (block for block in builder.build(is_open=True) if isinstance(block, ApartSection))
    since = (Note("chosen", (Run(line),)) for line in agreed)
    return (*since, builder.attributed("attributed", "dossier.written_at", moment=builder.moment(dossier["written_at"])), *apart)


def chosen_text(entry: Entry, catalog: Catalog, language: str) -> str:
    """The buttons that were pressed, in one line; days and parts of a day as one says them: *Dinsdag, in de ochtend*."""
    chosen = entry.get("chose", ())
    if chosen and set(chosen) <= {*DAYS, *PARTS}:
        window = describe_window(SafeWindow.of(chosen, ()), catalog, language)
        return window[:1].upper() + window[1:]
    return catalog.join_with_commas(language, (catalog.text(language, f"{entry['question']}.{key}") for key in chosen))


class _Builder:
    """One dossier in one language."""

    def __init__(self, dossier: Dossier, catalog: Catalog, language: str, timezone: str) -> None:
        self.dossier, self.catalog, self.language, self.timezone = dossier, catalog, language, ZoneInfo(timezone)
        self.called = contain_direction(dossier["called"]) or self.text("dossier.seeker")

    def build(self, is_open: bool) -> Iterator[Block]:
        if self.dossier.get("typed_by") == "somebody_helped":
            yield Note("aside", (Run(self.text("dossier.helped_typing")),))
        parts = sorted(self.dossier["parts"], key=lambda part: ORDER.index(part["part"]))
        first = next((part for part in parts if part["shown"]), None)
        for part in parts:
            section = self.section(part, is_attributed=part is first)
            if len(section.blocks) > 1:
                yield ApartSection("", (section,)) if part["part"] in PRINTED_SEPARATELY else section
            if "people" in part and (held := [person for person in part["people"] if person["wish"] == TALK_FIRST]):
                yield self.talk_first_section(held, is_open)
        yield from self.unasked(entry for part in parts if "entries" in part for entry in part["entries"])
        yield from self.changes()

    def section(self, part: Part, is_attributed: bool) -> Section:
        body = self.shown(part, is_attributed) if part["shown"] else [self.attributed("off", "dossier.off")]
        return Section(part["part"], (Heading(self.text(f"part.{part['part']}")), *body))

    def shown(self, part: AnswersPart | CirclePart, is_attributed: bool) -> Iterator[Block]:
        if is_attributed:
            yield self.attributed("attributed", "dossier.written_at", moment=self.moment(self.dossier["written_at"]))
        if "people" in part:
            yield from self.circle(part)
        else:
            yield from (self.answer(entry) for entry in part["entries"] if entry["status"] != "not_asked")

    def answer(self, entry: Entry) -> AnswerBlock:
        """A skipped answer says that it was skipped, which is never a `no`."""
        lines: list[Note | OwnWords] = []
        if entry["status"] != "answered":
            lines.append(Note("unsaid", (Run(self.text(f"dossier.{entry['status']}")),)))
        if entry.get("chose"):
            lines.append(Note("chosen", (Run(chosen_text(entry, self.catalog, self.language)),)))
        lines += self.own_words(entry.get("said", ()))
        for addition in entry.get("added", ()):
            lines.append(Note("added", (Run(self.text("dossier.added", moment=self.moment(addition["at"]))),)))
            lines += self.own_words(addition["said"])
        return AnswerBlock(self.label(entry["question"]), (*lines, *self.reading(entry)))

    def own_words(self, texts: Iterable[str]) -> Iterator[OwnWords]:
        return (OwnWords(contain_direction(text)) for text in texts)

    def reading(self, entry: Entry) -> Iterator[Note]:
        """How typed times were read, or that they were not: the seeker sees it in the review, and the coordinator sees the same."""
        window = SafeWindow.of(entry.get("chose", ()), entry.get("said", ()))
        if entry["question"] != "reach_when":
            return
        if window.words and not window.is_known:
            yield Note("aside", (Run(self.text("dossier.times_unread")),))
        if window.has_read:
            yield Note("aside", (Run(self.text("dossier.times_read", window=describe_window(window, self.catalog, self.language))),))

    def circle(self, part: CirclePart) -> Iterator[Block]:
        yield ListLabel(Label("circle", self.text("dossier.circle_provisional")))
        if picture := picture_of_part(part, self.called, self.catalog, self.language):
            yield picture
        listed = [person for person in part["people"] if person["wish"] != TALK_FIRST]
        yield PeopleList(tuple(self.named(listed, self.wish)))
        if not part["people"]:
            yield Note("unsaid", (Run(self.text("dossier.nobody_named" if part["nobody"] else "dossier.empty")),))

    def named(self, people: list[Person], wish: Callable[[Person], str] = lambda _: "") -> Iterator[NamedPerson]:
        for person, (name, relation) in zip(people, distinct_people(people), strict=True):
            yield NamedPerson(name, relation, wish(person), person["id"])

    def wish(self, person: Person) -> str:
        return self.text(f"dossier.wish.{person['wish']}") if person["wish"] else ""

    def talk_first_section(self, held: list[Person], is_open: bool) -> ApartSection:
        summary, hint = self.runs("dossier.hold"), "" if is_open else self.text("dossier.hold_open")
        people = (TalkFirstPerson(summary, one, is_open, hint) for one in self.named(held))
        return ApartSection("holds", (Heading(self.catalog.plural(self.language, "desk.holds", len(held))), *people))

    def unasked(self, entries: Iterable[Entry]) -> Iterator[Block]:
        """Where nobody phones, picking up and voicemail were no question."""
        left_out = FOLLOW_UPS if promise_in(self.dossier).manner == "call" else (*FOLLOW_UPS, "quiet")
        questions = [entry["question"] for entry in entries if entry["status"] == "not_asked"]
        if labels := tuple(self.label(question) for question in questions if question not in left_out):
            yield Unasked(self.text("dossier.empty"), labels)

    def changes(self) -> Iterator[Block]:
        for change in self.dossier["changed"]:
            key = f"label.{change['question']}"
            what = self.text(key if self.catalog.has_text(self.language, key) else f"part.{change['question']}")
            yield Note("changed", (Run(self.text("dossier.changed", label=what, moment=self.moment(change["at"]))),))

    def label(self, question: str) -> Label:
        return Label(question, self.text(f"label.{question}"))

    def attributed(self, kind: str, key: str, **values: Any) -> Note:
        return Note(kind, self.runs(key, **values))

    def runs(self, key: str, **values: Any) -> Runs:
        """Words around what the seeker is called: attributed, never `it is` (D2)."""
        before, mark, after = self.text(key, called=_CALLED, **values).partition(_CALLED)
        runs = (Run(before), Run(self.called, is_called=True) if mark else Run(""), Run(after))
        return tuple(run for run in runs if run.text)

    def text(self, key: str, **values: Any) -> str:
        return self.catalog.text(self.language, key, **values)

    def moment(self, at: str) -> str:
        return self.catalog.format_moment(self.language, datetime.fromisoformat(at), self.timezone) if at else ""
