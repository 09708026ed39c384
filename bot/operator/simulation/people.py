"""Simulated seekers and coordinators with habits, all drawn from one seeded source, so that a year can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import cast

from flows.conversation.effects import HandOver
from flows.dossier.document import canonical_json, compute_digest, find_answer
from flows.dossier.dossier import Dossier, Entry, MatchCard
from flows.matching.profile import Profile
from flows.questionnaire.questions.seeker import PROVINCES
from flows.timestamps import to_iso
from storage.offers.offers import DECLINE_REASONS

# each organisation with the ways in which people write it, the last of them so freely that only a person can tell; all are made up
ORGANISATIONS = (
    ("GGZ Noordveen", "ggz-noordveen", "G.G.Z. Noordveen"),
    ("Stichting Waterkant", "waterkant", "St. Waterkant"),
    ("Jeugdhulp De Terp", "jeugdhulp de terp", "De Terp jeugdhulp"),
    ("Wijkteam Overdam", "wijkteam overdam", "Wijkteam  Overdam"),
    ("Thuiszorg Lindehof", "thuiszorg lindehof", "Lindehof thuiszorg"),
)
PARTS_OF_DAY = ("morning", "afternoon", "evening")


@dataclass(frozen=True, slots=True)
class Habits:
    """How one coordinator lives: hours until they answer (mean), how often they say yes or nothing, how long a dossier takes (days)."""

    answers_in: float
    says_yes: float
    stays_silent: float
    knows_somebody: float
    gives_back: float
    takes_days: float


@dataclass(frozen=True, slots=True)
class SimulatedCoordinator:
    """One coordinator. `tied` are places in ORGANISATIONS."""

    name: str
    profile: Profile
    habits: Habits
    tied: frozenset[int]
    is_stand_in: bool


@dataclass(frozen=True, slots=True)
class SimulatedSeeker:
    """One seeker: when they send, what they send, and the organisations that they mean (places in ORGANISATIONS).

    `clearly` are those of them whose name they wrote as everybody would.
    """

    number: int
    at: datetime
    dossier: Dossier
    named: frozenset[int]
    clearly: frozenset[int]

    def to_effect(self) -> HandOver:
        content = canonical_json(self.dossier)
        wishes = find_answer(self.dossier, "coordinator_wish")
        card: MatchCard = {
            "language": self.dossier["language"],
            "province": None,
            "age": "yes",
            "wishes": wishes["chose"],
            "date": "none",
            "contact": "we_call",
        }
        return HandOver(content, compute_digest(content), card, "", "consent_share/1")


def make_coordinators(random: Random, number: int) -> list[SimulatedCoordinator]:
    return [_make_coordinator(random, place) for place in range(number)]


def make_seekers(random: Random, number: int, first_day: datetime, days: int) -> list[SimulatedSeeker]:
    """Seekers over these days: mostly in the evening and at the weekend too, as people write when they are alone."""
    moments = sorted(first_day + timedelta(days=random.uniform(0, days), seconds=place) for place in range(number))
    return [_make_seeker(random, place, at) for place, at in enumerate(moments)]


def _make_coordinator(random: Random, place: int) -> SimulatedCoordinator:
    tied = frozenset(random.sample(range(len(ORGANISATIONS)), random.choice((0, 0, 0, 1, 2))))
    languages = ["nld", *(["eng"] if random.random() < 0.6 else [])]
    profile: Profile = {
        "name": f"Vrijwilliger {place + 1}",
        "contact_line": f"Vrijwilliger {place + 1}, 06 00000000",
        "languages": languages,
        "language": "nl",
        "gender": random.choice(("vrouw", "vrouw", "man")),
        "provinces": random.sample(sorted(PROVINCES), 3),
        "employers": [ORGANISATIONS[one][0] for one in sorted(tied)],
        "capacity": random.choice((2, 3, 3, 4)),
    }
    takes = Habits(random.uniform(2, 20), random.uniform(0.5, 0.9), random.uniform(0, 0.15), 0.02, 0.03, random.uniform(14, 50))
    return SimulatedCoordinator(profile["name"], profile, takes, tied, place == 0)


def _make_seeker(random: Random, number: int, at: datetime) -> SimulatedSeeker:
    named = random.sample(range(len(ORGANISATIONS)), random.choice((0, 0, 1, 1, 2)))
    written_as = {one: random.choice(ORGANISATIONS[one]) for one in named}
    organisations = ", ".join(written_as.values())
    wish = random.choice(("any", "any", "woman", "man"))
    you = [_choice_entry("for_whom", "myself"), _text_entry("name", "Iemand"), _choice_entry("province", random.choice(sorted(PROVINCES)))]
    wishes = [
        _choice_entry("coordinator_wish", wish),
        _text_entry("organisations", organisations) if named else _skipped_entry("organisations"),
    ]
    contact = [_choice_entry("reach", "call"), _text_entry("reach_address", "06 00000000"), _choice_entry("reach_when", *PARTS_OF_DAY)]
    entries = {"you": you, "words": [_text_entry("concern", "Een verzonnen vraag.")], "wishes": wishes, "contact": contact}
    parts = [{"part": part, "shown": True, "entries": held} for part, held in entries.items()]
    dossier = {"kring": "dossier", "schema": 1, "version": 1, "written_at": to_iso(at), "called": "Iemand", "parts": parts}
    clearly = frozenset(one for one, name in written_as.items() if name != ORGANISATIONS[one][-1])
    language = random.choice(("nl",) * 9 + ("en",))
    return SimulatedSeeker(number, at, cast(Dossier, dossier | {"language": language, "changed": []}), frozenset(named), clearly)


def pick_decline_reason(random: Random) -> str:
    return random.choice(DECLINE_REASONS)


def _text_entry(question: str, words: str) -> Entry:
    return {"question": question, "status": "answered", "said": [words]}


def _choice_entry(question: str, *keys: str) -> Entry:
    return {"question": question, "status": "answered", "chose": list(keys)}


def _skipped_entry(question: str) -> Entry:
    return {"question": question, "status": "skipped"}
