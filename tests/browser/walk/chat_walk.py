"""The walk over the chat: golden conversations, each turn as its page, and the pages that stand beside a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from bot.seeker.flood_guard import GuardRates
from bot.seeker.service import SeekerService
from bot.seeker.web.session_cookie import BrowserSession, ChatSessionCookie
from bot.web.answer_delay import AnswerDelay
from tests.browser.walk.recorder import Recorder
from tests.support.product import FOUNDATION, Product
from tests.support.web.chat_app import TO_CONCERN, build_chat_app, press_each
from tests.support.web.page_browser import PageBrowser
from tests.transcripts.script import CONVERSATIONS, ScriptRunner

OWN_SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
INFORMATION = ("/hulp", "/privacy", "/toegankelijkheid", "/sporen")
LEAFLETS = ("/", *INFORMATION, "/code", "/telegram", "/klaar/refused", "/klaar/left", "/klaar/wiped", "/nergens")
WITH_MAIL = replace(FOUNDATION, mail_from="kring@example.org")
CLOSED = replace(FOUNDATION, closed_until=date(2026, 12, 1))
EASY = GuardRates(begin=1, send=1, copy=1, work_bits=4)


class PageScriptRunner(ScriptRunner):
    """Runs a script, and opens after each line the page that its person then sees."""

    def __init__(self, product: Product, app: Starlette, language: str = "nl") -> None:
        super().__init__(product, language)
        self.browser = PageBrowser(app, language=language)
        self._cookie = ChatSessionCookie(product.vault.derive_secrets("chat"), False)

    async def send(self, line: str, words: str | None = None, choice: str | None = None) -> None:
        await super().send(line, words, choice)
        await self.look()

    async def run_action(self, line: str) -> None:
        await super().run_action(line)
        await self.look()

    async def look(self) -> None:
        """Open the page of the question that is current, as a turn opens it."""
        answer = Response()
        self._cookie.write(answer, BrowserSession(self.channel_user, self.language, False, ""), self.language)
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        self.browser.client.cookies.clear()
        self.browser.client.cookies.set(name, value)
        await self.browser.client.get(f"/?f={self._cookie.flash_token(self.channel_user)}")


async def walk_chat(folder: Path, recorder: Recorder) -> None:
    """Every conversation in a product of its own, then what stands beside one."""
    for path in (*OWN_SCRIPTS, *CONVERSATIONS):
        (at := folder / path.stem).mkdir()
        async with Product(at, WITH_MAIL if path in OWN_SCRIPTS else FOUNDATION) as product:
            if not path.stem.startswith("niemand-"):
                await product.add_coordinator("Joost")
            runner = PageScriptRunner(product, build_chat_app(product), "en" if path.stem.startswith("english") else "nl")
            recorder.keeps_all = path in OWN_SCRIPTS
            await runner.run(path.read_text("utf-8"))
            await runner.browser.close()
    recorder.keeps_all = True
    (folder / "beside").mkdir()
    await _walk_beside(folder / "beside", recorder)
    await _walk_limits(folder / "limits")


async def _walk_beside(folder: Path, recorder: Recorder) -> None:
    """Leaflets in both languages, and what a browser sees that comes back, was idle, lost its session or failed."""
    async with Product(folder) as product:
        app = build_chat_app(product, bot="kring_bot")
        for language in ("nl", "en"):
            visitor = PageBrowser(app, language=language)
            for path in LEAFLETS:
                await visitor.open(path)
        fatima = PageBrowser(app)
        await fatima.open()
        await press_each(fatima, *TO_CONCERN)
        await fatima.say("Ik slaap slecht.")
        await press_each(fatima, "Klaar")
        await fatima.open("/telegram")
        await press_each(fatima, "Verder in Telegram")
        for path in ("/", "/vraag/1", "/code", "/mijn-gegevens", "/hier/none"):
            await fatima.open(path)
        await fatima.send(fatima.page.forms[0])
        await fatima.open("/code")
        await fatima.send(fatima.page.forms[0], code="1234")
        await fatima.open("/mijn-gegevens")
        await press_each(fatima, "Ja, dat is veilig")
        await fatima.open()
        await press_each(fatima, "Verder")
        await fatima.say("Riet, mijn tante\n" * 60)
        form = fatima.page.field
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SeekerService, "handle_input", Mock(side_effect=OSError))
            await fatima.send(form, words="Ik ben bang")
        product.advance(hours=1)
        await fatima.open()
        fatima.client.cookies.clear()
        await fatima.send(form, words="Ik wil dood")
        await visitor.close()
        await fatima.close()


async def _walk_limits(folder: Path) -> None:
    """What is shown where the intake is closed, and in a flood."""
    for name, installation, rates in (("closed", CLOSED, GuardRates()), ("busy", FOUNDATION, EASY)):
        (at := folder / name).mkdir(parents=True)
        async with Product(at, installation, rates) as product:
            app = build_chat_app(product, delay=AnswerDelay(_do_not_wait))
            for _ in range(3):
                visitor = PageBrowser(app)
                await visitor.open()
                if installation is FOUNDATION:
                    await press_each(visitor, "Begin")
                await visitor.close()


async def _do_not_wait(seconds: float) -> None:
    """In place of the waits that slow a flood."""
