"""Somebody of the circle who was not told in time is taken out of what was sent, and nothing else of it changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from flows.dossier.document import canonical_json, compute_digest, find_part, find_people, remove_people
from tests.support.dossiers.example import PEOPLE, dossier_document
from tests.support.engine_chat import after_sending

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_the_next_version_lacks_these_people_and_says_that_the_circle_changed() -> None:
    before: Any = dossier_document() | {
        "changed": [{"question": question, "at": "2026-11-21T20:10:00Z"} for question in ("circle", "name")]
    }
    after: Any = json.loads(remove_people(canonical_json(before), {PEOPLE[0]["id"], PEOPLE[2]["id"]}, AT))
    assert find_people(after) == [PEOPLE[1]]
    assert after["changed"] == [before["changed"][1], {"question": "circle", "at": "2026-12-01T09:00:00Z"}]
    assert after["version"] == before["version"] + 1
    kept = {**after, "parts": before["parts"], "version": before["version"], "changed": before["changed"]}
    assert kept == before and [part for part in after["parts"] if "people" not in part] == [
        one for one in before["parts"] if "people" not in one
    ]


def test_who_is_switched_off_is_in_no_part_and_a_part_that_is_not_there_is_one_that_is_off() -> None:
    off: Any = dossier_document("circle")
    assert find_people(json.loads(remove_people(canonical_json(off), {1}, AT))) == []
    assert find_part(off, "circle") == {"part": "circle", "shown": False} == {**find_part(off, "none"), "part": "circle"}


def test_the_conversation_knows_the_version_that_took_somebody_out_as_the_one_that_was_sent() -> None:
    conversation = after_sending().conversation
    before = conversation.sent
    conversation.replace_sent(b"{}")
    assert before and conversation.sent == {**before, "version": 2, "digest": compute_digest(b"{}")} and conversation.versions == 2
