"""Ledger of notices: to whom, by which way and of which kind, how often tried, and what came of the last try; never their content.

One row for each recipient, way and kind. A refusal or failure goes when a message arrives by the same way, when the recipient or their
address there goes; every row goes after a week.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, func, literal_column, or_, select

from storage.db.compiled_statements import BulkStatement, CompiledSelect, array_param, is_among
from storage.db.tables import notice_ledger as ledger
from storage.db.upsert import upsert

SENT, FAILED, REFUSED = "sent", "failed", "refused"  # outcomes: it went out; another try may succeed; for good
MAX_TRIES = 5  # after so many that failed it counts as not told
NO_SERVER = 0  # nothing answered, or the server put off everybody: no fault of the recipient
BAD_REQUEST = 400  # of one message: the next may arrive
WRONG_TOKEN = 401  # of the whole bot, or the login of the mail server
SERVERS = (NO_SERVER, WRONG_TOKEN)  # statuses by which nobody was reached: no fault of a recipient or their address
BLOCKED = 403  # this recipient cannot be reached by this way
_IS_REFUSED = ledger.c.outcome == literal_column(f"'{REFUSED}'")
_IS_GIVEN_UP = and_(ledger.c.outcome == literal_column(f"'{FAILED}'"), ledger.c.tries >= literal_column(str(MAX_TRIES)))
_UNREACHED = or_(_IS_REFUSED, _IS_GIVEN_UP)
_KEY = ("recipient", "way", "kind")
_IS_NOT_SENT = ledger.c.outcome != literal_column(f"'{SENT}'")  # the condition of an index
_IS_OPEN = (_IS_NOT_SENT, ledger.c.status != literal_column(str(BAD_REQUEST)))
_IS_CLOSED = (_IS_NOT_SENT, _IS_REFUSED, ledger.c.status != literal_column(str(BAD_REQUEST)))
_UNREACHED_WAYS = CompiledSelect(
    lambda dialect: (
        select(ledger.c.recipient, ledger.c.way, ledger.c.status)
        .where(is_among(dialect, ledger.c.recipient, "recipients"), _UNREACHED)
        .order_by(ledger.c.way)
    )
)
_CLOSED = CompiledSelect(lambda _: select(ledger.c.recipient).where(ledger.c.way == bindparam("way"), *_IS_CLOSED))
_CLEAR_WAY = BulkStatement(
    {name: ledger.c[name].type for name in ("recipient", "way")},
    lambda _, given: delete(ledger).where(ledger.c.recipient == given["recipient"], ledger.c.way == given["way"], *_IS_OPEN),
)


class LedgerEntry(NamedTuple):
    """One row: `status` is the last answer, `until` when a failed one is tried no more."""

    recipient: str
    way: str
    kind: str
    tries: int
    outcome: str
    status: int
    since: datetime
    at: datetime
    until: datetime | None


class UnreachedWay(NamedTuple):
    """A way by which a message did not reach somebody; `is_server_down` if only the server is to blame, and not their address."""

    way: str
    is_server_down: bool


class UnreachedCount(NamedTuple):
    """How many messages of one kind did not arrive by a way, with this outcome and status, and since when."""

    way: str
    outcome: str
    status: int
    kind: str
    total: int
    since: datetime


def record_sent(connection: Connection, recipient: str, way: str, kind: str, at: datetime) -> None:
    """It went out: the way is open again, and so is the server."""
    tries = connection.execute(select(ledger.c.tries).where(*_same(recipient, way, kind), ledger.c.outcome == FAILED)).scalar() or 0
    clear_way(connection, recipient, way)
    clear_server(connection, way)
    _write(connection, LedgerEntry(recipient, way, kind, tries + 1, SENT, NO_SERVER, at, at, None))


def record_refusal(connection: Connection, recipient: str, way: str, kind: str, status: int, at: datetime) -> None:
    """A message of this kind to this recipient was refused for good."""
    tries, since = _tries_before(connection, recipient, way, kind, at)
    _write(connection, LedgerEntry(recipient, way, kind, tries + 1, REFUSED, status, since, at, None))


def record_failure(
    connection: Connection, recipient: str, way: str, kind: str, status: int, at: datetime, until: datetime | None = None
) -> None:
    """It failed and is tried again, until this time if there is one; `status` is the recipient's own, or NO_SERVER."""
    tries, since = _tries_before(connection, recipient, way, kind, at)
    _write(connection, LedgerEntry(recipient, way, kind, tries + 1, FAILED, status, since, at, until))


def clear_way(connection: Connection, recipient: str, way: str) -> None:
    """A message arrived, or the address changed: the way is open again. A message that was wrong itself stays counted."""
    _CLEAR_WAY.execute_many(connection, [{"recipient": recipient, "way": way}])


def clear_recipient(connection: Connection, recipient: str) -> None:
    """The recipient is gone."""
    connection.execute(delete(ledger).where(ledger.c.recipient == recipient))


def clear_server(connection: Connection, way: str) -> None:
    """The bot's token, the mail server or its login works: whom it could not reach can be reached again."""
    theirs = (ledger.c.way == way, _IS_NOT_SENT, ledger.c.status.in_(SERVERS))
    connection.execute(delete(ledger).where(*theirs))


def list_notices(connection: Connection) -> list[LedgerEntry]:
    """The whole ledger, the latest first."""
    columns = select(*(ledger.c[name] for name in LedgerEntry._fields))
    rows = connection.execute(columns.order_by(ledger.c.at.desc(), *(ledger.c[name] for name in _KEY)))
    return [LedgerEntry._make(row) for row in rows]


def list_closed(connection: Connection, way: str) -> set[str]:
    """Recipients whom nothing reaches by this way."""
    return {recipient for (recipient,) in _CLOSED.fetch_all(connection, way=way)}


def list_unreached(connection: Connection) -> set[str]:
    """Recipients whom a message did not reach by some way: refused for good, or tried too often."""
    return set(connection.execute(select(ledger.c.recipient).where(_IS_NOT_SENT, _UNREACHED)).scalars())


def list_unreached_ways(connection: Connection, recipients: Collection[str]) -> dict[str, tuple[UnreachedWay, ...]]:
    """Of these recipients, the ways by which a message did not reach them."""
    found = _UNREACHED_WAYS.fetch_all(connection, recipients=array_param(connection, recipients))
    ways: dict[str, dict[str, bool]] = {}
    for recipient, way, status in found:
        theirs = ways.setdefault(recipient, {})
        theirs[way] = theirs.get(way, True) and status in SERVERS
    return {recipient: tuple(UnreachedWay(*one) for one in theirs.items()) for recipient, theirs in ways.items()}


def was_tried(connection: Connection, recipient: str, kind: str, since: datetime) -> bool:
    """Whether a message of this kind was tried since then, whatever came of it."""
    tried = select(ledger.c.recipient).where(ledger.c.recipient == recipient, ledger.c.kind == kind, ledger.c.at >= since)
    return connection.execute(tried.limit(1)).first() is not None


def count_unreached(connection: Connection) -> list[UnreachedCount]:
    """What did not arrive, by way, outcome, status and kind."""
    by = (ledger.c.way, ledger.c.outcome, ledger.c.status, ledger.c.kind)
    counted = select(*by, func.sum(ledger.c.tries), func.min(ledger.c.since)).where(_IS_NOT_SENT, _UNREACHED).group_by(*by).order_by(*by)
    return [UnreachedCount(*row[:4], int(row[4]), row[5]) for row in connection.execute(counted)]


def _same(recipient: str, way: str, kind: str) -> tuple[Any, ...]:
    return (ledger.c.recipient == recipient, ledger.c.way == way, ledger.c.kind == kind)


def _tries_before(connection: Connection, recipient: str, way: str, kind: str, at: datetime) -> tuple[int, datetime]:
    """How often it was tried in vain, and since when; what was sent before counts no more."""
    row = connection.execute(select(ledger).where(*_same(recipient, way, kind), ledger.c.outcome != SENT)).first()
    return (row.tries, row.since) if row else (0, at)


def _write(connection: Connection, notice: LedgerEntry) -> None:
    changing = [name for name in LedgerEntry._fields if name not in _KEY]
    connection.execute(upsert(connection, ledger, *changing), notice._asdict())
