"""A dossier as FHIR R4: own words as answers, skipped as skipped, and nothing coded about anybody."""

from __future__ import annotations

import hashlib
from uuid import UUID

from bot.dossier.export.fhir_questionnaire import INTAKE, NOBODY, Resource, build_coding, build_questionnaire
from flows.conversation.state_migrations import CHART_VERSION
from flows.dossier.document import canonical_json
from flows.dossier.dossier import Dossier, Entry, Part, Person
from flows.i18n.catalog import Catalog

__all__ = ["build_bundle", "build_questionnaire", "build_response"]

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ROLES = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
REASONS = {"skipped": "asked-declined", "not_asked": "not-asked", "tells_myself": "temp-unknown", "off": "masked"}


def build_bundle(document: Dossier, catalog: Catalog, language: str | None = None) -> Resource:
    """A dossier as a collection: the questions, the answers, and from whom they come. The same dossier gives the same bytes."""
    spoken = language or document["language"]
    resources = [build_questionnaire(catalog, spoken), build_response(document, catalog, spoken)]
    addresses = [_address(document, one["resourceType"]) for one in resources]
    resources.append(_provenance(document, catalog, spoken, addresses[1]))
    addresses.append(_address(document, "Provenance"))
    entries = [{"fullUrl": address, "resource": one} for address, one in zip(addresses, resources, strict=True)]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": document["written_at"], "entry": entries}


def build_response(document: Dossier, catalog: Catalog, language: str) -> Resource:
    """The answers as they were given."""
    return {
        "resourceType": "QuestionnaireResponse",
        "language": document["language"],
        "questionnaire": f"{INTAKE}|{CHART_VERSION}",
        "status": "completed" if document["version"] == 1 else "amended",
        "subject": _seeker(catalog, language),
        "authored": document["written_at"],
        "author": _seeker(catalog, language),
        "item": [_part(part, catalog, language) for part in document["parts"]],
    }


def _provenance(document: Dossier, catalog: Catalog, language: str, target: str) -> Resource:
    helped = {"type": _role("enterer"), "who": {"display": catalog.text(language, "dossier.helped_typing")}}
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target}],
        "recorded": document["written_at"],
        "agent": [
            {"type": _role("author"), "who": _seeker(catalog, language)},
            *([helped] if document.get("typed_by") == "somebody_helped" else []),
        ],
    }


def _seeker(catalog: Catalog, language: str) -> Resource:
    """Whoever asks for help, without a name and without an identifier: what they are called is an answer of theirs."""
    return {"type": "Patient", "display": catalog.text(language, "dossier.seeker")}


def _role(code: str) -> Resource:
    return {"coding": [{"system": ROLES, "code": code}]}


def _address(document: Dossier, kind: str) -> str:
    drawn = hashlib.sha256(kind.encode() + canonical_json(document)).digest()
    return UUID(bytes=drawn[:16], version=4).urn


def _part(part: Part, catalog: Catalog, language: str) -> Resource:
    named = {"linkId": f"part.{part['part']}", "text": catalog.text(language, f"part.{part['part']}")}
    if not part["shown"]:
        return named | _absent("off")
    if "entries" in part:
        return named | {"item": [_answered(entry, catalog, language) for entry in part["entries"]]}
    people = [_person(one, catalog, language) for one in part["people"]]
    nobody = {"linkId": NOBODY} | ({"answer": [{"valueBoolean": True}]} if part["nobody"] else _absent("not_asked"))
    return named | {"item": people or [nobody]}


def _answered(entry: Entry, catalog: Catalog, language: str) -> Resource:
    question = entry["question"]
    answers: list[Resource] = [{"valueCoding": build_coding(question, key, catalog, language)} for key in entry.get("chose", ())]
    answers += [{"valueString": said} for said in entry.get("said", ())]
    return {"linkId": question} | ({"answer": answers} if answers else _absent(entry["status"]))


def _person(one: Person, catalog: Catalog, language: str) -> Resource:
    """A person as typed; the relation where there is one, and the wish where one was said."""
    answers: list[tuple[str, Resource | None]] = [
        ("person_name", {"valueString": one["said"]}),
        ("person_relation", {"valueString": one["relation"]} if one["relation"] else None),
        ("person", {"valueCoding": build_coding("person", one["wish"], catalog, language)} if one["wish"] else None),
    ]
    items = [{"linkId": name} | ({"answer": [answer]} if answer else _absent("not_asked")) for name, answer in answers]
    return {"linkId": "circle", "item": items}


def _absent(status: str) -> Resource:
    """Why there is no answer, in the standard's own extension; a skipped question is never a `no`."""
    return {"extension": [{"url": ABSENT, "valueCode": REASONS.get(status, "unknown")}]}
