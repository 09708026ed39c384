"""The call card: what the first call needs, in the order in which it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.contact_plan import contact_preferences
from bot.dossier.html import chosen
from flows.dossier.document import find_answer, find_part, find_people
from flows.dossier.dossier import Dossier
from flows.dossier.lifecycle import MOST_TRIES, CaseProgress
from flows.i18n.catalog import Catalog


def call_sheet_lines(progress: CaseProgress, document: Dossier, catalog: Catalog, language: str, timezone: ZoneInfo) -> list[str]:
    """Lines of the card in the coordinator's language; what the seeker said stands in it letter for letter."""
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
        else:
            yield (
                self.text("way_self")
                if self.seeker_calls
                else self.text("way", way=self.chosen_text("reach"), address=self.own_words("reach_address"))
            )
            yield from self.time_lines()
            yield from () if self.seeker_calls else self.discretion_lines()

    def time_lines(self) -> Iterator[str]:
        """A new moment takes the place of the times in the dossier."""
        told = (self.chosen_text("reach_when"), self.own_words("reach_when"))
        if times := isolate_direction(self.new_times or "") or ", ".join(filter(None, told)):
            yield self.text("times", times=times)

    def discretion_lines(self) -> Iterator[str]:
        """What was not said is the most silent way (domain.md 5.4)."""
        pressed = find_answer(self.document, "quiet").get("chose", [])
        yield self.text("somebody_else", words=self.own_words("quiet") or self.text("hang_up"))
        yield self.text("voicemail", answer=self.catalog.text(self.language, "desk.yes" if "voicemail" in pressed else "desk.no"))
        yield self.text("number", answer=self.text("number_shown" if "number_shown" in pressed else "number_hidden"))

    def plan_lines(self) -> Iterator[str]:
        if self.progress.plan:
            yield self.text("plan", plan=self.progress.plan["when"])
            yield self.text("line", line=self.progress.plan["line"])
        if self.new_times:
            yield self.text("new_moment", words=isolate_direction(self.new_times))

    def talk_first_line(self) -> str:
        holds = sum(person["wish"] == "talk_first" for person in find_people(self.document))
        return self.catalog.plural(self.language, "desk.holds", holds) if holds else self.text("no_holds")

    def date_lines(self) -> Iterator[str]:
        if pressed := find_answer(self.document, "date").get("chose"):
            words = [self.catalog.text(self.language, f"card.date.{key}") for key in pressed]
            yield self.text("date", answer=", ".join(filter(None, (*words, self.own_words("date_words")))))

    def attempt_lines(self) -> Iterator[str]:
        for at in self.progress.tried:
            moment = self.catalog.moment(self.language, datetime.fromisoformat(at), self.timezone)
            yield self.catalog.text(self.language, "desk.tried_on", moment=moment)
        if len(self.progress.tried) >= MOST_TRIES:
            yield self.catalog.text(self.language, "desk.tried_limit", n=MOST_TRIES)

    def chosen_text(self, question: str) -> str:
        return ", ".join(chosen(find_answer(self.document, question), self.catalog, self.language))

    def own_words(self, question: str) -> str:
        return isolate_direction(", ".join(find_answer(self.document, question).get("said", ())))

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, f"desk.call.{key}", **values)


def isolate_direction(text: str) -> str:
    """Words in their own direction, whatever stands around them."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text else ""
