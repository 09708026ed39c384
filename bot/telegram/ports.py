"""What delivery needs of a bot: a line to Telegram that a framework keeps, and a room that takes updates and owes words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Update = dict[str, Any]  # raw, as Telegram sent it


class LineError(Exception):
    """A call that did not go well. No message ever carries a token, an address or a word."""


class RateLimited(LineError):
    """429: nothing was carried out; after `seconds` it may be tried again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("flooded")
        self.seconds = seconds


class NotSent(LineError):
    """Nothing was carried out: no connection, or an answer of 5xx, in JSON or as a page."""


class OutcomeUnknown(LineError):
    """The call was sent and no answer came (time-out, connection dropped): it may have been carried out."""


class PollingConflict(LineError):
    """409: somebody else polls, or a webhook is set."""


class BotBlocked(LineError):
    """403, or a chat that is not found: this person does not want, or cannot get, messages."""


class Rejected(LineError):
    """Any other 4xx: asked again, the answer would be the same."""


class Unreadable(Exception):
    """The framework cannot parse this update. Raised by `Room.take` without the update in its message."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as a parameter of a call."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LazyFile:
    """A file that is made when it is sent, in a thread, and rests nowhere before."""

    name: str
    draw: Callable[[], bytes] = field(repr=False)

    async def drawn(self) -> Attachment:
        """What cannot be drawn is Refused: it would fail again."""
        try:
            return Attachment(self.name, await asyncio.to_thread(self.draw))
        except Exception as error:
            raise Rejected(type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of the Bot API. `once` where it must not be done twice: a notice, a code, a dossier; a question may.

    `traceless` where it is said at once to somebody of whom nothing is kept.
    """

    method: str
    parameters: Mapping[str, Any] = field(repr=False)
    once: bool = False
    traceless: bool = False


class TelegramClient(Protocol):
    """Raw calls of one bot over its framework's own stack. Every failure is one of the errors above."""

    async def updates(self, offset: int | None, seconds: int, kinds: Sequence[str]) -> list[Update]:
        """getUpdates: a long poll of so many seconds for these kinds; the raw JSON of each update."""

    async def call(self, method: str, **parameters: Any) -> Any:
        """Any other method; the raw JSON of its result. Parameters that are None are left out, drawings are made."""

    async def close(self) -> None: ...


class OutboxJob(Protocol):
    """What is owed to one chat: calls in their order, of which the first `messages_sent` were done or messages_sent already."""

    @property
    def chat(self) -> str: ...
    @property
    def messages_sent(self) -> int: ...
    @property
    def tries(self) -> int: ...
    @property
    def calls(self) -> Sequence[ApiCall]: ...

    async def begin(self, messages_sent: int) -> bool:
        """Keep how many calls are done or messages_sent; False where it is owed no more, or anew: it is left then."""

    async def done(self) -> None:
        """All calls are done."""

    async def put_off(self, until: datetime, messages_sent: int) -> None:
        """Not now: it is due again later, from this call on."""

    async def give_up(self) -> None:
        """The chat is closed to us: nothing is owed there until its person returns."""


class BotHandler(Protocol):
    """One bot's side of the product."""

    @property
    def name(self) -> str:
        """The bot in rows and log lines, at most 12 characters: the channel's name on the seeker's side."""

    @property
    def kinds(self) -> Sequence[str]:
        """The update types in use, for allowed_updates."""

    def set_up(self) -> Iterable[ApiCall]:
        """What is told to Telegram at the start: commands, menu, descriptions. What fails is noted: a bot works without them."""

    def who(self, update: Update) -> str:
        """Whose update this is, for order; the empty string where that cannot be seen. It never raises."""

    async def take(self, update: Update) -> Sequence[ApiCall] | None:
        """Take it once, and return after the commit, with what is to be said at once and owed nowhere.

        Unreadable where the framework cannot parse it.
        """

    async def apologise(self, update: Update) -> Sequence[ApiCall] | None:
        """It failed and will not be tried again: what says so to its person, if that is possible. It never raises."""

    async def due(self, at: datetime, most: int) -> Sequence[OutboxJob]:
        """What is owed now, longest waiting first."""
