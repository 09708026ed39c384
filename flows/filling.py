"""What stands in the gaps of the words: facts, dates and names, never generated text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.conversation import Conversation
from flows.desk import MOST_TRIES
from flows.intake import ENDS
from flows.safety import Numbers
from flows.talk import Installation, Look, Standing
from flows.times import read
from flows.wording import Wording

Values = dict[str, Any]
REMIND = 4  # places to think of, in one example
ANSWER_DAY = ("notice.what_next", "notice.what_next_self", "status.waiting", "status.checking", "status.again")


class Filling:
    """Fills the words of one installation. One for all conversations."""

    def __init__(self, wording: Wording, numbers: Numbers, installation: Installation) -> None:
        self.wording, self.numbers, self.installation = wording, numbers, installation
        self.zone = ZoneInfo(installation.timezone)
        self._notices: dict[str, Callable[[Conversation], str]] = {
            "honest_limits": self._honest_limits,
            "help_card": self._help_card,
            "who_looked": self._who_looked,
            "wiped": self._wiped,
        }
        self._questions: dict[str, Callable[[Conversation], str]] = {
            "concern": lambda c: "concern_more" if c.has_concern() else "concern",
            "circle": lambda c: "circle_more" if c.has_people() else "circle",
            "reach_address": lambda c: f"reach_address.{(c.chose('reach') or ['otherwise'])[0]}",
            "handed_off": self._status,
            "wipe_ask": lambda c: "wipe_ask_sent" if c.handed_off else "wipe_ask",
        }

    def day(self, conversation: Conversation, at: datetime) -> str:
        """A weekday and date in the installation's time, in the person's language."""
        return self.wording.day(conversation.language, at.astimezone(self.zone).date())

    def moment(self, conversation: Conversation, at: datetime) -> str:
        """A weekday, date and time."""
        return self.wording.moment(conversation.language, at, self.zone)

    def notice(self, conversation: Conversation, kind: str, values: Values) -> str:
        """The text of a notice."""
        if kind in self._notices:
            return self._notices[kind](conversation)
        if kind == "not_understood":
            values = {"hint": self.wording.text(conversation.language, f"hint.{values['hint']}")}
        return self._text(conversation, f"notice.{kind}", values)

    def question(self, conversation: Conversation) -> str:
        """The text of the question of this state."""
        if conversation.state in ENDS:
            return self.notice(conversation, conversation.state, {})
        find = self._questions.get(conversation.state)
        return self._text(conversation, find(conversation) if find else conversation.state, {})

    def _text(self, conversation: Conversation, key: str, values: Values) -> str:
        filled = self._facts() | self._people(conversation) | self._days(conversation, key) | self._standing(conversation) | values
        return self.wording.text(conversation.language, key, **filled)

    def _facts(self) -> Values:
        facts = self.installation
        return {"foundation": facts.foundation, "contact": facts.privacy_contact, "phone": facts.phone, "hours": facts.hours}

    def _people(self, conversation: Conversation) -> Values:
        person = conversation.find(conversation.tapped) or {}
        parts = conversation.parts() if conversation.state == "circle_two" else conversation.pending
        prompt = f"circle_think.{conversation.thought[-1] if conversation.thought else 1}"
        return {
            "name": person.get("name", ""),
            "code": _spaced(conversation.code),
            "n": len(parts),
            "list": "\n".join(parts),
            "places": self._places(conversation),
            "prompt": self.wording.text(conversation.language, prompt),
            "pass_on": self.wording.text(conversation.language, "notice.pass_on", **self._facts()),
        }

    def _places(self, conversation: Conversation) -> str:
        """Where one may think of people; the order is rotated per seeker, so that nobody's family is always first."""
        places = self.wording.text(conversation.language, "circle.remind").split(" | ")
        turn = int((conversation.kept or {"at": "00Z"})["at"][-3:-1]) % len(places)
        return ", ".join((places[turn:] + places[:turn])[:REMIND])

    def _days(self, conversation: Conversation, key: str) -> Values:
        sent = read(conversation.sent["at"]) if conversation.sent else read(conversation.touched_at)
        return {
            "day": self._day(conversation, key, sent),
            "moment": self.moment(conversation, sent if key == "notice.sent" else read(conversation.touched_at)),
            "recognition": conversation.sent["recognition"] if conversation.sent else "",
            "reach": self._reach(conversation),
        }

    def _day(self, conversation: Conversation, key: str, sent: datetime) -> str:
        facts, standing = self.installation, conversation.standing
        now = read(conversation.touched_at)
        if key == "notice.closed_now":
            return self.wording.day(conversation.language, facts.closed_until) if facts.closed_until else ""
        if key == "status.contact" and standing and standing.contacted_on:
            return self.wording.day(conversation.language, standing.contacted_on)
        if key in ANSWER_DAY:
            return self.day(conversation, sent + timedelta(days=facts.answer_within_days))
        if key == "notice.wiped_backup":
            return self.day(conversation, now + timedelta(days=facts.backup_days))
        if key in ("status.tried", "status.tried_limit") and standing and standing.tried:
            return self.day(conversation, standing.tried[-1])
        if key in ("consent_share", "status.late"):
            return self.day(conversation, standing.expires_at if standing else now + timedelta(days=facts.sent_days))
        if not conversation.kept:
            return self.day(conversation, now + timedelta(days=facts.draft_days))
        return self.day(conversation, conversation.keep_until(facts))

    def _reach(self, conversation: Conversation) -> str:
        """The agreed way and times, as the person gave them."""
        keys = [f"{question}.{key}" for question in ("reach", "reach_when") for key in conversation.chose(question)]
        return ", ".join([*(self.wording.text(conversation.language, key) for key in keys), *conversation.said("reach_when")])

    def _standing(self, conversation: Conversation) -> Values:
        standing = conversation.standing
        if not standing:
            return {"who": "", "line": "", "plan": "", "ties": ""}
        line = {"who": standing.coordinator or "", "line": standing.contact_line, "ties": standing.ties, "plan": standing.plan}
        return line | ({"n": len(standing.tried)} if standing.tried else {})

    def _status(self, conversation: Conversation) -> str:
        standing = conversation.standing
        if not standing or standing.state in ("waiting", "organisations", "names"):
            return self._waiting(conversation, standing)
        if standing.state == "contacted":
            return "status.contact" if standing.contact_agreed is None else "status.contacted"
        if standing.state == "closed":
            return "status.closed"
        if len(standing.tried) >= MOST_TRIES:
            return "status.tried_limit"
        if standing.tried:
            return "status.tried"
        return "status.claimed" if standing.plan else "status.replanning"

    def _waiting(self, conversation: Conversation, standing: Standing | None) -> str:
        late = timedelta(days=self.installation.answer_within_days)
        at = conversation.scene.at if conversation.scene else None
        if standing and standing.state != "waiting":
            return "status.checking"
        if standing and any(look.what == "story" for look in standing.looks):
            return "status.again"
        return "status.late" if standing and at and at > standing.sent_at + late else "status.waiting"

    def _wiped(self, conversation: Conversation) -> str:
        text = self._text(conversation, "notice.wiped", {})
        return f"{text}\n{self._text(conversation, 'notice.wiped_backup', {})}" if self.installation.backup_days else text

    def _honest_limits(self, conversation: Conversation) -> str:
        own = self.installation.honest_limits.get(conversation.language)
        return own or self._text(conversation, "notice.honest_limits", {})

    def _help_card(self, conversation: Conversation) -> str:
        card = self.numbers.help_card(self.wording, conversation.language)
        kept = f"\n{self.wording.text(conversation.language, 'notice.help_card_kept')}" if conversation.kept else ""
        return card + kept

    def _who_looked(self, conversation: Conversation) -> str:
        looks = conversation.standing.looks if conversation.standing else ()
        if not looks:
            return self._text(conversation, "notice.who_looked", {})
        return "\n".join(self._look(conversation, look) for look in looks)

    def _look(self, conversation: Conversation, look: Look) -> str:
        what = self.wording.text(conversation.language, f"look.{look.what}")
        return self.wording.text(
            conversation.language, "notice.who_looked_line", who=look.who, what=what, moment=self.moment(conversation, look.at)
        )


def _spaced(code: str | None) -> str:
    return " ".join((code or "")[n : n + 4] for n in range(0, 16, 4))
