"""Doing something with a dossier: in one unit of work, by who holds it at that moment, with its clocks and its journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.looking import note
from bot.coordinator.planning import Wish, safe
from bot.coordinator.sights import Done, part
from flows.desk import Deed, is_news
from flows.dossier import answer
from flows.talk import Installation
from flows.wording import Wording
from storage import retention
from storage.coordinators import Coordinators
from storage.dossier_rows import Sent
from storage.dossiers import Dossiers
from storage.once import Units
from storage.telling import Telling

PARTING = {"give_back": "given_back", "close": "closed", "know_somebody": "names_only"}  # what the seeker reads in the journal
ANSWERS = ("no_tie", "tie", "give_back")  # to the question about organisations


class Acting:
    """One for all coordinators; `who` is a coordinator's id, `id` a dossier's."""

    def __init__(
        self,
        writer: Units,
        dossiers: Dossiers,
        coordinators: Coordinators,
        wording: Wording,
        installation: Installation,
        clock: Callable[[], datetime],
        telling: Telling,
    ) -> None:
        self._writer, self._dossiers, self._coordinators = writer, dossiers, coordinators
        self._wording, self._installation, self._clock = wording, installation, clock
        self._telling, self._zone = telling, ZoneInfo(installation.timezone)

    def now(self) -> datetime:
        """The time where the installation is."""
        return self._clock().astimezone(ZoneInfo(self._installation.timezone))

    async def act(self, who: str, id: str, heard: str, day: date | None = None) -> Done:
        return await self.holding(who, id, lambda connection, sent: self.hear(connection, sent, heard, day=day), heard in ANSWERS)

    async def plan(self, who: str, id: str, wish: Wish, *then: str) -> Done:
        def unit(connection: Connection, sent: Sent) -> Done:
            document = self._dossiers.document(connection, sent)
            if not wish.is_whole:
                return Done.MISSING
            if not wish.is_safe(safe(document, sent.handling.moments), self.now()):
                return Done.OUTSIDE
            plan = wish.plan(self._wording, document["language"])
            self._coordinators.describe(connection, who, contact_line=plan["line"])
            shown = bool(part(document, "circle").get("people"))
            done = [self.hear(connection, sent, heard, plan=plan, shown=shown) for heard in ("plan", *then)]
            retention.begin(connection, "planned", sent.conversation_id, wish.ends(self._zone), self._installation)
            return done[-1]

        return await self.holding(who, id, unit)

    async def holding(self, who: str, id: str, unit: Callable[[Connection, Sent], Done], answers: bool = False) -> Done:
        """Run `unit` if this coordinator holds the dossier at that moment (O2); while they are asked again only what `answers`."""

        def held(connection: Connection) -> Done:
            sent = self._dossiers.of(connection, id, who)
            if sent and sent.handling.asked_again and not answers:
                return Done.NOT_NOW
            return unit(connection, sent) if sent else Done.GONE

        return await self._writer.run(held)

    def hear(self, connection: Connection, sent: Sent, heard: str, **what: Any) -> Done:
        """`what` holds the other fields of the deed."""
        who, deed = str(sent.handling.coordinator), Deed(heard, self._clock(), **what)
        is_told = is_news(sent.handling, heard)
        if not self._dossiers.act(connection, sent, deed):
            return Done.NOT_NOW
        retention.heard(connection, heard, sent.conversation_id, self._clock(), self._installation)
        if is_told:
            self._telling.seeker(connection, sent.conversation_id, self._clock())
        if heard in PARTING:
            note(connection, sent, who, PARTING[heard], self._clock())
        return Done.YES

    def begin(self, connection: Connection, sent: Sent) -> None:
        """After a claim. Where no organisation is shown there is nothing to ask about organisations."""
        retention.heard(connection, "claim", sent.conversation_id, self._clock(), self._installation)
        if not self._shows_organisations(connection, sent):
            self.no_tie(connection, sent)

    def no_tie(self, connection: Connection, sent: Sent) -> Done:
        """The answer says also whether there was something to answer about: the seeker reads no more than that."""
        return self.hear(connection, sent, "no_tie", shown=self._shows_organisations(connection, sent))

    def _shows_organisations(self, connection: Connection, sent: Sent) -> bool:
        return bool(answer(self._dossiers.document(connection, sent), "organisations").get("said"))
