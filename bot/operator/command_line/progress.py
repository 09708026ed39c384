"""Progress of long work on a terminal: what is done now, how much of it, and for how long already; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from storage.watch import Passing, Watch, unwatched


@contextmanager
def show_progress(doing: str) -> Iterator[Watch]:
    """Show a bar until the block ends, which moves with the things that are watched; without a terminal nothing is printed."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=None)

        def watch(things: Iterable[Passing], count: int, /) -> Iterable[Passing]:
            return progress.track(things, total=count, task_id=task)

        yield watch
