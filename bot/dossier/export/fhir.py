"""FHIR R4 export of a dossier: own words as answers, skipped as skipped, and no clinical code about anybody."""

from __future__ import annotations

import hashlib
from uuid import UUID

from bot.dossier.export.fhir_questionnaire import INTAKE, NOBODY, Resource, build_coding, build_questionnaire
from flows.conversation.state_migrations import CHART_VERSION
from flows.dossier.document import canonical_json
from flows.dossier.dossier import Dossier, Entry, Part, Person
from flows.i18n.catalog import Catalog
from flows.installation import OWN_QUESTION, OwnQuestion

__all__ = ["build_bundle", "build_questionnaire", "build_response"]

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ADDED = "urn:kring:added"
ROLES = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
REASONS = {"skipped": "asked-declined", "not_asked": "not-asked", "tells_myself": "temp-unknown", "not_shared": "masked", "off": "masked"}


def build_bundle(dossier: Dossier, catalog: Catalog, language: str | None = None) -> Resource:
    """A Bundle of the Questionnaire, the QuestionnaireResponse and its Provenance. The same dossier gives the same bytes."""
    language = language or dossier["language"]
    response_url = _full_url(dossier, "QuestionnaireResponse")
    resources = [
        build_questionnaire(catalog, language, _own_questions(dossier, catalog, language)),
        build_response(dossier, catalog, language),
        _provenance(dossier, catalog, language, response_url),
    ]
    entries = [{"fullUrl": _full_url(dossier, resource["resourceType"]), "resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": dossier["written_at"], "entry": entries}


def _own_questions(dossier: Dossier, catalog: Catalog, language: str) -> list[OwnQuestion]:
    """The foundation's own questions in this dossier, each with every button that it has or had."""
    return [
        OwnQuestion(entry["question"], part["part"], _buttons_of(entry["question"], catalog, language))
        for part in dossier["parts"]
        if "entries" in part
        for entry in part["entries"]
        if entry["question"].startswith(OWN_QUESTION)
    ]


def _buttons_of(question: str, catalog: Catalog, language: str) -> tuple[str, ...]:
    names = (key.partition(".") for key in catalog.keys(language))
    return tuple(button for name, _, button in names if name == question and button)


def build_response(dossier: Dossier, catalog: Catalog, language: str) -> Resource:
    """The QuestionnaireResponse: the answers as they were given."""
    return {
        "resourceType": "QuestionnaireResponse",
        "language": dossier["language"],
        "questionnaire": f"{INTAKE}|{CHART_VERSION}",
        "status": "completed" if dossier["version"] == 1 else "amended",
        "subject": _seeker(catalog, language),
        "authored": dossier["written_at"],
        "author": _seeker(catalog, language),
        "item": [_part(part, catalog, language) for part in dossier["parts"]],
    }


def _provenance(dossier: Dossier, catalog: Catalog, language: str, target: str) -> Resource:
    helped = {"type": _role("enterer"), "who": {"display": catalog.text(language, "dossier.helped_typing")}}
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target}],
        "recorded": dossier["written_at"],
        "agent": [
            {"type": _role("author"), "who": _seeker(catalog, language)},
            *([helped] if dossier.get("typed_by") == "somebody_helped" else []),
        ],
    }


def _seeker(catalog: Catalog, language: str) -> Resource:
    """A reference to the seeker without name or identifier: what they are called is one of their answers."""
    return {"type": "Patient", "display": catalog.text(language, "dossier.seeker")}


def _role(code: str) -> Resource:
    return {"coding": [{"system": ROLES, "code": code}]}


def _full_url(dossier: Dossier, resource_type: str) -> str:
    """A UUID that is derived from the dossier, so that it is the same in every export."""
    digest = hashlib.sha256(resource_type.encode() + canonical_json(dossier)).digest()
    return UUID(bytes=digest[:16], version=4).urn


def _part(part: Part, catalog: Catalog, language: str) -> Resource:
    group = {"linkId": f"part.{part['part']}", "text": catalog.text(language, f"part.{part['part']}")}
    if not part["shown"]:
        return group | _absent("off")
    if "entries" in part:
        return group | {"item": [_answer(entry, catalog, language) for entry in part["entries"]]}
    people = [_person(person, catalog, language) for person in part["people"]]
    nobody = {"linkId": NOBODY} | ({"answer": [{"valueBoolean": True}]} if part["nobody"] else _absent("not_asked"))
    return group | {"item": people or [nobody]}


def _answer(entry: Entry, catalog: Catalog, language: str) -> Resource:
    question = entry["question"]
    answers: list[Resource] = [{"valueCoding": build_coding(question, key, catalog, language)} for key in entry.get("chose", ())]
    answers += [{"valueString": text} for text in entry.get("said", ())]
    answers += [_added(text, addition["at"]) for addition in entry.get("added", ()) for text in addition["said"]]
    return {"linkId": question} | ({"answer": answers} if answers else _absent(entry["status"]))


def _added(text: str, at: str) -> Resource:
    """What was added after sending, with its time."""
    return {"extension": [{"url": ADDED, "valueDateTime": at}], "valueString": text}


def _person(person: Person, catalog: Catalog, language: str) -> Resource:
    """A person as typed, with the relation and the wish if they were given."""
    answers: list[tuple[str, Resource | None]] = [
        ("person_name", {"valueString": person["said"]}),
        ("person_relation", {"valueString": person["relation"]} if person["relation"] else None),
        ("person", {"valueCoding": build_coding("person", person["wish"], catalog, language)} if person["wish"] else None),
    ]
    items = [{"linkId": name} | ({"answer": [answer]} if answer else _absent("not_asked")) for name, answer in answers]
    return {"linkId": "circle", "item": items}


def _absent(status: str) -> Resource:
    """The reason why there is no answer, in FHIR's own extension; a skipped question is never a `no`."""
    return {"extension": [{"url": ABSENT, "valueCode": REASONS.get(status, "unknown")}]}
