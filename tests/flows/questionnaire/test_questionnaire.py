"""A question that nobody could find, or whose answers would not fit in an export, is refused when the process starts."""

from __future__ import annotations

import pytest

from flows.dossier.fhir_kinds import FhirKind
from flows.errors import ChartError
from flows.i18n.catalog import Catalog
from flows.questionnaire.parsers.choice import CHOICE
from flows.questionnaire.parsers.name import RELATION
from flows.questionnaire.parsers.own_words import OWN_WORDS
from flows.questionnaire.parsers.parser import Parser
from flows.questionnaire.questionnaire import Questionnaire, State
from flows.questionnaire.states import QUESTIONNAIRE
from flows.questionnaire.transitions.seeker_chart import seeker_chart
from flows.statechart import Chart, Row, build_chart

EDIT: Row = ("edit_pets", "review", "pets", None, None)


def chart(*rows: Row) -> Chart:
    """A conversation of a review and a question about pets."""
    return build_chart((("review", None), ("pets", None)), (), (*rows, ("done", "pets", "review", None, None)))


def questionnaire(menu_place: int | None = None) -> Questionnaire:
    return Questionnaire([State("review"), State("pets", OWN_WORDS, part="wishes", fhir="text", menu_place=menu_place)])


def test_a_question_that_can_only_be_changed_after_it_was_answered_is_refused() -> None:
    with pytest.raises(ChartError, match=r"no menu leads to these questions: \['pets'\]"):
        questionnaire().check_menus(chart(EDIT))


def test_a_question_in_the_menu_of_optional_questions_is_found_there() -> None:
    questionnaire(menu_place=1).check_menus(chart(EDIT))


def test_a_question_in_the_order_of_the_questions_is_met_there() -> None:
    questionnaire().check_menus(chart(EDIT, ("add", "review", "pets", None, None)))


@pytest.mark.parametrize(
    ("parser", "answers", "kind"),
    [
        (OWN_WORDS, ("none",), "choice"),  # own words beside the buttons would be lost
        (OWN_WORDS, ("none",), "text"),
        (CHOICE, ("yes", "no"), "string"),
        (CHOICE, ("yes", "no"), "open-choice"),
        (OWN_WORDS, (), "string"),  # a string holds one line
        (RELATION, (), "choice"),
        (RELATION, (), None),
    ],
)
def test_a_question_whose_fhir_kind_cannot_hold_its_answers_is_refused(
    parser: Parser, answers: tuple[str, ...], kind: FhirKind | None
) -> None:
    with pytest.raises(ChartError, match="cannot hold the answers to 'pets'"):
        Questionnaire([State("pets", parser, answers, part="wishes", fhir=kind)])


def test_every_question_of_the_seeker_is_reached() -> None:
    QUESTIONNAIRE.check_menus(seeker_chart())


def test_every_menu_position_is_used_once() -> None:
    places = [state.menu_place for state in QUESTIONNAIRE if state.menu_place is not None]
    assert sorted(places) == list(range(1, len(places) + 1))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_provinces_stand_in_the_order_of_the_alphabet(language: str) -> None:
    names = [Catalog.load().text(language, f"province.{code}") for code in QUESTIONNAIRE["province"].answers]
    assert len(names) == 12 and names == sorted(names)
