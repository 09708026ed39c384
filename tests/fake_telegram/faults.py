"""Faults between a bot and Telegram, planned by a test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Answer:
    """The HTTP answer to a call."""

    status: int
    body: bytes
    media: str = "application/json"

    @property
    def description(self) -> str:
        """Telegram's description of a refusal; empty if it gives none."""
        answer = json.loads(self.body) if self.media == "application/json" else {}
        return str(answer.get("description", ""))


@dataclass(frozen=True)
class Fault:
    """One way to fail: late, cut off or answered otherwise, before the call is carried out or after it.

    Late by so many seconds, or `until` the test lets it go on, so that no time has to be long enough.
    """

    answer: Answer | None = None
    delay_seconds: float = 0
    until: asyncio.Event | None = None
    cuts_connection: bool = False
    after_execution: bool = False


class Refused(Exception):
    """Telegram refuses the call, with the code and description of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    @property
    def answer(self) -> Answer:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return Answer(self.code, json.dumps(answer | ({"parameters": self.parameters} if self.parameters else {})).encode())


def bad_request(why: str) -> Refused:
    return Refused(400, f"Bad Request: {why}")


def too_many_requests(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def too_many(seconds: int) -> Fault:
    """429: not carried out, try again after so many seconds."""
    return Fault(too_many_requests(seconds).answer)


def broken() -> Fault:
    """500: not carried out."""
    return Fault(Refused(500, "Internal Server Error").answer)


def bad_gateway() -> Fault:
    """502 with a page in HTML, from something in front of Telegram."""
    return Fault(Answer(502, HTML, "text/html"))


def slow(seconds: float) -> Fault:
    """Carried out, but only after so many seconds."""
    return Fault(delay_seconds=seconds)


def slow_after(seconds: float) -> Fault:
    """Carried out at once; the answer comes so many seconds later."""
    return Fault(delay_seconds=seconds, after_execution=True)


def slow_until(until: asyncio.Event) -> Fault:
    """Carried out, but only once the test lets it."""
    return Fault(until=until)


def slow_after_until(until: asyncio.Event) -> Fault:
    """Carried out at once; the answer comes once the test lets it."""
    return Fault(until=until, after_execution=True)


def dropped_before() -> Fault:
    """Not carried out: the connection breaks."""
    return Fault(cuts_connection=True)


def dropped_after() -> Fault:
    """Carried out, and the connection breaks before the answer."""
    return Fault(cuts_connection=True, after_execution=True)


@dataclass
class PlannedFault:
    fault: Fault
    method: str
    times: float
    token: str | None = None
    chat: int | None = None

    def matches(self, token: str, method: str, parameters: Mapping[str, Any]) -> bool:
        return (
            self.times > 0
            and self.method in ("*", method)
            and self.token in (None, token)
            and (self.chat is None or str(self.chat) == str(parameters.get("chat_id")))
        )


@dataclass
class FaultPlan:
    """Planned faults that have not struck yet, in the order in which they were planned."""

    planned: list[PlannedFault] = field(default_factory=list)

    def next_fault(self, token: str, method: str, parameters: Mapping[str, Any]) -> Fault | None:
        found = next((one for one in self.planned if one.matches(token, method, parameters)), None)
        if found is None:
            return None
        found.times -= 1
        return found.fault
