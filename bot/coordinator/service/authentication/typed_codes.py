"""Codes that a coordinator types: those of an authenticator (TOTP) and recovery codes, read in any notation."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp

from flows.comparing_form import comparing_form

RECOVERY_CODES = 8
TOTP_SECONDS = 30
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def find_step(secret: str, typed: str, at: datetime) -> int | None:
    """The time step of this code, at most one off for clocks that differ, or None if it is wrong."""
    now = int(at.timestamp()) // TOTP_SECONDS
    steps = (now, now - 1, now + 1)
    code = pyotp.TOTP(secret)
    return next((step for step in steps if hmac.compare_digest(code.at(step * TOTP_SECONDS).encode(), typed.encode())), None)


def normalise_code(typed: str) -> str:
    """A typed code, in any notation."""
    return comparing_form(typed).replace(" ", "")[:40]


def make_recovery_code() -> str:
    """A new code, from the operating system's randomness."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[n : n + 4] for n in (0, 4, 8))
