"""Matching criteria: languages as the seeker names them, and only from parts that they show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.conversation.effects import HandOver
from flows.matching.candidate import Criteria
from flows.matching.criteria import criteria_of, names_new_organisations, requests_new_language
from flows.questionnaire.dossier_builder import build_dossier, build_match_card
from flows.questionnaire.states import QUESTIONNAIRE
from tests.support.engine_chat import EngineChat, at_review

GIVEN: dict[str, dict[str, list[str]]] = {
    "coordinator_wish": {"chose": ["woman", "words"]},
    "province": {"chose": ["04"]},
    "place": {"said": ["Emmen", "bij de markt"]},
    "organisations": {"said": ["Lentis", "UWV"]},
}


def sent_by(chat: EngineChat) -> HandOver:
    return next(one for one in chat.press("right", "agree").effects if isinstance(one, HandOver))


@pytest.mark.parametrize(
    ("typed", "answer", "signs", "needed"),
    [
        ("Ik ben doof.", "yes", ("dse",), True),
        ("Ik ben doof.", "no", (), False),
        ("Graag iemand die NGT kent.", "yes", ("dse",), True),
        ("Graag iemand die NGT kent.", "skip", ("dse",), False),
        ("Graag iemand die NGT kent.", "no", (), False),
    ],
)
def test_a_sign_language_that_is_named_anywhere_is_asked_about_and_counts(
    typed: str, answer: str, signs: tuple[str, ...], needed: bool
) -> None:
    chat = at_review().press("add", "edit_access").say(typed).press("right")
    assert chat.state == "signs"
    criteria = criteria_of(build_dossier(chat.press(answer).conversation, QUESTIONNAIRE))
    assert (criteria.signs, criteria.needs_signs) == (signs, needed)


def test_an_interpreter_in_the_circle_is_asked_about_too() -> None:
    chat = at_review().press("edit_circle").say("Kees, mijn gebarentolk").press("done", "nobody", "right")
    assert chat.state == "signs"


@pytest.mark.parametrize(
    ("way", "languages"),
    [
        (lambda chat: chat, ("nld",)),
        (lambda chat: chat.press("add", "edit_spoken", "dse"), ("dse",)),
        (lambda chat: chat.press("add", "edit_spoken").say("Somalisch, of anders Engels"), ("som", "eng")),
        (lambda chat: chat.press("add", "edit_spoken").say("Bargoens"), ("und",)),
        (lambda chat: chat.press("add", "edit_spoken").say("Bargoens").press("skip"), ("und",)),
        (lambda chat: chat.press("add", "edit_spoken").say("Bargoens").press("other"), ("und",)),
        (lambda chat: chat.press("add", "edit_spoken").say("Bargoens").press("tur"), ("tur",)),
        (lambda chat: chat.press("add", "edit_spoken").say("Bargoens").say("Somalisch"), ("som",)),
        (lambda chat: chat.press("add", "edit_spoken").say("Bargoens").press("any"), ("nld",)),
        (lambda chat: chat.press("add", "edit_spoken").say("maakt me niet uit"), ("nld",)),
        (lambda chat: chat.press("add", "edit_spoken").say("geen Engels"), ("nld",)),
        (lambda chat: chat.press("add", "edit_spoken").say("ik spreek geen Nederlands"), ("und",)),
        (lambda chat: chat.press("add", "edit_spoken").say("not Dutch").press("eng"), ("eng",)),
        (lambda chat: chat.press("add", "edit_spoken", "skip"), ("nld",)),
        (lambda chat: chat.press("add", "edit_spoken", "tur", "switch_wishes"), ("nld",)),
    ],
)
def test_the_language_to_share_is_the_one_named_or_that_of_the_conversation_unless_it_is_excluded(
    way: object, languages: tuple[str, ...]
) -> None:
    chat = at_review()
    way(chat)  # type: ignore[operator]
    assert criteria_of(build_dossier(chat.conversation, QUESTIONNAIRE)).languages == languages


def test_a_seeker_who_accepts_any_language_is_not_limited_to_one() -> None:
    chat = at_review().press("add", "edit_spoken", "tir")
    assert criteria_of(build_dossier(chat.conversation, QUESTIONNAIRE), any_language=True).languages == ()


def test_the_card_says_the_language_and_none_of_the_words_about_it() -> None:
    effect = sent_by(at_review().press("add", "edit_spoken").say("Farsi, dat praat mijn moeder ook"))
    assert effect.card["spoken"] == ["fas"] and "moeder" not in json.dumps(effect.card)


def test_who_names_no_language_has_a_card_with_that_of_the_conversation() -> None:
    assert "spoken" not in sent_by(at_review()).card


@pytest.mark.parametrize("typed", ["Ik kan geen gebarentaal", "gebarentaal hoeft niet", "geen NGT, ik kan liplezen"])
@pytest.mark.parametrize("question", ["access", "spoken", "coordinator_wish_words"])
def test_a_sign_language_that_somebody_says_they_do_not_know_or_want_does_not_count(question: str, typed: str) -> None:
    chat = at_review()
    chat.conversation.set_answer(question, said=[typed])
    dossier = build_dossier(chat.conversation, QUESTIONNAIRE)
    assert criteria_of(dossier).signs == () and "dse" not in build_match_card(dossier).get("spoken", [])


def test_what_is_looked_for_is_what_the_seeker_chose_and_typed() -> None:
    chat = at_review()
    for question, given in GIVEN.items():
        chat.conversation.set_answer(question, **given)  # type: ignore[arg-type]
    assert criteria_of(build_dossier(chat.conversation, QUESTIONNAIRE)) == Criteria(
        ("nld",), ("woman",), "04", "Emmen bij de markt", ("Lentis", "UWV")
    )
    for question in GIVEN:
        chat.conversation.set_answer(question)
    assert criteria_of(build_dossier(chat.conversation, QUESTIONNAIRE)) == Criteria(("nld",))


@pytest.mark.parametrize(
    ("spoken", "all_of_them", "without_signs"),
    [
        ({"said": ["gebarentaal of Turks"]}, ("dse", "tur"), ("tur",)),
        ({"chose": ["dse"]}, ("dse",), ("nld",)),
        ({"chose": ["tur"]}, ("tur",), ("tur",)),
    ],
)
def test_who_agrees_to_nobody_who_signs_is_matched_by_the_other_languages(
    spoken: dict[str, list[str]], all_of_them: tuple[str, ...], without_signs: tuple[str, ...]
) -> None:
    chat = at_review()
    chat.conversation.set_answer("spoken", **spoken)  # type: ignore[arg-type]
    dossier = build_dossier(chat.conversation, QUESTIONNAIRE)
    assert (criteria_of(dossier).languages, criteria_of(dossier, any_signs=True).languages) == (all_of_them, without_signs)
    assert not criteria_of(dossier, any_signs=True).needs_signs and not criteria_of(dossier, any_language=True).needs_signs


def test_whoever_speaks_no_dutch_and_says_that_any_language_is_fine_is_not_matched_by_dutch() -> None:
    chat = at_review().press("add", "edit_spoken").say("ik spreek geen Nederlands").press("any")
    assert criteria_of(build_dossier(chat.conversation, QUESTIONNAIRE)).languages == ()


def test_a_correction_is_matched_anew_where_it_names_a_language_that_was_not_asked_for() -> None:
    chat = at_review().press("add", "edit_spoken").say("Engels of Somalisch")
    former = build_dossier(chat.conversation, QUESTIONNAIRE)
    for said, is_new in (("Somalisch", False), ("Engels, Somalisch en Turks", True), ("Somalisch en gebarentaal", True)):
        chat.conversation.set_answer("spoken", said=[said])
        assert requests_new_language(former, build_dossier(chat.conversation, QUESTIONNAIRE)) == is_new


@pytest.mark.parametrize(
    ("changed", "organisations", "are_new"),
    [
        (["story", "organisations"], ["Lentis"], True),
        (["wishes"], ["Lentis"], True),
        (["story"], ["Lentis"], False),
        (["organisations"], [], False),
        (None, ["Lentis"], False),
    ],
)
def test_organisations_are_asked_about_again_where_a_correction_may_show_new_ones(
    changed: list[str] | None, organisations: list[str], are_new: bool
) -> None:
    chat = at_review()
    chat.conversation.set_answer("organisations", said=organisations)
    dossier: Any = build_dossier(chat.conversation, QUESTIONNAIRE)
    dossier.pop("changed", None)
    if changed is not None:
        dossier["changed"] = [{"question": question, "at": "2026-11-21T20:10:00Z"} for question in changed]
    assert names_new_organisations(dossier) == are_new
