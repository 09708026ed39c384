"""Base client: the part of a Telegram client that is the same for both frameworks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from bot.telegram.ports import Attachment, LazyFile, Update

REQUEST_SECONDS = 20  # time-out of a call, and of getUpdates beyond its long poll


class BaseClient(ABC):
    """TelegramClient without its transport: a framework adds the request, its file type and the mapping of its errors."""

    async def get_updates(self, offset: int | None, timeout_seconds: int, update_types: Sequence[str]) -> list[Update]:
        parameters = {"offset": offset, "timeout": timeout_seconds, "allowed_updates": list(update_types)}
        updates: list[Update] = await self._request("getUpdates", await self._prepare_all(parameters), timeout_seconds + REQUEST_SECONDS)
        return updates

    async def call_api(self, method: str, **parameters: Any) -> Any:
        return await self._request(method, await self._prepare_all(parameters), REQUEST_SECONDS)

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def _request(self, method: str, parameters: dict[str, Any], timeout_seconds: int) -> Any:
        """Return the raw JSON of the result; raise an ApiError if the call failed."""

    @abstractmethod
    def _input_file(self, attachment: Attachment) -> Any:
        """The attachment as the framework's own file type."""

    async def _prepare_all(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {key: await self._prepare(value) for key, value in parameters.items() if value is not None}

    async def _prepare(self, value: Any) -> Any:
        value = await value.to_attachment() if isinstance(value, LazyFile) else value
        return self._input_file(value) if isinstance(value, Attachment) else value
