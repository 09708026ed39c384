"""The audit of `make soak` complains of what it is there to find."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.soak.audit import Stored, complaints

TEXTS = ["Riet vertelt stuk 0.", "Riet vertelt stuk 1."]
RIET = {"name": "Riet", "said": TEXTS, "unsure": [], "sent": True, "wiped": False}


def stored(texts: list[str], dossiers: int = 1, digest: str = "") -> Any:
    """What the audit would open: one conversation with these texts, and its dossiers."""
    content = " ".join(TEXTS).encode()
    opened = Stored.__new__(Stored)
    opened.conversations = {"c": {"answers": {"concern": {"said": texts}}}}
    opened.dossiers = [("c", digest or hashlib.sha256(content).hexdigest(), content)] * dossiers
    return opened


def test_the_audit_has_nothing_to_complain_of_where_all_is_as_it_was_seen() -> None:
    assert list(complaints(stored(TEXTS), [RIET])) == []


@pytest.mark.parametrize(
    "found",
    [
        stored(TEXTS[:1]),
        stored([*TEXTS, TEXTS[1]]),
        stored([*TEXTS, "Riet vertelt stuk 9."]),
        stored(TEXTS, dossiers=0),
        stored(TEXTS, dossiers=2),
        stored(TEXTS, digest="0"),
    ],
    ids=["a text is lost", "twice", "never said", "no dossier", "two dossiers", "another digest"],
)
def test_the_audit_complains(found: Any) -> None:
    assert list(complaints(found, [RIET]))


def test_the_audit_complains_of_what_is_left_of_somebody_who_wiped_everything() -> None:
    assert list(complaints(stored(TEXTS), [RIET | {"wiped": True}]))
