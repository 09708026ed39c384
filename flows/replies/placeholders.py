"""Placeholders of texts: facts, dates and names, each computed only if a text contains it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from flows.conversation.people import names_alone
from flows.conversation.state import ConversationState
from flows.dossier.contact_promise import ALL_MANNERS
from flows.dossier.document import UNKNOWN, languages_asked
from flows.dossier.safe_window import SafeWindow
from flows.dossier.window_text import describe_window
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.channel_privacy import may_show_words, shows_own_words
from flows.questionnaire.promise import promise_for, promised_by
from flows.questionnaire.questionnaire import State
from flows.questionnaire.status.texts import BY_DAY, told_by_day
from flows.questionnaire.turn_context import TurnContext
from flows.reference.languages import display_name, is_sign_language
from flows.replies.in_writing import fitting_key
from flows.replies.placeholder_values import VALUES, Value, constant, known_status, sent_at, shorten
from flows.timestamps import from_iso

IN_A_SENTENCE = 200  # characters of own words about time
NAMED = 6  # people; more are counted
NO_STATE = State("")
EXAMPLES = 3  # places to think of, at a time
WITH_ANSWER_DAY = (*BY_DAY, *(f"notice.what_next_{manner}" for manner in ALL_MANNERS))
WITH_EXPIRY = (
    "consent_share",
    "status.late",
    "status.late_again",
    "status.no_language",
    "status.no_signs",
    "status.nobody",
    "status.closed",
    "status.ending",
)


class Placeholders:
    """Fills placeholders by name. One for all conversations of an installation."""

    def __init__(self, catalog: Catalog, installation: Installation) -> None:
        self._catalog, self._installation = catalog, installation
        self._zone = ZoneInfo(installation.timezone)
        self._facts = installation.foundation_facts()
        self._values: dict[str, Value] = VALUES | {
            **{name: partial(constant, fact) for name, fact in self._facts.items()},
            "day": self._day,
            "moment": self._sent_moment,
            "reach": self._reach,
            "by_day": self._by_day,
            "places": self._places,
            "prompt": self._prompt,
            "pass_on": self._pass_on,
            "reasons": self._reasons,
            "saved": self._saved,
            "on_list": self._on_list,
            "window": self._window,
            "in_touch": self._in_touch,
            "messages": self._messages,
        }

    def fill_text(self, conversation: ConversationState, context: TurnContext, key: str, **values: object) -> str:
        """The text of a key for this conversation; `values` are placeholders that only the turn knows."""
        key = fitting_key(conversation, context, key)
        names = self._catalog.placeholders(conversation.language, key)
        if not names:
            return self._catalog.text(conversation.language, key)
        made = {name: self._values[name](conversation, context, key) for name in names - values.keys() if name in self._values}
        return self._catalog.text(conversation.language, key, **made, **values)

    def format_moment(self, conversation: ConversationState, at: datetime) -> str:
        """A weekday, date and time in the installation's timezone, in the person's language."""
        return self._catalog.format_moment(conversation.language, at, self._zone)

    def _sent_moment(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        if key == "status.wrote":
            return self.format_moment(conversation, known_status(context).messages[-1].at)
        is_of_sending = key in ("notice.sent", "status.wrote_back", "status.wrote_back_after")
        return self.format_moment(conversation, sent_at(conversation) if is_of_sending else from_iso(conversation.touched_at))

    def _messages(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """What the coordinator wrote, each with its time."""
        wrote = known_status(context).messages
        return "\n".join(f"{self.format_moment(conversation, message.at)}:\n{message.text}" for message in wrote)

    def _prompt(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        shown = conversation.prompts_shown[-1] if conversation.prompts_shown else 1
        return self._catalog.text(conversation.language, fitting_key(conversation, context, f"circle_think.{shown}"))

    def _pass_on(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        return self._catalog.text(conversation.language, "notice.pass_on", **self._facts)

    def _places(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """Places to think of people; the order is rotated per seeker, so that nobody's family is always first."""
        places = self._catalog.text(conversation.language, "circle.remind").split(" | ")
        second = int(conversation.consent["at"][-3:-1]) if conversation.consent else 0
        turn = second % len(places)
        return self._catalog.join_with_commas(conversation.language, (places[turn:] + places[:turn])[:EXAMPLES])

    def _saved(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """How many pieces of the answer are stored."""
        return self._catalog.plural(conversation.language, "saved", len(conversation.texts_of(conversation.state)))

    def _on_list(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """Who is on the list: by name if they are few and may be named in this channel."""
        people, language = conversation.people, conversation.language
        if len(people) > NAMED or not may_show_words(conversation, context):
            return self._catalog.plural(language, "on_list", len(people))
        names = (shorten(" ".join(name.split())) for name in names_alone(people))
        return self._catalog.text(language, "on_list.names", names=self._catalog.join_with_commas(language, names))

    def _reasons(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """Why this coordinator, in words for the seeker; other coordinators' ties are never shown."""
        asked = languages_asked(conversation.answer_to, conversation.language)
        names = [display_name(code, conversation.language) for code in asked if code != UNKNOWN and not is_sign_language(code)]
        shared = " / ".join(names) or self._catalog.text(conversation.language, "language.name")
        reasons = [self._catalog.text(conversation.language, f"reason.{one}", language=shared) for one in known_status(context).reasons]
        return self._catalog.join_list(conversation.language, reasons)

    def _in_touch(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """How the seeker may reach their coordinator without waiting, if the coordinator says how."""
        return self.fill_text(conversation, context, "status.in_touch") if known_status(context).contact_line else ""

    def _window(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """The times of the question that is open, or of that about contact, as they were read."""
        question = conversation.state if context.questionnaire.states.get(conversation.state, NO_STATE).toggle_texts else "reach_when"
        window = SafeWindow.of(conversation.choices_of(question), conversation.texts_of(question))
        return describe_window(window, context.catalog, conversation.language)

    def _by_day(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """What is promised by a day, as the status says it."""
        return self.fill_text(conversation, context, told_by_day(promise_for(conversation, context)))

    def _reach(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """The agreed way and what is safe in sentences: times as they were read, and words that were not, as the person gave them."""
        promise, text = promise_for(conversation, context), partial(self._catalog.text, conversation.language)
        times = describe_window(promise.window, context.catalog, conversation.language) if promise.window.is_limited else ""
        is_always = conversation.choices_of("reach_when") == ["always"] and conversation.shares("contact", "reach_when")
        when = text("agreed.times", times=times) if times else text("agreed.always") if is_always else ""
        when = text("agreed.by_words") if promise.goes_by_words else when
        is_short = sum(map(len, promise.window.words)) <= IN_A_SENTENCE  # longer ones were read back in the review
        own = promise.window.words if is_short and shows_own_words(conversation, context) else ()
        words = text("agreed.words", words=self._catalog.join_with_commas(conversation.language, own)) if own else ""
        return " ".join(filter(None, (text(f"agreed.{promise.way}"), when, words)))

    def _day(self, conversation: ConversationState, context: TurnContext, key: str) -> str:
        """The one date that a text names."""
        if key == "notice.closed_now":
            until = self._installation.closed_until
            return self._catalog.format_day(conversation.language, until) if until else ""
        contacted = known_status(context).contacted_on
        if key == "status.contact" and contacted:
            return self._catalog.format_day(conversation.language, contacted)
        at = self._date(conversation, context, key)
        if conversation.draft_span == "hour" and at == conversation.draft_ends_at(self._installation):
            return self.format_moment(conversation, at)  # the day alone would be today
        return self._catalog.format_day(conversation.language, at.astimezone(self._zone).date())

    def _date(self, conversation: ConversationState, context: TurnContext, key: str) -> datetime:
        facts, status, now = self._installation, context.outside.status, from_iso(conversation.touched_at)
        if key in WITH_ANSWER_DAY:
            return promised_by(conversation, context)
        if key in WITH_EXPIRY:
            return status.expires_at if status else now + timedelta(days=facts.sent_days)
        if key.startswith("status.tried") and status and status.tried:
            return status.tried[-1]
        if key == "notice.wiped_backup":
            return now + timedelta(days=facts.backup_days)
        return conversation.draft_ends_at(facts) if conversation.consent else now + timedelta(days=facts.draft_days)
