"""Old backups: only files that Kring wrote are removed, and the newest never are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyrage import x25519

from bot.app.context import AppContext
from bot.config.settings import Settings
from tests.support.command_line import NOW, run_command
from tests.support.database.templates import migrated_folder

WHOLE = b"age-encryption.org/v1\n-> X25519 ..."
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def backed_up(tmp_path: Path, *more: str, now: datetime = NOW) -> str:
    settings = Settings(data_dir=migrated_folder(tmp_path / "data"), backup_to=str(x25519.Identity.generate().to_public()), backup_days=14)
    context = AppContext(settings, lambda: now)
    context.engine.dispose()
    return run_command(context, "backup", str(tmp_path / "there"), *more).output


@pytest.mark.parametrize(
    ("name", "content", "goes"),
    [
        ("kring-20260101-000000.age", WHOLE, True),
        ("kring-20260101-000000.part", b"half", True),
        ("kring-20260101-000000.age", b"my own notes", False),
        ("kring-20260101.tar.gz", WHOLE, False),
        ("kring-2026-jaarverslag.pdf", WHOLE, False),
        ("kring-20260101-000000.age.bak", WHOLE, False),
        ("kring-", WHOLE, False),
    ],
)
def test_only_what_kring_wrote_itself_is_removed(tmp_path: Path, name: str, content: bytes, goes: bool) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / name).write_bytes(content)
    backed_up(tmp_path)
    assert (tmp_path / "there" / name).exists() is not goes


def test_a_folder_or_a_link_of_that_name_stays(tmp_path: Path) -> None:
    there = tmp_path / "there"
    (there / "kring-20260101-000000.age").mkdir(parents=True)
    (there / "kring-20260102-000000.age").symlink_to("elsewhere")
    backed_up(tmp_path)
    assert len(list(there.iterdir())) == 3


def test_the_newest_stay_however_old_and_what_was_promised_is_said(tmp_path: Path) -> None:
    for day in range(3):
        backed_up(tmp_path, now=LONG_AGO + timedelta(days=day))
    said = backed_up(tmp_path, "--keep", "3")
    assert len(list((tmp_path / "there").glob("*.age"))) == 3 and "promised" in said
