"""`kring draw`: the parts of the documents that are made from the code, each at the place that waits for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.config import settings
from bot.operator.console import refuse, say
from flows.dossier import lifecycle
from flows.engine import seeker_chart
from flows.statechart import mermaid
from storage.retention import rules

HOME = Path(__file__).resolve().parents[2]

app = typer.Typer()


@app.command()
def draw(
    ctx: typer.Context,
    write: Annotated[bool, typer.Option("--write", help="Write everything that is made from the code into the documents.")] = False,
) -> None:
    """Print both charts as Mermaid; with --write put charts, commands and settings into the documents."""
    made = drawings(ctx.find_root().command)
    if not write:
        say(made["conversation"], made["desk"])
        return
    homeless = [name for name, drawing in made.items() if not _write(name, drawing)]
    if homeless:
        refuse(f"no document has a place for {name}: write <!-- {name} --> and <!-- /{name} --> on lines of their own" for name in homeless)


def drawings(root: Any) -> dict[str, str]:
    """Everything that is made from the code, by the name of its place. `root` is the command `kring`."""
    return {
        "conversation": f"```mermaid\n{mermaid(seeker_chart())}```\n",
        "desk": f"```mermaid\n{mermaid(lifecycle.LIFECYCLE)}```\n",
        "commands": "\n".join(["| command | what it does |", "|---|---|", *_commands(root, "kring"), ""]),
        "settings": settings.table(),
        "clocks": rules.table(),
    }


def places(name: str) -> dict[Path, str]:
    """What stands at the places of this name, between `<!-- name -->` and `<!-- /name -->`, by document."""
    documents = [path for path in (HOME / "README.md", *sorted(HOME.glob("docs/*.md"))) if path.is_file()]
    found = {path: _place(name).search(path.read_text(encoding="utf-8")) for path in documents}
    return {path: place.group(2) for path, place in found.items() if place}


def _commands(group: Any, before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        nested = getattr(command, "commands", None)
        if not nested or command.invoke_without_command:
            yield f"| {_written(f'{before} {name}', command)} | {_first_line(command)} |"
        if nested:
            yield from _commands(command, f"{before} {name}")


def _written(name: str, command: Any) -> str:
    """The command in code, then what it asks for and its options."""
    asked = [one.name.upper() for one in command.params if one.param_type_name == "argument"]
    options = [f"`{one.opts[0]}`" for one in command.params if one.param_type_name == "option"]
    return " ".join([f"`{name}`", *asked, *options])


def _first_line(command: Any) -> str:
    return str(command.help).split("\n")[0]


def _place(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)


def _write(name: str, drawing: str) -> bool:
    """Put the drawing at every place of its name; False where there is none."""
    documents = places(name)
    for path in documents:
        text = path.read_text(encoding="utf-8")
        path.write_text(_place(name).sub(lambda found: found.group(1) + drawing + found.group(3), text), encoding="utf-8")
    return bool(documents)
