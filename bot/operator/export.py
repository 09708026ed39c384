"""`kring export`: the questionnaire as FHIR, for use elsewhere; never an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.operator.console import context_of, require_language, say
from flows.i18n.catalog import FIRST
from flows.i18n.messages import _

app = typer.Typer(help="What others may use: the questions, never an answer.", no_args_is_help=True)


@app.callback()
def export_group() -> None:
    """What others may use: the questions, never an answer."""


@app.command("questionnaire")
def export_questionnaire(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to write it; without a file it is printed.")] = None,
    language: Annotated[str, typer.Option("--language", help="Language of the questions.")] = FIRST,
) -> None:
    """Write the question list as a FHIR R4 Questionnaire; it contains nobody's answers."""
    from bot.dossier.export import fhir

    own = context_of(ctx).own
    catalog = own.catalog()
    require_language(language, catalog.languages)
    content = (
        json.dumps(fhir.build_questionnaire(catalog, language, [one.question for one in own.questions]), ensure_ascii=False, indent=2)
        + "\n"
    )
    if file is None:
        typer.echo(content, nl=False)
        return
    file.write_text(content, encoding="utf-8")
    say(_("Written to {file}.", file=file))
