"""Promise of repeated log lines: a fault that comes a thousand times a second is one line a second, with its count."""

from __future__ import annotations

import io
import json
import logging

import structlog

from bot.observability.logs import log_error
from bot.observability.repeats import RepeatFilter


def lines_of(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_same_fault_is_logged_once_a_second_with_the_count_of_those_between(log_stream: io.StringIO) -> None:
    now = [0.0]
    _use_clock(RepeatFilter(lambda: now[0]))
    for moment in (0.0, 0.2, 0.4, 1.0):
        now[0] = moment
        log_error("turn_failed", ValueError("Riet"))
    assert [(line["event"], line.get("count")) for line in lines_of(log_stream)] == [("turn_failed", None), ("turn_failed", 2)]


def test_another_fault_and_what_is_no_fault_are_never_held_back(log_stream: io.StringIO) -> None:
    _use_clock(RepeatFilter(lambda: 0.0))
    log_error("turn_failed", ValueError())
    log_error("turn_failed", KeyError())
    log_error("clock_failed", ValueError())
    for _ in range(3):
        structlog.get_logger("kring").info("dossier_waits")
    assert len(lines_of(log_stream)) == 6


def _use_clock(repeats: RepeatFilter) -> None:
    for handler in logging.getLogger().handlers:
        if any(isinstance(one, RepeatFilter) for one in handler.filters):
            handler.filters[:] = [repeats]
