"""Which words are said: of a notice, of a question, of where a dossier stands; never generated text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flows.conversation.channel_privacy import DOOR
from flows.conversation.conversation import Conversation
from flows.crisis import CrisisResources
from flows.dossier.lifecycle import MOST_TRIES
from flows.dossier.status import AccessRecord, DossierStatus
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.matching.matching import LANGUAGE
from flows.questionnaire.states import ENDS
from flows.replies.placeholders import Placeholders

TAKEN = ("organisations", "names", "open")  # states of a dossier in which it is told why this coordinator
HELLO = "hello"  # what this is and where help is when there is danger: on the first screen, once (domain.md 5.3)
PASSAGE_PATH = "/hier"  # of the page that a passage leads to
Values = dict[str, Any]


class Texts:
    """Fills the words of one installation. One for all conversations."""

    def __init__(self, catalog: Catalog, hotlines: CrisisResources, installation: Installation) -> None:
        self.catalog, self.hotlines, self.installation = catalog, hotlines, installation
        self.gaps = Placeholders(catalog, installation)
        self._notices: dict[str, Callable[[Conversation], str]] = {
            "honest_limits": self._honest_limits,
            "help_card": self._help_card,
            "help_folded": self._help_card,
            **{kind: partial(self._urgent, kind) for kind in ("danger", "suicide", "unsafe")},
            "who_looked": self._who_looked,
            "wiped": self._wiped,
            "closed_now": lambda c: self.gaps.fill(c, "notice.closed_now" if self.installation.closed_until else "notice.closed_just_now"),
        }
        self._questions: dict[str, Callable[[Conversation], str]] = {
            "about": lambda c: "notice.about",
            "paused": lambda c: "paused_sent" if c.handed_off else "paused",
            "concern": lambda c: "concern_more" if c.has_concern() else "concern",
            "circle": lambda c: "circle_more" if c.has_people() else "circle",
            "reach_address": lambda c: f"reach_address.{(c.chose('reach') or ['otherwise'])[0]}",
            "reach_when": lambda c: "reach_when_more" if c.has_times() else "reach_when",
            "handed_off": self._status,
            "wipe_ask": lambda c: "wipe_ask_sent" if c.handed_off else "wipe_ask",
        }

    def notice(self, conversation: Conversation, kind: str, values: Values) -> str:
        """The text of a notice."""
        if kind in self._notices:
            return self._notices[kind](conversation)
        if kind == "not_understood":
            values = {"hint": self.catalog.text(conversation.language, f"hint.{values['hint']}")}
        if kind == "passage":
            values = {"link": f"{self.installation.address}{PASSAGE_PATH}/{values['token']}"}
        return self.gaps.fill(conversation, f"notice.{kind}", **values)

    def privacy_screen_text(self, conversation: Conversation, cover: str) -> str:
        """What is asked instead of the question of this state."""
        return "\n".join(self.gaps.fill(conversation, key) for key in (*((HELLO,) if cover == DOOR else ()), cover))

    def question(self, conversation: Conversation) -> str:
        """The text of the question of this state."""
        if conversation.state in ENDS:
            ending = self.notice(conversation, conversation.state, {})
            return f"{ending}\n{self._help_card(conversation)}" if conversation.state == "refused" else ending
        find = self._questions.get(conversation.state)
        first = (HELLO,) if conversation.state == "welcome" and not conversation.is_in_chat() else ()
        keys = (*first, find(conversation) if find else conversation.state, *self._declared(conversation))
        return "\n".join(self.gaps.fill(conversation, key) for key in keys)

    def _declared(self, conversation: Conversation) -> Iterator[str]:
        """Why this coordinator, what they answered to the conflict questions that were put, and tell about work and board."""
        standing = conversation.standing
        if conversation.state == "handed_off" and standing and standing.reasons and self._tells_why(conversation, standing):
            yield "status.why"
        if conversation.state == "handed_off" and standing and standing.state == "open":
            declared = {"knows_nobody": standing.checked_names, "no_tie": standing.checked_organisations, "ties": bool(standing.ties)}
            yield from (f"status.{key}" for key, told in declared.items() if told)
            if any(look.what == "story" and look.who == standing.coordinator for look in standing.looks):
                yield "status.read"
        if conversation.state == "handed_off" and conversation.may_give_feedback():
            yield "status.fits"

    def _tells_why(self, conversation: Conversation, standing: DossierStatus) -> bool:
        """Only where the words before it say that there is somebody."""
        return standing.state in TAKEN or self._status(conversation) in ("status.offered", "status.again_offered")

    def _status(self, conversation: Conversation) -> str:
        standing = conversation.standing
        if not standing or standing.state in ("waiting", "organisations", "names"):
            return self._waiting(conversation, standing)
        if standing.state == "contacted":
            return "status.contact" if standing.contact_agreed is None else "status.contacted"
        if standing.state == "closed":
            return "status.closed"
        if standing.calls_self:
            return "status.claimed_self" if standing.plan else "status.called_self"
        if len(standing.tried) >= MOST_TRIES:
            return "status.tried_limit"
        if standing.tried:
            return "status.tried"
        return "status.claimed" if standing.plan else "status.replanning"

    def _waiting(self, conversation: Conversation, standing: DossierStatus | None) -> str:
        at, by = conversation.context.at if conversation.context else None, standing.hears_by if standing else None
        is_late = bool(at and by and at > by)
        if standing and standing.state != "waiting":
            return "status.checking_late" if is_late else "status.checking"
        if standing and standing.blocker == LANGUAGE:
            return "status.no_language"
        if is_late:
            return "status.late"
        if standing and any(look.what == "story" for look in standing.looks):
            return "status.again_offered" if standing.offered else "status.again"
        return "status.offered" if standing and standing.offered else "status.waiting"

    def _wiped(self, conversation: Conversation) -> str:
        text = self.gaps.fill(conversation, "notice.wiped")
        return f"{text}\n{self.gaps.fill(conversation, 'notice.wiped_backup')}" if self.installation.backup_days else text

    def _honest_limits(self, conversation: Conversation) -> str:
        own = self.installation.honest_limits.get(conversation.language)
        return own or self.gaps.fill(conversation, "notice.honest_limits")

    def _help_card(self, conversation: Conversation) -> str:
        return self._kept(conversation, self.hotlines.help_card(self.catalog, conversation.language))

    def _urgent(self, kind: str, conversation: Conversation) -> str:
        return self._kept(conversation, self.gaps.fill(conversation, f"notice.{kind}"))

    def _kept(self, conversation: Conversation, said: str) -> str:
        """Somebody in danger need not fear for what they typed; before they agreed to that, nothing is kept and nothing is said of it."""
        return f"{said}\n{self.catalog.text(conversation.language, 'notice.help_card_kept')}" if conversation.consent else said

    def _who_looked(self, conversation: Conversation) -> str:
        looks = conversation.standing.looks if conversation.standing else ()
        if not looks:
            return self.gaps.fill(conversation, "notice.who_looked")
        return "\n".join(self._look(conversation, look) for look in looks)

    def _look(self, conversation: Conversation, look: AccessRecord) -> str:
        said, moment = partial(self.catalog.text, conversation.language), self.gaps.moment(conversation, look.at)
        who = look.who or said("look.you" if look.what == "copied" else "notice.who_looked_gone")
        return said("notice.who_looked_line", who=who, what=said(f"look.{look.what}"), moment=moment)
