"""Status texts: each situation of a sent dossier is said by lines of its own, in the manner in which contact was agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.conversation.messages import Context
from flows.conversation.state import ConversationState
from flows.dossier.status import AccessRecord, DossierStatus, ReceivedMessage
from flows.i18n.catalog import Catalog
from flows.matching.candidate import LANGUAGE, NOBODY, SIGNS
from flows.questionnaire.states import QUESTIONNAIRE
from flows.questionnaire.status.texts import choose_status_texts
from flows.questionnaire.turn_context import TurnContext
from tests.support.engine_chat import INSTALLATION, NOW, PLACES, at_concern

DAY = timedelta(days=1)
WAITING: dict[str, Any] = {"state": "waiting"}
AGAIN = WAITING | {"access_records": (AccessRecord("Hanneke", "story", NOW),)}
LATE: dict[str, Any] = {"answer_due_at": NOW - 5 * DAY}
OPEN: dict[str, Any] = {"state": "open", "coordinator": "Hanneke", "checked_names": False, "checked_organisations": False}
PLANNED = OPEN | {"plan": "zaterdag"}
OVER = PLANNED | {"planned_until": NOW}
CALLS_SELF = OPEN | {"calls_self": True}
CONTACTED: dict[str, Any] = {"state": "contacted", "coordinator": "Hanneke", "contacted_on": NOW.date()}
WROTE = OPEN | {"messages": (ReceivedMessage(NOW + DAY, "Dag."),)}
ANSWERED = {"messages": (ReceivedMessage(NOW - DAY, "Dag."),)}
HEAR = {"call": "hear", "email": "hear_written", "messages": "here", "self": "look", "by_words": "chosen_here"}
MANNER = {"call": "call", "email": "written", "messages": "messages", "self": "self", "by_words": "call"}


def sent(way: str) -> ConversationState:
    """Noor, who sent it and agreed to be reached so; `by_words`: by telephone, at times that only her words say."""
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Noor").press("yes").say("Assen")
    address = {"call": "06 12345678", "by_words": "06 12345678", "email": "noor@example.org"}.get(way)
    chat.press("call" if way == "by_words" else way)
    if address:
        chat.say(address)
    chat = chat.say("als hij weg is").press("by_words") if way == "by_words" else chat.press("always")
    return chat.press("go_on", "right", "agree").conversation


def lines(conversation: ConversationState, **status: Any) -> list[str]:
    """What she reads later, when what was said at sending stands there no more."""
    conversation.notices, ends = [], NOW + status.pop("ends_in", 60) * DAY
    of_now = DossierStatus(version=1, sent_at=NOW, expires_at=ends, **status) if status else None
    return [key.removeprefix("status.") for key in choose_status_texts(conversation, turn(of_now))]


def turn(status: DossierStatus | None) -> TurnContext:
    return TurnContext(Context(NOW, status=status), QUESTIONNAIRE, Catalog.load(), PLACES, INSTALLATION)


PROMISED: tuple[tuple[str, dict[str, Any]], ...] = (  # they say by when
    ("sent", {}),
    ("waiting", WAITING),
    ("offered", WAITING | {"offered": True}),
    ("no_longer again", AGAIN),
    ("no_longer again_offered", AGAIN | {"offered": True}),
    ("checking", {"state": "organisations", "coordinator": "Hanneke"}),
    ("checking", {"state": "organisations", "coordinator": "Hanneke", "plan": "zaterdag"}),
    ("checking", {"state": "names", "coordinator": "Hanneke"}),
)
TOLD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("nobody", WAITING | {"blocker": NOBODY}),
    ("no_language", WAITING | {"blocker": LANGUAGE}),
    ("no_signs", WAITING | {"blocker": SIGNS}),
    ("late", WAITING | LATE),
    ("nobody_free late", WAITING | LATE | {"blocker": NOBODY}),
    ("no_longer late_again", AGAIN | LATE),
    ("checking_planned", {"state": "names", "coordinator": "Hanneke", "plan": "zaterdag"}),
    ("checking_late", {"state": "names", "coordinator": "Hanneke"} | LATE),
    ("called_self", CALLS_SELF),
    ("claimed_self", CALLS_SELF | {"plan": "zaterdag"}),
    ("claimed_self", CALLS_SELF | {"plan": "zaterdag", "planned_until": NOW + DAY}),
    ("claimed_self_over", CALLS_SELF | {"plan": "zaterdag", "planned_until": NOW}),
    ("contact", CONTACTED),
    ("contact wrote_back_after", CONTACTED | ANSWERED),
    ("contacted", CONTACTED | {"contact_agreed": False}),
    ("set_aside", {"state": "set_aside"}),
    ("closed", {"state": "closed"}),
    ("closed", {"state": "closed", "ends_in": 1}),
)
IN_TURN = {  # what it says while the coordinator has it, by who makes contact how
    "call": ("replanning", "claimed", "claimed", "silent", "tried", "tried", "tried_limit", "replanning", "replanning"),
    "email": (
        *("replanning", "claimed", "claimed", "silent", "tried_written", "tried_written", "tried_limit_written"),
        *("replanning", "replanning"),
    ),
    "messages": (
        *("replanning_messages", "writes_again", "claimed_messages", "silent_messages", *["replanning_messages"] * 3),
        *("wrote", "wrote wrote_back"),
    ),
}
HELD = (
    *(OPEN, PLANNED, PLANNED | {"planned_until": NOW + DAY}, OVER, OPEN | {"tried": (NOW,)}, OPEN | {"tried": (NOW,) * 2}),
    *(OPEN | {"tried": (NOW,) * 3}, WROTE, OPEN | ANSWERED),
)


@pytest.mark.parametrize("way", HEAR)
def test_while_an_answer_is_promised_it_is_said_what_comes_by_when_and_how(way: str) -> None:
    conversation, to_us = sent(way), "reach_phone" if way in ("call", "self", "by_words") else "reach_mail"
    for said, status in PROMISED:
        assert lines(conversation, **status) == [*said.split(), HEAR[way], f"words_{MANNER[way]}", "remember", to_us]


def test_what_happened_is_said_and_no_more_is_promised() -> None:
    conversation = sent("email")
    for said, status in TOLD:
        is_self = status.get("calls_self")
        assert lines(conversation, **status) == [
            *said.split(),
            *(("words_self", "reach_phone") if is_self else ("words_written", "reach_mail")),
        ]


@pytest.mark.parametrize("way", IN_TURN)
def test_of_a_coordinator_who_has_it_it_is_said_what_they_plan_tried_or_wrote(way: str) -> None:
    conversation = sent(way)
    assert tuple(" ".join(lines(conversation, **status)[:-2]) for status in HELD) == IN_TURN[way]


BESIDE: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("ending", WAITING | {"ends_in": 7}, WAITING | {"ends_in": 8}),
    ("ending", OPEN | {"ends_in": 30}, OPEN | {"ends_in": 31}),
    ("refused_mail", WAITING | {"refused_ways": ("mail",)}, WAITING | {"refused_ways": ("telegram",)}),
    ("why", OPEN | {"reasons": ("language",)}, WAITING | {"reasons": ("language",)}),
    ("why", WAITING | {"reasons": ("language",), "offered": True}, CONTACTED | {"reasons": ("language",)}),
    ("knows_nobody", OPEN | {"checked_names": True}, OPEN | {"checked_organisations": True}),
    ("no_tie", OPEN | {"checked_organisations": True}, OPEN | {"checked_names": True}),
    ("ties", OPEN | {"ties": "Buurtwerk"}, CONTACTED | {"ties": "Buurtwerk"}),
    (
        "read",
        OPEN | {"access_records": (AccessRecord("Hanneke", "story", NOW),)},
        OPEN | {"access_records": (AccessRecord("Mila", "story", NOW),)},
    ),
    (
        "read",
        OPEN | {"access_records": (AccessRecord("Hanneke", "story", NOW),)},
        OPEN | {"access_records": (AccessRecord("Hanneke", "card", NOW),)},
    ),
    ("proposed", OPEN | {"proposed": "Mila"}, CONTACTED | {"proposed": "Mila"}),
    ("fits", CONTACTED | {"contact_agreed": True}, CONTACTED | {"contact_agreed": False}),
)


@pytest.mark.parametrize(("line", "status", "other"), BESIDE)
def test_a_line_stands_beside_it_only_where_it_is_so(line: str, status: dict[str, Any], other: dict[str, Any]) -> None:
    conversation = sent("call")
    assert line in lines(conversation, **status) and line not in lines(conversation, **other)


def test_right_after_sending_what_comes_next_was_just_said_and_is_not_said_again() -> None:
    conversation = sent("call")
    assert "what_next" in [notice.kind for notice in conversation.notices]
    assert list(choose_status_texts(conversation, turn(None))) == ["status.sent"]
