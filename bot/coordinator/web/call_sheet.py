"""Call sheet: what a coordinator needs for the first call, in the order in which they need it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.contact_plan import contact_preferences
from bot.dossier.block_builder import button_texts
from flows.dossier.document import find_answer, find_part, find_people
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import MAX_TRIES, CaseProgress
from flows.i18n.catalog import Catalog


def call_sheet_lines(progress: CaseProgress, document: Dossier, catalog: Catalog, language: str, timezone: ZoneInfo) -> list[str]:
    """Lines of the sheet in the coordinator's language, with the seeker's own words letter for letter."""
    return list(_CallSheet(progress, document, catalog, language, timezone).lines())


class _CallSheet:
    def __init__(self, progress: CaseProgress, document: Dossier, catalog: Catalog, language: str, timezone: ZoneInfo) -> None:
        self.progress, self.document, self.catalog, self.language, self.timezone = progress, document, catalog, language, timezone
        self.seeker_calls = contact_preferences(document, progress.moments).ways == ("self",)
        self.new_times = progress.moments[-1]["words"] if progress.moments else None

    def lines(self) -> Iterator[str]:
        yield self.text("called", called=isolate_direction(self.document["called"] or self.catalog.text(self.language, "dossier.seeker")))
        yield self.text("language", language=self.catalog.text(self.document["language"], "language.name"))
        yield from self.contact_lines()
        yield from self.plan_lines()
        yield self.text("recognition_self" if self.seeker_calls else "recognition", recognition=self.progress.recognition)
        yield self.text("ask")
        yield self.talk_first_line()
        yield from self.date_lines()
        if "own_choice" in self.document["not_asked"]:
            yield self.catalog.text(self.language, "desk.dossier.own_choice")
        yield from self.attempt_lines()

    def contact_lines(self) -> Iterator[str]:
        if self.progress.moments and self.new_times is None:
            yield self.text("will_call")
        elif not find_part(self.document, "contact")["shown"]:
            yield self.text("off")
        elif self.seeker_calls:
            yield self.text("way_self")
            yield from self.time_lines()
        else:
            yield self.text("way", way=self.chosen_text("reach"), address=self.own_words("reach_address"))
            yield from self.time_lines()
            yield from self.discretion_lines()

    def time_lines(self) -> Iterator[str]:
        """New times take the place of those in the dossier."""
        dossier_times = ", ".join(filter(None, (self.chosen_text("reach_when"), self.own_words("reach_when"))))
        if times := isolate_direction(self.new_times or "") or dossier_times:
            yield self.text("times", times=times)

    def discretion_lines(self) -> Iterator[str]:
        """Whatever the seeker did not allow is forbidden: no voicemail, number withheld, hang up on others (domain.md 5.4)."""
        allowed = find_answer(self.document, "quiet").get("chose", [])
        yield self.text("somebody_else", words=self.own_words("quiet") or self.text("hang_up"))
        yield self.text("voicemail", answer=self.catalog.text(self.language, "desk.yes" if "voicemail" in allowed else "desk.no"))
        yield self.text("number", answer=self.text("number_shown" if "number_shown" in allowed else "number_hidden"))

    def plan_lines(self) -> Iterator[str]:
        if self.progress.plan:
            yield self.text("plan", plan=self.progress.plan["when"])
            yield self.text("line", line=self.progress.plan["line"])
        if self.new_times:
            yield self.text("new_moment", words=isolate_direction(self.new_times))

    def talk_first_line(self) -> str:
        count = sum(person["wish"] == "talk_first" for person in find_people(self.document))
        return self.catalog.plural(self.language, "desk.holds", count) if count else self.text("no_holds")

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
        return ", ".join(button_texts(find_answer(self.document, question), self.catalog, self.language))

    def own_words(self, question: str) -> str:
        """The typed part of an answer, verbatim."""
        return isolate_direction(", ".join(find_answer(self.document, question).get("said", ())))

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, f"desk.call.{key}", **values)


def isolate_direction(text: str) -> str:
    """The text between Unicode isolates, so that right-to-left words do not reorder what is around them."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text else ""
