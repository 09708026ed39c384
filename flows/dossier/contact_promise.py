"""Contact promise: by which way, in which hours and by whom contact is made, and by when.

The one model from which the status, the match card, the call card, the plan and every notification follow. What a person reads about
contact depends on its `manner`: `call` (a coordinator phones), `written` (writes), `messages` (writes here, where the seeker looks
themselves), `self` (the seeker makes contact) or `open` (some other way, in the seeker's own words).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import cast

from flows.dossier.document import find_answer, languages_asked, spoken_languages
from flows.dossier.dossier import Answer, ContactMoment, Dossier, Entry
from flows.dossier.safe_window import SafeWindow
from flows.reference.clock import DAY_END
from flows.reference.languages import find_sign_languages, is_sign_language, mentions_signing, parse_language, wanted_sign_languages

SELF, MESSAGES = "self", "messages"
HERE, MAIL, NO_NEWS = "here", "mail", "no"  # where a seeker agreed to be told that there is news; empty: not asked
MANNERS = {"call": "call", "text": "written", "email": "written", MESSAGES: MESSAGES, SELF: SELF}  # of each way; all others are `open`
ALL_MANNERS = ("call", "written", MESSAGES, SELF, "open")
NAMES_SIGNS = ("spoken", "access", "coordinator_wish_words", "reach_address")  # a sign language named there is the seeker's own
NAMES_DEAFNESS = (*NAMES_SIGNS, "concern", "hope", "safe", "reach_when")  # whoever speaks of not hearing there may be deaf

FindAnswer = Callable[[str], Answer | Entry]


@dataclass(eq=False)
class ContactPromise:
    """One promise: the key of a way, the safe window, and whether the seeker may be deaf, so that phoning is not spoken of unasked.

    Window and deafness are read in what the seeker told, so only where they count.
    """

    way: str
    reads_window: Callable[[], SafeWindow]
    reads_deafness: Callable[[], bool]

    def __eq__(self, other: object) -> bool:
        is_same = isinstance(other, ContactPromise) and (self.way, self.window) == (other.way, other.window)
        return is_same and self.reads_deafness() == cast(ContactPromise, other).reads_deafness()

    def __hash__(self) -> int:
        return hash((self.way, self.window))

    @cached_property
    def window(self) -> SafeWindow:
        """The days and hours in which contact may be made."""
        return self.reads_window()

    @property
    def manner(self) -> str:
        """What the seeker reads: call, written, messages, self or open."""
        return MANNERS.get(self.way, "open")

    @property
    def seeker_acts(self) -> bool:
        """Whether the seeker makes contact: nobody may reach out to them."""
        return self.way == SELF

    @property
    def needs_address(self) -> bool:
        """Whether a coordinator makes contact somewhere else than here, and so can try in vain."""
        return has_address(self.way)

    @property
    def speaks_of_phone(self) -> bool:
        """Whether a line about phoning fits: never for who is written to, here too, nor for who may be deaf and asked for no call."""
        return self.manner == "call" or (self.manner not in ("written", MESSAGES) and not self.reads_deafness())

    @property
    def lacks_times(self) -> bool:
        """Whether a coordinator makes contact and no day or hour is known to be safe: none was tapped, and none could be read."""
        return self.needs_address and not self.window.is_known

    @property
    def goes_by_words(self) -> bool:
        """Whether all that is known of safe times are words: the coordinator reads them and chooses, and says so here first."""
        return self.lacks_times and bool(self.window.words)

    def due_by(self, due: datetime) -> datetime:
        """The promised time (local): `due` if that day is safe, or the end of the first safe day after it."""
        day = due.date() if self.seeker_acts else self.window.first_day(due)
        return due if day == due.date() else datetime.combine(day, DAY_END, due.tzinfo)


def has_address(way: str) -> bool:
    """Whether an address goes with this way: a coordinator makes contact, somewhere else than here."""
    return way not in (SELF, MESSAGES)


def promise_of(find: FindAnswer, moments: Sequence[ContactMoment] = ()) -> ContactPromise:
    """The promise by these answers; of new moments the last one counts.

    A seeker who shows no way to be reached, or no address that goes with it, or says so later, makes contact themselves.
    """
    way, is_deaf = next(iter(find("reach").get("chose", ())), SELF), partial(_may_be_deaf, find)
    if has_address(way) and find("reach_address").get("status") == "not_shared":
        way = SELF
    if moments and moments[-1]["words"] is None:
        return ContactPromise(SELF, partial(SafeWindow.of, (), ()), is_deaf)
    if moments:
        words = moments[-1]["words"]
        return ContactPromise(way, partial(SafeWindow.of, moments[-1].get("chose", ()), (words,) if words else ()), is_deaf)
    return ContactPromise(way, partial(_read_window, find, is_answered_here=way == MESSAGES), is_deaf)


def _read_window(find: FindAnswer, *, is_answered_here: bool) -> SafeWindow:
    when, more = find("reach_when"), _more_words(find("contact_more"), is_answered_here=is_answered_here)
    window = SafeWindow.of(when.get("chose", ()), when.get("said", ()))
    return replace(window, words=(*window.words, *more))


def _may_be_deaf(find: FindAnswer) -> bool:
    """Whether a sign language is wished, or signing or not hearing is named: a line too few about phoning harms nobody."""
    texts = (text for question in NAMES_DEAFNESS for text in find(question).get("said", ()))
    return bool(wished_signs(find)) or any(map(mentions_signing, texts))


def _more_words(answer: Answer | Entry, *, is_answered_here: bool) -> tuple[str, ...]:
    """What else was said about contact, before sending or after it: it may be about time, so it is compared with a plan.

    Where messages are written here, what is added are the seeker's answers to them.
    """
    added = () if is_answered_here else cast(Entry, answer).get("added", ())
    return (*answer.get("said", ()), *(text for addition in added for text in addition["said"]))


def promise_in(document: Dossier, moments: Sequence[ContactMoment] = ()) -> ContactPromise:
    """The promise of a dossier that was sent."""
    return promise_of(lambda question: find_answer(document, question), moments)


def wished_signs(find: FindAnswer) -> tuple[str, ...]:
    """Sign languages that the seeker speaks, or names for contact and coordinator, or says yes to."""
    spoken = [code for code in spoken_languages(find("spoken")) if is_sign_language(code)]
    named = [code for question in NAMES_SIGNS for text in find(question).get("said", ()) for code in wanted_sign_languages(text)]
    agreed = find_sign_languages("gebarentaal") if find("signs").get("chose") == ["yes"] and not (spoken or named) else ()
    refused = find("signs").get("chose") == ["no"]
    return tuple(dict.fromkeys((*spoken, *agreed) if refused else (*spoken, *named, *agreed)))


def wished_languages(document: Dossier) -> tuple[str, ...]:
    """What they like to speak or sign; a sign language that is wished stands beside the language that they type in."""
    find = partial(find_answer, document)
    spoken, signs = languages_asked(find, document["language"]), wished_signs(find)
    typed = () if spoken or not signs else (parse_language(document["language"]) or document["language"],)
    return tuple(dict.fromkeys((*spoken, *typed, *signs)))
