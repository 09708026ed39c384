"""A raw line: the part of a line to Telegram that is the same whichever framework carries it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from bot.telegram.ports import Attachment, LazyFile, Update

PATIENCE = 20  # seconds beyond a long poll


class BaseClient(ABC):
    """A framework brings one request, its own kind of file, and what its failures mean (bot.telegram.ports.Line)."""

    async def updates(self, offset: int | None, seconds: int, kinds: Sequence[str]) -> list[Update]:
        parameters = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        updates: list[Update] = await self._ask("getUpdates", await self._given(parameters), seconds + PATIENCE)
        return updates

    async def call(self, method: str, **parameters: Any) -> Any:
        return await self._ask(method, await self._given(parameters), PATIENCE)

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def _ask(self, method: str, given: dict[str, Any], seconds: int) -> Any:
        """The raw JSON of the result; a LineError where it failed."""

    @abstractmethod
    def _file(self, file: Attachment) -> Any:
        """This file as the framework sends it."""

    async def _given(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {key: await self._ready(value) for key, value in parameters.items() if value is not None}

    async def _ready(self, value: Any) -> Any:
        value = await value.drawn() if isinstance(value, LazyFile) else value
        return self._file(value) if isinstance(value, Attachment) else value
