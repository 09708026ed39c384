"""Structured logs to stderr that cannot hold a person's words: set up for us and every framework, and each line filtered."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any, TextIO

from bot.observability.log_filter import drop_internal_keys, filter_keys, own_frames, reduce_foreign, replace_exception
from bot.observability.repeats import RepeatFilter
from storage.db import errors

if TYPE_CHECKING:  # structlog takes a tenth of a second, and a command that only prints logs nothing
    from structlog.typing import Processor

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
            processors=[drop_internal_keys, _renderer(log_format)], foreign_pre_chain=[reduce_foreign, *_processors()]
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
        replace_exception,
        filter_keys,
    ]


def _renderer(log_format: str) -> Processor:
    import structlog

    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
