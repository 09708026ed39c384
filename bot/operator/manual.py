"""`kring help`: the documents for the operator, from the package or from the clone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.operator.console import refuse, say

_PLACES = (Path(__file__).parent / "docs", Path(__file__).parents[2] / "docs")  # a release has them inside
app = typer.Typer()


@app.command("help")
def show_document(topic: Annotated[str, typer.Argument(help="Such as bad-night; without one: list them.")] = "") -> None:
    """Show a document for the operator, such as `bad-night`; without a name: list them."""
    folder = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
    documents = {path.stem: path for path in sorted(folder.glob("*.md"))}
    if not topic:
        say(*documents)
    elif topic in documents:
        say(documents[topic].read_text(encoding="utf-8"))
    else:
        refuse([f"There is no document {topic}. There are: {', '.join(documents)}."])
