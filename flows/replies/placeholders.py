"""What fills the gaps of the words: facts, dates and names, each made only where a text asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.conversation.conversation import Conversation
from flows.dossier.document import spoken_languages
from flows.dossier.status import DossierStatus
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.reference.languages import display_name
from flows.timestamps import from_iso

IN_A_SENTENCE = 200  # characters of own words about time
REMIND = 4  # places to think of, in one example
ANSWER_DAY = (
    *("notice.what_next", "notice.what_next_self", "status.waiting", "status.offered", "status.checking"),
    *("status.again", "status.again_offered"),
)
NO_STATUS = DossierStatus("", 0, datetime.min, datetime.min)


class Placeholders:
    """Fills gaps by name. One for all conversations."""

    def __init__(self, catalog: Catalog, installation: Installation) -> None:
        self.catalog, self.installation = catalog, installation
        self.zone = ZoneInfo(installation.timezone)
        facts = {"foundation": "foundation", "contact": "privacy_contact", "phone": "phone", "hours": "hours"}
        self._facts: dict[str, str] = {gap: getattr(installation, field) for gap, field in facts.items()}
        self._made: dict[str, Callable[[Conversation, str], object]] = {
            **{gap: lambda c, key, gap=gap: self._facts[gap] for gap in facts},  # type: ignore[misc]
            "day": self._day,
            "moment": lambda c, key: self.moment(c, _sent(c) if key == "notice.sent" else from_iso(c.touched_at)),
            "recognition": lambda c, key: c.sent["recognition"] if c.sent else "",
            "reach": self._reach,
            "name": lambda c, key: person["name"] if (person := c.find(c.selected_person)) else "",
            "code": lambda c, key: " ".join((c.code or "")[n : n + 4] for n in range(0, 16, 4)),
            "list": lambda c, key: "\n".join(c.parts() if c.state == "circle_two" else c.pending),
            "places": self._places,
            "prompt": lambda c, key: catalog.text(c.language, f"circle_think.{c.prompts_shown[-1] if c.prompts_shown else 1}"),
            "pass_on": lambda c, key: catalog.text(c.language, "notice.pass_on", **self._facts),
            "who": lambda c, key: _standing(c).coordinator or "",
            "line": lambda c, key: _standing(c).contact_line,
            "plan": lambda c, key: _standing(c).plan,
            "ties": lambda c, key: _standing(c).ties,
            "reasons": self._reasons,
            "n": lambda c, key: len(_standing(c).tried),
        }

    def fill(self, conversation: Conversation, key: str, **values: object) -> str:
        """The words of a key for this conversation; `values` are gaps that only the turn knows."""
        asked = self.catalog.placeholders(conversation.language, key) - values.keys()
        made = {gap: self._made[gap](conversation, key) for gap in asked if gap in self._made}
        return self.catalog.text(conversation.language, key, **made, **values)

    def day(self, conversation: Conversation, at: datetime) -> str:
        """A weekday and date in the installation's time, in the person's language."""
        return self.catalog.day(conversation.language, at.astimezone(self.zone).date())

    def moment(self, conversation: Conversation, at: datetime) -> str:
        """A weekday, date and time."""
        return self.catalog.moment(conversation.language, at, self.zone)

    def _places(self, conversation: Conversation, key: str) -> str:
        """Where one may think of people; the order is rotated per seeker, so that nobody's family is always first."""
        places = self.catalog.text(conversation.language, "circle.remind").split(" | ")
        turn = int((conversation.consent or {"at": "00Z"})["at"][-3:-1]) % len(places)
        return ", ".join((places[turn:] + places[:turn])[:REMIND])

    def _reasons(self, conversation: Conversation, key: str) -> str:
        """Why this coordinator, in words for the seeker; ties of others are nobody's reason."""
        named = [display_name(code, conversation.language) for code in spoken_languages(conversation.answer("spoken"))]
        shared = " / ".join(named) or self.catalog.text(conversation.language, "language.name")
        told = [self.catalog.text(conversation.language, f"reason.{one}", language=shared) for one in _standing(conversation).reasons]
        return self.catalog.join_list(conversation.language, told)

    def _reach(self, conversation: Conversation, key: str) -> str:
        """The agreed way and times, as the person gave them."""
        keys = [f"{question}.{one}" for question in ("reach", "reach_when") for one in conversation.chose(question)]
        said = conversation.said("reach_when")
        short = sum(map(len, said)) <= IN_A_SENTENCE  # longer ones were read back in the review
        own = said if short and conversation.shows_own_words() else []
        return ", ".join([*(self.catalog.text(conversation.language, one) for one in keys), *own])

    def _day(self, conversation: Conversation, key: str) -> str:
        """The one date that a text names."""
        if key == "notice.closed_now":
            until = self.installation.closed_until
            return self.catalog.day(conversation.language, until) if until else ""
        contacted = _standing(conversation).contacted_on
        if key == "status.contact" and contacted:
            return self.catalog.day(conversation.language, contacted)
        return self.day(conversation, self._date(conversation, key))

    def _date(self, conversation: Conversation, key: str) -> datetime:
        facts, standing, now = self.installation, conversation.standing, from_iso(conversation.touched_at)
        if key in ANSWER_DAY:
            return _sent(conversation) + timedelta(days=facts.answer_within_days)
        if key in ("consent_share", "status.late", "status.no_language", "status.closed"):
            return standing.expires_at if standing else now + timedelta(days=facts.sent_days)
        if key in ("status.tried", "status.tried_limit") and standing and standing.tried:
            return standing.tried[-1]
        if key == "notice.wiped_backup":
            return now + timedelta(days=facts.backup_days)
        return conversation.keep_until(facts) if conversation.consent else now + timedelta(days=facts.draft_days)


def _sent(conversation: Conversation) -> datetime:
    return from_iso(conversation.sent["at"]) if conversation.sent else from_iso(conversation.touched_at)


def _standing(conversation: Conversation) -> DossierStatus:
    return conversation.standing or NO_STATUS
