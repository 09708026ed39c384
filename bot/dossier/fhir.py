"""The question list and a dossier as FHIR R4: own words as answers, skipped as skipped, and nothing coded about anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import rfc8785

from flows.intake import VERSION
from flows.listening import BY_NAME
from flows.states import PARTS, STATES, State
from flows.wording import Wording

Resource = dict[str, Any]

INTAKE = "urn:kring:intake"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ROLES = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
NOBODY = "circle.nobody"
PERSON = ("person_name", "person_relation", "person")
REASONS = {"skipped": "asked-declined", "not_asked": "not-asked", "tells_myself": "temp-unknown", "off": "masked"}
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


def bundle(document: dict[str, Any], wording: Wording, language: str | None = None) -> Resource:
    """A dossier as a collection: the questions, the answers, and from whom they come. The same dossier gives the same bytes."""
    spoken = language or document["language"]
    resources = [questionnaire(wording, spoken), response(document, wording, spoken)]
    addresses = [_address(document, one["resourceType"]) for one in resources]
    resources.append(_provenance(document, wording, spoken, addresses[1]))
    addresses.append(_address(document, "Provenance"))
    entries = [{"fullUrl": address, "resource": one} for address, one in zip(addresses, resources, strict=True)]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": document["written_at"], "entry": entries}


def response(document: dict[str, Any], wording: Wording, language: str) -> Resource:
    """The answers as they were given."""
    return {
        "resourceType": "QuestionnaireResponse",
        "language": document["language"],
        "questionnaire": f"{INTAKE}|{VERSION}",
        "status": "completed" if document["version"] == 1 else "amended",
        "subject": _seeker(wording, language),
        "authored": document["written_at"],
        "author": _seeker(wording, language),
        "item": [_part(part, wording, language) for part in document["parts"]],
    }


def _provenance(document: dict[str, Any], wording: Wording, language: str, target: str) -> Resource:
    helped = {"type": _role("enterer"), "who": {"display": wording.text(language, "dossier.helped_typing")}}
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target}],
        "recorded": document["written_at"],
        "agent": [
            {"type": _role("author"), "who": _seeker(wording, language)},
            *([helped] if document.get("typed_by") == "somebody_helped" else []),
        ],
    }


def _seeker(wording: Wording, language: str) -> Resource:
    """Whoever asks for help, without a name and without an identifier: what they are called is an answer of theirs."""
    return {"type": "Patient", "display": wording.text(language, "dossier.seeker")}


def _role(code: str) -> Resource:
    return {"coding": [{"system": ROLES, "code": code}]}


def _address(document: dict[str, Any], kind: str) -> str:
    drawn = hashlib.sha256(kind.encode() + rfc8785.dumps(document)).digest()
    return UUID(bytes=drawn[:16], version=4).urn


# the questions


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
    options = [{"valueCoding": _coding(state.name, key, wording, language)} for key in _keys(state)]
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


def _coding(question: str, key: str, wording: Wording, language: str) -> Resource:
    return {"system": f"{INTAKE}:{question}", "code": key, "display": wording.text(language, f"{question}.{key}")}


# the answers


def _part(part: dict[str, Any], wording: Wording, language: str) -> Resource:
    named = {"linkId": f"part.{part['part']}", "text": wording.text(language, f"part.{part['part']}")}
    if not part["shown"]:
        return named | _absent("off")
    if part["part"] != "circle":
        return named | {"item": [_answered(entry, wording, language) for entry in part["entries"]]}
    people = [_person(one, wording, language) for one in part["people"]]
    nobody = {"linkId": NOBODY} | ({"answer": [{"valueBoolean": True}]} if part["nobody"] else _absent("not_asked"))
    return named | {"item": people or [nobody]}


def _answered(entry: dict[str, Any], wording: Wording, language: str) -> Resource:
    question = entry["question"]
    answers: list[Resource] = [{"valueCoding": _coding(question, key, wording, language)} for key in entry.get("chose", ())]
    answers += [{"valueString": said} for said in entry.get("said", ())]
    return {"linkId": question} | ({"answer": answers} if answers else _absent(entry["status"]))


def _person(one: dict[str, Any], wording: Wording, language: str) -> Resource:
    """A person as typed; the relation where there is one, and the wish where one was said."""
    answers: list[tuple[str, Resource | None]] = [
        ("person_name", {"valueString": one["said"]}),
        ("person_relation", {"valueString": one["relation"]} if one["relation"] else None),
        ("person", {"valueCoding": _coding("person", one["wish"], wording, language)} if one["wish"] else None),
    ]
    items = [{"linkId": name} | ({"answer": [answer]} if answer else _absent("not_asked")) for name, answer in answers]
    return {"linkId": "circle", "item": items}


def _absent(status: str) -> Resource:
    """Why there is no answer, in the standard's own extension; a skipped question is never a `no`."""
    return {"extension": [{"url": ABSENT, "valueCode": REASONS.get(status, "unknown")}]}
