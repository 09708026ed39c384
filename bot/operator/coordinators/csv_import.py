"""`kring coordinator import`: coordinators of a CSV file, each row checked and named by its line before any is added."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bot.coordinator.service.account.profile_fields import ProfileForm
from bot.operator.console import context_of, refuse, say, warn
from bot.operator.coordinators.csv_file import CsvError, CsvRecord, read_records
from bot.operator.coordinators.finding import open_roster
from flows.comparing_form import comparing_form
from flows.i18n.messages import _, current_language
from flows.matching.profile import Profile

_TRUE, _FALSE = ("yes", "ja", "1", "true"), ("", "no", "nee", "0", "false")

app = typer.Typer()


@app.command(name="import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV of a spreadsheet; the first line names the fields.")],
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Import the good rows of a file that has bad ones.")] = False,
) -> None:
    """Add coordinators from a CSV file. Names every bad row by its line, and then imports nothing."""
    context = context_of(ctx)
    roster = open_roster(context)
    with context.transaction() as connection:
        taken = {comparing_form(one.name) for one in roster.list_coordinators(connection)}
        rows = list(_parse_file(file, ProfileForm(context.catalog, context.today), taken))
        wrong = [_("line {line}: {problem}", line=row.line, problem=problem) for row in rows for problem in row.wrong]
        good = [row for row in rows if not row.wrong]
        if wrong and not good_rows:
            refuse([*wrong, _("Nothing is imported. Mend these lines, or add  --good-rows  to import the others.")])
        for row in good:
            roster.add_coordinator(connection, stand_in=row.stand_in, **row.profile)
    warn(*wrong)
    say(
        _("Imported: {count}. Left out: {left_out}.", count=len(good), left_out=len(rows) - len(good)),
        _("Give each a link:  kring coordinator link ID"),
    )


class CsvRow(NamedTuple):
    """One row of a file: its line number, its fields, and all that is wrong with it."""

    line: int
    profile: Profile
    stand_in: bool
    wrong: list[str]


def _parse_file(file: Path, fields: ProfileForm, taken: set[str]) -> Iterator[CsvRow]:
    try:
        columns, records = read_records(file)
    except CsvError as error:
        refuse([str(error), _("Nothing is imported.")])
    _refuse_columns(columns, fields)
    for record in records:
        parsed = _parse_row(record, fields, taken)
        taken.add(comparing_form(parsed.profile.get("name", "")))
        yield parsed


def _refuse_columns(named: list[str], fields: ProfileForm) -> None:
    unknown = [name or _("(empty)") for name in named if name not in (*fields.names, "stand_in")]
    if unknown or "name" not in named or len(named) != len(set(named)):
        wrong = (
            _("line 1: these are no fields: {unknown}.", unknown=", ".join(unknown))
            if unknown
            else _("line 1: each field stands there once, and name is one of them.")
        )
        refuse([wrong, _("The fields are {names}.", names=", ".join((*fields.names, "stand_in")))])


def _parse_row(record: CsvRecord, fields: ProfileForm, taken: set[str]) -> CsvRow:
    stand_in = comparing_form(record.cells.get("stand_in", ""))
    texts = {field: text.strip() for field, text in record.cells.items() if field != "stand_in"}
    profile, wrong = fields.parse_fields({field: text for field, text in texts.items() if text or field == "name"}, current_language())
    lines = [f"{field}: {problem}" for field, problem in wrong.items()]
    if record.extra:
        lines.append(_("it has more cells than the first line; put text with a comma in quotation marks."))
    if stand_in not in (*_TRUE, *_FALSE):
        lines.append(_("stand_in: write yes or no, not {stand_in}.", stand_in=stand_in))
    if comparing_form(profile.get("name", "")) in taken - {""}:
        lines.append(_("name: there is a {name} already; seekers could not tell them apart.", name=profile["name"]))
    return CsvRow(record.line, profile, stand_in in _TRUE, lines)
