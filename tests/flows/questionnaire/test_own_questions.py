"""Own questions: what a foundation asks beside our questions is offered, kept, corrected, switched and taken out as ours are."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from babel.messages.catalog import Catalog as PoFile

from flows.conversation.effects import HandOver
from flows.crisis import CrisisResources
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.i18n.po_file import texts_of
from flows.installation import OwnQuestion
from tests.support.engine_chat import INSTALLATION, PLACES, EngineChat

OWN = (
    OwnQuestion("own_pet", "wishes"),
    OwnQuestion("own_visit", "contact", ("home", "away")),
    OwnQuestion("own_former", "wishes", (), False),
)
TEXTS = {
    **{"own_pet": "Heb je een huisdier?", "label.own_pet": "Huisdier", "own_former": "Heb je een auto?", "label.own_former": "Auto"},
    **{"own_visit": "Bij jou thuis?", "label.own_visit": "Thuis", "own_visit.home": "Bij mij thuis", "own_visit.away": "Ergens anders"},
}


@cache
def engine() -> IntakeEngine:
    laid = {}
    for language in ("nl", "en"):
        laid[language] = PoFile(locale=language)
        for key, text in TEXTS.items():
            laid[language].add(key, text)
    catalog = Catalog.load().lay_over({language: texts_of(file) for language, file in laid.items()}, {})
    return IntakeEngine(catalog, CrisisResources.load(), replace(INSTALLATION, own_questions=OWN), PLACES)


def at_helpful() -> EngineChat:
    chat = EngineChat(engine=engine()).press("begin", "agree", "myself").say("Ik slaap slecht.").press("done", "nobody").say("Fatima")
    return chat.press("yes").say("Assen").press("call").say("06 12345678").press("mon", "morning", "done")


def at_review() -> EngineChat:
    return at_helpful().press("edit_own_pet").say("een hond").press("edit_own_visit", "home", "go_on")


def entries(chat: EngineChat) -> dict[str, tuple[str, list[str]]]:
    """What the dossier says of these questions: the status of each, and words or buttons."""
    chat.press("right", "agree")
    effect = chat.effects[-1]
    assert isinstance(effect, HandOver)
    shown = (entry for part in json.loads(effect.dossier)["parts"] for entry in part.get("entries", ()))
    return {one["question"]: (one["status"], one.get("said", one.get("chose", []))) for one in shown if one["question"].startswith("own_")}


def test_they_are_offered_on_the_way_behind_ours_and_one_that_is_asked_no_more_is_not() -> None:
    assert at_helpful().buttons == ["edit_spoken", "edit_date", "edit_coordinator_wish", "edit_own_pet", "edit_own_visit", "go_on"]
    assert at_helpful().press("edit_own_pet").output.replies[-1].text == "Heb je een huisdier?"


def test_what_is_answered_stands_in_the_dossier_in_its_part() -> None:
    assert entries(at_review()) == {"own_pet": ("answered", ["een hond"]), "own_visit": ("answered", ["home"])}


@pytest.mark.parametrize(
    ("pressed", "pet"),
    [
        (("skip",), ("answered", ["een hond"])),
        (("take_out",), ("not_shared", [])),
        (("share_own_pet", "skip"), ("not_shared", [])),
        (("share_own_pet", "share_own_pet", "skip"), ("answered", ["een hond"])),
    ],
)
def test_in_the_review_each_is_kept_taken_out_or_switched_off_and_one_reads_the_review_again(
    pressed: tuple[str, ...], pet: tuple[str, list[str]]
) -> None:
    chat = at_review().press("edit_own_pet", *pressed)
    assert chat.state == "review" and entries(chat)["own_pet"] == pet


def test_in_the_review_another_answer_takes_the_place_of_the_former() -> None:
    chat = at_review().press("edit_own_pet").say("twee katten").press("edit_own_visit", "away")
    assert chat.state == "review" and entries(chat) == {"own_pet": ("answered", ["twee katten"]), "own_visit": ("answered", ["away"])}


def test_who_skips_one_on_the_way_goes_on_with_the_others() -> None:
    chat = at_helpful().press("edit_own_pet", "skip", "edit_own_visit", "skip")
    assert chat.state == "helpful" and {status for status, _ in entries(chat.press("go_on")).values()} == {"skipped"}
