"""What a coordinator's browser keeps for us: one cookie with a random token, and what shows that a form is ours."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from itsdangerous import Signer
from starlette.requests import Request
from starlette.responses import Response

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class DeskSessionCookie:
    """Reads and writes the cookie. Strict: no other site can have this browser do anything at the desk."""

    def __init__(self, secret: bytes, https: bool) -> None:
        self._forms, self._https = Signer(secret, salt="desk"), https
        self.cookie = "__Host-desk" if https else "desk"

    def token(self, request: Request) -> str:
        """The token of this browser, or nothing where it has none."""
        token = request.cookies.get(self.cookie, "")
        return token if _TOKEN.match(token) else ""

    def fresh(self) -> str:
        return secrets.token_urlsafe(32)

    def give(self, response: Response, token: str) -> None:
        """No date of expiry: the cookie goes when the browser closes, if the browser lets it."""
        response.set_cookie(self.cookie, token, secure=self._https, httponly=True, samesite="strict")

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.cookie, secure=self._https, httponly=True, samesite="strict")

    def form_token(self, token: str) -> str:
        """The hidden field of every form at the desk."""
        return self._forms.get_signature(token).decode()

    def is_ours(self, token: str, form: Mapping[str, object]) -> bool:
        given = form.get("csrf")
        return bool(token) and isinstance(given, str) and self._forms.verify_signature(token, given)
