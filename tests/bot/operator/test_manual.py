"""Model texts come with the facts of the installation filled in; what is not set stands out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config.settings import Settings, variable_name
from tests.support.command_line import FACTS
from tests.support.paths import ROOT

MODELS = sorted(path.stem for path in (ROOT / "docs").glob("model-*.md"))
GIVEN = {variable_name(name): str(value) for name, value in FACTS.items()}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(topic: str, given: Mapping[str, str | None]) -> str:
    return CliRunner().invoke(app, ["help", topic], env=given).stdout


@pytest.mark.parametrize("model", MODELS)
def test_a_model_names_the_foundation_and_no_placeholder_is_left(model: str) -> None:
    text = shown(model, GIVEN)
    assert "Stichting Voorbeeld" in text and "{{" not in text and "[KRING_FOUNDATION]" not in text


@pytest.mark.parametrize("model", MODELS)
def test_what_is_not_set_stands_there_in_brackets(model: str) -> None:
    assert "[KRING_FOUNDATION]" in shown(model, dict.fromkeys(GIVEN))


@pytest.mark.parametrize("model", MODELS)
def test_a_model_names_settings_that_exist(model: str) -> None:
    named = set(re.findall(r"\{\{(\w+)\}\}", (ROOT / "docs" / f"{model}.md").read_text(encoding="utf-8")))
    assert named and named <= {variable_name(name) for name in Settings.model_fields}


def test_a_document_without_settings_is_shown_as_it_is() -> None:
    assert shown("upgrading", {}).startswith("# Upgrading")
