"""The operator's commands: plain, refusing with reasons, and never with a word of a seeker."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, insert, select
from typer.main import get_command
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config import service_mode
from bot.config.settings import Settings, variable_name
from bot.operator.coordinators.finding import open_roster
from bot.operator.coordinators.links import create_first_link
from bot.operator.docs_generator.command import find_part, generated_parts
from bot.operator.dossiers.waiting import REASON_TEXTS
from bot.operator.running.readiness import startup_warnings
from flows.i18n.catalog import Catalog
from storage.coordinators.coordinators import CoordinatorRepository, set_available
from storage.coordinators.credentials import Authenticator, Credentials
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.crypto.vault import Vault
from storage.db.tables import conversations, links, sessions
from storage.installation import facts
from tests.support.command_line import FACTS, NOW, WITHOUT, run_command
from tests.support.database.templates import migrated_folder
from tests.support.forked_service.command import kring_command
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    """An installation in practice of which every fact is set, with a clock that does not move."""
    return AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)


Kring = Callable[..., Any]


@pytest.fixture
def kring(context: AppContext) -> Kring:
    """Run a command on this installation."""
    return lambda *words, say="": run_command(context, *words, typed=say)


@pytest.fixture
def ready(context: AppContext, kring: Kring) -> Kring:
    """Two coordinators at the desk, numbers dialled, keys copied."""
    roster = open_roster(context)
    for name, stand_in in (("Hanneke", False), ("Joost", True)):
        with context.transaction() as connection:
            coordinator_id = roster.add_coordinator(connection, name, stand_in)
            set_available(connection, coordinator_id, True)
    kring("numbers", "checked", "--all", "--by", "Hanneke")
    kring("keys", "copied", "--yes")
    return kring


def stands(context: AppContext) -> str:
    return context.service_mode().name


def test_a_new_installation_is_in_practice(context: AppContext) -> None:
    assert stands(context) == "practice"


def test_folder_keys_and_database_are_their_owners_only(context: AppContext) -> None:
    context.engine.dispose()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (context.settings.data_dir, *context.settings.data_dir.iterdir())}
    assert modes.pop("data") == 0o700
    assert set(modes.values()) == {0o600}


def test_open_names_each_thing_that_is_missing(context: AppContext, kring: Kring) -> None:
    done = kring("open", "--yes")
    output = done.stderr.splitlines()
    assert done.exit_code == 1 and len([line for line in output if "dialled" in line]) == len(context.hotlines.keys)
    assert stands(context) == "practice"


def test_open_makes_public_what_is_ready(context: AppContext, ready: Kring) -> None:
    assert ready("open", "--yes", *WITHOUT).exit_code == 0
    assert stands(context) == "open"


def test_open_erases_the_invented_people_of_practice(context: AppContext, ready: Kring) -> None:
    made_up = {"id": "a", "revision": 1, "chart": 1, "handed_off": False, "content": b"", "opened_at": NOW, "touched_at": NOW}
    with context.transaction() as connection:
        connection.execute(insert(conversations).values(made_up))
    ready("open", "--yes", *WITHOUT)
    with context.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(conversations)).scalar() == 0


def test_open_asks_before_it_wipes(context: AppContext, ready: Kring) -> None:
    assert ready("open", *WITHOUT, say="n\n").exit_code == 1
    assert stands(context) == "practice"


def test_close_lasts_until_its_day(context: AppContext, ready: Kring) -> None:
    ready("open", "--yes", *WITHOUT)
    ready("close", "--until", "1 december")
    with context.transaction() as connection:
        days = [service_mode.current_mode(connection, (NOW + timedelta(days=n)).date()).name for n in (0, 9, 10)]
    assert days == ["closed", "closed", "open"]


def test_open_ends_a_closing_without_erasing(context: AppContext, ready: Kring) -> None:
    ready("open", "--yes", *WITHOUT)
    ready("close", "--until", "2026-12-01")
    assert "erased" not in ready("open", *WITHOUT).stdout
    assert stands(context) == "open"


def test_open_in_practice_ends_a_closing_and_still_names_what_is_missing(context: AppContext, kring: Kring) -> None:
    kring("close", "--until", "2026-12-01")
    done = kring("open", "--yes")
    assert done.exit_code == 1 and "closing is over" in done.stdout and "Missing" in done.stderr
    assert context.service_mode() == service_mode.ServiceMode(practice=True, closed_until=None)


@pytest.mark.parametrize("day", ["2026-12-01", "1-12-2026", "1/12", "dinsdag 1 december"])
def test_close_reads_a_day_as_people_write_it(context: AppContext, kring: Kring, day: str) -> None:
    kring("close", "--until", day)
    assert context.service_mode().closed_until == date(2026, 12, 1)


@pytest.mark.parametrize("day", ["2026-11-21", "today", "31-11-2026", "soon"])
def test_close_refuses_a_day_that_is_none_or_past(context: AppContext, kring: Kring, day: str) -> None:
    assert kring("close", "--until", day).exit_code == 1


def test_a_coordinator_is_added_with_a_link_that_works_once(context: AppContext, kring: Kring) -> None:
    output = kring("coordinator", "add", "Hanneke", "--stand-in").stdout
    token = output.split("/desk/in/")[1].split()[0]
    with context.transaction() as connection:
        assert [SignInLinks(context.vault).redeem_link(connection, token, NOW) is not None for _ in range(2)] == [True, False]


@pytest.mark.parametrize("name", ["", " ", "\t"])
def test_a_coordinator_without_a_name_is_refused(context: AppContext, kring: Kring, name: str) -> None:
    done = kring("coordinator", "add", name)
    with context.transaction() as connection:
        assert done.exit_code == 1 and "needs a name" in done.stderr and not CoordinatorRepository(context.vault).list_all(connection)


def test_a_new_link_takes_the_place_of_the_old(context: AppContext, kring: Kring) -> None:
    kring("coordinator", "add", "Hanneke")
    with context.transaction() as connection:
        coordinator_id = CoordinatorRepository(context.vault).list_all(connection)[0].id
    kring("coordinator", "link", coordinator_id[:8])
    with context.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(links)).scalar() == 1


def test_an_id_that_nobody_has_is_refused(kring: Kring) -> None:
    assert kring("coordinator", "link", "zz").exit_code == 1


def test_a_lost_phone_opens_nothing_any_more(context: AppContext, kring: Kring) -> None:
    roster = open_roster(context)
    with context.transaction() as connection:
        coordinator_id = roster.add_coordinator(connection, "Hanneke", False)
        entrance = Credentials(context.vault)
        Sessions(context.vault).create_session(connection, coordinator_id, "token", NOW, confirmed=True)
        entrance.store_authenticator(connection, coordinator_id, Authenticator("secret", enrolled=True))
        entrance.replace_recovery_codes(connection, coordinator_id, ["code"])
        set_available(connection, coordinator_id, True)
    kring("coordinator", "lost", coordinator_id, "--yes")
    with context.transaction() as connection:
        remaining = connection.execute(select(func.count()).select_from(sessions)).scalar()
        opens = (
            remaining,
            entrance.find_authenticator(connection, coordinator_id),
            entrance.use_recovery_code(connection, coordinator_id, "code"),
        )
        assert opens == (0, None, False) and not CoordinatorRepository(context.vault).list_all(connection)[0].available


def test_a_first_coordinator_gets_a_link_until_somebody_has_an_authenticator(context: AppContext) -> None:
    assert create_first_link(context) and create_first_link(context)
    with context.transaction() as connection:
        (only,) = CoordinatorRepository(context.vault).list_all(connection)
        Credentials(context.vault).store_authenticator(connection, only.id, Authenticator("secret", enrolled=True))
    assert create_first_link(context) is None


def test_a_number_counts_as_checked_only_where_a_person_says_so(context: AppContext, kring: Kring) -> None:
    done = kring("numbers", "checked", "--by", "Joost", say="y\n" + "n\n" * (len(context.hotlines.keys) - 1))
    with context.transaction() as connection:
        assert done.exit_code == 1 and len(context.hotline_checks(connection)) == 1


def test_the_list_of_numbers_says_who_dialled_and_when(kring: Kring) -> None:
    kring("numbers", "checked", "--all", "--by", "Joost")
    assert "dialled on 2026-11-21 by Joost" in kring("numbers").stdout


def test_new_keys_open_everything_and_the_old_ones_nothing(context: AppContext, kring: Kring) -> None:
    kring("coordinator", "add", "Hanneke")
    kring("keys", "copied", "--yes")
    old = context.vault
    assert kring("keys", "rotate", "--yes").exit_code == 0
    anew = AppContext(context.settings, context.now)
    with anew.transaction() as connection:
        assert [one.name for one in CoordinatorRepository(Vault.from_file(context.keys_file)).list_all(connection)] == ["Hanneke"]
        assert facts.read_fact(connection, service_mode.KEYS_COPIED) is None
        with pytest.raises(InvalidTag):
            CoordinatorRepository(old).list_all(connection)


def test_new_keys_are_refused_while_the_service_runs(context: AppContext, kring: Kring) -> None:
    running = AppContext(context.settings, context.now)
    running.lock_keys(exclusive=False)
    assert kring("keys", "rotate", "--yes").exit_code == 1


def test_the_doctor_finds_a_new_installation_well(kring: Kring) -> None:
    kring("migrate")
    assert kring("doctor").exit_code == 0


def test_the_doctor_sees_a_folder_that_others_can_read(context: AppContext, kring: Kring) -> None:
    context.engine.dispose()
    context.settings.data_dir.chmod(0o755)
    assert "chmod go=" in kring("doctor").stderr


def test_the_doctor_sees_keys_of_another_installation(context: AppContext, kring: Kring) -> None:
    context.engine.dispose()
    context.keys_file.unlink()
    anew = AppContext(context.settings, context.now)
    assert f"{context.keys_file} is not there" in CliRunner().invoke(app, ["doctor"], obj=lambda: anew).stderr
    assert not context.keys_file.exists()
    anew.vault.keyed_hash("made", "anew")  # as somebody does who does not read that
    assert "other keys" in CliRunner().invoke(app, ["doctor"], obj=lambda: AppContext(context.settings, context.now)).stderr


def test_the_doctor_makes_nothing_where_nothing_is(context: AppContext, tmp_path: Path) -> None:
    """A disk that is not there leaves an empty folder, in which a new installation would hide the loss."""
    empty = tmp_path / "not mounted"
    empty.mkdir(mode=0o700)
    anew = AppContext(Settings.model_construct(**context.settings.model_dump() | {"data_dir": empty}), context.now)
    done = CliRunner().invoke(app, ["doctor"], obj=lambda: anew)
    assert "nothing of an installation is in" in done.stderr and list(empty.iterdir()) == []


@pytest.mark.parametrize(("proxies", "warned"), [("", True), ("127.0.0.1", False)])
def test_the_start_warns_where_behind_a_proxy_all_people_are_one_source(context: AppContext, proxies: str, warned: bool) -> None:
    behind = Settings.model_construct(
        **FACTS, data_dir=context.settings.data_dir, base_url="https://kring.example", trusted_proxies=proxies
    )
    output = "\n".join(startup_warnings(AppContext(behind, context.now)))
    assert ("KRING_TRUSTED_PROXIES" in output) is warned


@pytest.mark.parametrize("command", [("doctor",), ("open", "--yes")])
def test_a_public_address_without_a_trusted_proxy_is_refused_with_what_follows(
    context: AppContext, ready: Kring, command: tuple[str]
) -> None:
    values = context.settings.model_dump() | {"base_url": "https://kring.example"}
    for proxies, is_refused in (("", True), ("10.0.0.1", False)):
        behind = AppContext(Settings.model_construct(**values | {"trusted_proxies": proxies}), context.now)
        said = CliRunner().invoke(app, list(command), obj=lambda behind=behind: behind).stderr
        assert ("KRING_TRUSTED_PROXIES is not set, so all people come from the proxy" in said) is is_refused


def test_stale_numbers_are_loud_when_open_and_stop_nothing(context: AppContext, ready: Kring) -> None:
    ready("open", "--yes", *WITHOUT)
    later = AppContext(context.settings, now=lambda: NOW + timedelta(days=91))
    done = CliRunner().invoke(app, ["doctor"], obj=lambda: later)
    assert "113" in done.stderr and later.service_mode().name == "open"


def test_the_doctor_asks_for_a_copy_of_new_keys(context: AppContext, ready: Kring) -> None:
    ready("open", "--yes", *WITHOUT)
    ready("keys", "rotate", "--yes")
    with_new_keys = AppContext(context.settings, now=lambda: NOW)
    assert "copy of the keys" in CliRunner().invoke(app, ["doctor"], obj=lambda: with_new_keys).stderr


def test_waiting_shows_that_nothing_waits(kring: Kring) -> None:
    assert kring("waiting").stdout == "Nothing waits.\n"


def test_every_reason_for_an_offer_has_words_for_the_operator() -> None:
    reasons = {key.removeprefix("why.") for key in Catalog.load().keys("nl") if key.startswith("why.")}
    assert set(REASON_TEXTS) == reasons


# the documents


ROOT_COMMAND: Any = get_command(app)


def commands(group: Any = ROOT_COMMAND, before: str = "kring") -> Iterator[str]:
    for name, command in group.commands.items():
        nested = getattr(command, "commands", None)
        if not nested or command.invoke_without_command:
            yield f"{before} {name}"
        if nested:
            yield from commands(command, f"{before} {name}")


def named(text: str) -> set[str]:
    """Every command that a document names in code: `kring close --until 2026-12-01`."""
    return {found.strip() for found in re.findall(r"`(kring(?: [a-z][a-z-]*)*)", text)} - {"kring"}


PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")} - {ROOT / "CHANGELOG.md"})  # the changelog names what was, too


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_document_names_exists(page: Path) -> None:
    manuals = {f"kring help {manual.stem}" for manual in PAGES}
    assert named(page.read_text(encoding="utf-8")) <= {*commands(), *manuals}


def test_every_command_is_explained_to_the_operator() -> None:
    assert set(commands()) <= named((ROOT / "docs" / "commands.md").read_text(encoding="utf-8"))


def test_every_setting_is_in_the_table() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert all(f"`{variable_name(field)}`" in text for field in Settings.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_a_document_names_exists(page: Path) -> None:
    known = {variable_name(field) for field in Settings.model_fields} | {"KRING_SETTINGS", "KRING_"}
    known |= {f"{name}_FILE" for name in known}
    assert set(re.findall(r"KRING_[A-Z_]*", page.read_text(encoding="utf-8"))) <= known


def test_what_the_documents_show_is_made_from_the_code() -> None:
    parts = generated_parts(ROOT_COMMAND)  # takes seconds: once, and not while tests are only collected
    assert [name for name, text in parts.items() if set(find_part(name).values()) != {text}] == [], "make draw"


# the process


@pytest.fixture
def started(tmp_path: Path) -> Callable[..., Any]:
    """Run `kring` in an empty folder, in a fork with everything imported; settings by their names, words typed as they come."""

    def start(*words: str, say: str = "", **given: str) -> Any:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)} | {variable_name(name): value for name, value in given.items()}
        command = kring_command(*words)
        return subprocess.run(command, cwd=tmp_path, env=environ, input=say, capture_output=True, text=True, check=False, timeout=PATIENCE)

    return start


@pytest.mark.slow
@pytest.mark.parametrize("command", ["serve", "waiting"])
def test_an_impossible_data_folder_is_reported_with_its_path_and_the_remedy(
    started: Callable[..., Any], tmp_path: Path, command: str
) -> None:
    (tmp_path / "file").touch()
    for where in ("file", "file/data"):
        done = started(command, data_dir=where)
        assert done.returncode == 2 and where in done.stderr and "KRING_DATA_DIR" in done.stderr, done.stderr


@pytest.mark.parametrize("where", ["nowhere/kring.db", "."])
def test_an_impossible_database_path_is_reported_and_no_folder_is_created(started: Callable[..., Any], tmp_path: Path, where: str) -> None:
    done = started("waiting", database=f"sqlite:///{tmp_path / where}")
    assert done.returncode == 2 and "KRING_DATABASE" in done.stderr and str(tmp_path) in done.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
@pytest.mark.parametrize("command", ["serve", "doctor", "waiting", "terminal"])
def test_missing_keys_are_reported_and_none_are_created_if_the_database_needs_the_old(
    started: Callable[..., Any], tmp_path: Path, command: str
) -> None:
    started("migrate")
    started("terminal", say="1\n1\n1\n")
    keys = tmp_path / "data" / "keys.json"
    keys.unlink()
    done = started(command)
    assert done.returncode in (1, 2) and "the keys file is missing" in done.stderr and "bad-night" in done.stderr
    assert not keys.exists() and "new installation" not in done.stdout + done.stderr


@pytest.mark.slow
def test_two_people_at_one_machine_each_have_an_identity_of_their_own(started: Callable[..., Any]) -> None:
    started("migrate")
    started("terminal", "--door", "Joost", say="1\n1\n1\n")
    back = [started("terminal", *channel_user).stdout for channel_user in (("--door", "Joost"), ("--door", "Fatima"), ())]
    assert ["Wil je verder" in shown for shown in back] == [True, False, False]


@pytest.mark.slow
def test_the_exit_code_says_whether_it_was_refused_or_asked_wrongly(started: Callable[..., Any], tmp_path: Path) -> None:
    started("migrate")
    (tmp_path / "key").write_text("no key")
    (tmp_path / "copy.age").write_text("no backup")
    codes = {
        line: started(*line.split(), **given).returncode
        for line, given in (
            ("waiting", {}),
            ("open", {}),
            ("restore copy.age --identity key --dry-run", {}),
            ("docter", {}),
            ("coordinator add", {}),
            ("numbers", {"port": "a"}),
        )
    }
    assert list(codes.values()) == [0, 1, 1, 2, 2, 2], codes


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Any]:
    """`kring serve` as an operator starts it, in an empty folder."""
    port = free_port()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "KRING_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=tmp_path, env=environ, **pipes)
    yield SimpleNamespace(process=started, address=f"http://127.0.0.1:{port}")
    started.kill()
    started.wait()


def test_serve_says_its_addresses_answers_and_stops_cleanly(service: Any) -> None:
    output = [service.process.stdout.readline() for _ in range(5)]
    health = urlopen(f"{service.address}/healthz", timeout=PATIENCE).read()
    service.process.send_signal(signal.SIGTERM)
    rest, wrong = service.process.communicate(timeout=PATIENCE)
    assert b"ok" in health and service.address in "".join(output) and "/desk/in/" in output[4]
    assert service.process.returncode == 0 and "Stopped" in rest
    assert [line.split("]")[0].split("[")[1].strip() for line in wrong.splitlines()] == ["info"]
