"""Sign-in with a passkey (WebAuthn Level 3, through py_webauthn), which with user verification opens the desk by itself.

A challenge is a signed time with a random part. It is stored nowhere until it is used, and is good once, within five minutes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy import Connection
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.coordinator.service.authentication.one_time_links import notify
from flows.installation import Installation
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.passkeys import Passkey, Passkeys
from storage.coordinators.sessions import Sessions
from storage.crypto.vault import Vault
from storage.db.writer import Writer

CHALLENGE_SECONDS = 300
MAX_NAME = 40
NEW_PASSKEY = "new_passkey"  # the kind of notification that tells the owner
_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadSignature)


class Site(NamedTuple):
    """Where browsers see this desk: the origin that they report, and the domain that a passkey is bound to."""

    origin: str

    @property
    def domain(self) -> str:
        return urlsplit(self.origin).hostname or ""


class PasskeySignIn:
    """Awaitable. `secret` signs challenges; `clock` gives aware UTC times."""

    def __init__(self, writer: Writer, vault: Vault, clock: Callable[[], datetime], installation: Installation, secret: bytes) -> None:
        self._writer, self._vault, self._clock, self._installation = writer, vault, clock, installation
        self._passkeys, self._sessions, self._coordinators = Passkeys(vault), Sessions(vault), CoordinatorRepository(vault)
        self._challenges = TimestampSigner(secret, salt="challenge")

    def sign_in_options(self, site: Site) -> str:
        """What the browser needs to ask for a passkey, as JSON."""
        verified = UserVerificationRequirement.REQUIRED
        return options_to_json(generate_authentication_options(rp_id=site.domain, challenge=self._challenge(), user_verification=verified))

    async def registration_options(self, coordinator_id: str, site: Site) -> str:
        """What the browser needs to make a passkey, as JSON."""
        name, known = await self._writer.run(lambda c: self._describe(c, coordinator_id))
        options = generate_registration_options(
            rp_id=site.domain,
            rp_name="Bureau",
            user_id=coordinator_id.encode(),
            user_name=name,
            challenge=self._challenge(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        )
        return options_to_json(options)

    async def register(self, coordinator_id: str, site: Site, credential: str, name: str) -> bool:
        """Add the passkey that the browser made and tell its owner; False if it is none, known, or one too many."""
        try:
            parsed = parse_registration_credential_json(credential)
            challenge = self._read_challenge(parsed.response.client_data_json)
            verified = verify_registration_response(
                credential=parsed,
                expected_challenge=challenge,
                expected_rp_id=site.domain,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except _MALFORMED:
            return False
        at, given = self._clock(), (name.strip()[:MAX_NAME], verified.credential_id, verified.credential_public_key, verified.sign_count)
        passkey = Passkey(uuid4().hex, coordinator_id, *given, at, None)
        return await self._writer.run(lambda c: self._add(c, passkey, challenge))

    async def sign_in(self, site: Site, credential: str) -> str | None:
        """The token of a confirmed session, or None if this is no passkey of a coordinator here."""
        try:
            parsed = parse_authentication_credential_json(credential)
            challenge = self._read_challenge(parsed.response.client_data_json)
            passkey = await self._writer.run(lambda c: self._passkeys.find_passkey(c, parsed.raw_id))
            if passkey is None:
                return None
            verified = verify_authentication_response(
                credential=parsed,
                expected_challenge=challenge,
                expected_rp_id=site.domain,
                expected_origin=site.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _MALFORMED:
            return None
        return await self._writer.run(lambda c: self._confirm(c, passkey, verified.new_sign_count, challenge))

    async def list_passkeys(self, coordinator_id: str) -> Sequence[Passkey]:
        """The passkeys of this coordinator, oldest first."""
        return await self._writer.run(lambda c: self._passkeys.list_passkeys(c, coordinator_id))

    async def delete_passkey(self, coordinator_id: str, passkey_id: str) -> bool:
        """Let one passkey open nothing any more; False if it is gone."""
        return await self._writer.run(lambda c: self._passkeys.delete_passkey(c, coordinator_id, passkey_id))

    def _add(self, connection: Connection, passkey: Passkey, challenge: bytes) -> bool:
        is_added = self._use(connection, challenge) and self._passkeys.add_passkey(connection, passkey)
        if is_added:
            notify(connection, self._vault, self._installation, passkey.coordinator_id, NEW_PASSKEY, self._clock())
        return is_added

    def _confirm(self, connection: Connection, passkey: Passkey, sign_count: int, challenge: bytes) -> str | None:
        if not self._use(connection, challenge):
            return None
        token, at = secrets.token_urlsafe(32), self._clock()
        self._passkeys.mark_used(connection, passkey, sign_count, at)
        self._sessions.create_session(connection, passkey.coordinator_id, token, at, confirmed=True)
        return token

    def _describe(self, connection: Connection, coordinator_id: str) -> tuple[str, Sequence[Passkey]]:
        found = self._coordinators.find_coordinator(connection, coordinator_id)
        return (found.name if found else ""), self._passkeys.list_passkeys(connection, coordinator_id)

    def _challenge(self) -> bytes:
        return self._challenges.sign(secrets.token_urlsafe(16))

    def _read_challenge(self, client_data: bytes) -> bytes:
        """The challenge that the browser answered, if it is ours and not too old. Raises BadSignature."""
        challenge = parse_client_data_json(client_data).challenge
        self._challenges.unsign(challenge, max_age=CHALLENGE_SECONDS)
        return challenge

    def _use(self, connection: Connection, challenge: bytes) -> bool:
        until = self._clock() + timedelta(seconds=2 * CHALLENGE_SECONDS)
        return self._passkeys.use_challenge(connection, challenge.decode(), until)
