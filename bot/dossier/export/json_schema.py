"""JSON Schema 2020-12 of a dossier and of a seeker's copy: made from their types, narrowed by the lists of questions and buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from bot.dossier.export.data_export import PersonalCopy
from flows.conversation import limits
from flows.dossier.document import NOT_ASKED, SCHEMA
from flows.dossier.dossier import AnswersPart, CirclePart, Dossier, Entry, HiddenPart
from flows.installation import OWN_QUESTION
from flows.questionnaire.questionnaire import PARTS, State
from flows.questionnaire.states import QUESTIONS, STATES
from storage.access_log import ACTIONS

Schema = dict[str, Any]

_OWN: Schema = {"type": "string", "pattern": f"^{OWN_QUESTION}[a-z0-9_]+$"}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _PlainSchema(GenerateJsonSchema):
    """Schema generator of pydantic without titles and references; keys stay in their order, and no other keys are allowed."""

    def generate_inner(self, schema: Any) -> Schema:
        without_reference: Any = {key: value for key, value in schema.items() if key != "ref"}
        return super().generate_inner(without_reference)

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def sort(self, value: Schema, parent_key: str | None = None) -> Schema:
        return value

    def typed_dict_schema(self, schema: Any) -> Schema:
        typed = super().typed_dict_schema(schema)
        return {"type": "object", "properties": typed["properties"], "required": typed["required"], "additionalProperties": False}

    def literal_schema(self, schema: Any) -> Schema:
        values = schema["expected"]
        return {"enum": values} if len(values) > 1 else {"const": values[0]}

    def nullable_schema(self, schema: Any) -> Schema:
        return {"anyOf": [{"type": "null"}, self.generate_inner(schema["schema"])]}


def dossier_schema() -> Schema:
    """The schema of the version that is written now."""
    schema = _schema_of(Dossier, not_asked=_list_of(NOT_ASKED))
    parts = [_part(part) for part in ("you", *PARTS)]
    schema["properties"]["parts"] = {"type": "array", "prefixItems": parts, "items": False, "minItems": len(parts)}
    schema["properties"]["changed"]["items"]["properties"]["question"] = {"anyOf": [{"enum": [*QUESTIONS, *PARTS]}, _OWN]}
    title = f"A dossier of Kring, version {SCHEMA} of its format"
    return {"$schema": _DRAFT, "$id": f"urn:kring:dossier:{SCHEMA}", "title": title, **schema}


def copy_schema() -> Schema:
    """The schema of a seeker's whole copy, which contains a dossier of the other schema."""
    schema = _schema_of(PersonalCopy, dossier={"$ref": f"urn:kring:dossier:{SCHEMA}"})
    schema["properties"]["looks"]["items"]["properties"]["what"] = {"enum": list(ACTIONS)}
    title = "What a seeker takes along: the dossier, who looked, and what was agreed to"
    return {"$schema": _DRAFT, "$id": "urn:kring:copy:1", "title": title, **schema}


def _schema_of(json_type: Any, **narrowed: Schema) -> Schema:
    """The schema of a type, some of its properties narrowed."""
    schema = TypeAdapter(json_type).json_schema(schema_generator=_PlainSchema)
    schema["properties"] |= narrowed
    return schema


def _part(part: str) -> Schema:
    """A part that is shown, or one that is switched off and says nothing else."""
    name = {"const": part}
    return {"oneOf": [_schema_of(HiddenPart, part=name), _circle() if part == "circle" else _answers(part, name)]}


def _circle() -> Schema:
    schema = _schema_of(CirclePart)
    schema["properties"]["people"]["maxItems"] = limits.PEOPLE
    return schema


def _answers(part: str, name: Schema) -> Schema:
    entries = {"oneOf": [*(_entry(state) for state in STATES if state.part == part), _own_entry()]}
    return _schema_of(AnswersPart, part=name, entries={"type": "array", "items": entries})


def _own_entry() -> Schema:
    """The answer to a question that a foundation added; its texts stand in the FHIR Questionnaire beside it."""
    return _schema_of(Entry, question=_OWN) | {"dependentRequired": {"translated": ["said"]}}


def _entry(state: State) -> Schema:
    keys = state.answer_keys
    schema = _schema_of(Entry, question={"const": state.name}, chose=_list_of(keys) | {"minItems": 1})
    if not keys:
        del schema["properties"]["chose"]
    return schema | {"dependentRequired": {"translated": ["said"]}}


def _list_of(values: Iterable[str]) -> Schema:
    return {"type": "array", "items": {"enum": list(values)}}
