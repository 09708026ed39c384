"""The dossier and the match card as typed JSON values: what is stored, sent and exported, field by field as docs/dossier.md has it.

The JSON Schema of the format is made from these types. Times are ISO 8601 in UTC, empty if nothing was kept yet.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, final

from pydantic import Field
from typing_extensions import TypedDict

Time = Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$")]
Number = Annotated[int, Field(ge=1)]
Words = Annotated[list[str], Field(min_length=1)]
Wish = Literal["welcome", "unsure", "rather_not", "talk_first", "from_afar", None]


class Answer(TypedDict):
    """An answer: own words, keys of buttons, or the way in which it was not given. `status` is present only if it was not.

    `said_at` is present if some of the texts were added after sending: the time of each text, empty for the others.
    """

    said: NotRequired[list[str]]
    said_at: NotRequired[list[str]]
    chose: NotRequired[list[str]]
    status: NotRequired[Literal["skipped", "tells_myself", "not_asked", "nobody", "not_shared"]]


class Translation(TypedDict):
    """Own words in another language. Nobody translates yet; the format has its place beside the words it was made of."""

    language: str
    said: list[str]


class Addition(TypedDict):
    """Own words that were added after sending, and when."""

    at: Time
    said: Words


class Entry(TypedDict):
    """An answer in a dossier."""

    question: str
    status: Literal["answered", "skipped", "tells_myself", "not_asked", "not_shared"]
    said: NotRequired[Words]
    translated: NotRequired[Annotated[Translation, Field(description="Beside the words of `said`.")]]
    chose: NotRequired[Words]
    added: NotRequired[Annotated[list[Addition], Field(min_length=1, description="What was sent before stands in `said`.")]]


class Person(TypedDict):
    """Somebody in the circle: `said` as typed, the name and relation in it, and the key of a wish."""

    id: Number
    said: str
    name: str
    relation: str
    wish: Wish


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
    """The people, in the order in which they were named."""

    part: Literal["circle"]
    shown: Literal[True]
    people: list[Person]
    nobody: bool
    marks: NotRequired[Annotated[Literal[True], Field(description="The seeker wants wishes in the picture of the circle.")]]


Part = HiddenPart | AnswersPart | CirclePart


class Change(TypedDict):
    """A question or part that was changed since the version before, and when."""

    question: str
    at: Time


class ConsentToKeep(TypedDict):
    """Consent 1: which words were agreed to, and when."""

    text: Annotated[str, Field(pattern=r"^consent_keep/\d+$")]
    at: Time


class Dossier(TypedDict):
    """One version of a dossier. `language` is that of the conversation, `called` what the seeker is called."""

    kring: Literal["dossier"]
    schema: Literal[1]
    version: Number
    written_at: Time
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")]
    called: str
    typed_by: Literal["seeker", "somebody_helped"]
    consent: ConsentToKeep | None
    parts: list[Part]
    changed: list[Change]
    not_asked: list[str]


class MatchCard(TypedDict):
    """What is shown before a claim: keys of buttons, never a typed word, never the place (domain.md E4). `spoken` is ISO 639-3.

    What was not said is `not_asked` or `not_shared`, never a no; in cards of earlier versions `unsaid` and `none` may be that.
    """

    language: str
    spoken: NotRequired[list[str]]
    province: str | None
    age: str
    wishes: list[str]
    date: str
    contact: Literal["seeker_calls", "we_call", "we_write", "not_asked"]


class ContactPlan(TypedDict):
    """The coordinator's plan for contact, in the seeker's language: `when`, the key of a way in `how`, and the contact line.

    `moment` is the key of its day and span, such as `2026-11-24:morning` or `2026-11-24:10:00-12:00`, and `start` and `end` are exact times
    or empty: what a plan in any other language is made of. Plans from before they were stored have none of the three.
    """

    when: str
    how: str
    line: str
    moment: NotRequired[str]
    start: NotRequired[str]
    end: NotRequired[str]


class CoordinatorMessage(TypedDict):
    """A message of the coordinator to a seeker who reads it here; `at` is when it was written, and its name in a request to delete it."""

    at: Time
    text: str


class ContactMoment(TypedDict):
    """A new moment for contact: the seeker's own words, and the days and parts that they tapped; None if the seeker makes contact.

    `at` is when it was said.
    """

    at: Time
    words: str | None
    chose: NotRequired[list[str]]
