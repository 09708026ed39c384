"""People with a thumb: each goes their way from the first screen to a dossier, by what stands in the chat at that moment."""

from __future__ import annotations

from tests.fake_telegram import FakeTelegram

PIECES = 3  # of own words, typed without waiting in between
WAY = {  # what stands there, and what is done about it; "> " is typed
    "[Hoe staat het]": None,
    "[Geen code]": "Geen code",
    "[Ja, verstuur]": "Ja, verstuur",
    "[Klopt]": "Klopt",
    "[Altijd]": "Altijd",
    "Op welk nummer": "> 06 12345678",
    "Hoe kunnen wij je veilig bereiken": "Bellen",
    "In welke plaats": "> Assen",
    "16 jaar of ouder?": "Ja",
    "Hoe mag de coördinator je noemen": "> Fatima",
    "[Ik noem niemand]": "Ik noem niemand",
    "Typ rustig verder": "Klaar",
    "Wat is er aan de hand": "> own words",
    "[Toch hier]": "Toch hier",
    "[Voor mezelf]": "Voor mezelf",
    "[Ja, bewaar het]": "Ja, bewaar het",
    "[Begin]": "Begin",
    "[Hier in Telegram]": "Hier in Telegram",
}


class Thumb:
    """One person. `words` are the own words they typed, in their order; `acts` counts what they did."""

    def __init__(self, telegram: FakeTelegram, number: int) -> None:
        self._telegram, self.person = telegram, telegram.person(f"Persoon{number}")
        self.words: list[str] = []
        self.acts = 0
        self.is_done = False

    async def go(self) -> None:
        """Until it is sent; each act comes after an answer to the one before."""
        await self.person.starts()
        while not self.is_done:
            self.acts += 1
            await self._telegram.until(self._sees_what_to_do, f"an answer for {self.person.name}")
            await self._act(self._next())

    @property
    def waits(self) -> bool:
        """For an answer to what they did last."""
        return not self.is_done and not self._sees_what_to_do()

    def _sees_what_to_do(self) -> bool:
        return self.person.is_answered and bool(self._found())

    def _found(self) -> str | None:
        shown = self.person.last.shown if self.person.told else ""
        return next((sign for sign in WAY if sign in shown), None)

    def _next(self) -> str | None:
        act = WAY[self._found() or ""]
        return "Klaar" if act == "> own words" and self.words else act

    async def _act(self, act: str | None) -> None:
        if act is None:
            self.is_done = True
        elif act == "> own words":
            self.words = [f"{self.person.name} vertelt stuk {number}." for number in range(PIECES)]
            for words in self.words:
                await self.person.types(words)
        elif act.startswith("> "):
            await self.person.types(act[2:])
        else:
            await self.person.presses(act)
