"""Golden conversations over the seeker's bot: the same acts in Telegram, and every reply seen in the chat."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager

from bot.seeker.inputs import ChannelUser
from tests.fake_telegram.queues import MESSAGES
from tests.support.product import Product
from tests.support.telegram.seeker_bot import RunningSeekerBot, SeekerOnTelegram
from tests.transcripts.script import ScriptRunner

NEWS_BUTTON = "Kijk"  # the button below the message that there is news
BEGIN, GO_ON = ("Begin", "Start"), ("Verder", "Continue")  # of the first screen, and of the page that stands at the review here
HERE_IN_TELEGRAM, HERE_ANYWAY = ("Hier in Telegram", "Here in Telegram"), ("Toch hier", "Here anyway")
# here news is a button of the consent, which these lead to
CONSENT, OFFERED = ("[Klopt]", "@ dat komt nu aan", "[This is right]", "[Ja, dezelfde mag]", "[Liever iemand anders]"), "meld nieuws"
_CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


class TelegramScriptRunner(ScriptRunner):
    """Runs a script in Telegram; `seen` holds, for each act, what the bot showed after it."""

    def __init__(self, product: Product, bot: RunningSeekerBot, language: str = "nl") -> None:
        super().__init__(product, language)
        self.bot, self.seen = bot, list[tuple[str, str]]()
        self._names = iter(("Fatima", "Fatima2", "Fatima3"))
        self._language = language
        self.seeker = self._new_phone()
        self._started, self._late = False, ExitStack()  # what Telegram holds back

    @property
    def channel_user(self) -> ChannelUser:
        return self.seeker.channel_user

    def _new_phone(self) -> SeekerOnTelegram:
        seeker = SeekerOnTelegram(self.bot, next(self._names))
        seeker.person.sender["language_code"] = self._language
        return seeker

    async def press(self, line: str) -> None:
        text = line[1:-1]
        if self._started and text not in self.seeker.buttons and NEWS_BUTTON in self.seeker.buttons:
            async with self._without_drawing():
                await self.seeker.press(NEWS_BUTTON)
        if self._started and text in GO_ON and text not in self.seeker.buttons and self._is_at_review:
            self.product.random_values()  # the page of the script drew some
            self.seen.append((line, self.seeker.shown))
            return
        await self._perform(line, lambda: self.seeker.press(self._button(text)))

    @property
    def _is_at_review(self) -> bool:
        return not {"Klopt", "This is right"}.isdisjoint(self.seeker.buttons)

    def _button(self, text: str) -> str:
        """The button as it stands in the chat: on the first screen *Begin* says where, and what is on has a tick."""
        here = next((one for one in HERE_IN_TELEGRAM if one in self.seeker.buttons), text)
        wanted = here if text in BEGIN else text
        chosen = f"✓ {wanted}"
        return chosen if chosen in self.seeker.buttons else wanted

    async def send(self, line: str, words: str | None = None, choice: str | None = None) -> None:
        await self._perform(line, lambda: self.seeker.say(words or ""))

    async def run_action(self, line: str) -> None:
        if line == "@ andere telefoon":
            self.seeker, self._started = self._new_phone(), False
            self.seen.append((line, ""))
        elif line.startswith("@ typt nog: "):
            self._late.enter_context(self.bot.telegram.seeker_bot.inbox.hold_back(MESSAGES))
            await self.seeker.person.types(line.partition(": ")[2])
            self.seen.append((line, ""))
        elif line == "@ dat komt nu aan":
            await self._perform(line, lambda: self.seeker.perform(self._let_come()))
        elif line == "@ typt de code":
            await self._perform(line, lambda: self.seeker.say(self.code))
        else:
            await super().run_action(line)
            self.seen.append((line, ""))

    async def _let_come(self) -> None:
        self._late.close()

    async def _perform(self, line: str, act: Callable[[], Awaitable[None]]) -> None:
        await self._enter(line)
        await act()
        said = [self.seeker.shown]
        async with self._without_drawing():
            for button in (one for one in HERE_ANYWAY if one in self.seeker.buttons):
                await self.seeker.press(button)
                said.append(self.seeker.shown)
        self.seen.append((line, "\n".join(said)))
        self._started = bool(set(self.seeker.buttons) - {"Nu hulp", "Help now"})  # after an ending the welcome screen comes again
        found = _CODE.search(said[0])
        self.code = found[0] if found else self.code

    async def _enter(self, line: str) -> None:
        """Pass the welcome screen, which the website does not have."""
        if self._started:
            return
        self._started = True
        async with self._without_drawing():
            await self.seeker.start()
        if line.startswith("["):
            self.product.random_values()  # the first screen of the script drew random values too

    @asynccontextmanager
    async def _without_drawing(self) -> AsyncIterator[None]:
        """Turns that are not in the script leave its random values untouched."""
        drawn = copy.copy(self.product.counter)
        yield
        self.product.counter = drawn


def script_acts(text: str) -> list[tuple[str, list[str]]]:
    """Each act of a golden conversation, with the replies after it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith(("> ", "[", "@ ")):
            found.append((line.strip(), []))
        elif line.startswith("< ") and not line.startswith("< (") and found:
            found[-1][1].append(line[2:].strip())
    return found


def missing_lines(text: str, seen: list[tuple[str, str]]) -> list[str]:
    """The replies of the script that were not seen in the chat."""
    lacking = []
    for (act, lines), (played, shown) in zip(script_acts(text), seen, strict=True):
        assert act == played
        lacking += [f"{act}: {line}" for line in lines if line not in shown and not (act in CONSENT and OFFERED in shown)]
    return lacking
