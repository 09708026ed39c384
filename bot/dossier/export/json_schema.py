"""The format of a dossier as JSON Schema 2020-12, made from the very lists that a dossier is made from."""

from __future__ import annotations

from typing import Any

from flows.conversation.circle import LIMIT
from flows.conversation.input_parser import BY_NAME
from flows.dossier.document import NOT_ASKED, SCHEMA
from flows.questionnaire.states import PARTS, QUESTIONS, STATES
from storage.access_log import ACTIONS

Schema = dict[str, Any]

TIME = {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$"}
WORDS = {"type": "string"}
STATUSES = ("answered", "skipped", "tells_myself", "not_asked")


def schema() -> Schema:
    """The schema of the version that is written now."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kring:dossier:{SCHEMA}",
        "title": f"A dossier of Kring, version {SCHEMA} of its format",
        **_object(
            kring={"const": "dossier"},
            schema={"const": SCHEMA},
            version={"type": "integer", "minimum": 1},
            written_at=TIME,
            language={"type": "string", "pattern": "^[a-z]{2,3}$"},
            called=WORDS,
            typed_by={"enum": ["seeker", "somebody_helped"]},
            consent={"anyOf": [{"type": "null"}, _object(text={"type": "string", "pattern": r"^consent_keep/\d+$"}, at=TIME)]},
            parts={"type": "array", "prefixItems": [_part(part) for part in ("you", *PARTS)], "items": False, "minItems": 1 + len(PARTS)},
            changed=_list(_object(question={"enum": [*QUESTIONS, *PARTS]}, at=TIME)),
            not_asked=_list({"enum": list(NOT_ASKED)}),
        ),
    }


def copy_schema() -> Schema:
    """The schema of a seeker's whole copy, around a dossier as it stands alone."""
    look = _object(
        who=WORDS | {"description": "First name of a coordinator; empty where it was the seeker, or somebody who left."},
        what={"enum": list(ACTIONS)},
        at=TIME,
    )
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the dossier that was agreed to."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:kring:copy:1",
        "title": "What a seeker takes along: the dossier, who looked, and what was agreed to",
        **_object(
            kring={"const": "copy"},
            schema={"const": 1},
            dossier={"$ref": f"urn:kring:dossier:{SCHEMA}"},
            looks=_list(look),
            consents=_list(_object(text={"type": "string", "pattern": r"^consent_share/\d+$"}, digest=digest, at=TIME)),
            recognition=WORDS | {"description": "The words that the coordinator says first; empty where nothing was sent."},
        ),
    }


def _part(part: str) -> Schema:
    """A part that is shown, or one that is switched off and says nothing else."""
    named = {"part": {"const": part}}
    off = _object(**named, shown={"const": False})
    return {"oneOf": [off, _circle(named) if part == "circle" else _entries(part, named)]}


def _circle(named: Schema) -> Schema:
    people = _list(_person()) | {"maxItems": LIMIT}
    shown = _object(**named, shown={"const": True}, people=people, nobody={"type": "boolean"})
    shown["properties"]["marks"] = {"const": True, "description": "The seeker wants wishes in the picture of the circle."}
    return shown


def _person() -> Schema:
    wishes = {"enum": [*BY_NAME["person"].answers, None]}
    return _object(id={"type": "integer", "minimum": 1}, said=WORDS, name=WORDS, relation=WORDS, wish=wishes)


def _entries(part: str, named: Schema) -> Schema:
    asked = [_entry(state.name) for state in STATES if state.part == part]
    return _object(**named, shown={"const": True}, entries=_list({"oneOf": asked}))


def _entry(question: str) -> Schema:
    state = BY_NAME[question]
    keys = [*state.answers, *(move for move in state.actions if isinstance(move, str))]
    entry = _object(question={"const": question}, status={"enum": list(STATUSES)})
    entry["properties"]["said"] = _list(WORDS) | {"minItems": 1}
    entry["properties"]["translated"] = _object(language=WORDS, said=_list(WORDS)) | {"description": "Beside the words of `said`."}
    entry["dependentRequired"] = {"translated": ["said"]}
    if keys:
        entry["properties"]["chose"] = _list({"enum": keys}) | {"minItems": 1}
    return entry


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Any) -> Schema:
    """An object that has all of these and nothing else."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
