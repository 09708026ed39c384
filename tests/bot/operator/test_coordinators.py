"""The operator's list of coordinators: shown, changed, paused, removed, read from a file, and invented for practice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.operator.coordinators.finding import open_roster
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository, set_available
from storage.db.tables import invitations, links, sessions
from storage.installation import facts
from storage.offers.candidates import CandidateReader
from tests.support.command_line import FACTS, NOW, WITHOUT, run_command
from tests.support.database.templates import copy_template, migrated_folder
from tests.support.product import FOUNDATION

Kring = Callable[..., Any]
HEAD = "name,languages,provinces,places,employers,capacity,away,email,notify,stand_in\n"
GOOD = 'Hanneke,nld;dse,Drenthe;Groningen,Assen,"GGZ Drenthe; Bakker, de",3,2026-12-24..2027-01-03,h@example.org,mail,yes\n'


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    (tmp_path / "data").mkdir(mode=0o700)
    copy_template(tmp_path / "data" / "kring.db")
    return AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)


@pytest.fixture
def kring(context: AppContext) -> Kring:
    return lambda *words, say="": run_command(context, *words, typed=say)


def everybody(context: AppContext) -> dict[str, Coordinator]:
    with context.transaction() as connection:
        return {one.name: one for one in CoordinatorRepository(context.vault).list_all(connection)}


def joined(context: AppContext, name: str, **profile: Any) -> str:
    roster = open_roster(context)
    with context.transaction() as connection:
        coordinator_id = roster.add_coordinator(connection, name, False, **profile)
        set_available(connection, coordinator_id, True)
    return coordinator_id


def test_a_coordinators_profile_is_changed_field_by_field_and_shown(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Maaike")
    done = kring(
        "coordinator", "change", coordinator_id[:8], "--languages", "Nederlands; NGT", "--provinces", "Utrecht;Fryslân", "--capacity", "3"
    )
    assert done.exit_code == 0
    shown = kring("coordinator", "show", coordinator_id[:8]).stdout
    assert "nld (Dutch); dse (Sign Language of the Netherlands)" in shown and "Utrecht; Friesland" in shown


@pytest.mark.parametrize(
    ("field", "text", "named"),
    [
        ("languages", "nld;xqz", "xqz"),
        ("provinces", "Drente", "Drente"),
        ("places", "Gronigen", "Gronigen"),
        ("away", "2026-12-24..2026-12-01", "2026-12-24..2026-12-01"),
        ("away", "kerst", "kerst"),
        ("capacity", "veel", "veel"),
        ("email", "hanneke", "hanneke"),
        ("notify", "duif", "duif"),
        ("language", "xx", "xx"),
        ("name", " ", "name"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_changes(context: AppContext, kring: Kring, field: str, text: str, named: str) -> None:
    coordinator_id, before = joined(context, "Maaike"), everybody(context)["Maaike"].profile
    done = kring("coordinator", "change", coordinator_id, f"--{field}", text, "--gender", "vrouw")
    assert (done.exit_code, named in done.stderr, everybody(context)["Maaike"].profile) == (1, True, before)


def test_who_says_nothing_that_is_to_change_is_told_so(context: AppContext, kring: Kring) -> None:
    joined(context, "Piet")
    done = kring("coordinator", "change", "Piet")
    assert done.exit_code == 1 and "Nothing is changed." in done.stderr


@pytest.mark.parametrize("typed", ["Pools, Nederlands", "Pools; Nederlands", "Pools | nld"])
def test_languages_are_separated_as_they_are_at_the_desk_or_in_a_file(context: AppContext, kring: Kring, typed: str) -> None:
    coordinator_id = joined(context, "Piet")
    kring("coordinator", "change", coordinator_id, "--languages", typed, "--employers", "Ik, Jij en Co; Gemeente")
    profile = everybody(context)["Piet"].profile
    assert profile["languages"] == ["pol", "nld"] and profile["employers"] == ["Ik, Jij en Co", "Gemeente"]


def test_an_empty_text_empties_a_field(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Piet", away=[["2026-11-20", "2026-11-30"]])
    kring("coordinator", "change", coordinator_id, "--away", "")
    assert everybody(context)["Piet"].profile["away"] == []


@pytest.mark.parametrize(
    "typed", ["24-12-2026..3-1-2027", "24/12 t/m 3/1", "24 december tot 3 januari", "24 dec - 3 jan", "2026-12-24..2027-01-03"]
)
def test_days_away_are_read_however_they_are_written(context: AppContext, kring: Kring, typed: str) -> None:
    kring("coordinator", "change", joined(context, "Piet"), "--away", typed)
    assert everybody(context)["Piet"].profile["away"] == [["2026-12-24", "2027-01-03"]]


def test_who_is_away_today_is_away_for_matching(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Piet")
    kring("coordinator", "change", coordinator_id, "--away", "2026-11-21..2026-11-30")
    with context.transaction() as connection:
        assert [one.is_away for one in CandidateReader(context.vault, FOUNDATION).list_candidates(connection, NOW)] == [True]


def test_a_profile_of_earlier_times_is_read_as_it_was_meant(context: AppContext) -> None:
    joined(context, "Hanneke", ties="Lentis, bestuur van Humanitas", languages=["nl", "en"])
    with context.transaction() as connection:
        (one,) = CandidateReader(context.vault, FOUNDATION).list_candidates(connection, NOW)
    assert (set(one.languages), one.ties) == ({"nld", "eng"}, ("Lentis, bestuur van Humanitas",))


def test_who_is_paused_is_asked_nothing(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Joost")
    kring("coordinator", "pause", coordinator_id)
    assert not everybody(context)["Joost"].available


def test_who_never_signed_in_is_not_resumed(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Joost")
    assert "coordinator link" in kring("coordinator", "resume", coordinator_id).stderr


def test_who_is_removed_leaves_no_profile_and_no_way_in(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Joost")
    kring("coordinator", "link", coordinator_id)
    assert kring("coordinator", "remove", coordinator_id, "--yes").exit_code == 0
    with context.transaction() as connection:
        remaining = [connection.execute(select(func.count()).select_from(table)).scalar() for table in (links, sessions)]
    assert (everybody(context), remaining) == ({}, [0, 0])


def test_a_good_file_is_imported_whole(context: AppContext, kring: Kring, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("\ufeff" + HEAD + GOOD + "Joost,nld,,,,,,,,\n", "utf-8")
    assert kring("coordinator", "import", str(file)).exit_code == 0
    hanneke = everybody(context)["Hanneke"]
    assert hanneke.stand_in and hanneke.profile["employers"] == ["GGZ Drenthe", "Bakker, de"]
    assert hanneke.profile["provinces"] == ["01", "04"] and hanneke.profile["away"] == [["2026-12-24", "2027-01-03"]]


BAD = HEAD + GOOD + "Joost,xqz,Drente,,,,,,,\n" + "Fatima,ary,,,,,,,,misschien\n" + ",nld,,,,,,,,\n" + "Hanneke,nld,,,,,,,,\n"


def test_every_bad_row_is_named_by_its_line_number_and_nothing_of_a_bad_file_is_imported(
    context: AppContext, kring: Kring, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(BAD, "utf-8")
    done = kring("coordinator", "import", str(file))
    output = [line for line in done.stderr.splitlines() if line.startswith("line")]
    assert [line.split(":")[0:2] for line in output] == [
        ["line 3", " languages"],
        ["line 3", " provinces"],
        ["line 4", " stand_in"],
        ["line 5", " name"],
        ["line 6", " name"],
    ]
    assert (done.exit_code, everybody(context)) == (1, {})


def test_the_good_rows_of_a_bad_file_are_imported_where_that_is_asked(context: AppContext, kring: Kring, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(BAD, "utf-8")
    done = kring("coordinator", "import", "--good-rows", str(file))
    assert (done.exit_code, set(everybody(context)), "line 4" in done.stderr) == (0, {"Hanneke"}, True)


@pytest.mark.parametrize("text", ["naam,talen\nJoost,nld\n", "languages\nnld\n", "name,name\nJoost,Joost\n", ""])
def test_a_file_with_other_columns_is_refused_by_its_first_line(context: AppContext, kring: Kring, tmp_path: Path, text: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text, "utf-8")
    done = kring("coordinator", "import", str(file))
    assert done.exit_code == 1 and "line 1" in done.stderr


def test_a_file_of_a_dutch_spreadsheet_is_read_too(context: AppContext, kring: Kring, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name;languages\nJoost;nld|dse\n", "utf-8")
    kring("coordinator", "import", str(file))
    assert everybody(context)["Joost"].profile["languages"] == ["nld", "dse"]


def test_a_practice_installation_is_filled_once(context: AppContext, kring: Kring) -> None:
    kring("demo")
    again = kring("demo")
    assert len(everybody(context)) == 12 and "Added: 0" in again.stdout


def test_the_invented_differ_and_one_stands_in_and_one_is_away(context: AppContext, kring: Kring) -> None:
    kring("demo")
    with context.transaction() as connection:
        known = CandidateReader(context.vault, FOUNDATION).list_candidates(connection, NOW)
    assert (sum(one.is_stand_in for one in known), sum(one.is_away for one in known)) == (1, 1)
    assert {"nld", "dse", "ary", "tir"} <= {code for one in known for code in one.languages} and any(one.ties for one in known)


def test_nobody_is_invented_where_people_are_real(context: AppContext, kring: Kring) -> None:
    with context.transaction() as connection:
        facts.write_fact(connection, facts.OPENED, "2026-11-20")
    assert kring("demo").exit_code == 1 and everybody(context) == {}


def test_the_invented_count_for_nothing_at_opening_and_are_gone_after_it(context: AppContext, kring: Kring) -> None:
    kring("demo")
    assert "coordinator" in kring("open", "--yes").stderr
    for name in ("Els", "Bram"):
        joined(context, name)
    assert kring("coordinator", "change", everybody(context)["Els"].id, "--stand-in").stdout.startswith("Els is changed.\n")
    kring("numbers", "checked", "--all", "--by", "Els")
    kring("keys", "copied", "--yes")
    assert kring("open", "--yes", *WITHOUT).stderr == ""
    assert set(everybody(context)) == {"Els", "Bram"}


def test_a_link_for_telegram_names_the_bot_and_is_stored_as_a_hash(context: AppContext, kring: Kring) -> None:
    named = AppContext(context.settings.model_copy(update={"coordinator_name": "KringBureauBot"}), now=lambda: NOW)
    coordinator_id = joined(context, "Hanneke")
    output = CliRunner().invoke(app, ["coordinator", "link", coordinator_id, "--telegram"], obj=lambda: named)
    found = re.search(r"https://t\.me/KringBureauBot\?start=([\w-]{20,64})\n", output.output)
    assert found
    with context.transaction() as connection:
        (row,) = connection.execute(select(invitations))
    assert row.coordinator_id == coordinator_id and found[1] not in row.lookup


def test_without_the_name_of_the_bot_no_link_for_telegram_is_made(context: AppContext, kring: Kring) -> None:
    output = kring("coordinator", "link", joined(context, "Hanneke"), "--telegram")
    assert output.exit_code == 1 and "KRING_COORDINATOR_NAME" in output.output


def test_the_operator_sees_who_gets_no_offers_because_nothing_can_be_sent_to_them(context: AppContext) -> None:
    mailed = AppContext(context.settings.model_copy(update={"mail_host": "127.0.0.1"}), now=lambda: NOW)
    joined(mailed, "Hanneke", email="hanneke@example.org")
    joined(mailed, "Piet")
    shown = CliRunner().invoke(app, ["coordinator", "list"], obj=lambda: mailed).output.splitlines()
    assert [line for line in shown if "cannot be told: no offers" in line] == [line for line in shown if "Piet" in line]


def test_what_a_coordinator_added_is_listed_and_counts_once_it_is_confirmed(context: AppContext, kring: Kring) -> None:
    coordinator_id, roster = joined(context, "Maaike", languages=["nld"]), open_roster(context)
    with context.transaction() as connection:
        roster.update_profile(connection, coordinator_id, {"languages": ["nld", "pol"], "places": ["Assen"]})
    assert "added, not confirmed: Polish; Assen" in kring("coordinator", "list").stdout
    assert "Polish; Assen" in kring("coordinator", "show", coordinator_id).stdout
    assert languages_of_matching(context) == {"nld"}
    assert "Polish; Assen" in kring("coordinator", "confirm", coordinator_id[:8]).stdout
    assert languages_of_matching(context) == {"nld", "pol"} and "not confirmed" not in kring("coordinator", "list").stdout
    assert kring("coordinator", "confirm", coordinator_id).exit_code == 1


def languages_of_matching(context: AppContext) -> set[str]:
    with context.transaction() as connection:
        return {code for one in CandidateReader(context.vault, FOUNDATION).list_candidates(connection, NOW) for code in one.languages}


def test_what_the_operator_writes_counts_at_once(context: AppContext, kring: Kring, tmp_path: Path) -> None:
    coordinator_id = joined(context, "Maaike", languages=["nld"])
    kring("coordinator", "change", coordinator_id, "--languages", "nld;pol", "--capacity-limit", "2")
    assert languages_of_matching(context) == {"nld", "pol"}
    with context.transaction() as connection:
        assert [one.free_capacity for one in CandidateReader(context.vault, FOUNDATION).list_candidates(connection, NOW)] == [2]


@pytest.mark.parametrize("typed", ["", "nee\n"])  # without a terminal, and on one
def test_a_name_steers_no_terminal_and_nothing_that_reads_the_output(context: AppContext, typed: str) -> None:
    coordinator_id = joined(context, "Maaike\x1b[31m\x9b2J\x07")
    for words in (("list",), ("show", coordinator_id[:8]), ("remove", coordinator_id[:8])):
        said = run_command(context, "coordinator", *words, typed=typed).output
        assert "Maaike" in said and not any(char in said for char in "\x1b\x9b\x07")


def test_a_coordinator_is_meant_by_name_in_any_spelling_or_by_the_first_letters_of_the_id(context: AppContext, kring: Kring) -> None:
    coordinator_id = joined(context, "Renée")
    shown = [kring("coordinator", "show", given).stdout for given in ("renee", "RENÉE", coordinator_id[:5], coordinator_id[:5].upper())]
    assert len(set(shown)) == 1 and coordinator_id in shown[0]


def test_who_may_be_two_is_refused_with_the_ids_of_both(context: AppContext, kring: Kring) -> None:
    els = joined(context, "Els")
    other = joined(context, els[:4])  # somebody whose name is how the id of Els begins
    done = kring("coordinator", "show", els[:4])
    assert done.exit_code == 1 and els in done.stderr and other in done.stderr


@pytest.mark.parametrize("deed", ["remove", "lost"])
def test_what_destroys_is_asked_on_a_terminal_and_refused_where_nobody_answers(context: AppContext, kring: Kring, deed: str) -> None:
    joined(context, "Els")
    refused, shown = (kring("coordinator", deed, "Els", *more) for more in ((), ("--dry-run",)))
    declined = kring("coordinator", deed, "Els", say="n\n")
    assert (refused.exit_code, declined.exit_code, shown.exit_code) == (1, 1, 0)
    assert "--yes" in refused.stderr and "would be" in shown.stdout and everybody(context)["Els"].available
    assert kring("coordinator", deed, "Els", say="y\n").exit_code == 0
    assert "Els" not in everybody(context) or not everybody(context)["Els"].available
