"""What lists or judges can be read by programs, and by its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app.context import AppContext
from bot.app.installation_access import Access
from bot.config.settings import Settings
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    run_command(context, "coordinator", "add", "Hanneke", "--stand-in")
    return context


@pytest.mark.parametrize(
    "words",
    [
        *(
            "doctor",
            "waiting",
            "waiting --held",
            "waiting --by-source",
            "coordinator list",
            "coordinator show Hanneke",
            "numbers",
            "notices",
        ),
        *("counts", "clock", "guard status", "journal deeds", "journal verify", "keys public"),
        *("migrate", "migrate --check", "words", "words find help_card", "words check"),
    ],
)
def test_what_lists_or_judges_prints_json_alone(context: AppContext, words: str) -> None:
    done = run_command(context, *words.split(), "--json")
    assert isinstance(json.loads(done.stdout), dict | list) and done.exit_code == 0


def test_a_folder_of_backups_is_listed_without_an_installation(context: AppContext, tmp_path: Path) -> None:
    written = tmp_path / "kring-20261120-010203.age"
    written.write_bytes(b"age-encryption.org/v1\n")
    (tmp_path / "notes.txt").touch()
    (only,) = json.loads(run_command(context, "backups", "list", str(tmp_path), "--json").stdout)
    assert only == {"file": str(written), "made_at": "2026-11-20T01:02:03+00:00", "bytes": 22, "is_whole": True}


def test_a_doctor_that_finds_something_says_so_in_json_and_exit_code(context: AppContext) -> None:
    context.engine.dispose()
    context.settings.data_dir.chmod(0o755)
    done = run_command(context, "doctor", "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1 and not said["is_well"] and any("chmod" in (one["problem"] or "") for one in said["findings"])


@pytest.mark.parametrize("group", ["coordinator", "keys", "guard", "journal", "dossier", "mail", "export", "backups", "bench"])
def test_a_group_without_a_command_prints_its_help_and_is_a_usage_error(context: AppContext, group: str) -> None:
    done = run_command(context, group)
    assert done.exit_code == 2 and "Usage" in done.output


def test_a_refusal_to_open_is_a_list_for_programs(context: AppContext) -> None:
    done = run_command(context, "open", "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1 and not said["is_open"] and {"https", None} <= {one["waiver"] for one in said["missing"]}


def test_an_older_schema_is_judged_in_json_and_exit_code(context: AppContext) -> None:
    with context.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    done = run_command(AppContext(context.settings, access=Access.FIND), "migrate", "--check", "--json")
    assert done.exit_code == 1 and json.loads(done.stdout)["is_newest"] is False
