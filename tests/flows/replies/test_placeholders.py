"""Placeholders: a text names the day, the people and the reasons of this seeker, and of nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from flows.conversation.messages import Context, Turn
from flows.crisis import CrisisResources
from flows.dossier.status import DossierStatus, ReceivedMessage
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from tests.support.engine_chat import INSTALLATION, NOW, PLACES, RANDOM_VALUES, EngineChat, after_sending, at_concern, at_review

DAY = timedelta(days=1)
OPEN: dict[str, Any] = {"state": "open", "coordinator": "Hanneke"}


def text(chat: EngineChat) -> str:
    return "\n".join(reply.text for reply in chat.output.replies)


def at_status(chat: EngineChat, **status: Any) -> str:
    """What stands at the status, with sending two days ago and erasing in sixty."""
    of_now = DossierStatus(version=1, sent_at=NOW, expires_at=NOW + 60 * DAY, **status)
    chat.context = chat.context._replace(status=of_now)
    return text(chat.advance(days=2).press("look"))


def installed(**facts: Any) -> EngineChat:
    engine = IntakeEngine(Catalog.load(), CrisisResources.load(), replace(INSTALLATION, **facts), PLACES)
    return EngineChat(engine=engine)


def test_a_draft_is_kept_for_as_long_as_the_seeker_reads_before_agreeing() -> None:
    assert "Ik bewaar het tot zaterdag 28 november." in text(EngineChat().press("begin"))
    assert "Ik bewaar het tot dinsdag 24 november." in text(installed(draft_days=3).press("begin"))


@pytest.mark.parametrize(
    ("span", "until"), [("hour", "zaterdag 21 november, 21:10"), ("day", "zondag 22 november"), ("week", "zaterdag 28 november")]
)
def test_who_keeps_it_shorter_reads_until_when_and_of_an_hour_the_time(span: str, until: str) -> None:
    assert f"Goed. Ik bewaar het tot {until}. " in text(at_concern().press("later", "shorter", span))


def test_the_second_consent_names_the_day_on_which_what_is_sent_is_erased() -> None:
    assert "maandag 21 december" in text(at_review().press("right"))


SAID: tuple[tuple[dict[str, Any], str], ...] = (
    ({"state": "waiting"}, "Je hoort iets op maandag 30 november of eerder."),
    ({"state": "waiting", "blocker": "language"}, "Ik zoek door tot woensdag 20 januari."),
    ({"state": "waiting", "blocker": "nobody"}, "Ik zoek door tot woensdag 20 januari."),
    ({"state": "closed"}, "Ik wis alles op woensdag 20 januari."),
    (OPEN | {"tried": (NOW - DAY, NOW)}, "Hanneke probeerde je te bereiken op zaterdag 21 november."),
    ({"state": "contacted", "coordinator": "Hanneke", "contacted_on": date(2026, 11, 22)}, "wij hadden contact op zondag 22 november."),
    (OPEN | {"plan": "maandag om 10 uur"}, "Hanneke neemt contact op: maandag om 10 uur."),
    (OPEN | {"plan": "maandag", "contact_line": "085 000 0000"}, "085 000 0000"),
    (
        {"state": "waiting", "offered": True, "reasons": ("language", "province")},
        "Waarom deze coördinator? Die spreekt Nederlands en werkt in jouw provincie.",
    ),
    (OPEN | {"proposed": "Mila", "proposed_id": "m"}, "Mila"),
)


@pytest.mark.parametrize(("status", "said"), SAID)
def test_the_status_names_the_day_and_the_coordinator_of_this_dossier(status: dict[str, Any], said: str) -> None:
    assert said in at_status(after_sending(), **status)


def test_where_messages_are_written_here_the_times_are_those_of_writing_and_of_sending() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Yara").press("yes").say("Assen")
    chat.press("messages", "always", "go_on", "right", "agree")
    wrote = (ReceivedMessage(NOW - 3 * DAY, "Hoi."), ReceivedMessage(NOW - DAY, "Dag."))
    said = at_status(chat, **OPEN, messages=wrote)
    assert "Hanneke schreef je op vrijdag 20 november, 20:10." in said and "Jij schreef op zaterdag 21 november, 20:10." in said
    assert "woensdag 18 november, 20:10:\nHoi.\nvrijdag 20 november, 20:10:\nDag." in text(chat.press("read_messages"))


@pytest.mark.parametrize(("days", "said"), [(0, False), (30, True)])
def test_who_wipes_reads_until_when_a_copy_is_kept_if_there_are_copies(days: int, said: bool) -> None:
    wiped = text(installed(backup_days=days).press("begin", "agree", "erase", "yes"))
    assert ("Die is weg op maandag 21 december of eerder." in wiped) == said == ("reservekopie" in wiped)


def test_a_day_of_opening_is_named_only_if_it_is_known() -> None:
    closed = installed(closed_until=date(2026, 12, 1)).engine
    assert "Probeer het vanaf dinsdag 1 december." in closed.render_closed(Turn(NOW, RANDOM_VALUES)).replies[0].text
    assert "Probeer het vanaf" not in installed().engine.render_closed(Turn(NOW, RANDOM_VALUES)).replies[0].text


def test_people_on_the_list_are_named_while_they_are_few_and_counted_beyond_that() -> None:
    chat = at_concern().say("Ik slaap slecht.").press("done").say("Riet", "Mo", "Jan", "Bo", "Sam", "Noor")
    assert "Riet, Mo, Jan, Bo, Sam, Noor" in text(chat)
    assert "Riet" not in text(chat.say("Ali")) and "7" in text(chat)


@pytest.mark.parametrize(("language", "spoken"), [("pol", "Pools"), ("dse", "Nederlands")])
def test_the_language_for_which_a_coordinator_was_asked_is_the_one_that_was_wished(language: str, spoken: str) -> None:
    chat = at_review().press("add", "edit_spoken", language, "right", "agree")
    assert f"Die spreekt {spoken}." in at_status(chat, **OPEN, reasons=("language",))


@pytest.mark.parametrize(("pieces", "said"), [(1, "Je verhaal is bewaard. "), (2, "Je verhaal is bewaard, in 2 stukjes. ")])
def test_how_many_pieces_of_the_story_are_kept_is_said_with_each(pieces: int, said: str) -> None:
    assert said in text(at_concern().say(*["Ik slaap slecht."] * pieces))


def test_in_a_chat_who_asks_for_what_stands_there_reads_each_piece_with_its_number() -> None:
    chat = EngineChat(context=Context(NOW, is_third_party_chat=True)).press("begin", "agree", "myself", "here")
    chat.say("Ik slaap slecht.", "Mijn zoon ook.").press("show_pieces")
    assert "\n1. Ik slaap slecht.\n2. Mijn zoon ook." in chat.output.replies[0].text
