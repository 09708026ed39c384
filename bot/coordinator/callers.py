"""Who calls the coordinator's bot, what they are still to be told there, and which of their messages have to go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from bot.coordinator.telegram_hearing import Heard
from storage import notices, once, traces
from storage.accounts import BOT, Accounts
from storage.offers import open_now
from storage.traces import Trace
from storage.vault import Vault

WAY = notices.WAYS[0]
MOST = 1000


class Owed(NamedTuple):
    """A notice or an answer, the chat in which it is to be told, and when that was looked up."""

    row: Row[Any]
    chat: str
    at: datetime


class Callers:
    """Works within the unit of work of the connection that is passed in; of an account only a keyed hash is kept."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._accounts = vault, Accounts(vault, BOT)

    def find(self, connection: Connection, said: Heard) -> str | None:
        """Whose account this is."""
        return self._accounts.find(connection, str(said.chat))

    def bind(self, connection: Connection, said: Heard, at: datetime) -> str | None:
        """Whose account it is from now on, None where the invitation is worth nothing."""
        who = self._accounts.bind(connection, str(said.chat), str(said.chat), said.token, at)
        if who:
            notices.move(connection, who, at)
        return who

    def hear(self, connection: Connection, said: Heard, at: datetime) -> bool:
        """Keep that this was taken, False where it was before. A message that was pressed on is answered, and goes."""
        if not once.take(connection, BOT, said.update, at):
            return False
        if said.message is not None:
            left = Trace(BOT, str(said.chat), said.message, at)
            if said.press:
                traces.over_one(connection, self._vault, left, at)
            else:
                traces.keep(connection, self._vault, [left])
        return True

    def answer(self, connection: Connection, who: str, kind: str, subject: str, at: datetime) -> None:
        """Owe this answer; it is made of what holds when it is told."""
        notices.add(connection, who, kind, subject, (notices.ANSWER,), at, at)

    def shown(self, connection: Connection, chat: str, message: int, ids: Collection[str], at: datetime) -> None:
        """This message is about what was offered to who has this chat."""
        who = self._accounts.find(connection, chat)
        for id in ids if who else ():
            notices.add(connection, str(who), str(message), id, (notices.SHOWN,), at, at)

    def sweep(self, connection: Connection, at: datetime) -> None:
        """What stands in a chat about an offer that is over is to go now."""
        rows = notices.due(connection, notices.SHOWN, at, MOST)
        waiting = open_now(connection) if rows else set()
        for row in rows:
            if (row.coordinator_id, row.subject) in waiting and at - row.since < traces.LONGEST:
                continue
            notices.told(connection, row.id)
            if chat := self._accounts.address(connection, row.coordinator_id):
                traces.over_one(connection, self._vault, Trace(BOT, chat, int(row.kind), row.since), at)

    def owed(self, connection: Connection, at: datetime, most: int) -> Sequence[Owed]:
        """What is to be told now; what who has no account is to be told waits for the next one, and an answer for none."""
        found = []
        rows = [row for way in (notices.ANSWER, WAY) for row in notices.due(connection, way, at, most)]
        for row in rows[:most]:
            if chat := self._accounts.address(connection, row.coordinator_id):
                found.append(Owed(row, chat, at))
            elif row.way == WAY:
                notices.put_off(connection, row.id, at)
            else:
                notices.told(connection, row.id)
        return found
