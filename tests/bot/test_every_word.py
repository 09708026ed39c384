"""Every word has an echo, over web, Telegram and the desk: it is kept, given back, or named as lost, and danger in it is heard.

A state machine does whatever people and faults do, in any order; each utterance bears a word of its own, which must turn up again. Telegram
brings its updates over HTTP, as to a webhook.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Coroutine, Iterator
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import select
from starlette.applications import Starlette

from bot.seeker.inputs import ChannelUser
from bot.seeker.service import SeekerService
from bot.seeker.telegram.bot import SeekerBot
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.rate_limiter import RateLimits
from bot.telegram.ports import ApiCall
from bot.telegram.runner import Bot, BotDependencies
from storage.conversations.record import load_record
from storage.db.tables import conversations, keys
from storage.turns.store import ConversationStore
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product
from tests.support.telegram.bot_process import FakeClient
from tests.support.web.chat_app import build_chat_app
from tests.support.web.desk_app import PLAN, DeskApp, hidden_fields
from tests.support.web.page_browser import Page, PageBrowser

T = TypeVar("T")
TO_THE_STORY = ("begin", "begin", "agree", "myself", "here")  # the first press shows the first screen
DANGER, NUMBER = "ik wil dood", "0800-0113"
LOST = (  # lines that say that words were not taken, or that nothing typed is read now
    *("niet bewaard", "bewaar ik niet", "nog niets", "bewaar nog niets", "begrijp ik niet", "niet verstuurd", "Dat lukt", "Typ je woorden"),
    *("Kies een knop", "Tik op een knop", "er ging iets mis", "Er ging iets mis", "te lang"),
)
CHANNEL, PERSON = "telegram", 4711
ENDPOINT = WebhookEndpoint("https://kring.test/telegram/seeker", "/telegram/seeker", "s" * 64)
FILE = {"file_id": "f", "file_unique_id": "u"}
BESIDE: dict[str, dict[str, Any]] = {  # what may come with words in a chat
    "photo": {"photo": [{**FILE, "width": 9, "height": 9}]},
    "document": {"document": FILE},
    "video": {"video": {**FILE, "width": 9, "height": 9, "duration": 1}},
    "voice": {"voice": {**FILE, "duration": 1}},
    "album": {"photo": [{**FILE, "width": 9, "height": 9}], "media_group_id": "1"},
    "forwarded photo": {
        "photo": [{**FILE, "width": 9, "height": 9}],
        "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "-"},
    },
    "forwarded album": {
        "photo": [{**FILE, "width": 9, "height": 9}],
        "media_group_id": "1",
        "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "-"},
    },
    "corner": {"photo": "nieuw", "entities": ["nieuw"]},
}
KINDS = ("text", "command", "forward", *BESIDE)
FAULTS = ("", "stale", "form", "cookies", "failing", "beside")
DESK_FORMS, DESK_FAULTS = ("notes", "messages", "plan", "profile"), ("", "idle", "old form", "no cookie", "failing", "too long")
_UNSEEN = re.compile(r"<(\w+)[^>]*\shidden>.*?</\1>|<input type=\"hidden\"[^>]*>|<(script|style|title)\b.*?</\2>", re.DOTALL)
dangerous = st.booleans()


class EveryWord(RuleBasedStateMachine):
    """One seeker in the browser, one in Telegram, and a coordinator at the desk, over one database."""

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.folder, self.counter = asyncio.new_event_loop(), tempfile.TemporaryDirectory(), count(1)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.run(self.telegram.aclose())
            self.run(self.browser.close())
            self.run(self.desk.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.run(self._begin())

    async def _begin(self) -> None:
        self.desk = DeskApp(Path(self.folder.name))
        self.product: Product = self.desk.product
        self.store = ConversationStore(self.product.writer, self.product.vault, self.product.intake, (CHANNEL,))
        service = SeekerService(self.store, self.product.intake, lambda: self.product.now, self.product.random_values)
        self.bot = SeekerBot(service, self.store, self.product.catalog)
        self.client = FakeClient()
        dependencies = BotDependencies(self.product.writer, self.product.vault, lambda: self.product.now, RateLimits(0, 0))
        webhook = Bot(self.bot, self.client, dependencies, ENDPOINT)
        transport = httpx.ASGITransport(Starlette(routes=webhook.webhook_routes()))
        self.telegram = httpx.AsyncClient(transport=transport, base_url="https://kring.test")
        self.app = build_chat_app(self.product)
        self.browser = PageBrowser(self.app)
        await self.browser.open()
        await send_dossier(self.product)
        self.hanneke = await self.desk.add_coordinator("Hanneke")
        self.path = await self.hanneke.claim_and_read()
        document = dossier_document()
        document["parts"][4]["entries"] = [answered_entry("reach", chose=("messages",))]
        await send_dossier(self.product, document)
        self.reads_here = await self.hanneke.claim_and_read(way="messages")

    # the words
    def utterance(self, is_danger: bool) -> str:
        return f"woord{next(self.counter)}x en nog iets{f', {DANGER}' if is_danger else ''}"

    async def is_kept(self, words: str) -> bool:
        """Whether these words are in a conversation, its unsent words, a note, a plan or a kept form."""
        rows, marker = (
            select(conversations, keys.c.wrapped).join(keys, keys.c.conversation_id == conversations.c.id),
            words.split(maxsplit=1)[0],
        )
        sealed = await self.product.writer.run(lambda connection: connection.execute(rows).all())
        if any(marker.encode() in load_record(self.product.vault, row, self.product.now).document for row in sealed):
            return True
        for user in (self.chatter, ChannelUser(CHANNEL, str(PERSON))):
            question = await self.store.current_question(user.channel, user.external_id, self.product.now) if user else None
            if question and marker in str((question.unsent, question.unsent_elsewhere)):
                return True
        return False

    @property
    def chatter(self) -> ChannelUser:
        return ChannelUser("web", (self.browser.client.cookies.get("door") or "").partition(".")[0])

    def check(self, words: str, told: str, is_danger: bool, is_kept: bool) -> None:
        has_echo = is_kept or words.split(maxsplit=1)[0] in told or any(line in told for line in LOST)
        assert has_echo, f"nothing became of {words!r}: {told[-1500:]}"
        assert not is_danger or NUMBER in told, f"the danger in {words!r} was not heard: {told[-1500:]}"

    # the browser
    @rule(is_danger=dangerous, fault=st.sampled_from(FAULTS))
    def write_in_the_browser(self, is_danger: bool, fault: str) -> None:
        self.run(self._write(self.utterance(is_danger), is_danger, fault))

    async def _write(self, words: str, is_danger: bool, fault: str) -> None:
        form = next((one for one in self.browser.page.forms if "words" in one.fields and one.action), None)
        if form is None:
            await self.browser.open()
            form = next((one for one in self.browser.page.forms if "words" in one.fields and one.action), None)
        if form is None:
            return await self._go_on()
        filled = {"words": words}
        if fault == "stale":
            filled["asked"] = "0"
        if fault == "form":
            filled["csrf"] = "old"
        browser = PageBrowser(self.app) if fault == "cookies" else self.browser
        browser.client.headers["Sec-Fetch-Site"] = "same-origin"
        process, store = self.product.store.process_turn, self.product.store
        if fault == "failing":
            store.process_turn = FAILING  # type: ignore[method-assign]
        if fault == "beside":
            pressed = next((one for one in self.browser.page.buttons if one.name == "choice" and one.value in ("help", "what")), None)
            filled |= {"choice": pressed.value} if pressed else {}
        try:
            await browser.send(form, **filled)
            self.check(words, shown_on(browser.page), is_danger, await self.is_kept(words))
        finally:
            store.process_turn = process  # type: ignore[method-assign]

    @rule()
    def come_to_the_story_in_the_browser(self) -> None:
        for key in TO_THE_STORY:
            pressed = next((one for one in self.browser.page.buttons if one.value == key and one.form), None)
            if pressed and pressed.form:
                self.run(self.browser.send(pressed.form, choice=key))

    @rule(at=st.integers(0, 5))
    def press_in_the_browser(self, at: int) -> None:
        self.run(self._go_on(at))

    async def _go_on(self, at: int = 0) -> None:
        """Press a button that leads on; never one that ends the conversation."""
        buttons = [one for one in self.browser.page.buttons if one.form and one.value not in ("erase", "erase_yes", "later", "no")]
        named = [one for one in buttons if one.name == "choice"] or buttons
        if not named:
            await self.browser.open()
            return
        pressed = named[at % len(named)]
        await self.browser.send(pressed.form, **({pressed.name: pressed.value} if pressed.name else {}))  # type: ignore[arg-type]

    # Telegram
    async def _deliver(self, kind: str = "message", **content: Any) -> str:
        """Everything that the bot shows to an update, which Telegram brings until it is confirmed."""
        person = {"id": PERSON, "is_bot": False, "first_name": "F", "language_code": "nl"}
        number = next(self.counter)
        message = {"message_id": number, "date": 1, "chat": {"id": PERSON, "type": "private"}, "from": person, **content}
        update = content if "callback_query" in content else {kind: message}
        before, headers = len(self.client.calls), {"X-Telegram-Bot-Api-Secret-Token": ENDPOINT.secret}
        while (await self.telegram.post(ENDPOINT.path, json={"update_id": number, **update}, headers=headers)).status_code != 200:
            await asyncio.sleep(0.01)
        calls = [ApiCall(method, parameters) for method, parameters in self.client.calls[before:]]
        while jobs := await self.bot.due_jobs(self.product.now, 50):
            for job in jobs:
                calls += job.calls
                await job.mark_sent(number)
        return _texts(calls)

    @rule(is_danger=dangerous, kind=st.sampled_from(KINDS))
    def write_in_telegram(self, is_danger: bool, kind: str) -> None:
        words = self.utterance(is_danger)
        content: dict[str, Any] = {"caption": words, **BESIDE[kind]} if kind in BESIDE else {"text": words}
        if kind == "command":
            content["text"] = f"/help {words}"
        if kind == "forward":
            content["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "-"}
        if kind == "album":
            content["media_group_id"] = str(next(self.counter))
        self.product.advance(minutes=2)
        told = self.run(self._deliver(**content))
        self.check(words, told or "-", is_danger, self.run(self.is_kept(words)) or (kind == "command" and "112" in told))

    @rule(is_danger=dangerous, below=st.booleans())
    def change_a_message_in_telegram(self, is_danger: bool, below: bool) -> None:
        """The words, or what stands below a picture, are replaced by others."""
        former, words, number = self.utterance(is_danger=False), self.utterance(is_danger), next(self.counter)
        self.product.advance(minutes=2)
        for kind, typed in (("message", former), ("edited_message", words)):
            content: dict[str, Any] = {"caption": typed, **BESIDE["photo"]} if below else {"text": typed}
            told = self.run(self._deliver(kind, **content, message_id=number))
        self.check(words, told or "-", is_danger, self.run(self.is_kept(words)))

    @rule(is_danger=dangerous, below=st.booleans())
    def write_in_telegram_what_is_put_aside(self, is_danger: bool, below: bool) -> None:
        """An update that fails again and again ends with an apology."""
        words = self.utterance(is_danger)
        person = {"id": PERSON, "is_bot": False, "first_name": "F", "language_code": "nl"}
        update = {"update_id": 1, "message": {"from": person, "caption" if below else "text": words}}
        told = _texts(list(self.run(self.bot.failure_replies(update))))
        self.check(words, told, is_danger, is_kept=False)

    @rule(key=st.sampled_from(["begin", "agree", "myself", "here", "website", "done", "skip"]))
    def press_in_telegram(self, key: str) -> None:
        self.run(self._press_key(key))

    @rule()
    def come_to_the_story_in_telegram(self) -> None:
        for key in TO_THE_STORY:
            self.run(self._press_key(key))

    async def _press_key(self, key: str) -> None:
        output = await self.store.current_output(CHANNEL, str(PERSON), self.product.now)
        number = output.question_number if output else 0
        person = {"id": PERSON, "is_bot": False, "first_name": "F", "language_code": "nl"}
        press = {"id": str(next(self.counter)), "from": person, "chat_instance": "1", "data": f"{number}:{key}"}
        await self._deliver(callback_query=press)

    # the desk
    @rule(
        fault=st.sampled_from(DESK_FAULTS),
        form=st.sampled_from(DESK_FORMS),
    )
    def write_at_the_desk(self, fault: str, form: str) -> None:
        self.run(self._write_at_the_desk(self.utterance(is_danger=False), fault, form))

    async def _write_at_the_desk(self, words: str, fault: str, form: str) -> None:
        hanneke, product = self.hanneke, self.product
        page = {"profile": "/desk/me", "messages": self.reads_here}.get(form, self.path)
        await hanneke.open(page)
        if hanneke.page is None or hanneke.page.status_code != 200 or 'name="csrf"' not in hanneke.page.text:
            return
        fields: dict[str, str] = {
            "notes": {"text": words + (" lang" * 9000 if fault == "too long" else "")},
            "messages": {"text": words + (" lang" * 200 if fault == "too long" else "")},
            "plan": {**PLAN, "line": words},
            "profile": {"name": "Hanneke", "contact_line": words, "ties": "", "language": "nl", "languages": "Nederlands", "capacity": "3"},
        }[form]
        if fault == "idle":
            product.advance(hours=13)
        if fault == "old form":
            fields["csrf"] = "old"
        run = product.writer.run
        if fault == "failing":
            product.writer.run = FAILING  # type: ignore[method-assign]
        sent = hidden_fields(hanneke.page.text) | fields
        browser = self.desk.browser() if fault == "no cookie" else hanneke.browser
        told = (await browser.post(f"{page}/{form}" if form != "profile" else page, data=sent)).text
        product.writer.run = run  # type: ignore[method-assign]
        if fault == "idle":
            product.advance(seconds=31)
            told += await hanneke.submit("/desk/code", code=self.desk.code(hanneke.secret))
        told += await hanneke.open(page)
        assert words.split(maxsplit=1)[0] in told, f"nothing became of {words!r} ({form}, {fault})"


def shown_on(page: Page) -> str:
    """What somebody can see and read on a page; what a script could show later is not among it."""
    return _UNSEEN.sub("", page.markup)


async def _fail(*_: object) -> None:
    raise RuntimeError


FAILING: Any = _fail  # in place of what reaches the database


def _texts(calls: list[ApiCall]) -> str:
    return "\n".join(str(call.parameters.get("text", call.parameters.get("caption", ""))) for call in calls)


@pytest.fixture
def walk() -> Iterator[EveryWord]:
    """A walk that is at the story in both channels, and has a dossier at the desk."""
    made = EveryWord()
    try:
        made.begin()
        made.come_to_the_story_in_telegram()
        made.come_to_the_story_in_the_browser()
        users = (ChannelUser(CHANNEL, str(PERSON)), made.chatter)
        outputs = [made.run(made.store.current_output(one.channel, one.external_id, made.product.now)) for one in users]
        assert [output and output.state for output in outputs] == ["concern", "concern"]
        yield made
    finally:
        made.teardown()


def test_every_fault_in_the_browser_echoes_words_and_hears_danger(walk: EveryWord) -> None:
    for fault in FAULTS:
        for is_danger in (False, True):
            walk.write_in_the_browser(is_danger, fault)


def test_every_kind_of_update_echoes_words_and_hears_danger(walk: EveryWord) -> None:
    for is_danger in (False, True):
        for kind in KINDS:
            walk.write_in_telegram(is_danger, kind)
        for below in (False, True):
            walk.change_a_message_in_telegram(is_danger, below)
            walk.write_in_telegram_what_is_put_aside(is_danger, below)


def test_every_fault_at_the_desk_loses_no_form(walk: EveryWord) -> None:
    for form in DESK_FORMS:
        for fault in DESK_FAULTS:
            walk.write_at_the_desk(fault, form)


TestEveryWord = EveryWord.TestCase
TestEveryWord.settings = settings(max_examples=max(4, settings().max_examples // 10), stateful_step_count=12, deadline=None)
