"""The format of a dossier is written down, checked, and stays readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
import rfc8785
from hypothesis import given
from jsonschema import Draft202012Validator, ValidationError

from bot.dossier.export import fhir
from bot.dossier.export.json_schema import dossier_schema
from bot.dossier.html import dossier_html
from flows.conversation.effects import HandOver
from flows.conversation.messages import Output
from flows.dossier import document as dossier
from flows.dossier.dossier import Wish
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import QUESTIONNAIRE
from tests.support.dossiers.generated import dossier_documents
from tests.support.engine_chat import at_review
from tests.support.product import Product
from tests.transcripts.script import CONVERSATIONS, ScriptRunner

WRITTEN = Path("docs/dossier.schema.json")
VERSIONS = sorted(Path(__file__).parent.glob("versions/*.json"))


class Reading(ScriptRunner):
    """A conversation that keeps every dossier that was read back in it."""

    def __init__(self, product: Product, language: str) -> None:
        super().__init__(product, language)
        self.read: list[Any] = []

    def _write_output(self, output: Output) -> None:
        self.read += [reply.dossier for reply in output.replies if reply.dossier]
        super()._write_output(output)


STRICT = Draft202012Validator(dossier_schema())


def test_the_schema_in_the_documents_is_the_one_of_the_code() -> None:
    assert json.loads(WRITTEN.read_text("utf-8")) == dossier_schema()


def test_the_wishes_of_the_format_are_the_buttons_of_the_question() -> None:
    assert get_args(Wish) == (*QUESTIONNAIRE["person"].answers, None)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(dossier_schema())


@given(dossier_documents())
def test_every_dossier_that_the_model_can_make_fits_the_schema(document: dict[str, Any]) -> None:
    STRICT.validate(document)


@given(dossier_documents())
def test_text_read_back_from_the_canonical_json_is_unchanged(document: dict[str, Any]) -> None:
    assert json.loads(rfc8785.dumps(document)) == document


def test_what_fatima_sends_fits_the_schema() -> None:
    chat = at_review().press("edit_circle").say("Riet, mijn tante").press("done", "nobody")
    sent = [one for one in chat.press("right", "agree").effects if isinstance(one, HandOver)]
    STRICT.validate(json.loads(sent[-1].dossier))


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_every_dossier_of_the_golden_conversations_fits_the_schema(path: Path, tmp_path: Path) -> None:
    written = path.read_text("utf-8")  # noqa: ASYNC240 -- nobody else waits in this loop
    async with Product(tmp_path) as product:
        if not path.stem.startswith("niemand-"):
            await product.add_coordinator("Joost")
        play = Reading(product, "en" if path.stem.startswith("english") else "nl")
        await play.run(written)
    assert bool(play.read) == ("\n< (for_whom: " in written), "no dossier was read back"
    for document in play.read:
        STRICT.validate(document)


@pytest.mark.parametrize("more", [{"risk": 3}, {"schema": 2}, {"parts": []}, {"language": "Nederlands"}])
def test_what_does_not_belong_in_a_dossier_does_not_fit_the_schema(more: dict[str, Any]) -> None:
    document: Any = at_review().output.replies[-1].dossier
    assert document
    with pytest.raises(ValidationError):
        STRICT.validate(document | more)


def test_a_translation_fits_beside_its_original_and_never_alone() -> None:
    """Nobody translates yet; a dossier that holds a translation is one that today's reader understands."""
    document: Any = at_review().output.replies[-1].dossier
    assert document
    answer = next(one for part in document["parts"] for one in part.get("entries", ()) if one["question"] == "concern")
    answer["translated"] = {"language": "ar", "said": ["لا أنام"]}
    STRICT.validate(document)
    del answer["said"]
    assert not STRICT.is_valid(document)


def test_there_is_a_sample_of_every_version_of_the_format() -> None:
    kept = {json.loads(path.read_text("utf-8"))["schema"] for path in VERSIONS}
    assert kept == set(range(1, dossier.SCHEMA + 1))


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_dossier_of_every_version_is_still_shown_and_exported(path: Path) -> None:
    document, catalog = json.loads(path.read_text("utf-8")), Catalog.load()
    said = [word for part in document["parts"] for entry in part.get("entries", ()) for word in entry.get("said", ())]
    shown, exported = dossier_html(document, catalog, "nl"), json.dumps(fhir.build_bundle(document, catalog), ensure_ascii=False)
    assert said and all(word in shown and word in exported for word in said)
