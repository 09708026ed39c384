"""Guess limits: one rule for every secret that is typed. Wrong tries make the next ones of the same source slower, and shut nobody out.

A try is counted before it is looked at, so that many at once are not one; a right one is taken off again. Sources are hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from storage.db.tables import attempts
from storage.db.upsert import upsert


class Pace(NamedTuple):
    """So many wrong tries cost nothing; after each further one the pause is twice as long, up to the longest.

    Whoever makes no wrong try during `window` begins anew.
    """

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta = timedelta(hours=1)

    def pause_after(self, wrong: int) -> timedelta:
        """The pause before the next try."""
        doublings = min(wrong - self.free, 20)
        return timedelta() if doublings < 0 else min(self.longest, self.first * 2**doublings)


class Guess(NamedTuple):
    """One try, counted: it is looked at after `pause`; `wrong` says per hash how many went before it."""

    wrong: Mapping[str, int]
    pause: timedelta


def begin_guess(connection: Connection, paces: Mapping[str, Pace], at: datetime) -> Guess:
    """Count a try under each of these hashes; the longest of their pauses comes before it is looked at."""
    counted = _count_wrong(connection, paces, at)
    rows = [{"source": name, "since": at, "count": wrong + 1} for name, (_, wrong) in counted.items()]
    connection.execute(upsert(connection, attempts, "since", "count"), rows)
    pauses = (paces[name].pause_after(wrong) for name, (_, wrong) in counted.items())
    return Guess({name: wrong for name, (_, wrong) in counted.items()}, max(pauses))


def paused_until(connection: Connection, paces: Mapping[str, Pace], at: datetime) -> datetime:
    """When the next try of these is looked at, counted from their latest; not after `at` if at once, as where a clock jumped since."""
    counted = _count_wrong(connection, paces, at)
    return max(since + paces[name].pause_after(wrong) if since <= at else at for name, (since, wrong) in counted.items())


def end_guess(connection: Connection, guess: Guess) -> None:
    """The try was right: it counts no more, and others that its source made still do."""
    mine = attempts.c.source.in_(guess.wrong)
    connection.execute(update(attempts).where(mine).values({"count": attempts.c["count"] - 1}))
    connection.execute(delete(attempts).where(mine, attempts.c["count"] <= 0))


def forget_guesses(connection: Connection, names: Iterable[str]) -> None:
    """Whoever made these tries proved who they are."""
    connection.execute(delete(attempts).where(attempts.c.source.in_(names)))


def _count_wrong(connection: Connection, paces: Mapping[str, Pace], at: datetime) -> dict[str, tuple[datetime, int]]:
    """Per hash the latest try and the number of tries, by name: two processes lock the rows in the same order."""
    query = select(attempts.c.source, attempts.c.since, attempts.c["count"]).where(attempts.c.source.in_(paces))
    rows = connection.execute(query.order_by(attempts.c.source).with_for_update())
    found = {source: (since, count) for source, since, count in rows if since > at - paces[source].window}
    return {name: found.get(name, (at, 0)) for name in sorted(paces)}
