"""Promises to people in the middle of a conversation when the chart changes under them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flows.conversation.messages import Context
from flows.conversation.state_document import read_document, write_document
from flows.conversation.state_migrations import CHART_VERSION, RENAMED_STATES, migrate_document
from flows.dossier.status import DossierStatus
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.states import STATES
from tests.support.engine_chat import NOW, EngineChat, intake_engine

ONWARD: tuple[str, ...] = (
    "agree",
    "right",
    "seen",
    "go_on",
    "resume",
    "begin",
    "for_myself",
    "myself",
    "my_answer",
    "my_words",
    "nobody",
    "tell_myself",
    "always",
    "done",
)
ONWARD += ("no_one", "back_to_question", "back_to_review", "call", "any", "skip", "no", "yes", "human")
WORDS = {
    "place": "Assen",
    "name": "Fatima",
    "reach_address": "06 12345678",
    "concern": "Ik slaap slecht.",
    "other_moment": "dinsdag na vijven",
}
HOMES = ("handed_off", "taken_back")


@cache
def recordings() -> dict[str, dict[str, Any]]:
    files = sorted((Path(__file__).parent / "recordings").glob("chart-*.json"))
    return {f"{file.stem}.{name}": document for file in files for name, document in json.loads(file.read_text()).items()}


def resumed(document: dict[str, Any]) -> EngineChat:
    """Whoever was there when the new chart came, with a dossier where one was sent."""
    chat = EngineChat()
    chat.context = Context(NOW, status=DossierStatus("waiting", 1, NOW, NOW) if document.get("sent") else None)
    chat.conversation = read_document(document)
    return chat


@pytest.mark.parametrize("name", recordings())
def test_a_conversation_of_an_older_chart_goes_on_where_it_was_with_all_its_words(name: str) -> None:
    document = recordings()[name]
    chat = resumed(document)
    assert intake_engine().render_output(chat.conversation, chat.context).replies
    assert chat.conversation.state == migrate_document(document)["state"] and chat.conversation.people == document.get("people", [])
    assert sorted(map(str, chat.conversation.answers.values())) == sorted(map(str, document.get("answers", {}).values()))


@pytest.mark.parametrize("name", recordings())
def test_a_conversation_of_an_older_chart_still_comes_home(name: str) -> None:
    chat = resumed(recordings()[name])
    for _ in range(60):
        if chat.state in (*HOMES, *ENDS):
            return
        output = intake_engine().render_output(chat.conversation, chat.context)
        offered = [choice.key for reply in output.replies for choice in reply.buttons] + [choice.key for choice in output.global_buttons]
        chat.say(WORDS[chat.state]) if chat.state in WORDS and ("done" not in offered or chat.state == "other_moment") else chat.press(
            next((key for key in ONWARD if key in offered), offered[0])
        )
    pytest.fail(f"still at {chat.state}")


MOVES = {2: {"hope": "wish"}, 3: {"wish": "dream", "safe": "calm"}}


def stored_document(**document: Any) -> dict[str, Any]:
    return {"chart": 1, "state": "hope", "trail": [], "answers": {}, "edits": {}, **document}


def test_a_question_that_moved_twice_is_found_again() -> None:
    assert migrate_document(stored_document(), 3, MOVES)["state"] == "dream"
    assert migrate_document(stored_document(chart=2, state="wish"), 3, MOVES)["state"] == "dream"


def test_answers_and_the_way_back_move_with_their_question() -> None:
    found = migrate_document(stored_document(trail=["hope", "safe"], answers={"hope": {"said": ["Rust."]}}), 3, MOVES)
    assert found["trail"] == ["dream", "calm"] and found["answers"] == {"dream": {"said": ["Rust."]}}


def test_what_moved_before_a_conversation_began_is_left_alone() -> None:
    assert migrate_document(stored_document(chart=3, state="safe"), 3, MOVES)["state"] == "safe"


def test_every_moved_question_leads_to_one_that_exists() -> None:
    known = {state.name for state in STATES} | set(ENDS)
    newest: dict[str, str] = {}
    for version in sorted(RENAMED_STATES):
        newest = {former: RENAMED_STATES[version].get(now, now) for former, now in newest.items()} | dict(RENAMED_STATES[version])
    assert set(newest.values()) <= known


def test_every_state_in_the_recordings_is_known_or_was_moved() -> None:
    known = {state.name for state in STATES} | set(ENDS)
    assert {migrate_document(document)["state"] for document in recordings().values()} <= known


def test_a_notice_that_has_no_text_any_more_is_not_said_and_keeps_nobody_out() -> None:
    document = {
        **write_document(EngineChat().press("begin", "agree").conversation),
        "chart": 1,
        "notices": [["corrected", {}], ["sent", {}]],
    }
    chat = resumed(document)
    chat.press("help")
    shown = intake_engine().render_output(read_document(document), Context(NOW))
    assert [reply.key for reply in shown.replies[:-1]] == ["notice.sent"]


@pytest.mark.parametrize(("state", "command"), [("control_or_words", "stop"), ("concern_late", ""), ("circle_is_name", "")])
def test_words_that_were_asked_about_before_are_asked_about_still(state: str, command: str) -> None:
    found = migrate_document(stored_document(chart=2, state=state, trail=["concern", "name"], pending=["stop", "Tom"]))
    assert found["doubts"] == [[state, "name", "stop", command], [state, "name", "Tom", command]] and found["pending"] == []


@pytest.mark.parametrize(("state", "trail"), [("name", ["concern"]), ("concern_late", [])])
def test_words_that_wait_for_something_else_go_on_waiting(state: str, trail: list[str]) -> None:
    assert migrate_document(stored_document(chart=2, state=state, trail=trail, pending=["Tom"]))["pending"] == ["Tom"]


def test_what_was_migrated_is_of_this_chart_and_is_not_migrated_again() -> None:
    found = migrate_document(stored_document(chart=2, state="concern_late", trail=["name"], pending=["Tom"]))
    assert found["chart"] == CHART_VERSION and migrate_document(found) == found
