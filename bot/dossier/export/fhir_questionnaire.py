"""FHIR R4 Questionnaire of the intake; buttons have codes of our own system and no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.conversation.state_migrations import CHART_VERSION
from flows.i18n.catalog import Catalog
from flows.installation import OwnQuestion
from flows.questionnaire.questionnaire import PARTS, Questionnaire, State
from flows.questionnaire.states import QUESTIONNAIRE, questionnaire_with

Resource = dict[str, Any]

INTAKE = "urn:kring:intake"
NOBODY = "circle.nobody"
PERSON = ("person_name", "person_relation", "person")


def build_questionnaire(catalog: Catalog, language: str, own: Sequence[OwnQuestion] = ()) -> Resource:
    """The questions in one language, with those of the foundation's own.

    A `linkId` is the name of a state, or `part.` and the name of a part of the dossier.
    """
    questionnaire = questionnaire_with(tuple(own))
    return {
        "resourceType": "Questionnaire",
        "language": language,
        "url": INTAKE,
        "version": str(CHART_VERSION),
        "name": "KringIntake",
        "status": "active",
        "item": [_group(questionnaire, part, catalog, language) for part in ("you", *PARTS)],
    }


def _group(questionnaire: Questionnaire, part: str, catalog: Catalog, language: str) -> Resource:
    items = [_question(state, catalog, language) for state in questionnaire if state.part == part and state.name != "circle"]
    if part == "circle":
        items = [_people(catalog, language), {"linkId": NOBODY, "text": catalog.text(language, NOBODY), "type": "boolean"}]
    return {"linkId": f"part.{part}", "text": catalog.text(language, f"part.{part}"), "type": "group", "item": items}


def _people(catalog: Catalog, language: str) -> Resource:
    """A repeating group, one for each person in the order in which they were named."""
    items = [_question(QUESTIONNAIRE[name], catalog, language, repeats=False) for name in PERSON]
    return {"linkId": "circle", "text": _question_text("circle", catalog, language), "type": "group", "repeats": True, "item": items}


def _question(state: State, catalog: Catalog, language: str, repeats: bool = True) -> Resource:
    options = [{"valueCoding": build_coding(state.name, key, catalog, language)} for key in state.answer_keys]
    item = {"linkId": state.name, "text": _question_text(state.name, catalog, language), "type": state.fhir, "repeats": repeats}
    return item | ({"answerOption": options} if options else {})


def _question_text(name: str, catalog: Catalog, language: str) -> str:
    """The text of the question: its label if the text varies with earlier answers; dots replace placeholders."""
    varies = not catalog.has_text(language, name) or catalog.placeholders(language, name)
    key = f"label.{name}" if varies and catalog.has_text(language, f"label.{name}") else name
    return catalog.text(language, key, **dict.fromkeys(catalog.placeholders(language, key), "…"))


def build_coding(question: str, key: str, catalog: Catalog, language: str) -> Resource:
    """A button as a Coding: our own system for each question, and the text of the button."""
    return {"system": f"{INTAKE}:{question}", "code": key, "display": catalog.text(language, f"{question}.{key}")}
