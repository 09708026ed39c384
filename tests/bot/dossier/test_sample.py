"""The sample in the documents is what the code makes today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.dossier import sample

MADE = dict(sample.made())


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_the_sample_is_what_the_code_makes(path: Path) -> None:
    assert path.read_bytes() == MADE[path], "make sample"


def test_nothing_else_lies_beside_the_sample() -> None:
    assert set(sample.SAMPLE.iterdir()) == {path for path in MADE if path.parent == sample.SAMPLE}


def test_the_documents_name_every_file_of_the_sample() -> None:
    told = Path("docs/dossier.md").read_text("utf-8")
    assert not [path for path in MADE if str(path.relative_to("docs")) not in told]
