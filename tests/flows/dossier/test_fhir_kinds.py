"""Which FHIR item type can hold an answer follows from its buttons and its field."""

from __future__ import annotations

from typing import Literal

import pytest

from flows.dossier.fhir_kinds import FhirKind, fitting_kind


@pytest.mark.parametrize(
    ("has_buttons", "field", "kind"),
    [
        (True, "choice", "choice"),
        (True, "line", "open-choice"),
        (True, "words", "open-choice"),
        (False, "words", "text"),
        (False, "line", "string"),
    ],
)
def test_a_question_is_exported_as_what_holds_all_that_can_be_answered(
    has_buttons: bool, field: Literal["words", "line", "choice"], kind: FhirKind
) -> None:
    assert fitting_kind(has_buttons, field) == kind
