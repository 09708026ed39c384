"""People on Telegram who each send a text, wait for the answer and send the next, by webhook over real HTTP."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from time import perf_counter

from tests.bench.bot_api import LENGTH, BotApi
from tests.bench.case import NotMeasured

TO_STORY = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier")
PATIENCE, SETTLING = 20, 0.3  # seconds
CONNECTIONS = 40  # as many as Telegram opens to a webhook, unless it is told otherwise
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class TelegramPeople:
    """`walks`: whether a person first goes to the story, as with Kring."""

    def __init__(self, api: BotApi, port: int, webhook: tuple[str, str], walks: bool) -> None:
        path = "/" + webhook[0].split("/", 3)[3]
        self._head = f"POST {path} HTTP/1.1\r\nHost: kring\r\nX-Telegram-Bot-Api-Secret-Token: {webhook[1]}\r\n"
        self._api, self._port, self._walks = api, port, walks
        self._lines: asyncio.Queue[Line | None] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self._lines.put_nowait(None)
        self._updates, self._accounts = count(1), count(7_000_000_001)

    async def arrive(self, people: int) -> list[int]:
        """The accounts of so many people who came in, and go on from there."""
        return await asyncio.gather(*(self._arrive() for _ in range(people)))

    async def talk(self, accounts: list[int], seconds: float) -> list[float]:
        """How long each text waited for its answer."""
        ends_at = perf_counter() + seconds
        taken = await asyncio.gather(*(self._tell(account, ends_at) for account in accounts))
        return [one for each in taken for one in each]

    async def close(self) -> None:
        while not self._lines.empty():
            if line := self._lines.get_nowait():
                line[1].close()

    async def _arrive(self) -> int:
        account = next(self._accounts)
        if self._walks:
            await self._send(account, {"message": self._message(account, "/start")})
            for label in TO_STORY:
                await self._press(account, label)
            await asyncio.sleep(SETTLING)  # an answer may be two messages
        return account

    async def _tell(self, account: int, ends_at: float) -> list[float]:
        taken: list[float] = []
        while perf_counter() < ends_at:
            began = perf_counter()
            await self._send(account, {"message": self._message(account, f"Ik slaap slecht, al nacht {len(taken)}.")})
            taken.append(perf_counter() - began)
        return taken

    async def _press(self, account: int, label: str) -> None:
        data = await asyncio.wait_for(self._api.button(account, label), PATIENCE)
        query = {"id": str(next(self._updates)), "from": _person(account), "chat_instance": "1", "data": data}
        await self._send(account, {"callback_query": query | {"message": self._message(account, "vraag")}})

    async def _send(self, account: int, update: dict[str, object]) -> None:
        """Return once it was taken and answered."""
        answered = self._api.heard(account)
        answered.clear()
        await self._deliver(update)
        await asyncio.wait_for(answered.wait(), PATIENCE)

    async def _deliver(self, update: dict[str, object]) -> None:
        body = json.dumps({"update_id": next(self._updates)} | update).encode()
        line = await self._lines.get() or await asyncio.open_connection("127.0.0.1", self._port)
        line[1].write(f"{self._head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await line[0].readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        await line[0].readexactly(int(length[1]) if length else 0)
        self._lines.put_nowait(line)
        if head.split()[1] not in (b"200", b"503"):
            raise NotMeasured(f"the webhook answered {head.split()[1].decode()}")

    def _message(self, account: int, text: str) -> dict[str, object]:
        chat = {"id": account, "type": "private", "first_name": "Fatima"}
        return {"message_id": next(self._updates), "date": 1_790_000_000, "chat": chat, "from": _person(account), "text": text}


def _person(account: int) -> dict[str, object]:
    return {"id": account, "is_bot": False, "first_name": "Fatima", "language_code": "nl"}
