"""The seeker's memory: one person's turns run alone, each is taken once, and all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from flows.talk import Outcome, Speech
from storage import codes, doors, owed
from storage.basket import Baskets
from storage.batch import keep
from storage.doors import Door
from storage.engine import Writer
from storage.kept import opened
from storage.loaded import Arrival, Intake, Means, load, whose
from storage.saying import Owed, saying
from storage.standings import Standings
from storage.tables import conversations, keys
from storage.vault import Vault

__all__ = ["Arrival", "Drafts", "Owed"]


class Drafts:
    """What channels ask of memory. `pushed` names the channels that are spoken to unasked."""

    def __init__(self, writer: Writer, vault: Vault, intake: Intake, pushed: Collection[str] = ()) -> None:
        self._writer = writer
        self._means = Means(vault, intake, Standings(vault, intake.installation), frozenset(pushed))
        self._arrivals: Baskets[Arrival, Outcome] = writer.keep(partial(keep, self._means), whose)

    async def turn(self, arrival: Arrival) -> Outcome:
        """Take one turn. The outcome comes after the commit; an exception means that nothing of the turn is kept."""
        return await self._arrivals.put(arrival)

    async def speech(self, channel: str, person: str, at: datetime) -> Speech | None:
        """What is to be said now at this door, None where there is no conversation; nothing changes."""
        return await self._writer.run(lambda connection: self._speech(connection, channel, person, at))

    async def enter(self, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        """Let this door lead to the conversation of a return code (16 digits); wrong codes count against `source`."""
        return await self._writer.run(lambda connection: self._enter(connection, channel, person, code, at, source))

    async def owed(self, channel: str, at: datetime, most: int = 100) -> list[Owed]:
        """What is to be said at this channel's doors, longest waiting first."""
        return await self._writer.run(lambda connection: saying(self._means, connection, channel, at, most))

    async def said(self, one: Owed) -> None:
        """It was said."""
        await self._writer.run(lambda connection: owed.said(connection, one.door_id, one.kind, one.since))

    async def put_off(self, one: Owed, until: datetime) -> None:
        """It could not be said, and is due again later."""
        await self._writer.run(lambda connection: owed.put_off(connection, one.door_id, one.kind, until))

    def _speech(self, connection: Connection, channel: str, person: str, at: datetime) -> Speech | None:
        key = doors.key(self._means.vault, channel, person)
        loaded = load(self._means, connection, [key], [], at)
        door = loaded.doors.get(key)
        if door is None:
            return None
        return self._means.intake.say(loaded.kept[door.conversation_id].conversation(), loaded.scene(door, at))

    def _enter(self, connection: Connection, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        id = codes.opened(connection, self._means.vault, code, source, at)
        if id is None:
            return False
        key = doors.key(self._means.vault, channel, person)
        if not doors.leads_to(connection, key, id):
            self._point(connection, Door(doors.new_id(), *key, id, origin=not self._was_sent(connection, id, at)), person)
        if channel in self._means.pushed:
            owed.owe(connection, [doors.id_of(connection, key)], owed.PROMPT, at)
        return True

    def _was_sent(self, connection: Connection, id: str, at: datetime) -> bool:
        """Whether this conversation was ever handed over: from then on a code opens the status, and never the story."""
        joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
        row = connection.execute(joined.where(conversations.c.id == id)).one()
        return opened(self._means.vault, row, at).conversation().versions > 0

    def _point(self, connection: Connection, door: Door, person: str) -> None:
        is_pushed = door.channel in self._means.pushed
        doors.point(connection, door, doors.sealed_address(self._means.vault, person, door.id) if is_pushed else None)
