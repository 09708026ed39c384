"""The question list as a FHIR R4 Questionnaire, with nothing but our own codes for our own buttons."""

from __future__ import annotations

from typing import Any

from flows.conversation.state_migrations import CHART_VERSION
from flows.i18n.catalog import Catalog
from flows.questionnaire.questionnaire import PARTS, State
from flows.questionnaire.states import QUESTIONNAIRE, STATES

Resource = dict[str, Any]

INTAKE = "urn:kring:intake"
NOBODY = "circle.nobody"
PERSON = ("person_name", "person_relation", "person")


def build_questionnaire(catalog: Catalog, language: str) -> Resource:
    """The questions of the intake in one language: `linkId` is the name of a state, or `part.` and a part of the dossier."""
    return {
        "resourceType": "Questionnaire",
        "language": language,
        "url": INTAKE,
        "version": str(CHART_VERSION),
        "name": "KringIntake",
        "status": "active",
        "item": [_group(part, catalog, language) for part in ("you", *PARTS)],
    }


def _group(part: str, catalog: Catalog, language: str) -> Resource:
    items = [_question(state, catalog, language) for state in STATES if state.part == part and state.name != "circle"]
    if part == "circle":
        items = [_people(catalog, language), {"linkId": NOBODY, "text": catalog.text(language, NOBODY), "type": "boolean"}]
    return {"linkId": f"part.{part}", "text": catalog.text(language, f"part.{part}"), "type": "group", "item": items}


def _people(catalog: Catalog, language: str) -> Resource:
    """One group for each person that was named, in that order."""
    items = [_question(QUESTIONNAIRE[name], catalog, language, repeats=False) for name in PERSON]
    return {"linkId": "circle", "text": _asked("circle", catalog, language), "type": "group", "repeats": True, "item": items}


def _question(state: State, catalog: Catalog, language: str, repeats: bool = True) -> Resource:
    options = [{"valueCoding": build_coding(state.name, key, catalog, language)} for key in state.answer_keys]
    asked = {"linkId": state.name, "text": _asked(state.name, catalog, language), "type": state.fhir, "repeats": repeats}
    return asked | ({"answerOption": options} if options else {})


def _asked(name: str, catalog: Catalog, language: str) -> str:
    """The question in our words; its label where it has other words by what was answered, dots where it names somebody."""
    varies = not catalog.has(language, name) or catalog.placeholders(language, name)
    key = f"label.{name}" if varies and catalog.has(language, f"label.{name}") else name
    return catalog.text(language, key, **dict.fromkeys(catalog.placeholders(language, key), "…"))


def build_coding(question: str, key: str, catalog: Catalog, language: str) -> Resource:
    return {"system": f"{INTAKE}:{question}", "code": key, "display": catalog.text(language, f"{question}.{key}")}
