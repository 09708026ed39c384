"""What a browser keeps for us: one session cookie with a door and a language, and what follows from it by a keyed hash."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from itsdangerous import BadSignature, Signer, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from bot.seeker.service import ChannelUser, SeekerInput

FLASH_TTL_SECONDS = 120
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{43}\Z")


@dataclass(frozen=True)
class BrowserSession:
    """One browser: its door, the language chosen there, whether it brought the cookie along, and the languages it asks for."""

    channel_user: ChannelUser
    language: str | None
    is_returning: bool
    accept_language: str


class ChatSessionCookie:
    """Reads and writes the cookie; makes and checks what is bound to its door.

    SameSite is Lax: with Strict a link from elsewhere would arrive without a door, and a new one would replace it.
    """

    def __init__(self, secret: bytes, https: bool) -> None:
        self._csrf_signer = Signer(secret, salt="form")
        self._update_signer = Signer(secret, salt="update")
        self._flash_signer = TimestampSigner(secret, salt="fresh")
        self._https = https
        self._used_flash_tokens: dict[str, None] = {}
        self.cookie_name = "__Host-door" if https else "door"

    def read(self, request: Request) -> BrowserSession:
        """Who comes in: known by the cookie, or a door that nobody used yet."""
        person, _, language = request.cookies.get(self.cookie_name, "").partition(".")
        known = bool(_EXTERNAL_ID.match(person))
        asked = request.headers.get("accept-language", "")
        return BrowserSession(ChannelUser("web", person if known else secrets.token_urlsafe(32)), language or None, known, asked)

    def write(self, response: Response, session: BrowserSession, language: str) -> None:
        """No date of expiry: the cookie goes when the browser closes."""
        if session.is_returning and session.language == language:
            return
        response.set_cookie(
            self.cookie_name, f"{session.channel_user.external_id}.{language}", secure=self._https, httponly=True, samesite="lax"
        )

    def delete(self, response: Response) -> None:
        response.delete_cookie(self.cookie_name, secure=self._https, httponly=True, samesite="lax")

    def csrf_token(self, channel_user: ChannelUser) -> str:
        """The hidden field that shows that a form is ours."""
        return self._csrf_signer.get_signature(channel_user.external_id).decode()

    def is_csrf_valid(self, channel_user: ChannelUser, token: str) -> bool:
        return self._csrf_signer.verify_signature(channel_user.external_id, token)

    def with_idempotency_key(self, seeker_input: SeekerInput) -> SeekerInput:
        """The same turn under an id that a page sent twice has twice, and two turns of one page have not.

        The id is kept in the open, so it is keyed: nobody can guess at words by it.
        """
        whole = "\0".join((seeker_input.update_id, seeker_input.button or "", seeker_input.text or "")).encode("utf-8", "surrogatepass")
        return replace(seeker_input, update_id=self._update_signer.get_signature(whole).decode())

    def flash_token(self, channel_user: ChannelUser) -> str:
        """What shows, once and for two minutes, that this page follows a turn of this door."""
        return self._flash_signer.sign(f"{channel_user.external_id}.{secrets.token_urlsafe(6)}").decode().partition(".")[2]

    def redeem_flash_token(self, channel_user: ChannelUser, token: str) -> bool:
        if token in self._used_flash_tokens or not self._is_signature_valid(channel_user, token):
            return False
        self._used_flash_tokens[token] = None
        while len(self._used_flash_tokens) > 10_000:
            del self._used_flash_tokens[next(iter(self._used_flash_tokens))]
        return True

    def _is_signature_valid(self, channel_user: ChannelUser, token: str) -> bool:
        try:
            self._flash_signer.unsign(f"{channel_user.external_id}.{token}", max_age=FLASH_TTL_SECONDS)
        except BadSignature:
            return False
        return True
