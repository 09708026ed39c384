"""Promise of every entrance: whatever comes in, nothing fails, nothing hangs, nothing of it is logged and memory stays flat.

The seeds are fixed, so that a failure comes again. The desk and the bot of coordinators, and bytes on a socket, have files of their own.
"""

from __future__ import annotations

import io
from random import Random
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from bot.seeker.telegram.bot import CHANNEL, SeekerBot
from bot.telegram.ports import Unreadable
from storage.turns.store import ConversationStore
from tests.support.fuzzing import INPUTS, MARK, Fuzzer, check_log
from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app
from tests.support.web.desk_app import DeskApp
from tests.support.web.page_browser import PageBrowser

FIELDS = ("csrf", "words", "choice", "asked", "about", "update", "shown", "on.mon", "one.x", "left", "present", "file")


def paths_of(routes: Any) -> list[str]:
    return [one.path.replace("{", "").replace("}", "") for one in routes if isinstance(one, Route | Mount)]


def test_at_least_ten_thousand_inputs_are_tried() -> None:
    assert sum(INPUTS.values()) >= 10_000


@pytest.mark.parametrize("seed", range(2))
async def test_no_request_to_the_chat_fails(product: Product, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    app = build_chat_app(product)
    await send_requests(app, Fuzzer(seed), seed, INPUTS["requests to the chat"] // 2)
    check_log(log_stream)


async def send_requests(app: Starlette, fuzzer: Fuzzer, seed: int, count: int) -> None:
    paths, statuses = paths_of(app.routes), set[int]()
    for number in range(count):
        statuses.add(status := (await fuzzer.send_request(app, paths)).status)
        assert status < 500, (seed, number)
    assert {200, 303, 400, 404, 405, 413} <= statuses, statuses


@pytest.mark.parametrize("seed", range(2))
async def test_no_request_to_the_desk_fails(desk_app: DeskApp, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    await send_requests(desk_app.app, Fuzzer(seed), seed, INPUTS["requests to the desk"] // 2)
    check_log(log_stream)


@pytest.mark.parametrize("seed", range(4))
async def test_no_form_of_a_conversation_fails(product: Product, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    """The buttons of the page, or none of them, with anything in any field."""
    fuzzer = Fuzzer(seed)
    draw, browser = fuzzer.random, PageBrowser(build_chat_app(product))
    await browser.open("/")
    for number in range(INPUTS["forms of a conversation"] // 4):
        form = next((one for one in browser.page.forms if one.fields.get("csrf")), None)
        if form is None:
            await browser.open("/")
            continue
        own = {button.name: button.value for button in draw.sample(browser.page.buttons, min(1, len(browser.page.buttons))) if button.name}
        given = dict(fuzzer.fields(FIELDS)) if draw.random() < 0.5 else {"words": f"{MARK} {fuzzer.text()}"}
        filled = {
            **own,
            **{name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode() for name, value in given.items()},
        }
        await browser.send(form, **{**filled, "csrf": form.fields["csrf"]})
        assert browser.answer.status_code < 500, (seed, number)
    check_log(log_stream)


@pytest.mark.parametrize("seed", range(3))
async def test_no_update_of_telegram_fails(product: Product, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    """What cannot be read is told by its number; whatever can be is a turn."""
    store = ConversationStore(product.writer, product.vault, product.intake, (CHANNEL,))
    bot, fuzzer = SeekerBot(product.service, store, product.catalog), Fuzzer(seed)
    for number in range(INPUTS["updates of seekers"] // 3):
        update = fuzzer.document(update_of(fuzzer, number))
        update = update if isinstance(update, dict) else {}
        try:
            await bot.handle_update(update)
            bot.ordering_key(update)
        except Unreadable:
            pass
    check_log(log_stream)


def update_of(fuzzer: Fuzzer, number: int) -> dict[str, Any]:
    """A message, an edited one, or a press, of one of three people."""
    draw: Random = fuzzer.random
    person = {"id": draw.randrange(1, 4), "is_bot": False, "first_name": "Fatima", "language_code": draw.choice(("nl", "en", "xx"))}
    chat = {"id": person["id"], "type": draw.choice(("private", "private", "private", "group")), "first_name": "Fatima"}
    message: dict[str, Any] = {"message_id": number + 1, "date": 1_700_000_000, "chat": chat, "from": person}
    message |= draw.choice(
        ({"text": f"{MARK} {fuzzer.text()}"}, {"voice": {"file_id": "x"}}, {"text": "/start"}, {"caption": fuzzer.text()})
    )
    if draw.random() < 0.3:
        data = f"{draw.randrange(60)}:{draw.choice(('begin', 'agree', 'myself', 'done', 'yes', 'skip', fuzzer.text()[:40]))}"
        return {
            "update_id": number,
            "callback_query": {"id": str(number), "from": person, "message": message, "data": data, "chat_instance": "x"},
        }
    return {"update_id": number, draw.choice(("message", "message", "edited_message")): message}
