"""Progress of long work on a terminal: what is done now and for how long already; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def show_progress(doing: str) -> Iterator[None]:
    """Show a moving bar and the time that passed until the block ends; without a terminal nothing is printed."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn(doing), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as progress:
        progress.add_task(doing, total=None)
        yield
