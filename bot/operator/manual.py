"""`kring help`: the documents for the operator, from the package or from the clone; model texts have the settings filled in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.operator.console import refuse, say
from flows.i18n.messages import _

_PLACES = (Path(__file__).parent / "docs", Path(__file__).parents[2] / "docs")  # a release has them inside
_SETTING = re.compile(r"\{\{(KRING_[A-Z_]+)\}\}")
app = typer.Typer()


@app.command("help")
def show_document(topic: Annotated[str, typer.Argument(help="Such as bad-night; without one: list them.")] = "") -> None:
    """Show a document for the operator, such as `bad-night`; without a name: list them."""
    folder = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
    documents = {path.stem: path for path in sorted(folder.glob("*.md"))}
    if not topic:
        say(*documents)
    elif topic in documents:
        say(_fill_in(documents[topic].read_text(encoding="utf-8")))
    else:
        refuse([_("There is no document {topic}. There are: {documents}.", topic=topic, documents=", ".join(documents))])


def _fill_in(text: str) -> str:
    """The text with the values of the settings that it names; one that is not set stands there by its name, in brackets."""
    if not _SETTING.search(text):
        return text
    from bot.config.settings import Settings, variable_name
    from bot.config.settings_reader import read_settings

    settings = read_settings()
    values = {variable_name(name): getattr(settings, name) for name in Settings.model_fields}
    return _SETTING.sub(lambda found: f"[{found[1]}]" if values[found[1]] in ("", None) else str(values[found[1]]), text)
