"""Promises of the CSV file of coordinators: what a spreadsheet wrote comes out value by value, or is refused with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.operator.coordinators.csv_file import read_records
from tests.support.command_line import FACTS, NOW
from tests.support.database.templates import migrated_folder

Kring = Callable[..., Any]


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    return AppContext(Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data")), now=lambda: NOW)


@pytest.fixture
def kring(context: AppContext) -> Kring:
    return lambda *words: CliRunner().invoke(app, list(words), obj=lambda: context)


def import_file(kring: Kring, folder: Path, content: bytes) -> Any:
    file = folder / "people.csv"
    file.write_bytes(content)
    return kring("coordinator", "import", str(file))


def shown(kring: Kring, name: str) -> dict[str, str]:
    """What `show` says of the coordinator with this name."""
    listed = kring("coordinator", "list").stdout.splitlines()
    (identifier,) = [line.split()[0] for line in listed if name in line]
    rows = (line.split(None, 1) for line in kring("coordinator", "show", identifier).stdout.splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 2}


PLAIN = "name;languages;employers\nZoë;nld;GGZ Drenthe|Bakker\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(";", "\t").encode("utf-16"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(";", ",").encode(),
        ("sep=;\n" + PLAIN).encode(),
        PLAIN.replace("name", "Name").encode(),
        (PLAIN + ";;\n;;;;\n").encode(),
        PLAIN.replace("employers", "employers;").replace("Bakker", "Bakker;").encode(),
        'name;languages;employers\nZoë;nld;"GGZ Drenthe\nBakker"\n'.encode(),
        'name;languages;employers\r\n"Zoë";"nld";"GGZ Drenthe\r\nBakker"\r\n'.encode(),
        'name;languages;employers\nZoë;nld;"GGZ Drenthe;Bakker"\n'.encode(),
    ],
    ids=[
        "plain",
        "mark",
        "windows",
        "utf16",
        "crlf",
        "cr",
        "comma",
        "sep",
        "capital",
        "empty rows",
        "empty column",
        "break",
        "crlf break",
        "semicolon",
    ],
)
def test_what_a_spreadsheet_writes_comes_out_value_by_value(kring: Kring, tmp_path: Path, content: bytes) -> None:
    assert "Imported: 1. Left out: 0." in import_file(kring, tmp_path, content).stdout
    assert shown(kring, "Zoë")["employers"] == "GGZ Drenthe; Bakker"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'name,employers\nHanneke,Lentis\nJoost,"Lentis\nFatima,Cosis\n', "line 3"),
        (b'name,employers\n\nJoost,"Len"tis"\n', "line 3"),
        (b'name,contact_line\nJoost,"06 1\n06 2"\n', "line 2"),
        (b"\x00\x01\x02", "no text"),
        (b"name\nJoost\nJoost\n", "line 3"),
        ("name\nZoë\nZOE\u0308\n".encode(), "line 3"),
        ("name\nJoost\nJoost\u200b\n".encode(), "line 3"),
    ],
    ids=["open quote", "quote inside", "two lines of contact", "no text", "twice", "another normal form", "an invisible mark"],
)
def test_what_cannot_be_read_is_refused_by_its_line_and_nothing_is_imported(
    kring: Kring, tmp_path: Path, content: bytes, line: str
) -> None:
    done = import_file(kring, tmp_path, content)
    assert done.exit_code == 1 and line in done.stderr and "Nothing is imported" in done.stderr
    assert "Joost" not in kring("coordinator", "list").stdout


@pytest.mark.parametrize("name", ["hanneke", " Hanneke ", "HANNEKE\u00ad", "Hanne\u200bke"])
def test_two_coordinators_never_share_a_name_that_looks_the_same(kring: Kring, name: str) -> None:
    kring("coordinator", "add", "Hanneke")
    kring("coordinator", "add", "Joost")
    joost = next(line.split()[0] for line in kring("coordinator", "list").stdout.splitlines() if "Joost" in line)
    assert kring("coordinator", "add", name).exit_code == kring("coordinator", "change", joost, "--name", name).exit_code == 1
    assert kring("coordinator", "list").stdout.lower().count("hanneke") == 1


CELLS = st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n",;\t'), max_size=12), min_size=3, max_size=3)


@given(st.lists(CELLS.filter(lambda cells: any(cell.strip() for cell in cells)), min_size=1, max_size=5), st.sampled_from(";,\t"))
def test_every_cell_that_a_spreadsheet_can_write_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], by: str
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=by).writerows([["name", "employers", "boards"], *rows])
    file = tmp_path_factory.getbasetemp() / "cells.csv"
    file.write_bytes(written.getvalue().encode())
    _, records = read_records(file)
    assert [list(record.cells.values()) for record in records] == rows
