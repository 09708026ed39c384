"""How a coordinator comes in: a one-time link first, and at every sign-in a code of their authenticator."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import Connection

from bot.coordinator.service import one_time_links
from storage.coordinators.credentials import Authenticator, Credentials, Session
from storage.crypto.vault import Vault
from storage.db.writer import Writer
from storage.dossiers.offers import make_available

RECOVERY_CODES = 8
TOTP_SECONDS = 30
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class CodeResult:
    """What came of a typed code: `right`, `wrong` or `wait`; a new session where it was right.

    `recovery` holds the recovery codes, shown this once, where the code was the first.
    """

    result: str
    token: str = ""
    recovery: tuple[str, ...] = ()


class SignIn:
    """Links, sessions and codes; awaitable."""

    def __init__(self, writer: Writer, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._writer, self._vault, self._entrance, self._clock = writer, vault, Credentials(vault), clock

    async def create_link(self, coordinator_id: str) -> str:
        """A new one-time link's token, good for a day; any former link is worth nothing."""
        return await self._writer.run(lambda c: one_time_links.create_sign_in_token(c, self._vault, coordinator_id, self._clock()))

    async def invite_account(self, coordinator_id: str) -> str:
        """The token of an invitation that binds an account of Telegram."""
        return await self._writer.run(lambda c: one_time_links.create_account_token(c, self._vault, coordinator_id, self._clock()))

    async def redeem_link(self, link: str) -> str | None:
        """Use up the link and begin a session that must still show a code."""
        token, at = secrets.token_urlsafe(32), self._clock()

        def unit(connection: Connection) -> str | None:
            who = self._entrance.redeem_link(connection, link, at)
            if who:
                self._entrance.create_session(connection, who, token, at, confirmed=False)
            return token if who else None

        return await self._writer.run(unit)

    async def find_session(self, token: str) -> Session | None:
        return await self._writer.run(lambda c: self._entrance.find_session(c, token, self._clock())) if token else None

    async def sign_out(self, token: str) -> None:
        """Sign out: this browser is forgotten."""
        await self._writer.run(lambda c: self._entrance.end_session(c, token))

    async def find_enrolment_secret(self, who: str) -> str | None:
        """The secret to enrol with, the same until it is enrolled; None where an authenticator is enrolled already."""

        def unit(connection: Connection) -> str | None:
            kept = self._entrance.find_authenticator(connection, who)
            if kept is None:
                kept = Authenticator(pyotp.random_base32(), enrolled=False)
                self._entrance.store_authenticator(connection, who, kept)
            return None if kept.enrolled else kept.secret

        return await self._writer.run(unit)

    async def check_code(self, token: str, who: str, typed: str) -> CodeResult:
        """A code of the authenticator, or a recovery code; five wrong ones and the gate is shut for a while."""
        at = self._clock()
        return await self._writer.run(lambda c: self._check(c, token, who, _plain(typed), at))

    def _check(self, connection: Connection, token: str, who: str, typed: str, at: datetime) -> CodeResult:
        if self._entrance.is_locked(connection, who, at):
            return CodeResult("wait")
        kept = self._entrance.find_authenticator(connection, who)
        if kept is None or not self._is_right(connection, who, kept, typed, at):
            self._entrance.count_attempt(connection, who, at)
            return CodeResult("wrong")
        self._entrance.reset_attempts(connection, who)
        return self._let_in(connection, token, who, kept, at)

    def _is_right(self, connection: Connection, who: str, kept: Authenticator, typed: str, at: datetime) -> bool:
        step = _step_of(kept.secret, typed, at)
        if step is not None:
            return self._entrance.claim_totp_step(connection, who, step)
        return kept.enrolled and self._entrance.use_recovery_code(connection, who, typed)

    def _let_in(self, connection: Connection, token: str, who: str, kept: Authenticator, at: datetime) -> CodeResult:
        """The session gets a new token, so that one seen before the code is worth nothing after it."""
        fresh = secrets.token_urlsafe(32)
        self._entrance.end_session(connection, token)
        self._entrance.create_session(connection, who, fresh, at, confirmed=True)
        if kept.enrolled:
            return CodeResult("right", fresh)
        self._entrance.store_authenticator(connection, who, Authenticator(kept.secret, enrolled=True))
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        self._entrance.replace_recovery_codes(connection, who, [_plain(code) for code in codes])
        make_available(connection, who, at)
        return CodeResult("right", fresh, codes)


def _step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The step of this code, one earlier and one later allowed for clocks that differ."""
    now = int(at.timestamp()) // TOTP_SECONDS
    steps = (now, now - 1, now + 1)
    code = pyotp.TOTP(secret)
    return next((step for step in steps if hmac.compare_digest(code.at(step * TOTP_SECONDS).encode(), typed.encode())), None)


def _plain(typed: str) -> str:
    return "".join(typed.split()).replace("-", "").lower()[:40]


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[n : n + 4] for n in (0, 4, 8))
