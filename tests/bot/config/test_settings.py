"""Settings: checked whole before anything starts, each named with how to mend it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest

from bot.config import extras, settings
from bot.config.settings_file import FILE_VARIABLE
from bot.config.settings_reader import read_settings
from bot.operator.docs_generator import tables
from flows.errors import SettingsError
from tests.support.paths import ROOT

TABLE = ROOT / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the person who runs the tests, and no file of theirs."""
    for field in settings.Settings.model_fields:
        monkeypatch.delenv(settings.variable_name(field), raising=False)
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_fresh_clone_needs_no_setting() -> None:
    assert read_settings().address == "http://127.0.0.1:8080"


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("kring.env").write_text("KRING_PORT=8081\nKRING_FOUNDATION=Stichting Voorbeeld\n")
    monkeypatch.setenv("KRING_PORT", "8082")
    read = read_settings()
    assert (read.port, read.foundation) == (8082, "Stichting Voorbeeld")


def test_another_file_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "other.env").write_text("KRING_PORT=9000\n")
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "other.env"))
    assert read_settings().port == 9000


def test_a_named_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, "nowhere.env")
    with pytest.raises(SettingsError, match="there is no file"):
        read_settings()


def test_all_wrong_settings_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrongly = {"KRING_PORT": "eighty", "KRING_PROT": "1", "KRING_TIMEZONE": "Mars", "KRING_DRAFT_DAYS": "99"}
    for name, value in wrongly.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert {line.split(":")[0] for line in str(wrong.value).splitlines()} == set(wrongly)


@pytest.mark.parametrize(
    "name", ["Europe/Amsterdam", "UTC", "right/UTC", "posix/Europe/Amsterdam", "posixrules", "Europe", "zone.tab", "../UTC", "Mars"]
)
def test_a_time_zone_is_known_where_this_machine_lists_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("KRING_TIMEZONE", name)
    with nullcontext() if name in available_timezones() else pytest.raises(SettingsError, match="this time zone is not known"):
        assert str(read_settings().zone) == name


def test_a_misspelt_setting_is_answered_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_FOUNDATON", "x")
    with pytest.raises(SettingsError, match="Is KRING_FOUNDATION meant"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KRING_BASE_URL", "http://marked.example"),
        ("KRING_TRUSTED_PROXIES", "marked"),
        ("KRING_EXIT_LINK", "marked"),
        ("KRING_DATABASE", "mysql://marked"),
        ("KRING_PORT", "marked"),
        ("KRING_LOG_LEVEL", "marked"),
    ],
)
def test_no_message_repeats_the_value_that_was_set(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as wrong:
        read_settings()
    assert "marked" not in str(wrong.value)


@pytest.mark.parametrize(
    ("content", "name", "remedy"),
    [
        (b"KRING_PORT=8080\nKRING_FOUNDATION='t Voorbeeld\n", "KRING_FOUNDATION", "double quotes"),
        (b"KRING_FOUNDATION='t Voorbeeld\nKRING_PHONE='085 000'\n", "KRING_FOUNDATION", "double quotes"),
        (b'KRING_HOURS="maandag\nKRING_PHONE="085 000"\n', "KRING_HOURS", "double quotes"),
        ("KRING_FOUNDATION=Stichting Café\n".encode("cp1252"), "KRING_FOUNDATION", "UTF-8"),
        ("export KRING_FOUNDATION=‘t Voorbeeld\n".encode("cp1252"), "KRING_FOUNDATION", "UTF-8"),
        (b"KRING_PHONE=085\0 000\n", "KRING_PHONE", "NUL"),
        ("KRING_PHONE=085\n".encode("utf-16"), "kring.env", "UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_as_meant_is_one_line_with_the_setting_and_the_remedy(content: bytes, name: str, remedy: str) -> None:
    Path("kring.env").write_bytes(content)
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert str(wrong.value).startswith(f"{name}: ") and remedy in str(wrong.value) and "\n" not in str(wrong.value)
    assert "Voorbeeld" not in str(wrong.value).replace('NAME="\'t Voorbeeld"', "")


@pytest.mark.parametrize(("value", "remedy"), [("Caf\udce9", "UTF-8"), ("'t Voorbeeld'", "Leave them out"), ('"8080"', "Leave them out")])
def test_so_is_a_value_of_the_environment(monkeypatch: pytest.MonkeyPatch, value: str, remedy: str) -> None:
    monkeypatch.setenv("KRING_FOUNDATION", value)
    with pytest.raises(SettingsError, match=f"KRING_FOUNDATION: .*{remedy}"):
        read_settings()


@pytest.mark.parametrize(
    ("written", "name"),
    [('"\'t Voorbeeld"', "'t Voorbeeld"), ("Café 't Voorbeeld", "Café 't Voorbeeld"), ("'Café'", "Café"), ("‘t Voorbeeld", "‘t Voorbeeld")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_name_with_an_apostrophe_is_read(written: str, name: str, encoding: str) -> None:
    Path("kring.env").write_text(f"KRING_FOUNDATION={written}\n", encoding=encoding)
    assert read_settings().foundation == name


def test_the_table_in_the_docs_is_the_one_made_from_the_settings() -> None:
    assert tables.settings() in TABLE.read_text(encoding="utf-8")


def test_a_secret_may_lie_in_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a-long-password\n")
    monkeypatch.setenv("KRING_MAIL_PASSWORD_FILE", str(tmp_path / "password"))
    found = read_settings().mail_password
    assert found and found.get_secret_value() == "a-long-password"


@pytest.mark.parametrize("name", ["KRING_KEYS", "KRING_MAIL_PASSWORD", "KRING_SEEKER_TOKEN", "KRING_COORDINATOR_TOKEN", "KRING_DATABASE"])
def test_a_secret_that_is_nowhere_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"{name}_FILE", "nowhere")
    with pytest.raises(SettingsError, match=f"{name}_FILE: there is no file"):
        read_settings()


def test_a_secret_that_is_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("one")
    monkeypatch.setenv("KRING_MAIL_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("KRING_MAIL_PASSWORD", "another")
    with pytest.raises(SettingsError, match="KRING_MAIL_PASSWORD is given too"):
        read_settings()


def test_what_kubernetes_puts_there_for_a_service_named_kring_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("kring.env").write_text("KRING_PORT=8081\n")
    injected = {"PORT": "tcp://10.0.0.7:80", "SERVICE_HOST": "10.0.0.7", "SERVICE_PORT": "80", "SERVICE_PORT_HTTP": "80"}
    injected |= {
        "PORT_80_TCP": "tcp://10.0.0.7:80",
        "PORT_80_TCP_PROTO": "tcp",
        "WEB_PORT": "tcp://10.0.0.8:80",
        "WEB_SERVICE_HOST": "10.0.0.8",
    }
    for name, value in injected.items():
        monkeypatch.setenv(f"KRING_{name}", value)
    assert read_settings().port == 8081


@pytest.mark.parametrize(
    ("given", "module", "extra"),
    [
        ({"seeker_token": "123456:abcdefghijklmnopqrstuvwxyz0123456789"}, "aiogram", "seeker-telegram"),
        ({"coordinator_token": "123456:abcdefghijklmnopqrstuvwxyz0123456789"}, "telegram", "coordinator-telegram"),
        ({"database": "postgresql+psycopg://kring@db.example.org/kring"}, "psycopg", "postgresql"),
    ],
)
def test_a_setting_whose_extra_is_not_installed_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], module: str, extra: str
) -> None:
    wanted = settings.Settings(**given)
    assert list(extras.missing_extras(wanted)) == []
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == module else name)
    assert [f"kring[{extra}]" in line for line in extras.missing_extras(wanted)] == [True]
