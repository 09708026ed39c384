"""What is owed, made into words at the moment it is said: no text waits anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from flows.talk import Scene, Speech, Standing
from storage import doors, owed
from storage.kept import opened
from storage.loaded import Means, someone_available

_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Owed:
    """To be said at one door: to whom, as the channel knows them, the kind it is owed as, what is to be said now.

    `begun` messages of it were said, or may have been.
    """

    door_id: str
    kind: str
    since: datetime
    tries: int
    person: str
    speech: Speech
    begun: int = 0


def saying(means: Means, connection: Connection, channel: str, at: datetime, most: int) -> list[Owed]:
    """What is due; what cannot be read is put aside, so that it stops nobody else's."""
    said: list[Owed] = []
    for row in owed.waiting(connection, channel, at, most):
        try:
            said.append(_one(means, connection, row, at))
        except Exception:
            owed.put_off(connection, row.door_id, row.kind, at + _ASIDE)
    return said


def _one(means: Means, connection: Connection, row: Row[Any], at: datetime) -> Owed:
    kept = opened(means.vault, row, at)
    standing: Standing | None = means.standings.of(connection, {kept.id: kept.key} if kept.handed_off else {}).get(kept.id)
    scene = Scene(at, someone_available(connection), row.origin, standing, row.channel in doors.CHATS)
    speech = means.intake.say(kept.conversation(), scene)
    return Owed(row.door_id, row.kind, row.since, row.tries, doors.address(means.vault, row.address, row.door_id), speech, row.begun)
