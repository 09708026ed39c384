"""Filter of log lines: only known keys with one-word values and numbers pass, and of an error its type and our own stack frames."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # structlog takes a tenth of a second, and a command that only prints logs nothing
    from structlog.typing import EventDict

_NAMES = ("event", "level", "timestamp", "logger", "error", "frames", "state", "channel", "kind", "version", "port", "mode")
_COUNTS = ("days", "hours", "seconds", "milliseconds", "count", "waiting", "owed", "due", "wiped", "turns", "stale")
ALLOWED_KEYS = frozenset((*_NAMES, *_COUNTS))
_SAFE_TEXT = re.compile(r"[A-Za-z0-9_.:/+-]{1,80}\Z")  # one word: a name in our code, a time, a place in a file
_PACKAGES = ("flows", "storage", "bot")
_ROOT = Path(__file__).resolve().parents[2]


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


def reduce_foreign(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    """Keep only logger, level, place and error of a framework's line; its text may hold anything."""
    record = event_dict["_record"]
    event_dict["event"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        event_dict["exc_info"] = record.exc_info
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return event_dict


def replace_exception(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    """Keep the type and our own frames of an exception, and nothing that it says."""
    exc_info = event_dict.pop("exc_info", None)
    error = sys.exc_info()[1] if exc_info is True else exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        event_dict["error"], event_dict["frames"] = type(error).__name__, own_frames(error)
    return event_dict


def filter_keys(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    """Drop unknown keys, and replace a text that is more than one word by `-`."""
    allowed = {key: _filter_value(value) for key, value in event_dict.items() if key in ALLOWED_KEYS}
    return {**allowed, **{key: event_dict[key] for key in ("_record", "_from_structlog") if key in event_dict}}


def _filter_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_filter_value(item) for item in value]
    return value if isinstance(value, str) and _SAFE_TEXT.match(value) else "-"


def drop_internal_keys(logger: Any, name: str, event_dict: EventDict) -> EventDict:
    """Drop what structlog passes on for itself."""
    return {key: value for key, value in event_dict.items() if not key.startswith("_")}
