"""Sign-in of coordinators: a one-time link for a new browser, then a TOTP code of their authenticator at every sign-in."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import pyotp
from sqlalchemy import Connection

from bot.coordinator.service import one_time_links
from flows.comparing_form import comparing_form
from storage.coordinators.credentials import Authenticator, Credentials, Session
from storage.crypto.vault import Vault
from storage.db.writer import Writer
from storage.dossiers.offers import make_available

RECOVERY_CODES = 8
TOTP_SECONDS = 30
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class CodeResult:
    """Result of a typed code: `right`, `wrong` or `wait`, with the token of a new session if it was right.

    `recovery` holds the recovery codes, shown this once, if the code was the first.
    """

    result: str
    token: str = ""
    recovery: tuple[str, ...] = ()


class SignIn:
    """Redeems links and checks codes; awaitable. `clock` gives aware UTC times."""

    def __init__(self, writer: Writer, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._writer, self._vault, self._credentials, self._clock = writer, vault, Credentials(vault), clock

    async def create_link(self, coordinator_id: str) -> str:
        """The token of a new one-time link, valid for a day; a former link is void."""
        return await self._writer.run(lambda c: one_time_links.create_sign_in_token(c, self._vault, coordinator_id, self._clock()))

    async def invite_account(self, coordinator_id: str) -> str:
        """The token of a new one-time link that binds a Telegram account."""
        return await self._writer.run(lambda c: one_time_links.create_account_token(c, self._vault, coordinator_id, self._clock()))

    async def redeem_link(self, link: str) -> str | None:
        """Use up the link; the token of a session that a code must still confirm, or None if the link is void."""
        token, at = secrets.token_urlsafe(32), self._clock()

        def unit(connection: Connection) -> str | None:
            coordinator_id = self._credentials.redeem_link(connection, link, at)
            if coordinator_id:
                self._credentials.create_session(connection, coordinator_id, token, at, confirmed=False)
            return token if coordinator_id else None

        return await self._writer.run(unit)

    async def find_session(self, token: str) -> Session | None:
        """The session of this token, or None without a token, or if it expired."""
        return await self._writer.run(lambda c: self._credentials.find_session(c, token, self._clock())) if token else None

    async def sign_out(self, token: str) -> None:
        """End the session of this token."""
        await self._writer.run(lambda c: self._credentials.end_session(c, token))

    async def find_enrolment_secret(self, coordinator_id: str) -> str | None:
        """The TOTP secret to enrol with, the same until it is enrolled, or None if an authenticator is enrolled already."""

        def unit(connection: Connection) -> str | None:
            authenticator = self._credentials.find_authenticator(connection, coordinator_id)
            if authenticator is None:
                authenticator = Authenticator(pyotp.random_base32(), enrolled=False)
                self._credentials.store_authenticator(connection, coordinator_id, authenticator)
            return None if authenticator.enrolled else authenticator.secret

        return await self._writer.run(unit)

    async def check_code(self, token: str, coordinator_id: str, typed: str) -> CodeResult:
        """Check a TOTP code or a recovery code; after five wrong ones every code is refused for 15 minutes."""
        at = self._clock()
        return await self._writer.run(lambda c: self._check_typed(c, token, coordinator_id, _normalise(typed), at))

    async def renew_recovery_codes(self, coordinator_id: str, typed: str) -> CodeResult:
        """New recovery codes for whoever types a right code once more; the former ones are void."""
        at = self._clock()

        def unit(connection: Connection) -> CodeResult:
            refused = self._refusal(connection, coordinator_id, _normalise(typed), at)
            return refused or CodeResult("right", recovery=self._issue_recovery_codes(connection, coordinator_id))

        return await self._writer.run(unit)

    def _check_typed(self, connection: Connection, token: str, coordinator_id: str, typed: str, at: datetime) -> CodeResult:
        refused = self._refusal(connection, coordinator_id, typed, at)
        authenticator = self._credentials.find_authenticator(connection, coordinator_id)
        return refused or self._confirm_session(connection, token, coordinator_id, cast(Authenticator, authenticator), at)

    def _refusal(self, connection: Connection, coordinator_id: str, typed: str, at: datetime) -> CodeResult | None:
        """Why this code is not accepted, which is counted; None if it is right and used up now."""
        if self._credentials.is_locked(connection, coordinator_id, at):
            return CodeResult("wait")
        authenticator = self._credentials.find_authenticator(connection, coordinator_id)
        if authenticator is None or not self._accepts(connection, coordinator_id, authenticator, typed, at):
            self._credentials.count_attempt(connection, coordinator_id, at)
            return CodeResult("wrong")
        self._credentials.reset_attempts(connection, coordinator_id)
        return None

    def _issue_recovery_codes(self, connection: Connection, coordinator_id: str) -> tuple[str, ...]:
        codes = tuple(_make_recovery_code() for _ in range(RECOVERY_CODES))
        self._credentials.replace_recovery_codes(connection, coordinator_id, [_normalise(code) for code in codes])
        return codes

    def _accepts(self, connection: Connection, coordinator_id: str, authenticator: Authenticator, typed: str, at: datetime) -> bool:
        step = _step_of(authenticator.secret, typed, at)
        if step is not None:
            return self._credentials.claim_totp_step(connection, coordinator_id, step)
        return authenticator.enrolled and self._credentials.use_recovery_code(connection, coordinator_id, typed)

    def _confirm_session(
        self, connection: Connection, token: str, coordinator_id: str, authenticator: Authenticator, at: datetime
    ) -> CodeResult:
        """Replace the session, so that a token seen before the code is void after it."""
        new_token = secrets.token_urlsafe(32)
        self._credentials.end_session(connection, token)
        self._credentials.create_session(connection, coordinator_id, new_token, at, confirmed=True)
        if authenticator.enrolled:
            return CodeResult("right", new_token)
        self._credentials.store_authenticator(connection, coordinator_id, Authenticator(authenticator.secret, enrolled=True))
        codes = self._issue_recovery_codes(connection, coordinator_id)
        make_available(connection, coordinator_id, at)
        return CodeResult("right", new_token, codes)


def _step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The time step of this code, at most one off for clocks that differ, or None if it is wrong."""
    now = int(at.timestamp()) // TOTP_SECONDS
    steps = (now, now - 1, now + 1)
    code = pyotp.TOTP(secret)
    return next((step for step in steps if hmac.compare_digest(code.at(step * TOTP_SECONDS).encode(), typed.encode())), None)


def _normalise(typed: str) -> str:
    """A typed code, in any notation."""
    return comparing_form(typed).replace(" ", "")[:40]


def _make_recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[n : n + 4] for n in (0, 4, 8))
