"""`kring draw`: writes what is generated from the code into the documents, each part between its two markers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.operator.command_line.language import set_language
from bot.operator.console import refuse, say
from bot.operator.docs_generator import chart_counts, charts, messages, rooms, tables
from bot.own.texts.template import build_template
from flows.i18n.catalog import Catalog
from flows.i18n.messages import _

REPOSITORY = Path(__file__).resolve().parents[3]
TEMPLATE = REPOSITORY / "flows/i18n/locales/kring.pot"

app = typer.Typer()


@app.command()
def draw(
    ctx: typer.Context,
    write: Annotated[bool, typer.Option("--write", help="Write everything that is made from the code into the documents.")] = False,
) -> None:
    """Print the charts as Mermaid; with --write put charts, rooms, commands and settings into the documents."""
    set_language("en")  # the documents are
    if not write:
        say(*(f"{name}\n{drawing}" for name, drawing in charts.drawings().items()))
        return
    _write_template()
    messages.write_compiled()
    parts = generated_parts(ctx.find_root().command)
    homeless = [name for name, text in parts.items() if not _write_part(name, text)]
    if homeless:
        refuse(
            _("no document has a place for {name}: write <!-- {name} --> and <!-- /{name} --> on lines of their own", name=name)
            for name in homeless
        )


def _write_template() -> None:
    """The template for translators, where this is a clone."""
    if TEMPLATE.parent.is_dir():
        TEMPLATE.write_text(build_template(Catalog.load()), encoding="utf-8")


def generated_parts(root_command: Any) -> dict[str, str]:
    """Every generated part as Markdown, by the name of its markers. `root_command` is the command `kring`."""
    return {
        **charts.drawings(),
        **chart_counts.counts(),
        **rooms.drawings(),
        "rooms": rooms.table(),
        "commands": tables.commands(root_command),
        "settings": tables.settings(),
        "timers": tables.timers(),
    }


def find_part(name: str) -> dict[Path, str]:
    """The text between `<!-- name -->` and `<!-- /name -->`, for each document that has these markers."""
    documents = [path for path in (REPOSITORY / "README.md", *sorted(REPOSITORY.glob("docs/*.md"))) if path.is_file()]
    found = {path: _markers(name).search(path.read_text(encoding="utf-8")) for path in documents}
    return {path: part.group(2) for path, part in found.items() if part}


def _markers(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {re.escape(name)} -->\n)(.*?)(<!-- /{re.escape(name)} -->)", re.DOTALL)


def _write_part(name: str, text: str) -> bool:
    """Write the part in every document that has its markers; False if there is none."""
    documents = find_part(name)
    for path in documents:
        before = path.read_text(encoding="utf-8")
        path.write_text(_markers(name).sub(lambda found: found.group(1) + text + found.group(3), before), encoding="utf-8")
    return bool(documents)
