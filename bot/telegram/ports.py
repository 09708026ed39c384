"""Ports of the Telegram delivery: the client that a framework implements, and the handler and outbox jobs of each bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from storage.delivery import notice_ledger

Update = dict[str, Any]  # raw, as Telegram sent it
RecordMessage = Callable[[str, int], asyncio.Future[None]]  # chat id, message id


class ApiError(Exception):
    """A failed call of the Bot API. Its message never holds a token, an address or text of a message.

    ApiError
    ├── RateLimited       429: not carried out; try again after `seconds`
    ├── NotSent           no connection, or 5xx: not carried out; try again
    ├── OutcomeUnknown    time-out after sending: it may have been carried out
    ├── PollingConflict   409: another process polls, or a webhook is set
    └── Refused           for good: the same call would fail again
        ├── BotBlocked    403, or the chat is not found: this person cannot be reached
        ├── WrongToken    401, 404: Telegram does not know this bot
        └── Rejected      any other 4xx: this call is wrong
    """


class RateLimited(ApiError):
    """429: the call was not carried out and may be tried again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("flooded")
        self.seconds = seconds


class NotSent(ApiError):
    """The call was not carried out: no connection, or an answer of 5xx, in JSON or as a page."""


class OutcomeUnknown(ApiError):
    """The call was sent and no answer came (time-out, connection dropped): it may have been carried out."""


class PollingConflict(ApiError):
    """409: another process polls, or a webhook is set."""


class Refused(ApiError):
    """Refused for good: the same call would fail again. `status` is kept in the ledger of notices."""

    status = notice_ledger.BAD_REQUEST


class BotBlocked(Refused):
    """403, or the chat is not found: this person has blocked the bot or cannot receive messages."""

    status = notice_ledger.BLOCKED


class WrongToken(Refused):
    """401, or 404: Telegram does not know this bot, so that every call fails until the token is mended."""

    status = notice_ledger.WRONG_TOKEN


class Rejected(Refused):
    """Any other 4xx: this call is wrong."""


class Unreadable(Exception):
    """The framework cannot parse this update. Raised by `BotHandler.handle_update`; the message never holds the update."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as a parameter of a call."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LazyFile:
    """A file whose content is made when the call is sent, and stored nowhere before."""

    name: str
    make_content: Callable[[], Awaitable[bytes]] = field(repr=False)

    async def to_attachment(self) -> Attachment:
        """Make the content. Raises Rejected if that fails, because it would fail again."""
        try:
            return Attachment(self.name, await self.make_content())
        except Exception as error:
            raise Rejected(type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of the Bot API.

    `at_most_once` for a notice, a code or a dossier, which must never be repeated; a question may be.
    `untracked` for an immediate reply to somebody of whom nothing is stored.
    `last_notice` is the number of the last notice that the message carries whole.
    """

    method: str
    parameters: Mapping[str, Any] = field(repr=False)
    at_most_once: bool = False
    untracked: bool = False
    last_notice: int = 0


class TelegramClient(Protocol):
    """Raw calls of one bot over its framework's request stack. Every failure is an ApiError."""

    async def get_updates(self, offset: int | None, timeout_seconds: int, update_types: Sequence[str]) -> list[Update]:
        """Long-poll getUpdates; returns the raw JSON of each update."""

    async def call_api(self, method: str, **parameters: Any) -> Any:
        """Any other method; returns the raw JSON of its result. None is left out, a LazyFile is made."""

    async def close(self) -> None: ...


class OutboxJob(Protocol):
    """The calls of one outbox message to one chat, in order. `messages_sent` counts the calls already begun in earlier attempts."""

    @property
    def chat_id(self) -> str: ...
    @property
    def messages_sent(self) -> int: ...
    @property
    def attempts(self) -> int: ...
    @property
    def calls(self) -> Sequence[ApiCall]: ...

    async def record_progress(self, messages_sent: int) -> bool:
        """Store how many calls were begun; False if the message was replaced or withdrawn: then nothing more is sent."""

    @property
    def record_message(self) -> RecordMessage | None:
        """Notes what a call left in the chat; None if it is noted like any other message."""

    async def mark_sent(self, message_id: int) -> bool:
        """All calls are done: the message leaves the outbox. `message_id` is what the last call left in the chat, 0 if unknown.

        False if what it shows may have been changed while it was sent.
        """

    async def expire_outdated(self, message_ids: Sequence[int]) -> None:
        """These messages were left in the chat by a job that did not end, or shows what may have changed: delete what must not stay."""

    async def reschedule(self, due_at: datetime, at: datetime, messages_sent: int) -> None:
        """It failed at `at`, and is due again at `due_at`, from call `messages_sent` on."""

    async def refuse(self, status: int, at: datetime, retry_at: datetime | None, messages_sent: int) -> None:
        """Telegram refused a call for good: it is noted and, as far as possible, told by another way.

        Due again at `retry_at`, if it is worth a try; without one the next call follows.
        """


class BotHandler(Protocol):
    """Application side of one bot: turns updates into turns or actions, and outbox rows into calls."""

    @property
    def name(self) -> str:
        """The bot's name in rows and log lines, at most 12 characters; for the seeker's bot also the channel's name."""

    @property
    def update_types(self) -> Sequence[str]:
        """The update types in use, for allowed_updates."""

    @property
    def wake_up_kind(self) -> str:
        """The kind of wake-up that its outbox rows request (storage.db.notify)."""

    def profile_calls(self) -> Iterable[ApiCall]:
        """Calls at start: commands, menu, descriptions. A failure is logged; a bot works without them."""

    def ordering_key(self, update: Update) -> str:
        """Id of the person whose updates are handled in order; empty if the update names nobody. Never raises."""

    async def handle_update(self, update: Update) -> Sequence[ApiCall] | None:
        """Handle the update once and return after the commit, with the immediate replies that have no outbox row.

        Raises Unreadable if the framework cannot parse it.
        """

    async def failure_replies(self, update: Update) -> Sequence[ApiCall] | None:
        """Apologies for an update that failed for good, if its sender can be reached. Never raises."""

    async def due_jobs(self, at: datetime, chats: int, busy: Container[str]) -> Sequence[OutboxJob]:
        """Outbox jobs that are due at `at`, oldest first, for that many chats; more, and those that are `busy`, may be left out."""
