"""Admission tickets: what the page of a held action carries. A ticket is redeemed once, by work that a browser did or by waiting.

The work is Argon2id, which takes memory as well as time; see docs/decisions/151.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from itsdangerous import Signer

from bot.seeker.flood_guard import LONGEST_WAIT, Ruling
from bot.seeker.inputs import ChannelUser

MEMORY, TIMES, LENGTH = 8192, 1, 32  # KiB; of each try, as in static/argon2.js
TTL_SECONDS, MAX_USED = 3600, 50_000


class Ticket(NamedTuple):
    """A ticket as a page carries it, with what it asks."""

    text: str
    action: str
    bits: int
    ready_at: int

    def seconds_left(self, at: datetime) -> int:
        return max(0, self.ready_at - int(at.timestamp()))


class AdmissionTickets:
    """Issues and redeems tickets, each for one channel user and one action."""

    def __init__(self, signing_secrets: Sequence[bytes], now: Callable[[], datetime]) -> None:
        self._signer, self._now = Signer(signing_secrets, salt="admission"), now
        self._used: dict[str, None] = {}
        self._checking = asyncio.Lock()  # one at a time, for the memory that it takes

    def issue(self, user: ChannelUser, action: str, ruling: Ruling) -> Ticket:
        ready_at = int(self._now().timestamp()) + ruling.wait_seconds
        claim = f"{action}.{ruling.bits}.{ready_at}.{secrets.token_urlsafe(12)}"
        return Ticket(f"{claim}.{self._sign(user, claim)}", action, ruling.bits, ready_at)

    def read(self, user: ChannelUser, text: str) -> Ticket | None:
        """The ticket that is ours, neither used nor expired, nor of a clock that was ahead; None for any other text."""
        claim, _, signature = text.rpartition(".")
        if text in self._used or not self._signer.verify_signature(f"{user.external_id}.{claim}", signature):
            return None
        action, bits, ready_at, _ = claim.split(".")
        ticket = Ticket(text, action, int(bits), int(ready_at))
        seconds = ticket.ready_at - self._now().timestamp()
        return ticket if -TTL_SECONDS < seconds <= LONGEST_WAIT.total_seconds() else None

    async def redeem(self, ticket: Ticket | None, proof: str) -> str:
        """The action for which enough was waited or worked; empty otherwise. A proof that is none uses the ticket up as well."""
        if ticket is None:
            return ""
        if not ticket.seconds_left(self._now()):
            self._use_up(ticket)
            return ticket.action
        if not (proof.isascii() and proof.isdecimal() and len(proof) < 12):
            return ""
        self._use_up(ticket)
        async with self._checking:
            return ticket.action if await asyncio.to_thread(is_worked, ticket, proof) else ""

    def _use_up(self, ticket: Ticket) -> None:
        self._used[ticket.text] = None
        while len(self._used) > MAX_USED:
            del self._used[next(iter(self._used))]

    def _sign(self, user: ChannelUser, claim: str) -> str:
        return self._signer.get_signature(f"{user.external_id}.{claim}").decode()


def is_worked(ticket: Ticket, proof: str) -> bool:
    """Whether this number is one for which the hash begins with so many zero bits."""
    salt = ticket.text.encode("utf-8", "replace")
    digest = Argon2id(salt=salt, length=LENGTH, iterations=TIMES, lanes=1, memory_cost=MEMORY).derive(proof.encode())
    return int.from_bytes(digest[:4], "big") >> (32 - ticket.bits) == 0
