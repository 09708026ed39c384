"""The FHIR export: valid R4 to two independent validators, the words as they were typed, and no judgement of anybody."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from bot.cli import app
from bot.dossier.export import fhir
from flows.i18n.catalog import Catalog
from flows.questionnaire.states import QUESTIONS
from tests.bot.dossier import sample
from tests.support.dossiers.example import answered_entry
from tests.support.dossiers.example import dossier_document as fatimas
from tests.support.dossiers.generated import dossier_documents
from tests.support.waiting import PATIENCE
from tests.support.web.node_packages import LOCK, install_packages

CATALOG = Catalog.load()
SOURCE = Path("tests/fhir")


@pytest.fixture(scope="session")
def judge() -> tuple[Path, Path]:
    """Node, and the folder with the validator."""
    return install_packages(SOURCE)


def judged(judge: tuple[Path, Path], *resources: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """What the validator has against each of these."""
    node, packages = judge
    environment = {**os.environ, "NODE_PATH": str(packages.resolve())}
    command = [node, SOURCE / "judge.js"]
    done = subprocess.run(command, input=json.dumps(resources).encode(), env=environment, capture_output=True, check=True, timeout=PATIENCE)
    verdicts: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return verdicts


def items(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in item.get("item", ()):
        yield one
        yield from items(one)


def response(bundle: dict[str, Any]) -> dict[str, Any]:
    return next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "QuestionnaireResponse")


def answered_words(bundle: dict[str, Any]) -> list[tuple[str, str]]:
    """Every word in the answers, with the question that it answers."""
    given = ((item["linkId"], answer) for item in items(response(bundle)) for answer in item.get("answer", ()))
    return [(link, answer["valueString"]) for link, answer in given if "valueString" in answer]


def spoken(document: Any) -> Iterator[tuple[str, str]]:
    for part in document["parts"]:
        yield from ((entry["question"], words) for entry in part.get("entries", ()) for words in entry.get("said", ()))
        for person in part.get("people", ()):
            yield "person_name", person["said"]
            if person["relation"]:
                yield "person_relation", person["relation"]


@pytest.mark.slow
@pytest.mark.parametrize("language", CATALOG.languages)
def test_the_question_list_is_r4_in_the_eyes_of_both_judges(judge: tuple[Path, Path], language: str) -> None:
    asked = fhir.build_questionnaire(CATALOG, language)
    get_fhir_model_class("Questionnaire").model_validate(asked)
    assert judged(judge, asked) == [[]]


@pytest.mark.slow
def test_what_fatima_sends_is_r4_in_the_eyes_of_both_judges(judge: tuple[Path, Path]) -> None:
    sent = [sample.document(), fatimas(), fatimas("words", "circle", "wishes", "contact"), fatimas(typed_by="somebody_helped")]
    bundles = [fhir.build_bundle(one, CATALOG) for one in sent]
    for one in bundles:
        get_fhir_model_class("Bundle").model_validate(one)
    assert judged(judge, *bundles) == [[]] * len(bundles)


@pytest.mark.slow
def test_the_judge_sees_what_does_not_belong(judge: tuple[Path, Path]) -> None:
    wrong = fhir.build_questionnaire(CATALOG, "nl") | {"risk": "high", "status": "perhaps"}
    assert judged(judge, wrong) != [[]]


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=dossier_documents())
def test_every_dossier_is_r4_in_the_eyes_of_the_first_judge(judge: tuple[Path, Path], document: Any) -> None:
    assert judged(judge, fhir.build_bundle(document, CATALOG)) == [[]]


@given(dossier_documents())
def test_every_dossier_is_r4_in_the_eyes_of_the_second_judge(document: Any) -> None:
    get_fhir_model_class("Bundle").model_validate(fhir.build_bundle(document, CATALOG))


@given(dossier_documents())
def test_words_read_back_from_the_answers_letter_for_letter(document: Any) -> None:
    through = json.loads(json.dumps(fhir.build_bundle(document, CATALOG)))
    assert answered_words(through) == list(spoken(document))


@given(dossier_documents())
def test_every_answer_belongs_to_a_question_of_the_list(document: Any) -> None:
    asked = {item["linkId"] for item in items(fhir.build_questionnaire(CATALOG, "nl"))}
    assert {item["linkId"] for item in items(response(fhir.build_bundle(document, CATALOG)))} <= asked


def test_every_question_is_in_the_list_under_the_name_of_its_state() -> None:
    assert {item["linkId"] for item in items(fhir.build_questionnaire(CATALOG, "nl"))} >= set(QUESTIONS)


def test_what_was_skipped_has_no_answer_and_says_that_it_was_declined() -> None:
    skipped = next(item for item in items(response(fhir.build_bundle(fatimas(), CATALOG))) if item["linkId"] == "hope")
    assert skipped == {"linkId": "hope", "extension": [{"url": fhir.ABSENT, "valueCode": "asked-declined"}]}


def test_a_part_that_is_switched_off_is_masked_and_says_nothing_else() -> None:
    off = next(item for item in items(response(fhir.build_bundle(fatimas("words"), CATALOG))) if item["linkId"] == "part.words")
    assert "item" not in off and off["extension"][0]["valueCode"] == "masked"


def test_there_is_no_diagnosis_no_patient_and_no_identifier() -> None:
    exported = fhir.build_bundle(sample.document(), CATALOG)
    kinds = [one["resource"]["resourceType"] for one in exported["entry"]]
    assert kinds == ["Questionnaire", "QuestionnaireResponse", "Provenance"]
    assert '"identifier"' not in json.dumps(exported)


def test_codes_are_buttons_of_ours_and_of_no_medical_system() -> None:
    exported = json.dumps(fhir.build_bundle(sample.document(), CATALOG))
    systems = {part.split('"')[0] for part in exported.split('"system": "')[1:]}
    assert all(one.startswith("urn:kring:") or one == fhir.ROLES for one in systems)


def test_names_are_in_answers_and_nowhere_else() -> None:
    exported = fhir.build_bundle(fatimas(called="Fatima"), CATALOG)
    response(exported)["item"] = []
    assert not [name for name in ("Fatima", "Riet", "Karim") if name in json.dumps(exported)]


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert json.dumps(fhir.build_bundle(fatimas(), CATALOG)) == json.dumps(fhir.build_bundle(fatimas(), CATALOG))


def test_own_words_beside_a_button_are_both_answers() -> None:
    document = fatimas()
    document["parts"][4]["entries"][3] = answered_entry("quiet", "Zeg niets.", chose=("voicemail",))
    quiet = next(item for item in items(response(fhir.build_bundle(document, CATALOG))) if item["linkId"] == "quiet")
    assert [next(iter(answer)) for answer in quiet["answer"]] == ["valueCoding", "valueString"]


def test_the_lock_of_the_judge_names_no_address() -> None:
    assert "http" not in (SOURCE / LOCK).read_text("utf-8") and "resolved" not in (SOURCE / LOCK).read_text("utf-8")


def test_the_operator_exports_the_question_list_and_no_content(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", "questionnaire", str(tmp_path / "q.json"), "--language", "en"])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "q.json").read_text("utf-8")) == fhir.build_questionnaire(CATALOG, "en")


def test_spaces_and_lines_around_words_stay_in_the_answer() -> None:
    document = fatimas()
    document["parts"][1]["entries"][0] = answered_entry("concern", "  wit \n", "\u202erechts")
    bundle = fhir.build_bundle(document, CATALOG)
    assert [words for question, words in answered_words(bundle) if question == "concern"] == [
        "  wit \n",
        "\u202erechts",
    ]
