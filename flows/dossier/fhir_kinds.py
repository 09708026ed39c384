"""FHIR kinds: the item types of a FHIR R4 Questionnaire, and which of them can hold an answer."""

from __future__ import annotations

from typing import Literal

FhirKind = Literal["choice", "open-choice", "string", "text", "group"]


def fitting_kind(has_buttons: bool, field: Literal["words", "line", "choice"]) -> FhirKind:
    """The kind for a question with this text field (see Parser), and with or without buttons that are answers."""
    if has_buttons:
        return "choice" if field == "choice" else "open-choice"
    return "text" if field == "words" else "string"
