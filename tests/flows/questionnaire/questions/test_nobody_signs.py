"""A sign language that is wished, needed or named: if nobody who is free knows it, that is said before sending and at the status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.conversation.messages import Context
from flows.dossier.status import DossierStatus
from flows.matching.candidate import NOBODY, Candidate
from tests.support.engine_chat import NOW, EngineChat, at_concern

HEARING = Candidate("hanneke", frozenset({"nld"}))
SIGNING = Candidate("mila", frozenset({"nld", "dse"}))
TIED = replace(SIGNING, ties=("Buurtwerk",))
AWAY = replace(SIGNING, is_away=True)
NONE = "Er is nu niemand vrij die gebarentaal kent."
NEITHER = "Er is ook niemand vrij die gebarentaal kent."


def before_sending(wish: str, *team: Candidate) -> EngineChat:
    """Sam speaks Dutch, says this about sign language, and reads it all back; this team is there."""
    chat = (
        at_concern()
        .say("Ik slaap slecht.")
        .press("done", "nobody")
        .say("Sam")
        .press("yes")
        .say("Assen")
        .press("messages", "always", "go_on")
    )
    chat.context = chat.context._replace(load_candidates=lambda: team)
    chat.press("add", "edit_spoken").say(wish).press("right")
    return chat.press("no", "right") if chat.state == "signs" else chat


def said(chat: EngineChat) -> str:
    return "\n".join(reply.text for reply in chat.output.replies)


@pytest.mark.parametrize(
    ("team", "lines"),
    [
        ((HEARING,), {NONE}),
        ((HEARING, AWAY), {NONE}),
        ((AWAY,), {NEITHER}),
        ((), {NEITHER}),
        ((HEARING, SIGNING), set()),
    ],
    ids=["hearing", "away", "nobody free", "nobody", "somebody signs"],
)
def test_before_sending_it_is_said_that_nobody_who_is_free_signs(team: tuple[Candidate, ...], lines: set[str]) -> None:
    chat = before_sending("Nederlands of gebarentaal", *team)
    assert chat.state == "consent_share", said(chat)
    assert {line for line in (NONE, NEITHER) if line in said(chat)} == lines


def test_whoever_wishes_it_and_speaks_too_reads_whom_i_ask_then() -> None:
    assert "Dan vraag ik iemand die geen gebarentaal kent." in said(before_sending("Nederlands of gebarentaal", HEARING))


@pytest.mark.parametrize("wish", ["Nederlands", "Nederlands, geen gebarentaal"])
def test_who_does_not_ask_for_it_reads_nothing_of_it(wish: str) -> None:
    assert "gebarentaal kent" not in said(before_sending(wish))


def test_at_the_status_it_is_said_where_nobody_at_all_is_free() -> None:
    chat = before_sending("Nederlands of gebarentaal").press("agree")
    waiting = DossierStatus("waiting", 1, NOW, NOW, blocker=NOBODY)
    chat.context = Context(NOW, someone_available=False, status=waiting)
    assert NEITHER in said(chat.press("look"))
    chat.context = Context(NOW, load_candidates=lambda: (TIED,), status=waiting)
    assert NEITHER not in said(chat.press("look")), "somebody signs, and no organisation was named"
