"""What a browser keeps for us: one session cookie with a door and a language, and what follows from it by a keyed hash."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from itsdangerous import BadSignature, Signer, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from bot.seeker.service import ChannelUser, SeekerInput

FRESH_SECONDS = 120
_DOOR = re.compile(r"[A-Za-z0-9_-]{43}\Z")


@dataclass(frozen=True)
class BrowserSession:
    """One browser: its door, the language chosen there, whether it brought the cookie along, and the languages it asks for."""

    channel_user: ChannelUser
    language: str | None
    returning: bool
    asked: str


class ChatSessionCookie:
    """Reads and writes the cookie; makes and checks what is bound to its door.

    SameSite is Lax: with Strict a link from elsewhere would arrive without a door, and a new one would replace it.
    """

    def __init__(self, secret: bytes, https: bool) -> None:
        self._forms = Signer(secret, salt="form")
        self._updates = Signer(secret, salt="update")
        self._turns = TimestampSigner(secret, salt="fresh")
        self._https = https
        self._shown: dict[str, None] = {}
        self.cookie = "__Host-door" if https else "door"

    def visit(self, request: Request) -> BrowserSession:
        """Who comes in: known by the cookie, or a door that nobody used yet."""
        person, _, language = request.cookies.get(self.cookie, "").partition(".")
        known = bool(_DOOR.match(person))
        asked = request.headers.get("accept-language", "")
        return BrowserSession(ChannelUser("web", person if known else secrets.token_urlsafe(32)), language or None, known, asked)

    def keep(self, response: Response, visit: BrowserSession, language: str) -> None:
        """No date of expiry: the cookie goes when the browser closes."""
        if visit.returning and visit.language == language:
            return
        response.set_cookie(self.cookie, f"{visit.channel_user.person}.{language}", secure=self._https, httponly=True, samesite="lax")

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.cookie, secure=self._https, httponly=True, samesite="lax")

    def token(self, channel_user: ChannelUser) -> str:
        """The hidden field that shows that a form is ours."""
        return self._forms.get_signature(channel_user.person).decode()

    def is_csrf_valid(self, channel_user: ChannelUser, token: str) -> bool:
        return self._forms.verify_signature(channel_user.person, token)

    def once(self, said: SeekerInput) -> SeekerInput:
        """The same turn under an id that a page sent twice has twice, and two turns of one page have not.

        The id is kept in the open, so it is keyed: nobody can guess at words by it.
        """
        whole = "\0".join((said.update, said.choice or "", said.words or "")).encode("utf-8", "surrogatepass")
        return replace(said, update=self._updates.get_signature(whole).decode())

    def flash_token(self, channel_user: ChannelUser) -> str:
        """What shows, once and for two minutes, that this page follows a turn of this door."""
        return self._turns.sign(f"{channel_user.person}.{secrets.token_urlsafe(6)}").decode().partition(".")[2]

    def is_fresh(self, channel_user: ChannelUser, mark: str) -> bool:
        if mark in self._shown or not self._is_signed(channel_user, mark):
            return False
        self._shown[mark] = None
        while len(self._shown) > 10_000:
            del self._shown[next(iter(self._shown))]
        return True

    def _is_signed(self, channel_user: ChannelUser, mark: str) -> bool:
        try:
            self._turns.unsign(f"{channel_user.person}.{mark}", max_age=FRESH_SECONDS)
        except BadSignature:
            return False
        return True
