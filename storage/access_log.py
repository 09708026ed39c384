"""Access log: an append-only, keyed hash chain of who saw what of a dossier and when, without content (domain.md E12).

A page or file that a coordinator opens again within SAME_VIEW_WITHIN adds no entry. Without the installation's key no entry can be
changed, cut, moved, added or blanked unseen (storage.crypto.hash_chain). Of an erased conversation the entries are blanked: their digests
and days stay. The seeker sees exactly these rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice, takewhile
from typing import Any

from sqlalchemy import Connection, Row, delete, desc, insert, select, update

from flows.timestamps import is_within, start_of_day
from storage.crypto.hash_chain import FIRST, HashChain
from storage.crypto.vault import Vault
from storage.db.tables import access_log
from storage.db.tables import facts as fact_rows
from storage.db.upsert import upsert
from storage.installation import facts

OPERATOR_LINK = "operator_link"  # the action when the coordinator came in anew with a link of the operator
ACTIONS = (  # words: look.*
    *("organisations", "names", "names_only", "story", "printed", "saved", "copied", "listed", "overview", "contact"),
    *("given_back", "handed_over", "handed_back", "closed", "wrote", "unwrote", OPERATOR_LINK),
)
SEEKER = ""  # the actor if the seeker made a copy
OPERATOR = "operator"  # the actor of a command that changed something; the action is its name
SAME_VIEW_WITHIN = timedelta(minutes=10)  # a page shown again within this time is the same view
BLANK = {"conversation_id": "", "actor": "", "action": "", "version": 0, "salt": ""}
_ROWS_AT_ONCE = 500  # a year of a whole country fits no memory
HEAD, ROOT = "journal.head", "journal.root"  # facts: the digests of the newest entry and of the newest deleted one, with their marks


class AccessLog:
    """Writes and verifies the access log, within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault) -> None:
        self._chain = HashChain(vault)

    def record_view(self, connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> None:
        """Record that a page or file was opened; the same again within SAME_VIEW_WITHIN adds no entry."""
        if not _is_same_view(connection, conversation_id, actor, action, version, at):
            self.record_access(connection, conversation_id, actor, action, version, at)

    def record_access(self, connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> None:
        """Record one access, however soon after the last: each copy that a seeker makes has an entry of its own."""
        row = {"conversation_id": conversation_id, "actor": actor, "action": action, "version": version, "at": at}
        row["salt"] = secrets.token_hex(16)
        row["commitment"] = self._chain.commit(row)
        row["digest"] = digest = self._chain.link(_lock_newest_digest(connection), row)
        connection.execute(insert(access_log).values(row))
        facts.write_fact(connection, HEAD, self._chain.mark(HEAD, digest))

    def blank_entries(self, connection: Connection, conversation_id: str) -> None:
        """Blank the entries of an erased conversation; their place in the chain and their day stay."""
        for row in list_accesses(connection, conversation_id):
            day = start_of_day(row.at)
            blank = BLANK | {"at": day, "blanked": self._chain.prove_blank(row.digest, day)}
            connection.execute(update(access_log).where(access_log.c.id == row.id).values(blank))

    def delete_before(self, connection: Connection, before: datetime, limit: int) -> int:
        """Delete the first entries from before this time; the last deleted digest stays as the root of the chain. How many of these."""
        oldest = select(access_log.c.id, access_log.c.digest, access_log.c.at).order_by(access_log.c.id).limit(limit)
        rows = list(takewhile(lambda row: row.at < before, connection.execute(oldest)))
        if rows:
            facts.write_fact(connection, ROOT, self._chain.mark(ROOT, rows[-1].digest))
            connection.execute(delete(access_log).where(access_log.c.id <= rows[-1].id))
        return len(rows)

    def renew(self, connection: Connection, former: AccessLog) -> None:
        """Make the chain that `former` made anew with the keys of now; where it was broken it stays broken."""
        broken = set(former.find_broken_links(connection))
        last = root = (facts.read_fact(connection, ROOT) or FIRST).partition(" ")[0]
        for row in connection.execute(select(access_log).order_by(access_log.c.id)).all():
            if row.commitment:
                renewed = self._chain.renew_entry(former._chain, last, row._asdict(), is_broken=row.id in broken)
                connection.execute(update(access_log).where(access_log.c.id == row.id).values(renewed))
            last = renewed["digest"] if row.commitment else row.digest
        if 0 not in broken:
            facts.write_fact(connection, ROOT, self._chain.mark(ROOT, root))
            facts.write_fact(connection, HEAD, self._chain.mark(HEAD, last))

    def find_broken_links(self, connection: Connection) -> Iterator[int]:
        """The ids of entries that do not follow from the entry before them, and 0 if the first or the newest entries are missing."""
        rows = iter(connection.execute(select(access_log).order_by(access_log.c.id).execution_options(yield_per=_ROWS_AT_ONCE)))
        first = list(islice(rows, 1))
        is_unkeyed = not first or not first[0].commitment
        root = self._chain.read_mark(ROOT, facts.read_fact(connection, ROOT), may_be_unmarked=is_unkeyed)
        last, may_be_unkeyed = root or FIRST, True
        for row in chain(first, rows):
            is_unkeyed = not row.commitment
            may_be_unkeyed = may_be_unkeyed and is_unkeyed
            if not self._chain.follows(last, row._asdict(), may_be_unkeyed):
                yield row.id
            last = row.digest
        if root is None or last != self._chain.read_mark(HEAD, facts.read_fact(connection, HEAD), may_be_unmarked=is_unkeyed):
            yield 0


def list_accesses(connection: Connection, conversation_id: str) -> Sequence[Row[Any]]:
    """The entries of this conversation, oldest first: actor (a coordinator's id), action, version and at."""
    return connection.execute(select(access_log).where(access_log.c.conversation_id == conversation_id).order_by(access_log.c.id)).all()


def list_actors_entries(connection: Connection, actor: str, limit: int) -> Sequence[Row[Any]]:
    """The newest entries of this coordinator, newest first."""
    return connection.execute(select(access_log).where(access_log.c.actor == actor).order_by(desc(access_log.c.id)).limit(limit)).all()


def _lock_newest_digest(connection: Connection) -> str:
    """The newest digest, locked until the transaction ends, so that entries are appended one after the other."""
    connection.execute(upsert(connection, fact_rows), {"name": HEAD, "value": facts.read_fact(connection, ROOT) or FIRST})
    newest = connection.execute(select(fact_rows.c.value).where(fact_rows.c.name == HEAD).with_for_update()).scalar_one()
    return str(newest).partition(" ")[0]


def _is_same_view(connection: Connection, conversation_id: str, actor: str, action: str, version: int, at: datetime) -> bool:
    same = (
        access_log.c.conversation_id == conversation_id,
        access_log.c.actor == actor,
        access_log.c.action == action,
        access_log.c.version == version,
    )
    last = connection.execute(select(access_log.c.at).where(*same).order_by(desc(access_log.c.id)).limit(1)).scalar()
    return last is not None and is_within(SAME_VIEW_WITHIN, last, at)
