"""Refusals of files, profiles, webhooks and floods."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import PIXEL, ApiCaller


async def upload(telegram: FakeTelegram, kind: str, content: bytes, **given: Any) -> tuple[int, str]:
    method = {"photo": "sendPhoto", "document": "sendDocument"}[kind]
    async with httpx.AsyncClient() as client:
        address = f"{telegram.address}/bot{telegram.seeker_bot.token}/{method}"
        answer = await client.post(address, data=given, files={kind: ("naam.bin", content)})
        return answer.status_code, answer.json().get("description", "")


@pytest.mark.parametrize(("length", "code"), [(1024, 200), (1025, 400)])
async def test_a_caption_holds_1024_characters(telegram: FakeTelegram, fatima: Person, length: int, code: int) -> None:
    assert (await upload(telegram, "photo", PIXEL, chat_id=fatima.id, caption="é" * length))[0] == code


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("photo", b"no picture", "IMAGE_PROCESS_FAILED"),
        ("document", b"", "file must be non-empty"),
        ("photo", PIXEL + bytes(10_000_000), "file is too big"),
    ],
)
async def test_a_bad_file_is_refused(telegram: FakeTelegram, fatima: Person, kind: str, content: bytes, why: str) -> None:
    assert await upload(telegram, kind, content, chat_id=fatima.id) == (400, f"Bad Request: {why}")


async def test_a_file_is_sent_again_by_its_id_and_an_unknown_id_is_refused(telegram: FakeTelegram, call: ApiCaller, fatima: Person) -> None:
    await upload(telegram, "document", b"%PDF", chat_id=fatima.id)
    known = fatima.last.content["document"]["file_id"]
    assert (await call("sendDocument", chat_id=fatima.id, document=known)).code == 200
    assert fatima.last.document == b"%PDF"
    assert (await call("sendDocument", chat_id=fatima.id, document="file-nope")).code == 400


@pytest.mark.parametrize(
    "commands",
    [
        [{"command": "Nu Hulp", "description": "Hulp"}],
        [{"command": "h" * 33, "description": "Hulp"}],
        [{"command": "hulp", "description": ""}],
        [{"command": "hulp", "description": "x" * 257}],
        [{"command": "hulp", "description": "Hulp"}] * 101,
        ["hulp"],
    ],
)
async def test_bad_commands_are_refused(call: ApiCaller, commands: list[Any]) -> None:
    assert (await call("setMyCommands", commands=commands)).code == 400


@pytest.mark.parametrize("language", ["nld", "NL", "n"])
async def test_a_language_has_two_letters(call: ApiCaller, language: str) -> None:
    assert (await call("setMyDescription", description="Hoi", language_code=language)).code == 400


@pytest.mark.parametrize(("what", "most"), [("Name", 64), ("Description", 512), ("ShortDescription", 120)])
async def test_a_bot_description_has_a_maximum_length(call: ApiCaller, what: str, most: int) -> None:
    name = {"ShortDescription": "short_description"}.get(what, what.lower())
    assert (await call(f"setMy{what}", **{name: "x" * most})).code == 200
    assert (await call(f"setMy{what}", **{name: "x" * (most + 1)})).code == 400


async def test_a_menu_that_is_none_is_refused(call: ApiCaller) -> None:
    assert (await call("setChatMenuButton", menu_button={"type": "disco"})).code == 400


@pytest.mark.parametrize("hook", [{"url": "http://kring.test/x"}, {"url": "https://kring.test/x", "secret_token": "met spatie"}])
async def test_a_bad_webhook_is_refused(call: ApiCaller, hook: dict[str, str]) -> None:
    assert (await call("setWebhook", **hook)).code == 400


async def test_more_than_a_message_a_second_in_one_chat_is_refused_with_rate_limits(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person
) -> None:
    telegram.limit_rates(per_second=30, per_chat=1)
    codes = [(await call("sendMessage", chat_id=fatima.id, text="Hoi")).code for _ in range(3)]
    assert codes == [200, 429, 429]


async def test_more_than_the_bot_may_send_in_a_second_is_refused_with_rate_limits(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person
) -> None:
    telegram.limit_rates(per_second=2, per_chat=100)
    codes = [(await call("sendMessage", chat_id=fatima.id, text="Hoi")).code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert len(telegram.refusals) == 1
