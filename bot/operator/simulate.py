"""`kring simulate`: what a year would be like with so many coordinators, before people have to wait to find out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.operator.command_line.progress import show_progress
from bot.operator.console import REFUSED, print_json, refuse, say
from bot.operator.options import AsJson
from flows.i18n.messages import _

app = typer.Typer()


@app.command()
def simulate(
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same year.")] = 1,
    seekers: Annotated[int, typer.Option("--seekers", help="How many send a dossier in a year.", min=1, max=5000)] = 200,
    coordinators: Annotated[int, typer.Option("--coordinators", help="How many are there; the first stands in.", min=1, max=500)] = 20,
    days: Annotated[int, typer.Option("--days", help="How many days.", min=1, max=730)] = 365,
    plot: Annotated[Path | None, typer.Option("--plot", help="Where a picture (SVG) is written.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run a made-up year with invented people, on storage of its own: waiting times, fairness, and whether a rule was broken."""
    from bot.operator.simulation import report, run

    with tempfile.TemporaryDirectory() as folder, show_progress(_("Simulating the days")) as watch:
        audit = run.run_simulation(Path(folder), seed, seekers, coordinators, days, watch)
    if plot:
        plot.write_text(report.render_svg(audit), encoding="utf-8")
    if as_json:
        print_json(report.summary_data(audit, run.INSTALLATION.answer_within_days))
        raise typer.Exit(REFUSED if audit.broken else 0)
    say(*report.summary_lines(audit, run.INSTALLATION.answer_within_days))
    if audit.broken:
        refuse([_("A rule of independence was broken: do not use this version.")])
