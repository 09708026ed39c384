"""One installation: a command in the wrong folder says so and makes nothing, and nothing but a start and `migrate` changes a schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage.db.engine import open_engine
from storage.db.migrate import current_revision, downgrade, list_revisions

Kring = Callable[..., str]
ELSEWHERE = (
    "counts",
    "notices",
    "clock",
    "clock confirm --yes",
    "coordinator list",
    "coordinator add Hanneke",
    "waiting",
    "journal verify",
    "numbers",
    "guard on",
    "open --yes",
    "close --until 2099-01-01",
    "keys copied --yes",
    "keys rotate --yes",
    "move sqlite:///other.db",
    "terminal",
    "migrate --check",
)


@pytest.fixture
def kring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kring:
    """Run a command in an empty folder, as the settings of nobody say; returns all that it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KRING_DATA_DIR", "data")
    monkeypatch.setattr("bot.observability.logs.set_up_logging_late", lambda *_: None)

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        return done.output + str(done.exception or "")

    return run


@pytest.mark.parametrize("words", ELSEWHERE)
def test_a_command_where_no_installation_is_says_so_and_makes_nothing(kring: Kring, tmp_path: Path, words: str) -> None:
    assert "there is no installation here" in kring(*words.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["migrate", "demo"])
def test_a_command_that_makes_an_installation_makes_it(kring: Kring, tmp_path: Path, words: str) -> None:
    kring(words)
    assert (tmp_path / "data/kring.db").exists()


def test_a_command_names_the_installation_that_it_works_on(kring: Kring, tmp_path: Path) -> None:
    kring("migrate")
    assert f"Installation: {tmp_path}/data" in kring("coordinator", "list")


def test_a_seeker_at_the_terminal_reads_nothing_of_it(kring: Kring) -> None:
    kring("migrate")
    assert "Installation" not in kring("terminal")


@pytest.mark.parametrize("words", ["terminal", "preview", "export questionnaire"])
def test_a_language_without_texts_is_named_with_those_that_there_are(kring: Kring, words: str) -> None:
    kring("migrate")
    assert "There are no words in 'zz'. There are: nl, en" in kring(*words.split(), "--language", "zz")


def test_new_keys_are_never_made_for_a_database_that_is_there(kring: Kring, tmp_path: Path) -> None:
    kring("migrate")
    (tmp_path / "data/keys.json").unlink()
    assert "the keys file is missing" in kring("coordinator", "add", "Hanneke")
    assert not (tmp_path / "data/keys.json").exists()


@pytest.mark.parametrize("words", ["coordinator list", "demo", "doctor", "counts", "migrate --check"])
def test_an_older_schema_is_named_and_left_as_it_is(kring: Kring, older: Callable[[], str | None], words: str) -> None:
    said = kring(*words.split())
    assert f"is at revision {older()}" in said
    assert "kring migrate" in said


def test_migrate_check_says_when_all_is_well(kring: Kring) -> None:
    kring("migrate")
    assert "newest" in kring("migrate", "--check")


@pytest.fixture
def older(kring: Kring, tmp_path: Path) -> Callable[[], str | None]:
    """An installation that an older program left; the revision that it is at."""
    kring("migrate")
    former = list_revisions()[-2]
    engine = open_engine(f"sqlite:///{tmp_path}/data/kring.db")
    with engine.begin() as connection:
        downgrade(connection, former)

    def revision() -> str | None:
        with engine.connect() as connection:
            assert current_revision(connection) == former
        return former

    return revision
