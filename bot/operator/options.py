"""Options that commands share, each with one meaning: ask nothing, show and change nothing, print JSON."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.operator.command_line.language import set_language

Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]


def _speak_to_programs(asked: bool) -> bool:
    """What programs read is the same in every language."""
    if asked:
        set_language("en")
    return asked


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.", callback=_speak_to_programs, is_eager=True)]
