"""Sign-in of coordinators: a one-time link for a new browser, then a TOTP code of their authenticator at every sign-in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, cast

import pyotp
from sqlalchemy import Connection

from bot.coordinator.service.authentication import one_time_links
from bot.coordinator.service.authentication.typed_codes import RECOVERY_CODES, find_step, make_recovery_code, normalise_code
from flows.installation import Installation
from storage.coordinators.credentials import MAX_WRONG_CODES, TELL_AFTER, Authenticator, CodeGuesses, Credentials
from storage.coordinators.sessions import ListedSession, Session, Sessions
from storage.crypto.vault import Vault
from storage.db.writer import Writer
from storage.guess_limits import Guess, begin_guess, forget_guesses, paused_until
from storage.offers.offers import make_available

WRONG_CODES = "wrong_codes"  # the kind of notification that tells the owner


@dataclass(frozen=True, slots=True)
class CodeResult:
    """Result of a typed code: `right`, `wrong`, `wait` until a time, or `ended`, with the token of a new session if it was right.

    `recovery` holds the recovery codes, shown this once, if the code was the first. `ended`: after too many wrong codes this session
    is over. `warned`: wrong codes were typed for this coordinator before.
    """

    result: str
    token: str = ""
    recovery: tuple[str, ...] = ()
    wait_until: datetime | None = None
    warned: bool = False


class CodeSource(NamedTuple):
    """Where a code is typed: in the session of this token, from this address."""

    token: str
    address: str


class SignIn:
    """Checks codes, and finds and ends sessions; awaitable. `clock` gives aware UTC times."""

    def __init__(self, writer: Writer, vault: Vault, clock: Callable[[], datetime], installation: Installation) -> None:
        self._writer, self._vault, self._credentials, self._clock = writer, vault, Credentials(vault), clock
        self._sessions, self._installation = Sessions(vault), installation

    async def invite_account(self, coordinator_id: str) -> str:
        """The token of a new one-time link that binds a Telegram account."""
        return await self._writer.run(lambda c: one_time_links.create_account_token(c, self._vault, coordinator_id, self._clock()))

    async def find_session(self, token: str) -> Session | None:
        """The session of this token, or None without a token, or if it expired."""
        if not token:
            return None
        return await self._writer.run(lambda c: self._sessions.find_session(c, token, self._clock()))

    async def sign_out(self, token: str) -> None:
        """End the session of this token."""
        await self._writer.run(lambda c: self._sessions.end_session(c, token))

    async def list_sessions(self, coordinator_id: str, token: str) -> Sequence[ListedSession]:
        """The sessions of this coordinator, the last used first."""
        return await self._writer.run(lambda c: self._sessions.list_sessions(c, coordinator_id, token, self._clock()))

    async def end_listed(self, coordinator_id: str, session_id: str) -> bool:
        """End one session of this coordinator; False if it ended before."""
        return await self._writer.run(lambda c: self._sessions.end_listed(c, coordinator_id, session_id))

    async def find_enrolment_secret(self, coordinator_id: str) -> str | None:
        """The TOTP secret to enrol with, the same until it is enrolled, or None if an authenticator is enrolled already."""

        def unit(connection: Connection) -> str | None:
            authenticator = self._credentials.find_authenticator(connection, coordinator_id)
            if authenticator is None:
                authenticator = Authenticator(pyotp.random_base32(), enrolled=False)
                self._credentials.store_authenticator(connection, coordinator_id, authenticator)
            return None if authenticator.enrolled else authenticator.secret

        return await self._writer.run(unit)

    async def check_code(self, source: CodeSource, coordinator_id: str, typed: str) -> CodeResult:
        """Check a TOTP code or a recovery code; wrong ones make the next one of this session wait longer, and nobody else."""
        at = self._clock()
        return await self._writer.run(lambda c: self._check_typed(c, source, coordinator_id, normalise_code(typed), at))

    async def check_again(self, source: CodeSource, coordinator_id: str, typed: str) -> CodeResult:
        """Whether whoever is signed in types a right code once more, which is used up."""
        at = self._clock()
        return await self._writer.run(lambda c: self._check(c, source, coordinator_id, normalise_code(typed), at))

    async def renew_recovery_codes(self, source: CodeSource, coordinator_id: str, typed: str) -> CodeResult:
        """New recovery codes for whoever types a right code once more; the former ones are void."""
        at = self._clock()

        def unit(connection: Connection) -> CodeResult:
            checked = self._check(connection, source, coordinator_id, normalise_code(typed), at)
            if checked.result != "right":
                return checked
            return replace(checked, recovery=self._issue_recovery_codes(connection, coordinator_id))

        return await self._writer.run(unit)

    def _check_typed(self, connection: Connection, source: CodeSource, coordinator_id: str, typed: str, at: datetime) -> CodeResult:
        checked = self._check(connection, source, coordinator_id, typed, at)
        if checked.result != "right":
            return checked
        authenticator = cast(Authenticator, self._credentials.find_authenticator(connection, coordinator_id))
        return self._confirm_session(connection, source.token, coordinator_id, authenticator, at, checked)

    def _check(self, connection: Connection, source: CodeSource, coordinator_id: str, typed: str, at: datetime) -> CodeResult:
        """Whether this code is right, and used up now; a wrong one is counted."""
        guesses = self._credentials.guesses_of(connection, coordinator_id, source.token, source.address, at)
        wait_until = paused_until(connection, guesses.paces, at)
        if wait_until > at:
            return CodeResult("wait", wait_until=wait_until)
        guess = begin_guess(connection, guesses.paces, at)
        authenticator = self._credentials.find_authenticator(connection, coordinator_id)
        if authenticator is None or not self._accepts(connection, coordinator_id, authenticator, typed, at):
            return self._count_wrong(connection, source.token, coordinator_id, guesses, guess, at)
        forget_guesses(connection, guesses)
        return CodeResult("right", warned=guess.wrong[guesses.coordinator] >= TELL_AFTER)

    def _count_wrong(
        self, connection: Connection, token: str, coordinator_id: str, guesses: CodeGuesses, guess: Guess, at: datetime
    ) -> CodeResult:
        """Tell the owner once, and end a session in which too many wrong codes were typed."""
        if guess.wrong[guesses.coordinator] + 1 == TELL_AFTER:
            one_time_links.notify(connection, self._vault, self._installation, coordinator_id, WRONG_CODES, at)
        if guess.wrong[guesses.session] + 1 < MAX_WRONG_CODES:
            return CodeResult("wrong")
        self._sessions.end_session(connection, token)
        return CodeResult("ended")

    def _issue_recovery_codes(self, connection: Connection, coordinator_id: str) -> tuple[str, ...]:
        codes = tuple(make_recovery_code() for _ in range(RECOVERY_CODES))
        self._credentials.replace_recovery_codes(connection, coordinator_id, [normalise_code(code) for code in codes])
        return codes

    def _accepts(self, connection: Connection, coordinator_id: str, authenticator: Authenticator, typed: str, at: datetime) -> bool:
        step = find_step(authenticator.secret, typed, at)
        if step is not None:
            return self._credentials.claim_totp_step(connection, coordinator_id, step)
        return authenticator.enrolled and self._credentials.use_recovery_code(connection, coordinator_id, typed)

    def _confirm_session(
        self, connection: Connection, token: str, coordinator_id: str, authenticator: Authenticator, at: datetime, checked: CodeResult
    ) -> CodeResult:
        """Replace the session, so that a token seen before the code is void after it."""
        new_token = secrets.token_urlsafe(32)
        self._sessions.end_session(connection, token)
        self._sessions.create_session(connection, coordinator_id, new_token, at, confirmed=True)
        self._credentials.record_enrolment(connection, coordinator_id, at)
        if authenticator.enrolled:
            return replace(checked, token=new_token)
        self._credentials.store_authenticator(connection, coordinator_id, Authenticator(authenticator.secret, enrolled=True))
        codes = self._issue_recovery_codes(connection, coordinator_id)
        make_available(connection, coordinator_id, at)
        return replace(checked, token=new_token, recovery=codes)
