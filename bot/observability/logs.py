"""Log lines to stderr that cannot hold what a person said: known keys, short marks and numbers, and nothing else."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from storage.db import errors

_SINGLE = ("event", "level", "timestamp", "logger", "error", "frames", "state", "channel", "kind", "version", "port", "mode")
_COUNTED = ("days", "hours", "seconds", "milliseconds", "count", "waiting", "owed", "due", "wiped", "turns", "stale")
ALLOWED_KEYS = frozenset((*_SINGLE, *_COUNTED))
_MARK = re.compile(r"[A-Za-z0-9_.:/+-]{1,80}\Z")  # one word without spaces: a name in our code, a time, a place in a file
_OURS = ("flows", "storage", "bot")
_ROOT = Path(__file__).resolve().parents[2]
_FRAMEWORKS = ("uvicorn", "sqlalchemy", "alembic", "transitions", "aiogram", "aiohttp", "telegram", "httpx", "httpcore", "asyncio")
_QUIETED = (*_FRAMEWORKS, "python_multipart")


def set_up_logging(level: str = "INFO", log_format: str = "console", stream: TextIO | None = None) -> None:
    """Send our own lines and those of every framework through one sieve to `stream` (stderr)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_drop_meta, _last(log_format)], foreign_pre_chain=[_foreign, *_processors()])
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    for name in _QUIETED:
        _quiet(logging.getLogger(name))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    threading.excepthook = lambda args: log_error("thread_failed", args.exc_value)
    sys.unraisablehook = lambda args: log_error("cleanup_failed", args.exc_value)


def log_unhandled_errors(loop: asyncio.AbstractEventLoop) -> None:
    """An exception that nobody awaited is noted without its message."""
    loop.set_exception_handler(lambda _, context: log_error("task_failed", context.get("exception")))


def log_error(event: str, error: BaseException | None = None, **values: Any) -> None:
    """One line about something that went wrong: the error's type, what ails the database, our own frames, never its message."""
    if ailment := errors.classify(error):
        values = {"kind": ailment, **values}
    structlog.stdlib.get_logger("kring").error(event, error=type(error).__name__, frames=own_frames(error), **values)


def own_frames(error: BaseException | None) -> list[str]:
    """Where in our own code an exception passed, innermost last: file, line and function."""
    found = []
    trace = error.__traceback__ if error else None
    while trace:
        found.append(_place(trace))
        trace = trace.tb_next
    return [place for place in found if place]


def _place(trace: TracebackType) -> str:
    path = Path(trace.tb_frame.f_code.co_filename)
    if not path.is_relative_to(_ROOT):
        return ""
    place = path.relative_to(_ROOT)
    return f"{place.as_posix()}:{trace.tb_lineno}:{trace.tb_frame.f_code.co_name}" if place.parts[0] in _OURS else ""


def _quiet(logger: logging.Logger) -> None:
    """A framework's own handlers and levels are taken away; uvicorn.access and the like say nothing below a warning."""
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)


def _processors() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _exceptions,
        _only_known,
    ]


def _foreign(logger: Any, name: str, line: EventDict) -> EventDict:
    """Of a line that a framework wrote only its logger, level, place and error remain; its text may hold anything."""
    record = line["_record"]
    line["event"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        line["exc_info"] = record.exc_info
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return line


def _exceptions(logger: Any, name: str, line: EventDict) -> EventDict:
    given = line.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["error"], line["frames"] = type(error).__name__, own_frames(error)
    return line


def _only_known(logger: Any, name: str, line: EventDict) -> EventDict:
    """Keys that are not on the list fall away; a text that is no single mark is replaced by its absence."""
    ours = {key: _harmless(value) for key, value in line.items() if key in ALLOWED_KEYS}
    return {**ours, **{key: line[key] for key in ("_record", "_from_structlog") if key in line}}


def _harmless(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_harmless(one) for one in value]
    return value if isinstance(value, str) and _MARK.match(value) else "-"


def _drop_meta(logger: Any, name: str, line: EventDict) -> EventDict:
    return {key: value for key, value in line.items() if not key.startswith("_")}


def _last(form: str) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
