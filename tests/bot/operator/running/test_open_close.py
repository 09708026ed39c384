"""Opening: refused while something is missing, and each thing that is missing is named."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.app.context import AppContext
from bot.config.opening_conditions import Readiness, StaffCount, Waiver, missing_for_opening
from bot.config.service_mode import ServiceMode, build_installation
from bot.config.settings import Settings
from bot.operator.coordinators.finding import open_roster
from bot.operator.coordinators.links import create_first_link
from bot.operator.running.readiness import startup_warnings
from storage.coordinators.coordinators import CoordinatorRepository, set_available
from storage.coordinators.sessions import Sessions
from storage.db.tables import invitations, links, sessions
from tests.support.command_line import FACTS, NOW, WITHOUT, run_command
from tests.support.database.templates import migrated_folder

FULL = StaffCount(available=2, stand_ins=1)


def missing_lines(omitted: str = "", stale_hotlines: tuple[str, ...] = (), staff: StaffCount = FULL, keys_copied: bool = True) -> list[str]:
    values = {field: value for field, value in FACTS.items() if field != omitted}
    settings = Settings.model_construct(**values, base_url="https://kring.example", trusted_proxies="10.0.0.1")
    readiness = Readiness(staff, stale_hotlines, has_keys_copy=keys_copied)
    return [one.text for one in missing_for_opening(settings, readiness)]


def test_nothing_is_missing_when_everything_is_there() -> None:
    assert missing_lines() == []


@pytest.mark.parametrize("field", FACTS)
def test_every_fact_that_is_not_set_is_named(field: str) -> None:
    (line,) = missing_lines(omitted=field)
    assert line.startswith(f"KRING_{field.upper()} is not set")


def test_every_number_that_nobody_dialled_is_named() -> None:
    assert [line.split(":")[0] for line in missing_lines(stale_hotlines=("Noodnummer, 112", "Een lijn, 113"))] == [
        "Noodnummer, 112",
        "Een lijn, 113",
    ]


def test_one_coordinator_is_not_enough() -> None:
    assert len(missing_lines(staff=StaffCount(1, 1))) == 1


def test_a_stand_in_is_needed() -> None:
    assert "achterwacht" in missing_lines(staff=StaffCount(2, 0))[0]


def test_the_keys_must_be_copied_elsewhere_too() -> None:
    assert "kring keys copied" in missing_lines(keys_copied=False)[0]


def test_in_practice_what_is_not_set_shows_in_brackets() -> None:
    assert build_installation(Settings.model_construct(), ServiceMode()).foundation == "[stichting]"


def test_an_open_installation_never_shows_brackets() -> None:
    named = build_installation(Settings.model_construct(**FACTS), ServiceMode(practice=False))
    assert (named.foundation, named.practice) == ("Stichting Voorbeeld", False)


@pytest.mark.parametrize(
    ("settings", "readiness", "waiver"),
    [
        ({}, Readiness(FULL), Waiver.HTTPS),
        ({"base_url": "https://kring.example"}, Readiness(FULL), Waiver.PROXIES),
        ({"trusted_proxies": "10.0.0.1"}, Readiness(FULL, has_channels=False), Waiver.NOTICES),
        ({"trusted_proxies": "10.0.0.1"}, Readiness(FULL, untold=["Els"]), Waiver.NOTICES),
        ({"trusted_proxies": "10.0.0.1"}, Readiness(FULL, has_backup=False), Waiver.BACKUP),
        ({"trusted_proxies": "10.0.0.1"}, Readiness(FULL, stale_hotlines=["Noodnummer, 112"]), Waiver.NUMBERS),
    ],
)
def test_what_may_be_waived_is_named_with_its_word(settings: dict[str, str], readiness: Readiness, waiver: Waiver) -> None:
    assert waiver in {one.waiver for one in missing_for_opening(Settings.model_construct(**FACTS | settings), readiness)}


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    """An installation in practice with two coordinators who are real, and one who is made up."""
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    create_first_link(context)
    roster = open_roster(context)
    for name, stand_in in (("Els", False), ("Bram", True)):
        with context.transaction() as connection:
            set_available(connection, roster.add_coordinator(connection, name, stand_in), True)
    for words in ("numbers checked --all --by Els", "keys copied --yes"):
        run_command(context, *words.split())
    return context


def test_a_dry_run_that_passes_says_what_opening_would_erase_and_opens_nothing(context: AppContext) -> None:
    run_command(context, "demo")
    with context.transaction() as connection:
        everybody = len(CoordinatorRepository(context.vault).list_all(connection))
    done = run_command(context, "open", "--dry-run", *WITHOUT)
    assert done.exit_code == 0 and "Nothing is missing. 0 conversations of practice would be erased." in done.stdout
    told = json.loads(run_command(context, "open", "--dry-run", "--json", *WITHOUT).stdout)
    assert told == {"is_open": False, "erased": 0, "missing": []} and context.service_mode().practice
    with context.transaction() as connection:
        assert len(CoordinatorRepository(context.vault).list_all(connection)) == everybody
    assert run_command(context, "open", "--yes", *WITHOUT).exit_code == 0 and not context.service_mode().practice


def test_nothing_of_practice_opens_the_real_desk(context: AppContext) -> None:
    with context.transaction() as connection:
        everybody = CoordinatorRepository(context.vault).list_all(connection)
        for one in everybody:
            Sessions(context.vault).create_session(connection, one.id, one.name, NOW, confirmed=True)
        invited = {"lookup": "a", "bot": "desk", "coordinator_id": everybody[0].id, "expires_at": NOW + timedelta(days=1)}
        connection.execute(insert(invitations).values(invited))
    run_command(context, "open", "--yes", *WITHOUT)
    with context.transaction() as connection:
        assert [connection.execute(select(func.count()).select_from(table)).scalar() for table in (sessions, links, invitations)] == [
            0,
            0,
            0,
        ]
        assert {one.name for one in CoordinatorRepository(context.vault).list_all(connection)} == {"Els", "Bram"}


def test_open_refuses_what_is_not_waived_and_says_how_it_is(context: AppContext) -> None:
    said = run_command(context, "open", "--yes", "--without", "https").stderr
    assert "--without backup" in said and "--without notices" in said and "--without https" not in said
    assert context.service_mode().practice


def test_every_start_names_what_was_waived(context: AppContext) -> None:
    run_command(context, "open", "--yes", *WITHOUT)
    said = "\n".join(startup_warnings(context))
    assert all(words in said for words in ("no https", "no backup", "no mail server"))


def test_a_word_that_waives_nothing_is_a_usage_error(context: AppContext) -> None:
    assert run_command(context, "open", "--without", "coordinators").exit_code == 2
