"""The audit of `make soak` complains of what it is there to find."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.soak.audit import Dossier, Stored, complaints

TEXTS = ["Riet vertelt stuk 0.", "Riet vertelt stuk 1."]
RIET = {"name": "Riet", "said": TEXTS, "seen": ["Riet"], "sent": True, "wiped": False, "in_any_order": False}
HANNEKE = {"name": "Hanneke", "held": ["d0"], "seen": {"": [], "d0": ["Riet"]}}


def stored(texts: list[str] = TEXTS, dossiers: int = 1, digest: str = "", coordinator: str | None = "h") -> Any:
    """What the audit would open: one conversation with these texts, and its dossiers."""
    content = " ".join(TEXTS).encode()
    opened = Stored.__new__(Stored)
    opened.conversations = {"c": {"answers": {"concern": {"said": texts}}}}
    valid = digest or hashlib.sha256(content).hexdigest()
    opened.dossiers = [Dossier(f"d{number}", "c", coordinator, valid, content) for number in range(dossiers)]
    return opened


def test_the_audit_has_nothing_to_complain_of_where_all_is_as_it_was_seen() -> None:
    assert list(complaints(stored(), [RIET], [HANNEKE])) == []


@pytest.mark.parametrize(
    "found",
    [
        stored(TEXTS[:1]),
        stored([*TEXTS, TEXTS[1]]),
        stored([*TEXTS, "Riet vertelt stuk 9."]),
        stored(dossiers=0),
        stored(dossiers=2),
        stored(digest="0"),
    ],
    ids=["a text is lost", "twice", "never said", "no dossier", "two dossiers", "another digest"],
)
def test_the_audit_complains(found: Any) -> None:
    assert list(complaints(found, [RIET], []))


@pytest.mark.parametrize(
    "seeker",
    [RIET | {"wiped": True}, RIET | {"seen": ["Riet", "Mo"]}, RIET | {"said": ["Riet vertelt stuk 8."], "in_any_order": True}],
    ids=["something is left of somebody who wiped everything", "words of others", "what was said is nowhere"],
)
def test_the_audit_complains_of_what_a_seeker_saw(seeker: dict[str, Any]) -> None:
    assert list(complaints(stored(), [seeker], []))


def test_what_the_chat_said_it_did_not_understand_is_not_missed() -> None:
    told = RIET | {"said": [*TEXTS, "Riet vertelt stuk 8."], "in_any_order": True}
    assert list(complaints(stored(), [told | {"refused": 1}], [])) == []
    assert list(complaints(stored(), [told | {"refused": 0}], []))


@pytest.mark.parametrize(
    "coordinator",
    [
        HANNEKE | {"seen": {"": ["Riet"]}},
        HANNEKE | {"seen": {"": [], "d0": ["Riet", "Mo"]}},
        HANNEKE | {"held": []},
    ],
    ids=["words before the answers", "words of somebody else", "a dossier that they do not hold"],
)
def test_the_audit_complains_of_what_a_coordinator_saw(coordinator: dict[str, Any]) -> None:
    assert list(complaints(stored(), [RIET], [coordinator]))


def test_a_complaint_about_a_coordinator_names_the_page_and_the_line() -> None:
    strays = ["/desk/dossier/d0: 'Heet Riet vertelt stuk 0.' (forms: /desk/out)"]
    (found,) = complaints(stored(), [RIET], [HANNEKE | {"seen": {"": ["Riet"]}, "strays": strays}])
    assert found.startswith("Hanneke saw words") and strays[0] in found


def test_the_audit_complains_of_a_dossier_with_two_coordinators_or_none() -> None:
    assert list(complaints(stored(), [RIET], [HANNEKE, HANNEKE | {"name": "Joost"}]))
    assert list(complaints(stored(coordinator=None), [RIET], [HANNEKE]))
