"""The table of marks and doors on the coordinator's side: desk, codes, files, command line and settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.config.settings_file import FILE_VARIABLE
from bot.config.settings_reader import read_settings
from tests.support.command_line import FACTS, NOW
from tests.support.database.templates import migrated_folder
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.texts.marks import PARTING, UNSEEN, notations
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp

BSN = ("111", "222", "333")
MARKS = {**PARTING, **UNSEEN}
IN_ONE_NAME = {name: mark for name, mark in MARKS.items() if name != "comma"}  # a comma stands between two names
MASK = "[nummer weggehaald]"
Kring = Callable[..., Any]


@pytest.fixture
def kring(tmp_path: Path) -> Kring:
    context = AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)
    return lambda *words: CliRunner().invoke(app, list(words), obj=lambda: context)


async def test_an_authenticators_code_opens_the_desk_with_every_mark(desk_app: DeskApp) -> None:
    hanneke, missed = await desk_app.add_coordinator("Hanneke"), set()
    for name in notations("123", "456"):
        desk_app.product.advance(seconds=31)
        link = await desk_app.make_link(hanneke.id)
        other = CoordinatorBrowser(desk_app.browser(), hanneke.id, desk_app.product)
        await other.open(link)
        await other.submit(link)
        code = desk_app.code(hanneke.secret)
        await other.submit("/desk/code", code=notations(code[:3], code[3:])[name])
        missed |= set() if "beschikbaar" in (await other.open()).casefold() else {name}
    assert missed == set()


async def test_a_citizen_number_in_a_note_is_masked_with_every_mark(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    for number in notations(*BSN).values():
        await hanneke.submit(f"{path}/notes", text=f"nummer {number} .")
    assert hanneke.shown.count(MASK) == len(notations(*BSN))


def test_the_command_line_reads_a_profile_with_every_mark(kring: Kring) -> None:
    identifier = kring("coordinator", "add", "Hanneke").stdout.split("with id ")[1].split(".")[0]
    missed = set()
    for name, mark in IN_ONE_NAME.items():
        parting, unseen = PARTING.get(name, " "), UNSEEN.get(name, "")
        kring("coordinator", "change", identifier, "--places", "", "--provinces", "", "--languages", "", "--contact-line", "")
        kring(
            *(
                "coordinator",
                "change",
                identifier,
                "--places",
                f"Den{parting}Ha{unseen}ag",
                "--provinces",
                f"Noord{parting}Hol{unseen}land",
            ),
            *("--languages", f"Nederlandse{parting}Gebaren{unseen}taal", "--contact-line", f"nummer {mark.join(BSN)}"),
        )
        shown = kring("coordinator", "show", identifier).stdout
        missed |= set() if all(words in shown for words in ("dse", "Noord-Holland", MASK)) else {name}
    assert missed == set()


@pytest.mark.parametrize("typed", ["Bargoens", "geen Nederlands", "niet Pools", "not English", "no Dutch"])
def test_a_language_that_is_not_recognised_or_not_spoken_is_refused_at_every_door(kring: Kring, tmp_path: Path, typed: str) -> None:
    identifier = kring("coordinator", "add", "Hanneke").stdout.split("with id ")[1].split(".")[0]
    changed = kring("coordinator", "change", identifier, "--languages", typed)
    (tmp_path / "people.csv").write_text(f"name;languages\nJoost;{typed}\n", "utf-8")
    imported = kring("coordinator", "import", str(tmp_path / "people.csv"))
    assert changed.exit_code != 0 and imported.exit_code != 0
    assert "Joost" not in kring("coordinator", "list").stdout


def test_a_file_of_coordinators_is_read_with_every_mark(kring: Kring, tmp_path: Path) -> None:
    missed = set()
    for number, (name, mark) in enumerate(IN_ONE_NAME.items()):
        parting, unseen = PARTING.get(name, " "), UNSEEN.get(name, "")
        header = ";".join((f"na{unseen}me", f"contact{parting}line", f"lang{unseen}uages", f"stand{parting}in"))
        row = f'"Anne {chr(97 + number)}";"nummer {mark.join(BSN)}";"Nederlandse{parting}Gebaren{unseen}taal";"j{unseen}a"'
        (tmp_path / "people.csv").write_text(f"{header}\n{row}\n", "utf-8")
        kring("coordinator", "import", str(tmp_path / "people.csv"))
        lines = [line for line in kring("coordinator", "list").stdout.splitlines() if f"Anne {chr(97 + number)}" in line]
        shown = kring("coordinator", "show", lines[0].split()[0]).stdout if lines else ""
        missed |= set() if "dse" in shown and MASK in shown else {name}
    assert missed == set()


def test_two_coordinators_share_no_name_that_differs_in_marks_alone(kring: Kring) -> None:
    kring("coordinator", "add", "Anne Marie")
    typed = {name: f"Anne{PARTING.get(name, ' ')}Ma{UNSEEN.get(name, '')}rie" for name in MARKS}
    assert {name for name, words in typed.items() if kring("coordinator", "add", words).exit_code == 0} == set()


@pytest.mark.parametrize("name", UNSEEN)
@pytest.mark.parametrize(("variable", "written", "read"), [("LOG_FORMAT", "js{}on", "json"), ("LOG_LEVEL", "de{}bug", "DEBUG")])
def test_a_choice_of_the_settings_is_read_with_every_mark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, variable: str, written: str, read: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    Path("kring.env").write_text(f"KRING_{variable}={written.format(UNSEEN[name])}\n", "utf-8")
    assert getattr(read_settings(), variable.lower()) == read
