"""The sample in the documents is what the code makes today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.dossier import sample


@pytest.fixture(scope="module")
def made() -> dict[Path, bytes]:
    """Every file of the sample, made anew."""
    return dict(sample.made())


def test_the_sample_is_what_the_code_makes(made: dict[Path, bytes]) -> None:
    assert [path.name for path, content in made.items() if path.read_bytes() != content] == [], "make sample"


def test_nothing_else_lies_beside_the_sample(made: dict[Path, bytes]) -> None:
    assert set(sample.SAMPLE.iterdir()) == {path for path in made if path.parent == sample.SAMPLE}


def test_the_documents_name_every_file_of_the_sample(made: dict[Path, bytes]) -> None:
    told = Path("docs/dossier.md").read_text("utf-8")
    assert not [path for path in made if str(path.relative_to("docs")) not in told]
