"""Session cookie of the chat, and the CSRF, flash and idempotency tokens that are keyed to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from itsdangerous import BadSignature, Signer, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from bot.seeker.inputs import ChannelUser, SeekerInput

FLASH_TTL_SECONDS = 120
MAX_USED_TOKENS = 10_000
FRESH = "fresh"  # the mark of a number that was given anew
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_SECONDS = re.compile(r"[0-9]{10}\Z", re.ASCII)


@dataclass(frozen=True)
class BrowserSession:
    """One browser: its channel user, the language chosen in it, whether it sent our cookie, and its Accept-Language header.

    `until` is when the cookie ends that outlives the browser's closing, in seconds since 1970, or None for one that does not.
    `sent_value` is the cookie as it came. `may_be_set` is False where a refused form or another site's page asked: that must not
    replace the cookie of a conversation. `is_fresh`: its number was given anew, and has not come back yet.
    """

    channel_user: ChannelUser
    language: str | None
    is_returning: bool
    accept_language: str
    until: int | None = None
    sent_value: str = ""
    may_be_set: bool = True
    is_fresh: bool = False

    @property
    def remembered_until(self) -> datetime:
        """`until` as an aware time, in UTC."""
        return datetime.fromtimestamp(self.until or 0, UTC)

    def forgotten(self) -> BrowserSession:
        """The session of a browser that is not remembered after it is closed."""
        return replace(self, until=None)

    def renewed(self) -> BrowserSession:
        """The session under a new number."""
        return replace(self, channel_user=_new_user(), is_fresh=True)

    def begun_anew(self) -> BrowserSession:
        """A session without a conversation."""
        return replace(self.renewed(), is_fresh=False, until=None)

    def adopted(self) -> BrowserSession:
        """The session of a new number that came back."""
        return replace(self, is_fresh=False)

    def unset(self) -> BrowserSession:
        """The same session, for an answer that sets no cookie."""
        return replace(self, may_be_set=False)


def _new_user() -> ChannelUser:
    return ChannelUser("web", secrets.token_urlsafe(32))


class ChatSessionCookie:
    """Reads and writes the session cookie, which is signed; signs and checks tokens that are valid for its channel user only.

    `signing_secrets` are those of now and before, oldest first: the last one signs, all are accepted.
    SameSite is Lax: with Strict, a link from another site would arrive without the cookie and a new one would replace it.
    """

    def __init__(self, signing_secrets: Sequence[bytes], https: bool, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._cookie_signer = Signer(signing_secrets, salt="cookie")
        self._csrf_signer = Signer(signing_secrets, salt="form")
        self._update_signer = Signer(signing_secrets[0], salt="update")  # the same form has the same id also after a rotation
        self._flash_signer = TimestampSigner(signing_secrets, salt="fresh")
        self.https, self._now = https, now
        self._used_flash_tokens: dict[str, None] = {}
        self.cookie_name = "__Host-door" if https else "door"

    def read(self, request: Request) -> BrowserSession:
        """The session of the cookie, or a new one with a random channel user where there is none that we signed."""
        value = request.cookies.get(self.cookie_name, "")
        external_id, language, until, mark, *_ = (*self._unsign(value).split("."), "", "", "", "")
        is_known = bool(_EXTERNAL_ID.match(external_id))
        channel_user = ChannelUser("web", external_id) if is_known else _new_user()
        ends = int(until) if _SECONDS.match(until) else None
        accepted = f"{request.query_params.get('taal', '')},{request.headers.get('accept-language', '')}"  # a leaflet's link says its own
        may_be_set, is_fresh = not is_made_elsewhere(request), mark == FRESH
        return BrowserSession(channel_user, language or None, is_known, accepted, ends, value, may_be_set, is_fresh)

    def write(self, response: Response, session: BrowserSession, language: str) -> None:
        """Set the cookie if it is new or changed, and may be set. It ends when the browser closes, unless the person chose a later end."""
        mark = FRESH if session.is_fresh else ""
        value = self._cookie_signer.sign(f"{session.channel_user.external_id}.{language}.{session.until or ''}.{mark}").decode()
        if value == session.sent_value or not session.may_be_set:
            return
        seconds = max(0, round((session.remembered_until - self._now()).total_seconds())) if session.until else None
        response.set_cookie(self.cookie_name, value, max_age=seconds, secure=self.https, httponly=True, samesite="lax")

    def _unsign(self, value: str) -> str:
        try:
            return self._cookie_signer.unsign(value.encode("utf-8", "replace")).decode()
        except (BadSignature, UnicodeDecodeError):
            return ""

    def delete(self, response: Response) -> None:
        response.delete_cookie(self.cookie_name, secure=self.https, httponly=True, samesite="lax")

    def csrf_token(self, channel_user: ChannelUser) -> str:
        """The value of the hidden field `csrf`."""
        return self._csrf_signer.get_signature(channel_user.external_id).decode()

    def is_csrf_valid(self, channel_user: ChannelUser, token: str) -> bool:
        return self._csrf_signer.verify_signature(channel_user.external_id, token)

    def with_idempotency_key(self, seeker_input: SeekerInput) -> SeekerInput:
        """The input under an id derived from its content: the same page sent twice has the same id, two turns of one page differ.

        The id is stored in the clear, so it is a keyed hash: nobody can guess at text by it.
        """
        switches = sorted(seeker_input.chosen or ())
        content = "\0".join((seeker_input.update_id, seeker_input.button or "", seeker_input.text or "", *switches))
        signature = self._update_signer.get_signature(content.encode("utf-8", "surrogatepass"))
        return replace(seeker_input, update_id=signature.decode())

    def flash_token(self, channel_user: ChannelUser) -> str:
        """One-time token, valid for two minutes, that proves that a page follows a turn of this channel user."""
        return self._flash_signer.sign(f"{channel_user.external_id}.{secrets.token_urlsafe(6)}").decode().partition(".")[2]

    def redeem_flash_token(self, channel_user: ChannelUser, token: str) -> bool:
        """True once for each token that is ours and not expired."""
        if token in self._used_flash_tokens or not self._is_signature_valid(channel_user, token):
            return False
        self._used_flash_tokens[token] = None
        while len(self._used_flash_tokens) > MAX_USED_TOKENS:
            del self._used_flash_tokens[next(iter(self._used_flash_tokens))]
        return True

    def _is_signature_valid(self, channel_user: ChannelUser, token: str) -> bool:
        try:
            self._flash_signer.unsign(f"{channel_user.external_id}.{token}", max_age=FLASH_TTL_SECONDS)
        except BadSignature:
            return False
        return True


def is_made_elsewhere(request: Request) -> bool:
    """Whether a page of another site made this request by itself; a link that a person follows from there is their own.

    A browser without Fetch Metadata says nothing about it.
    """
    header = request.headers.get
    if header("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    return request.method != "GET" or header("sec-fetch-mode") != "navigate" or header("sec-fetch-dest", "document") != "document"
