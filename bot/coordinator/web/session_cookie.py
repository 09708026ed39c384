"""Session cookie of the desk: one random token, and the CSRF token that is keyed to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from itsdangerous import Signer
from starlette.requests import Request
from starlette.responses import Response

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class DeskSessionCookie:
    """Reads and writes the cookie.

    SameSite is Lax: a link in a mail finds who is signed in, and a form of another site comes without the cookie.
    """

    def __init__(self, secret: bytes, https: bool) -> None:
        self.secret, self._csrf_signer, self._https = secret, Signer(secret, salt="desk"), https
        self.cookie_name = "__Host-desk" if https else "desk"

    def read_token(self, request: Request) -> str:
        """The session token of this browser, or the empty string if it has none."""
        token = request.cookies.get(self.cookie_name, "")
        return token if _TOKEN.match(token) else ""

    def new_token(self) -> str:
        return secrets.token_urlsafe(32)

    def write(self, response: Response, token: str) -> None:
        """Set the cookie without an expiry date: it ends when the browser closes."""
        response.set_cookie(self.cookie_name, token, secure=self._https, httponly=True, samesite="lax")

    def delete(self, response: Response) -> None:
        response.delete_cookie(self.cookie_name, secure=self._https, httponly=True, samesite="lax")

    def csrf_token(self, token: str) -> str:
        """The value of the hidden field `csrf` for this session token."""
        return self._csrf_signer.get_signature(token).decode()

    def is_csrf_valid(self, token: str, form: Mapping[str, object]) -> bool:
        given = form.get("csrf")
        return bool(token) and isinstance(given, str) and self._csrf_signer.verify_signature(token, given)
