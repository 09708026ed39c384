"""Whoever types *noem mij maar Jo* is called Jo, and the words stay as they were typed."""

from __future__ import annotations

import pytest

from flows.questionnaire.person_words import find_own_name
from tests.support.engine_chat import at_concern


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("noem mij maar Jo", "Jo"),
        ("Noem me maar Sanne hoor", "Sanne"),
        ("mijn naam is Fatima El Amrani", "Fatima El Amrani"),
        ("call me Jo", "Jo"),
        ("mijn echte naam zeg ik niet, noem me Roos", "Roos"),
        ("Mijn zoon heet Tim en ik heet Ria", "Ria"),
        ("my name is Sarah but call me Sal", "Sal"),
    ],
)
def test_a_name_in_a_sentence_is_what_somebody_is_called(typed: str, called: str) -> None:
    assert find_own_name(typed) == called


@pytest.mark.parametrize(
    "typed",
    ["Jo", "ik ben bang", "Call me whatever you like", "noem mij maar", "Heet Jansen", "Jan en Piet", "Ik ben Anna, noem me geen mevrouw"],
)
def test_anything_else_stays_as_it_is(typed: str) -> None:
    assert find_own_name(typed) == typed


def test_who_skipped_the_place_is_told_why_it_is_asked_again() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes", "skip").press("call").say("06 12345678")
    chat.press("mon", "morning", "done", "go_on", "right")
    assert (chat.state, chat.notices) == ("place", ["needs_place"])


def test_what_may_be_no_name_is_asked_about_with_the_words_themselves() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("morgen om 10 uur")
    assert chat.state == "concern_late" and "“morgen om 10 uur”" in chat.output.replies[-1].text
