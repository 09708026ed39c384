"""The question list as a FHIR R4 Questionnaire, with nothing but our own codes for our own buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows.intake import VERSION
from flows.listening import BY_NAME
from flows.states import PARTS, STATES, State
from flows.wording import Wording

Resource = dict[str, Any]

INTAKE = "urn:kring:intake"
NOBODY = "circle.nobody"
PERSON = ("person_name", "person_relation", "person")
OPEN = ("age", "spoken", "organisations", "reach_when", "quiet")  # buttons, and own words beside them


def questionnaire(wording: Wording, language: str) -> Resource:
    """The questions of the intake in one language: `linkId` is the name of a state, or `part.` and a part of the dossier."""
    return {
        "resourceType": "Questionnaire",
        "language": language,
        "url": INTAKE,
        "version": str(VERSION),
        "name": "KringIntake",
        "status": "active",
        "item": [_group(part, wording, language) for part in ("you", *PARTS)],
    }


def _group(part: str, wording: Wording, language: str) -> Resource:
    items = [_question(state, wording, language) for state in STATES if state.part == part and state.name != "circle"]
    if part == "circle":
        items = [_people(wording, language), {"linkId": NOBODY, "text": wording.text(language, NOBODY), "type": "boolean"}]
    return {"linkId": f"part.{part}", "text": wording.text(language, f"part.{part}"), "type": "group", "item": items}


def _people(wording: Wording, language: str) -> Resource:
    """One group for each person that was named, in that order."""
    items = [_question(BY_NAME[name], wording, language, repeats=False) for name in PERSON]
    return {"linkId": "circle", "text": _asked("circle", wording, language), "type": "group", "repeats": True, "item": items}


def _question(state: State, wording: Wording, language: str, repeats: bool = True) -> Resource:
    written = "text" if state.listens in ("own_words", "own_pieces") else "string"
    kind = "open-choice" if state.name in OPEN else "choice" if state.values else written
    options = [{"valueCoding": coding(state.name, key, wording, language)} for key in _keys(state)]
    asked = {"linkId": state.name, "text": _asked(state.name, wording, language), "type": kind, "repeats": repeats}
    return asked | ({"answerOption": options} if options else {})


def _keys(state: State) -> Iterator[str]:
    """The buttons that are answers."""
    yield from state.values
    if state.name in ("reach_when", "quiet"):
        yield from (move for move in state.moves if isinstance(move, str) and move != "done")


def _asked(name: str, wording: Wording, language: str) -> str:
    """The question in our words; its label where it has other words by what was answered, dots where it names somebody."""
    varies = not wording.has(language, name) or wording.gaps(language, name)
    key = f"label.{name}" if varies and wording.has(language, f"label.{name}") else name
    return wording.text(language, key, **dict.fromkeys(wording.gaps(language, key), "…"))


def coding(question: str, key: str, wording: Wording, language: str) -> Resource:
    return {"system": f"{INTAKE}:{question}", "code": key, "display": wording.text(language, f"{question}.{key}")}
