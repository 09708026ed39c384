"""People on Telegram who each send a text, wait for the answer and send the next, by webhook over real HTTP."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from time import perf_counter

from tests.bench.case import NotMeasured
from tests.bench.telegram.bot_api import LENGTH, BotApi

TEXTS = (  # of one person; then somebody new begins
    *("/start", "hier in Telegram", "ja, bewaar het", "voor mezelf", "toch hier"),
    *("Mijn moeder valt vaak.", "Ik kan het niet meer alleen.", "Ik slaap slecht.", "klaar"),
)
PATIENCE = 120  # seconds
DELIVERED_AGAIN = 1.0  # seconds after which Telegram delivers what was not taken
CONNECTIONS = 40  # as many as Telegram opens to a webhook, unless it is told otherwise
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class TelegramPeople:
    """Everybody says the same nine texts, whichever bot it is."""

    def __init__(self, api: BotApi, port: int, webhook: tuple[str, str]) -> None:
        path = "/" + webhook[0].split("/", 3)[3]
        self._head = f"POST {path} HTTP/1.1\r\nHost: kring\r\nX-Telegram-Bot-Api-Secret-Token: {webhook[1]}\r\n"
        self._api, self._port = api, port
        self._lines: asyncio.LifoQueue[Line | None] = asyncio.LifoQueue()  # few connections that are busy, and none that idles
        for _ in range(CONNECTIONS):
            self._lines.put_nowait(None)
        self._updates, self._accounts = count(1), count(7_000_000_001)

    async def talk(self, people: int, seconds: float, pause: float = 0.0) -> list[float]:
        """How long each text of so many people at once waited for its answer; each reads an answer for `pause` seconds."""
        ends_at = perf_counter() + seconds
        taken = await asyncio.gather(*(self._tell(ends_at, pause) for _ in range(people)))
        return [one for each in taken for one in each]

    async def close(self) -> None:
        while not self._lines.empty():
            if line := self._lines.get_nowait():
                line[1].close()

    async def _tell(self, ends_at: float, pause: float) -> list[float]:
        taken: list[float] = []
        for number in count():
            if number % len(TEXTS) == 0:
                account = next(self._accounts)
            began = perf_counter()
            await self._send(account, {"message": self._message(account, TEXTS[number % len(TEXTS)])})
            taken.append(perf_counter() - began)
            if perf_counter() >= ends_at:
                break
            if pause:
                await asyncio.sleep(pause)
        return taken

    async def _send(self, account: int, update: dict[str, object]) -> None:
        """Return once it was taken and answered."""
        answered = self._api.heard(account)
        answered.clear()
        body = json.dumps({"update_id": next(self._updates)} | update).encode()
        request = f"{self._head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        async with asyncio.timeout(PATIENCE):
            while (status := await self._deliver(request)) in (b"500", b"503"):
                await asyncio.sleep(DELIVERED_AGAIN)
            if status != b"200":
                raise NotMeasured(f"the webhook answered {status.decode()}")
            await answered.wait()

    async def _deliver(self, request: bytes) -> bytes:
        """The status, by a connection that is kept; by a new one, as from Telegram, if the server closed it meanwhile."""
        line = await self._lines.get() or await self._connect()
        try:
            status = await _ask(line, request)
        except (asyncio.IncompleteReadError, ConnectionError):
            line[1].close()
            status = await _ask(line := await self._connect(), request)
        self._lines.put_nowait(line)
        return status

    async def _connect(self) -> Line:
        return await asyncio.open_connection("127.0.0.1", self._port)

    def _message(self, account: int, text: str) -> dict[str, object]:
        chat = {"id": account, "type": "private", "first_name": "Fatima"}
        return {"message_id": next(self._updates), "date": 1_790_000_000, "chat": chat, "from": _person(account), "text": text}


async def _ask(line: Line, request: bytes) -> bytes:
    """The status that answers this request."""
    line[1].write(request)
    head = await line[0].readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    await line[0].readexactly(int(length[1]) if length else 0)
    return head.split()[1]


def _person(account: int) -> dict[str, object]:
    return {"id": account, "is_bot": False, "first_name": "Fatima", "language_code": "nl"}
