"""CSV file of coordinators as spreadsheets write it: bytes to rows of cells, or a sentence for the operator that says what to mend."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flows.comparing_form import comparing_form, is_blank
from flows.errors import KringError
from flows.i18n.messages import _

_DELIMITERS = ";,\t"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class CsvError(KringError):
    """The file cannot be read as rows and columns."""


class CsvRecord(NamedTuple):
    """One row: the line of the file on which it begins, and its cells by column; `extra` are cells beyond the last column."""

    line: int
    cells: dict[str, str]
    extra: list[str]


def read_records(file: Path) -> tuple[list[str], list[CsvRecord]]:
    """The names of the columns, in lower case, and the rows that are not empty. Raises CsvError."""
    text = _decode(file.read_bytes())
    first, _, rest = text.partition("\n")
    skipped, delimiter = (1, first.strip()[4:5]) if first.casefold().startswith("sep=") else (0, _delimiter_of(first))
    rows = list(_read_rows(rest if skipped else text, delimiter or ";"))
    columns = _columns(rows[0][1]) if rows else []
    return columns, [_record(line + skipped, columns, cells) for line, cells in rows[1:] if not is_blank("".join(cells))]


def _decode(content: bytes) -> str:
    """UTF-8 and UTF-16 by their mark, else UTF-8, else what Windows writes; every line end is LF."""
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text:
        raise CsvError(_("The file is no text. Save it in the spreadsheet as  CSV UTF-8  and import it again."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter_of(first: str) -> str:
    """The delimiter that stands most often in the first line."""
    return max(_DELIMITERS, key=first.count)


def _read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; a cell in quotation marks may hold line breaks."""
    reader, begins = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        remedy = _("Write it twice within a cell that stands in quotation marks")
        raise CsvError(
            _("line {begins}: a quotation mark is not closed, or stands in the middle of a cell. {remedy}.", begins=begins, remedy=remedy)
        ) from None


def _columns(first: list[str]) -> list[str]:
    """The names of the columns, without empty ones at the end."""
    columns = [comparing_form(name).replace(" ", "_") for name in first]
    while columns and not columns[-1]:
        columns.pop()
    return columns


def _record(line: int, columns: list[str], cells: list[str]) -> CsvRecord:
    extra = [cell for cell in cells[len(columns) :] if not is_blank(cell)]
    return CsvRecord(line, dict(zip(columns, cells, strict=False)), extra)
