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


def call_card(handling: CaseProgress, document: Dossier, catalog: Catalog, language: str, zone: ZoneInfo) -> list[str]:
    """Lines of the card in the coordinator's language; what the seeker said stands in it letter for letter."""
    return list(_Card(handling, document, catalog, language, zone).lines())


class _Card:
    def __init__(self, handling: CaseProgress, document: Dossier, catalog: Catalog, language: str, zone: ZoneInfo) -> None:
        self.handling, self.document, self.catalog, self.language, self.zone = handling, document, catalog, language, zone
        self.calls = contact_preferences(document, handling.moments).ways == ("self",)
        self.moment = handling.moments[-1]["words"] if handling.moments else None

    def lines(self) -> Iterator[str]:
        yield self.text("called", called=apart(self.document["called"] or self.catalog.text(self.language, "dossier.seeker")))
        yield self.text("language", language=self.catalog.text(self.document["language"], "language.name"))
        yield from self.contact()
        yield from self.agreed()
        yield self.text("recognition_self" if self.calls else "recognition", recognition=self.handling.recognition)
        yield self.text("ask")
        yield self.holds()
        yield from self.date()
        if "own_choice" in self.document["not_asked"]:
            yield self.catalog.text(self.language, "desk.dossier.own_choice")
        yield from self.so_far()

    def contact(self) -> Iterator[str]:
        if self.handling.moments and self.moment is None:
            yield self.text("will_call")
        elif not find_part(self.document, "contact")["shown"]:
            yield self.text("off")
        else:
            yield self.text("way_self") if self.calls else self.text("way", way=self.pressed("reach"), address=self.said("reach_address"))
            yield from self.times()
            yield from () if self.calls else self.quiet()

    def times(self) -> Iterator[str]:
        """A new moment takes the place of the times in the dossier."""
        told = (self.pressed("reach_when"), self.said("reach_when"))
        if times := apart(self.moment or "") or ", ".join(filter(None, told)):
            yield self.text("times", times=times)

    def quiet(self) -> Iterator[str]:
        """What was not said is the most silent way (domain.md 5.4)."""
        pressed = find_answer(self.document, "quiet").get("chose", [])
        yield self.text("somebody_else", words=self.said("quiet") or self.text("hang_up"))
        yield self.text("voicemail", answer=self.catalog.text(self.language, "desk.yes" if "voicemail" in pressed else "desk.no"))
        yield self.text("number", answer=self.text("number_shown" if "number_shown" in pressed else "number_hidden"))

    def agreed(self) -> Iterator[str]:
        if self.handling.plan:
            yield self.text("plan", plan=self.handling.plan["when"])
            yield self.text("line", line=self.handling.plan["line"])
        if self.moment:
            yield self.text("new_moment", words=apart(self.moment))

    def holds(self) -> str:
        holds = sum(person["wish"] == "talk_first" for person in find_people(self.document))
        return self.catalog.plural(self.language, "desk.holds", holds) if holds else self.text("no_holds")

    def date(self) -> Iterator[str]:
        if pressed := find_answer(self.document, "date").get("chose"):
            words = [self.catalog.text(self.language, f"card.date.{key}") for key in pressed]
            yield self.text("date", answer=", ".join(filter(None, (*words, self.said("date_words")))))

    def so_far(self) -> Iterator[str]:
        for at in self.handling.tried:
            moment = self.catalog.moment(self.language, datetime.fromisoformat(at), self.zone)
            yield self.catalog.text(self.language, "desk.tried_on", moment=moment)
        if len(self.handling.tried) >= MOST_TRIES:
            yield self.catalog.text(self.language, "desk.tried_limit", n=MOST_TRIES)

    def pressed(self, question: str) -> str:
        return ", ".join(chosen(find_answer(self.document, question), self.catalog, self.language))

    def said(self, question: str) -> str:
        return apart(", ".join(find_answer(self.document, question).get("said", ())))

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, f"desk.call.{key}", **values)


def apart(words: str) -> str:
    """Words in their own direction, whatever stands around them."""
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if words else ""
