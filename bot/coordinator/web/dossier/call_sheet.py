"""Call sheet: what a coordinator needs for the first contact, in the order in which they need it.

What keeps the seeker safe, the plan and how to begin stand above the button that makes contact, the rest below it. Of the ways of
contact it names only what that one needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.plan_text import describe_plan
from bot.coordinator.web.dossier.contact_link import HIDE_NUMBER, shows_number
from bot.dossier.block_builder import chosen_text
from bot.dossier.match_card import spoken_names
from flows.direction import isolate_direction
from flows.dossier.case_progress import MAX_TRIES, CaseProgress
from flows.dossier.contact_promise import MESSAGES, promise_in, wished_languages
from flows.dossier.document import find_answer, find_part, find_people
from flows.dossier.dossier import Dossier
from flows.dossier.window_text import describe_window
from flows.i18n.catalog import Catalog

SENDER_SHOWN = {"text": "shows_number", "email": "shows_address"}
RECOGNITION = {
    "call": "recognition_call",
    "written": "recognition_written",
    "messages": "recognition_messages",
    "self": "recognition_self",
    "open": "recognition_open",
}


class CallSheet:
    """Lines of the sheet in the coordinator's language, with the seeker's own words letter for letter."""

    def __init__(self, progress: CaseProgress, document: Dossier, catalog: Catalog, language: str, timezone: ZoneInfo) -> None:
        self.progress, self.document, self.catalog, self.language, self.timezone = progress, document, catalog, language, timezone
        self.promise = promise_in(document, progress.moments)
        self.new_times = progress.moments[-1]["words"] if progress.moments else None

    def first_lines(self, *, has_link: bool) -> Iterator[str]:
        """What stands above the button that makes contact: whatever keeps the seeker safe, the plan, and what to say first."""
        yield from self.safety_lines()
        yield from self.void_lines()
        yield from self.attempt_lines()
        yield from self.plan_lines()
        yield from self.own_times_lines()
        yield from self.bar_lines()
        yield from () if has_link else self.address_lines()
        yield from self.opening_lines(has_link=has_link)
        yield self.text("language", language=self.language_names())
        yield from self.answer_lines("access")

    def more_lines(self, *, has_link: bool) -> Iterator[str]:
        """What stands below it: for the talk itself, and for dialling by hand."""
        yield self.text("called", called=isolate_direction(self.document["called"] or self.catalog.text(self.language, "dossier.seeker")))
        yield self.text(self._asked_first())
        yield self.talk_first_line()
        yield from self.date_lines()
        if "own_choice" in self.document["not_asked"]:
            yield self.catalog.text(self.language, "desk.dossier.own_choice")
        yield from self.address_lines() if has_link else ()
        yield from self.window_lines()
        if has_link and self.promise.manner == "call":
            yield from self.hiding_lines()
        yield from self.reply_lines()

    def _asked_first(self) -> str:
        """What to ask first: aloud or in writing, and about a number or address only where the seeker gave one."""
        if not self.promise.needs_address:
            return "ask_here"
        if self.promise.way == "text":
            return "ask_text"
        return "ask_phone" if self.promise.speaks_of_phone else "ask_mail"

    def short_lines(self, *, has_link: bool) -> Iterator[str]:
        """For the overview, while contact is to be made: what keeps the seeker safe, what to say first, and who may pick up."""
        yield from self.safety_lines()
        yield from self.opening_lines(has_link=has_link)
        yield from self.own_times_lines()

    def opening_lines(self, *, has_link: bool) -> Iterator[str]:
        """How to begin. A link dials by itself the code that hides the coordinator's number."""
        yield self.text(RECOGNITION[self.promise.manner], recognition=self.progress.recognition)
        if self.promise.manner == "call":
            yield from self.pick_up_lines()
            yield from () if has_link else self.hiding_lines()
        elif self.promise.way in SENDER_SHOWN:
            yield self.text(SENDER_SHOWN[self.promise.way])

    def safety_lines(self) -> Iterator[str]:
        """What the seeker needs to be safe, and everybody who may hear or read along."""
        yield from self.answer_lines("safe")
        yield from self.answer_lines("supporter")
        if self.document.get("typed_by") == "somebody_helped":
            yield self.text("helped")

    def answer_lines(self, question: str) -> Iterator[str]:
        """An answer in own words under its own name; nothing where there is none."""
        if words := self.own_words(question):
            yield self.text(question, words=words)

    def language_names(self) -> str:
        """What the seeker likes to speak or sign, in the coordinator's language, or else what they typed in."""
        wished, words = wished_languages(self.document), self.own_words("spoken")
        return words if words and not wished else spoken_names(wished, self.document["language"], self.language)

    def bar_lines(self) -> Iterator[str]:
        """That the coordinator may not make contact, or not by another way than here."""
        if self.progress.moments and self.new_times is None:
            yield self.text("will_call")
        elif not find_part(self.document, "contact")["shown"]:
            yield self.text("off")
        elif self.promise.seeker_acts:
            yield self.text("way_self")
        elif self.promise.manner == MESSAGES:
            yield self.text("way_messages")

    def address_lines(self) -> Iterator[str]:
        """The seeker's number or address in their own words."""
        if self.promise.needs_address:
            yield self.text("way", way=self.chosen_text("reach"), address=self.own_words("reach_address"))

    def reply_lines(self) -> Iterator[str]:
        """How the seeker reaches the coordinator."""
        if self.progress.plan:
            yield self.text("line", line=self.progress.plan["line"])

    def window_lines(self) -> Iterator[str]:
        """What is safe, as it was read, or that no day is known to be; new times take the place of former ones."""
        if self.promise.lacks_times:
            yield self.text("times_unread" if self.promise.window.words else "times_unsaid")
        if self.promise.window.is_limited:
            yield self.text("times", times=describe_window(self.promise.window, self.catalog, self.language))

    def own_times_lines(self) -> Iterator[str]:
        """Words about times that could not be read stand for themselves."""
        if self.promise.window.words:
            yield self.text("times_words", words=isolate_direction(", ".join(self.promise.window.words)))

    def hiding_lines(self) -> Iterator[str]:
        """How to hide the coordinator's number by hand, unless the seeker allowed it to be seen (domain.md 5.4)."""
        if not shows_number(self.document):
            yield self.text("hide_number", code=HIDE_NUMBER)

    def pick_up_lines(self) -> Iterator[str]:
        """What to do if nobody picks up, or somebody else, and whether the coordinator's number may be seen."""
        allowed = find_answer(self.document, "quiet").get("chose", [])
        yield self.text("somebody_else", words=self.own_words("quiet") or self.text("hang_up"))
        yield self.text("voicemail", answer=self.text("voicemail_allowed" if "voicemail" in allowed else "voicemail_forbidden"))
        yield self.text("number", answer=self.text("number_shown" if shows_number(self.document) else "number_hidden"))

    def void_lines(self) -> Iterator[str]:
        """That the former plan holds no more, before whatever else is read."""
        if self.progress.void_plan:
            yield self.text("void_plan", plan=describe_plan(self.progress.void_plan, self.catalog, self.language))

    def plan_lines(self) -> Iterator[str]:
        if self.progress.plan:
            yield self.text("plan", plan=describe_plan(self.progress.plan, self.catalog, self.language, with_hours=True))
        if self.progress.moments and self.progress.moments[-1]["words"] is not None:
            when = describe_window(self.promise.window, self.catalog, self.language) if self.promise.window.is_limited else ""
            yield self.text("new_moment", words=", ".join(filter(None, (isolate_direction(self.new_times or ""), when))))

    def talk_first_line(self) -> str:
        """Who was never asked about is not somebody about whom nothing needs to be said."""
        circle, count = find_part(self.document, "circle"), sum(one["wish"] == "talk_first" for one in find_people(self.document))
        if count:
            return self.catalog.plural(self.language, "desk.holds", count)
        if not circle["shown"]:
            return self.text("holds_not_shared")
        return self.text("no_holds" if circle.get("people") else "holds_not_named")

    def date_lines(self) -> Iterator[str]:
        if chosen_keys := find_answer(self.document, "date").get("chose"):
            texts = [self.catalog.text(self.language, f"card.date.{key}") for key in chosen_keys]
            yield self.text("date", answer=", ".join(filter(None, (*texts, self.own_words("date_words")))))

    def attempt_lines(self) -> Iterator[str]:
        for at in self.progress.tried:
            moment = self.catalog.format_moment(self.language, datetime.fromisoformat(at), self.timezone)
            yield self.catalog.text(self.language, "desk.tried_on", moment=moment)
        if len(self.progress.tried) >= MAX_TRIES:
            yield self.catalog.text(self.language, "desk.tried_limit", n=MAX_TRIES)

    def chosen_text(self, question: str) -> str:
        return chosen_text(find_answer(self.document, question), self.catalog, self.language)

    def own_words(self, question: str) -> str:
        """The typed part of an answer, verbatim."""
        return isolate_direction(", ".join(find_answer(self.document, question).get("said", ())))

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, f"desk.call.{key}", **values)
