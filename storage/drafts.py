"""The seeker's memory: one person's turns run alone, each is taken once, and all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from flows.talk import Outcome, Speech
from storage import codes, doors, mine, owed, passages, traces
from storage.basket import Baskets
from storage.batch import keep
from storage.doors import Door
from storage.engine import Writer
from storage.kept import opened
from storage.loaded import Arrival, Intake, Means, load, whose
from storage.mine import Own
from storage.saying import Owed, saying
from storage.standings import Standings
from storage.tables import conversations, keys
from storage.traces import Trace
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

    async def own(self, channel: str, person: str, at: datetime, copied: bool = False) -> Own | None:
        """What is this door's to take along: the dossier that was sent, or is kept until then, and what stands beside it.

        None where there is no conversation, or where its story may not be read back. `copied` leaves a line in the journal.
        """
        key = doors.key(self._means.vault, channel, person)
        return await self._writer.run(lambda connection: mine.read(self._means, connection, key, at, copied))

    async def enter(self, channel: str, person: str, code: str, at: datetime, source: str) -> bool:
        """Let this door lead to the conversation of a return code (16 digits); wrong codes count against `source`."""
        return await self._writer.run(lambda connection: self._enter(connection, channel, person, code, at, source))

    async def lead(self, channel: str, person: str, to: str, token: str, at: datetime) -> bool:
        """From now on this token leads from this door to another channel, once; False where there is no such door."""
        return await self._writer.run(lambda connection: self._lead(connection, channel, person, to, token, at))

    async def cross(self, channel: str, person: str, token: str, at: datetime) -> bool:
        """Let this door lead where a passage leads; False where it is used, late or unknown."""
        return await self._writer.run(lambda connection: self._cross(connection, channel, person, token, at))

    async def hush(self, channel: str, person: str) -> None:
        """Nothing is said at this door until its person returns."""
        key = doors.key(self._means.vault, channel, person)
        await self._writer.run(lambda connection: owed.give_up_at(connection, key))

    async def owed(self, channel: str, at: datetime, most: int = 100) -> list[Owed]:
        """What is to be said at this channel's doors, longest waiting first."""
        return await self._writer.run(lambda connection: saying(self._means, connection, channel, at, most))

    async def said(self, one: Owed) -> None:
        """It was said."""
        await self._writer.run(lambda connection: owed.said(connection, one.door_id, one.kind, one.since))

    async def put_off(self, one: Owed, until: datetime) -> None:
        """It could not be said, and is due again later."""
        await self._writer.run(lambda connection: owed.put_off(connection, one.door_id, one.kind, until))

    async def begin(self, one: Owed, begun: int) -> bool:
        """So many of its messages were said, or may have been; False where it is owed no more, or anew."""
        return await self._writer.run(lambda connection: owed.begin(connection, one.door_id, one.kind, one.since, begun))

    async def give_up(self, one: Owed) -> None:
        """Nobody listens at this door until its person returns."""
        await self._writer.run(lambda connection: owed.give_up(connection, one.door_id))

    async def left(self, channel: str, person: str, message: int, at: datetime, soon: bool = False) -> None:
        """This message, of either side and no turn, stands in the person's chat; `soon` where it is to go at once, as a code is."""
        one, vault = Trace(channel, person, message, at), self._means.vault
        if soon:
            await self._writer.run(lambda connection: traces.over_one(connection, vault, one, at))
        else:
            await self._writer.run(lambda connection: traces.keep(connection, vault, [one]))

    def _lead(self, connection: Connection, channel: str, person: str, to: str, token: str, at: datetime) -> bool:
        row = next(iter(doors.found(connection, [doors.key(self._means.vault, channel, person)])), None)
        if row is not None:
            passages.give(connection, self._means.vault, doors.door_of(row), to, token, at)
        return row is not None

    def _cross(self, connection: Connection, channel: str, person: str, token: str, at: datetime) -> bool:
        pushed = channel in self._means.pushed
        door_id = passages.use(connection, self._means.vault, channel, person, token, at, pushed)
        if door_id and pushed:
            owed.owe(connection, [door_id], owed.PROMPT, at)
        return door_id is not None

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
            self._point(connection, Door(doors.new_id(), *key, id, origin=not self._was_sent(connection, id, at)), person, at)
        if channel in self._means.pushed:
            owed.owe(connection, [doors.id_of(connection, key)], owed.PROMPT, at)
        return True

    def _was_sent(self, connection: Connection, id: str, at: datetime) -> bool:
        """Whether this conversation was ever handed over: from then on a code opens the status, and never the story."""
        joined = select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id)
        row = connection.execute(joined.where(conversations.c.id == id)).one()
        return opened(self._means.vault, row, at).conversation().versions > 0

    def _point(self, connection: Connection, door: Door, person: str, at: datetime) -> None:
        is_pushed = door.channel in self._means.pushed
        doors.point(connection, door, doors.sealed_address(self._means.vault, person, door.id) if is_pushed else None, at)
