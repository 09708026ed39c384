"""Simulated seekers on Telegram: each goes from the first screen to a dossier, and acts on what the chat shows."""

from __future__ import annotations

from tests.fake_telegram.telegram import FakeTelegram
from tests.guarantees.processes.short_way import NEXT_ACTION, OWN_WORDS, find_sign, own_words

REPEAT_DELAY = 2.0  # seconds before the same question is answered in the same way again


class SimulatedTelegramSeeker:
    """One seeker; `words` are the own words they typed, in order."""

    def __init__(self, telegram: FakeTelegram, number: int) -> None:
        self._telegram, self.person = telegram, telegram.person(f"Persoon{number}")
        self.words: list[str] = []
        self._last_sign: str | None = None  # what the chat showed at the last act
        self.is_done, self.acts = False, 0

    async def run(self) -> None:
        """Go on until the dossier is handed over; each act follows an answer to the one before."""
        await self.person.starts()
        while not self.is_done:
            seen = await self._telegram.changes.wait_until(self._has_next_action, self._telegram.patience)
            assert seen, f"{self.person.name} waits for an answer and sees\n{self.person.history}"
            if self._current_sign() == self._last_sign:
                await self._telegram.changes.wait_until(lambda: self._current_sign() not in (None, self._last_sign), REPEAT_DELAY)
            if sign := self._current_sign():  # the chat may just have changed
                self._last_sign = sign
                await self._act(self._next(sign))
                self.acts += 1

    @property
    def is_waiting(self) -> bool:
        """Whether the last act is still to be answered."""
        return not self.is_done and not self._has_next_action()

    def _has_next_action(self) -> bool:
        return self.person.is_answered and bool(self._current_sign())

    def _current_sign(self) -> str | None:
        shown = self.person.last.shown if self.person.bot_messages else ""
        return find_sign(shown)

    def _next(self, sign: str) -> str | None:
        act = NEXT_ACTION[sign]
        return "Klaar" if act == OWN_WORDS and self.words else act

    async def _act(self, act: str | None) -> None:
        if act is None:
            self.is_done = True
        elif act == OWN_WORDS:
            self.words = own_words(self.person.name)
            for words in self.words:
                await self.person.types(words)
        elif act.startswith("> "):
            await self.person.types(act[2:])
        else:
            await self.person.presses(act)
