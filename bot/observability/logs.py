"""Structured logs to stderr that cannot hold a person's words: only known keys with one-word values and numbers pass."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from bot.observability.repeats import RepeatFilter
from storage.db import errors

if TYPE_CHECKING:  # structlog takes a tenth of a second, and a command that only prints logs nothing
    from structlog.typing import EventDict, Processor

_NAMES = ("event", "level", "timestamp", "logger", "error", "frames", "state", "channel", "kind", "version", "port", "mode")
_COUNTS = ("days", "hours", "seconds", "milliseconds", "count", "waiting", "owed", "due", "wiped", "turns", "stale")
ALLOWED_KEYS = frozenset((*_NAMES, *_COUNTS))
_SAFE_TEXT = re.compile(r"[A-Za-z0-9_.:/+-]{1,80}\Z")  # one word: a name in our code, a time, a place in a file
_PACKAGES = ("flows", "storage", "bot")
_ROOT = Path(__file__).resolve().parents[2]
_FRAMEWORKS = ("uvicorn", "sqlalchemy", "alembic", "transitions", "aiogram", "aiohttp", "telegram", "httpx", "httpcore", "asyncio")
_FOREIGN_LOGGERS = (*_FRAMEWORKS, "python_multipart")
_late: list[tuple[str, str]] = []  # level and format of a set-up that waits for its first line


def set_up_logging(level: str = "INFO", log_format: str = "console", stream: TextIO | None = None) -> None:
    """Filter our own lines and those of every framework, and write them to `stream` (stderr)."""
    import structlog

    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(RepeatFilter())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[_drop_internal_keys, _renderer(log_format)], foreign_pre_chain=[_reduce_foreign, *_processors()]
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    _silence_others()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def set_up_logging_late(level: str, log_format: str) -> None:
    """The same at the first line that is logged: most commands log nothing, and what it imports takes a twentieth of a second."""
    _late.append((level, log_format))
    logging.basicConfig(handlers=[_LateHandler()], level=level, force=True)
    _silence_others()


def _silence_others() -> None:
    """Take what Python and frameworks would print by themselves: warnings, threads and clean-ups that fail, lines below a warning."""
    for name in _FOREIGN_LOGGERS:
        _silence(logging.getLogger(name))
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a line that cannot be written would print a traceback, with the messages of exceptions in it
    threading.excepthook = lambda args: log_error("thread_failed", args.exc_value)
    sys.unraisablehook = lambda args: log_error("cleanup_failed", args.exc_value)


def _finish_set_up() -> None:
    if _late:
        settings = _late[-1]
        _late.clear()
        set_up_logging(*settings)


class _LateHandler(logging.Handler):
    """Gives a framework's first line to the handler that is set up then."""

    def emit(self, record: logging.LogRecord) -> None:
        _finish_set_up()
        logging.getLogger(record.name).handle(record)


def log_unhandled_errors(loop: asyncio.AbstractEventLoop) -> None:
    """Log an exception that nobody awaited, without its message."""
    _finish_set_up()
    loop.set_exception_handler(lambda _, context: log_error("task_failed", context.get("exception")))


def log_event(event: str, **values: Any) -> None:
    """Log one thing that happened as it should."""
    _logger().info(event, **values)


def log_warning(event: str, **values: Any) -> None:
    """Log one thing that the operator should look at."""
    _logger().warning(event, **values)


def log_error(event: str, error: BaseException | None = None, **values: Any) -> None:
    """Log one failure: the error's type, the kind of a database error and our own stack frames, never the error's message."""
    if kind := errors.classify(error):
        values = {"kind": kind, **values}
    _logger().error(event, error=type(error).__name__, frames=own_frames(error), **values)


def _logger() -> Any:
    import structlog

    _finish_set_up()
    return structlog.stdlib.get_logger("kring")


def own_frames(error: BaseException | None) -> list[str]:
    """The stack frames in our own code, innermost last, each as file:line:function."""
    places = []
    trace = error.__traceback__ if error else None
    while trace:
        places.append(_format_frame(trace))
        trace = trace.tb_next
    return [location for location in places if location]


def _format_frame(trace: TracebackType) -> str:
    path = Path(trace.tb_frame.f_code.co_filename)
    if not path.is_relative_to(_ROOT):
        return ""
    relative = path.relative_to(_ROOT)
    return f"{relative.as_posix()}:{trace.tb_lineno}:{trace.tb_frame.f_code.co_name}" if relative.parts[0] in _PACKAGES else ""


def _silence(logger: logging.Logger) -> None:
    """Remove a framework's own handlers and levels; uvicorn.access and the like log warnings only."""
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)


def _processors() -> list[Processor]:
    import structlog

    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _replace_exception,
        _filter_keys,
    ]


def _reduce_foreign(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    """Keep only logger, level, place and error of a framework's line; its text may hold anything."""
    record = event_dict["_record"]
    event_dict["event"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        event_dict["exc_info"] = record.exc_info
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return event_dict


def _replace_exception(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    exc_info = event_dict.pop("exc_info", None)
    error = sys.exc_info()[1] if exc_info is True else exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        event_dict["error"], event_dict["frames"] = type(error).__name__, own_frames(error)
    return event_dict


def _filter_keys(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    """Drop unknown keys, and replace a text that is more than one word by `-`."""
    allowed = {key: _filter_value(value) for key, value in event_dict.items() if key in ALLOWED_KEYS}
    return {**allowed, **{key: event_dict[key] for key in ("_record", "_from_structlog") if key in event_dict}}


def _filter_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_filter_value(item) for item in value]
    return value if isinstance(value, str) and _SAFE_TEXT.match(value) else "-"


def _drop_internal_keys(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    return {key: value for key, value in event_dict.items() if not key.startswith("_")}


def _renderer(log_format: str) -> Processor:
    import structlog

    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
