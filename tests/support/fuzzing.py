"""Fuzzing: inputs that nobody means well, made from a fixed seed, and the smallest ASGI client that can send them."""

from __future__ import annotations

import asyncio
import io
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes

from starlette.applications import Starlette

from tests.support.waiting import PATIENCE

NASTY = (
    *("", " ", "\0", "\n" * 50, "-1", "0", "9" * 40, "1e9", "NaN", "null", "true", "[]", "{}", "'", '"', "--", "%s%n", "${7*7}", "{{7*7}}"),
    *("../../etc/passwd", "..%2f..%2f", "<script>alert(1)</script>", "'; DROP TABLE keys; --", "\ud83d", "\ufeff", "\u202e"),
    *("A" * 5_000, "[" * 5_000),
    *("é" * 300, "سارة", "🙂" * 100, "a\u0301" * 200, "٣" * 12, "111222333", "ja", "nee", "stop", "wis alles", "hulp", "Ik wil niet meer."),
    *("begin", "agree", "myself", "done", "nobody", "yes", "no", "skip", "back", "erase", "help", "change_1", "person_1", "share_concern"),
)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "\0")
HEADERS = ("cookie", "content-type", "content-length", "accept-language", "host", "origin", "referer", "range", "x-forwarded-for", "te")
TYPES = (
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json"),
    *("application/x-www-form-urlencoded; charset=punycode", "multipart/form-data; boundary=" + "x" * 300, "\xff", ""),
)
INPUTS = {  # how many of each the tests try in all, from fixed seeds
    "requests to the chat": 3_000,
    "requests to the desk": 3_000,
    "forms of a conversation": 1_200,
    "updates of seekers": 3_000,
    "updates of coordinators": 1_200,
    "forms of the desk": 480,
    "connections": 1_000,
}
MARK = "zeearend"  # stands in every text that is typed, and in no line


class Answer(NamedTuple):
    """What came back: the status (0 if the application closed the connection without one), and the body."""

    status: int
    body: bytes


class Fuzzer:
    """Draws inputs. The same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def text(self) -> str:
        """One nasty text, or several, or any characters."""
        kind = self.random.randrange(4)
        if kind == 0:
            return "".join(chr(self.random.choice((self.random.randrange(256), self.random.randrange(0x3000)))) for _ in range(20))
        return "".join(self.random.choice(NASTY) for _ in range(self.random.choice((1, 1, 1, 2, 3))))

    def raw(self) -> bytes:
        return self.text().encode("utf-8", "surrogatepass") if self.random.random() < 0.8 else self.random.randbytes(40)

    def fields(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """Fields of a form: some left out, some twice, some of no form."""
        chosen = [name for name in names if self.random.random() < 0.8] + [
            self.text()[:40] for _ in range(self.random.choice((0, 0, 1, 80)))
        ]
        return [(name, self.text()) for name in chosen for _ in range(self.random.choice((1, 1, 1, 2)))]

    def document(self, document: Any) -> Any:
        """The document with some values replaced, taken out, or of another kind."""
        if self.random.random() < 0.06:
            return self.random.choice((None, -1, 10**20, 1.5, True, [], {}, self.text()))
        if isinstance(document, dict):
            kept = {name: self.document(value) for name, value in document.items() if self.random.random() > 0.03}
            return kept | ({self.text()[:10]: self.text()} if self.random.random() < 0.05 else {})
        return [self.document(one) for one in document] if isinstance(document, list) else document

    async def send_request(self, app: Starlette, paths: list[str]) -> Answer:
        """A request of any kind, to a path that exists or nearly so; the body may end too early."""
        draw = self.random
        path = draw.choice(paths).encode() if draw.random() < 0.7 else b"/" + self.raw()[:2_000]
        headers = [(draw.choice(HEADERS).encode(), self.raw()[:3_000]) for _ in range(draw.randrange(6))]
        headers += [(b"content-type", draw.choice(TYPES).encode("latin-1"))]
        scope = {
            **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": ""},
            **{"method": draw.choice(METHODS), "path": path.decode("utf-8", "replace"), "raw_path": path, "headers": headers},
            **{"query_string": quote_from_bytes(self.raw()).encode()[:500], "client": ("192.0.2.7", 1), "server": ("desk.test", 80)},
        }
        body = [{"type": "http.request", "body": self.raw(), "more_body": True} for _ in range(draw.randrange(4))]
        end: dict[str, Any] = (
            {"type": "http.disconnect"} if draw.random() < 0.1 else {"type": "http.request", "body": b"", "more_body": False}
        )
        return await call_app(app, scope, [*body, end])


async def call_app(app: Starlette, scope: dict[str, Any], messages: list[dict[str, Any]]) -> Answer:
    """The answer to one request. Raises TimeoutError if none comes."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async with asyncio.timeout(PATIENCE):  # a request without an answer hangs
        await app(scope, receive, send)
    body = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
    return Answer(next((one["status"] for one in sent if one["type"] == "http.response.start"), 0), body)


def check_log(log_stream: io.StringIO) -> None:
    """Nothing failed, and nothing that was typed is in a line."""
    logged = log_stream.getvalue()
    assert not any(failed in logged for failed in ("request_failed", "update_failed", "Traceback")) and MARK not in logged, logged[-3_000:]
