"""Facts about one installation that its texts and its timers need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

OWN_QUESTION = "own_"  # start of the names of a foundation's own questions; no state of ours begins so


class OwnQuestion(NamedTuple):
    """A question that a foundation added: its state, its part of the dossier, and the keys of its buttons, none for own words.

    Its texts stand in the catalogue. One that `is_asked` no more is there for those who answered it.
    """

    name: str
    part: str
    choices: tuple[str, ...] = ()
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class Installation:
    """Facts about this installation. Days are whole days, times are in `timezone`.

    `notification_channels` are those by which coordinators are notified; `mails_operator`: the operator is notified by mail.
    `questions_off` are optional questions that are not offered, `own_questions` those that the foundation added; `honest_limits` is a
    text of one's own, by language.
    """

    foundation: str
    privacy_contact: str
    phone: str
    hours: str
    honest_limits: dict[str, str] = field(default_factory=dict)
    answer_within_days: int = 4
    draft_days: int = 7
    sent_days: int = 30
    idle_minutes: int = 30
    offer_hours: int = 24
    soon_offer_hours: int = 4
    plan_hours: int = 24
    confirm_hours: int = 24
    silent_days: int = 3
    backup_days: int = 0
    timezone: str = "Europe/Amsterdam"
    address: str = ""
    mail_from: str = ""
    practice: bool = True
    closed_until: date | None = None
    notification_channels: tuple[str, ...] = ("telegram", "mail")
    mails_operator: bool = False
    questions_off: frozenset[str] = frozenset()
    own_questions: tuple[OwnQuestion, ...] = ()

    def foundation_facts(self) -> dict[str, str]:
        """What texts and pages say of the foundation, by the names of their placeholders."""
        return {"foundation": self.foundation, "contact": self.privacy_contact, "phone": self.phone, "hours": self.hours}
