"""The blocks of a dossier: what a page, a text channel and paper show alike, each in its own way, in this order."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dossier.circle.picture import CirclePicture


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `is_called`: it is what the seeker is called, and keeps its own direction."""

    text: str
    is_called: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line in our words. `kind` is added, aside, attributed, changed, chosen, off or unsaid."""

    kind: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Somebody's own words, letter for letter, in whatever direction they are written."""

    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A question's label; in the preview, tapping it presses the button that changes the answer."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """One answer under its label."""

    label: Label
    lines: tuple[Note | OwnWords, ...]


@dataclass(frozen=True, slots=True)
class ListLabel:
    """A sentence over the whole list of people, which changes that list when tapped."""

    label: Label


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person as the seeker calls them, the relation as it was typed with the name, and the wish in words; both may be empty.

    `number` is theirs in the dossier; in the preview a button beside the name opens that person.
    """

    name: str
    relation: str
    wish: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class PeopleList:
    """People in the order in which they were named."""

    people: tuple[NamedPerson, ...]


@dataclass(frozen=True, slots=True)
class TalkFirstPerson:
    """Somebody who is to be talked about first: what to do comes before the name, which is closed until somebody opens it.

    `hint` says what opening shows; it is empty where nothing is closed.
    """

    summary: Runs
    person: NamedPerson
    is_open: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Unasked:
    """The questions that were not asked, in one line after `text`."""

    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dossier; `name` is the key of that part."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ApartSection:
    """People to talk about first, or safe contact: left out of every print unless it is asked for. `name` is empty around a part."""

    name: str
    blocks: tuple[Block, ...]


Block = (
    Heading | Note | OwnWords | AnswerBlock | ListLabel | PeopleList | CirclePicture | TalkFirstPerson | Unasked | Section | ApartSection
)
