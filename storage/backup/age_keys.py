"""The operator's age keys: the public key to which a backup is encrypted, and the secret key that decrypts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyrage

from flows.errors import Refusal
from flows.i18n.messages import _


def parse_recipient(text: str) -> Any:
    """The public age key (`age1...`) in this text. Raises Refusal if it is none."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise Refusal(_("a backup goes to a public age key, which begins with age1: make one with  age-keygen")) from None


def load_identity(path: Path) -> Any:
    """The secret age key in this file. Raises Refusal if there is none."""
    lines = path.read_text(errors="replace").split() if path.is_file() else []
    keys = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
    try:
        return pyrage.x25519.Identity.from_str(keys[0])
    except (IndexError, pyrage.IdentityError):
        raise Refusal(_("{path} holds no secret age key (a line that begins with AGE-SECRET-KEY-)", path=path)) from None
