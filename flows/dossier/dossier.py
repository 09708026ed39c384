"""The dossier and the match card as typed JSON values: what is stored, sent and exported, field by field as docs/dossier.md has it."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict, final


class Answer(TypedDict):
    """An answer: own words, keys of buttons, or the way in which it was not given. `status` stands only where it was not."""

    said: NotRequired[list[str]]
    chose: NotRequired[list[str]]
    status: NotRequired[str]


class Entry(TypedDict):
    """An answer in a dossier. `status` is answered, skipped, tells_myself or not_asked."""

    question: str
    status: str
    said: NotRequired[list[str]]
    chose: NotRequired[list[str]]


class Person(TypedDict):
    """Somebody in the circle: `said` as typed, and the name and relation in it. `wish` is a key of the state `person`, or None."""

    id: int
    said: str
    name: str
    relation: str
    wish: str | None


@final
class HiddenPart(TypedDict):
    """A part that the seeker switched off."""

    part: str
    shown: Literal[False]


@final
class AnswersPart(TypedDict):
    """A part with an entry for each of its questions, asked or not."""

    part: str
    shown: Literal[True]
    entries: list[Entry]


@final
class CirclePart(TypedDict):
    """The people, in the order in which they were named. `marks`: the seeker wants wishes in the picture of the circle."""

    part: Literal["circle"]
    shown: Literal[True]
    people: list[Person]
    nobody: bool
    marks: NotRequired[Literal[True]]


Part = HiddenPart | AnswersPart | CirclePart


class Change(TypedDict):
    """A question or part that was changed since the version before, and when (ISO 8601, UTC)."""

    question: str
    at: str


class ConsentToKeep(TypedDict):
    """Consent 1: which words were agreed to, and when (ISO 8601, UTC)."""

    text: str
    at: str


class Dossier(TypedDict):
    """One version of a dossier. Times are ISO 8601 in UTC, `language` is that of the conversation."""

    kring: Literal["dossier"]
    schema: int
    version: int
    written_at: str
    language: str
    called: str
    typed_by: Literal["seeker", "somebody_helped"]
    consent: ConsentToKeep | None
    parts: list[Part]
    changed: list[Change]
    not_asked: list[str]


class MatchCard(TypedDict):
    """What is shown before a claim: keys of buttons, never a typed word, never the place (domain.md E4). `spoken` is ISO 639-3."""

    language: str
    spoken: NotRequired[list[str]]
    province: str | None
    age: str
    wishes: list[str]
    date: str
    contact: Literal["seeker_calls", "we_call"]


class ContactPlan(TypedDict):
    """The coordinator's plan for contact, in the seeker's language: `when`, the key of a way in `how`, and the contact line."""

    when: str
    how: str
    line: str


class ContactMoment(TypedDict):
    """A new moment for contact, in the seeker's own words; None where the seeker makes contact. `at` is when it was said (ISO 8601)."""

    at: str
    words: str | None
