"""A Bot API server that does as little as it can, so that what is measured is the bot; `tests.fake_telegram` is the strict one."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_FORM_FIELD = re.compile(rb'name="(\w+)"\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
ME = {"id": 1234567, "is_bot": True, "first_name": "Kring", "username": "kring_bench_bot"}


class BotApi:
    """`heard` says that a chat was answered: the last message of an answer is the one with buttons, if the bot has any."""

    def __init__(self, has_buttons: bool) -> None:
        self._has_buttons = has_buttons
        self.webhook: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
        self.said: dict[int, asyncio.Event] = {}
        self._numbers = iter(range(1, 1 << 60))

    async def start(self) -> str:
        """Listen; gives the address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.close()

    def heard(self, chat: int) -> asyncio.Event:
        """Set once everything is said to this chat."""
        return self.said.setdefault(chat, asyncio.Event())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else await _read_chunks(reader)
                method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].decode()
                answer = json.dumps({"ok": True, "result": self._answer(method, _fields(head, body))}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    def _answer(self, method: str, given: dict[str, str]) -> Any:
        if method == "getMe":
            return ME
        if method == "setWebhook" and not self.webhook.done():
            self.webhook.set_result((given["url"], given.get("secret_token", "")))
        return self._record(int(given["chat_id"]), given) if method == "sendMessage" else True

    def _record(self, chat: int, given: dict[str, str]) -> Any:
        if "reply_markup" in given or not self._has_buttons:
            self.heard(chat).set()
        there = {"id": chat, "type": "private", "first_name": "Fatima"}
        return {"message_id": next(self._numbers), "date": 1_790_000_000, "chat": there, "text": given["text"]}


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


def _fields(head: bytes, body: bytes) -> dict[str, str]:
    if b"multipart" in head.lower():
        return {name.decode(): value.decode() for name, value in _FORM_FIELD.findall(body)}
    if b"form-urlencoded" in head.lower():
        return dict(parse_qsl(body.decode()))
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in json.loads(body or b"{}").items()}
