"""Refusals of Telegram: the fake refuses the same calls, in the same words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import ApiCaller


def keys(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def pressed(key: str) -> dict[str, Any]:
    return keys({"text": "Ja", "callback_data": key})


async def test_an_unknown_token_opens_nothing(telegram: FakeTelegram) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.post(f"{telegram.address}/bot123:niemand/getMe")).status_code == 401


async def test_an_unknown_call_is_not_found(call: ApiCaller) -> None:
    assert (await call("sendTelepathy")).code == 404


async def test_an_unknown_parameter_is_refused(call: ApiCaller, fatima: Person) -> None:
    answer = await call("sendMessage", chat_id=fatima.id, text="Hoi", parse_mode="HTML")
    assert answer.code == 400 and "parse_mode" in answer.description


async def test_a_missing_parameter_is_refused(call: ApiCaller, fatima: Person) -> None:
    assert "text is required" in (await call("sendMessage", chat_id=fatima.id)).description


@pytest.mark.parametrize("wrong", [{"chat_id": "niemand"}, {"text": 7}, {"protect_content": "ja"}, {"reply_markup": "[]"}])
async def test_a_parameter_of_another_kind_is_refused(call: ApiCaller, fatima: Person, wrong: dict[str, Any]) -> None:
    assert (await call("sendMessage", **({"chat_id": fatima.id, "text": "Hoi"} | wrong))).code == 400


async def test_a_chat_that_nobody_has_is_not_found(call: ApiCaller) -> None:
    assert "chat not found" in (await call("sendMessage", chat_id=1, text="Hoi")).description


async def test_who_never_started_cannot_be_written_to(telegram: FakeTelegram, call: ApiCaller) -> None:
    answer = await call("sendMessage", chat_id=telegram.person("Joost").id, text="Hoi")
    assert (answer.code, answer.description) == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_who_started_one_bot_did_not_start_the_other(telegram: FakeTelegram, call: ApiCaller) -> None:
    hanneke = telegram.person("Hanneke", telegram.coordinator_bot)
    await hanneke.starts()
    assert (await call("sendMessage", chat_id=hanneke.beside(telegram.seeker_bot).id, text="Hoi")).code == 403


async def test_who_blocked_the_bot_cannot_be_written_to_until_they_start_again(call: ApiCaller, fatima: Person) -> None:
    await fatima.blocks()
    answer = await call("sendMessage", chat_id=fatima.id, text="Hoi")
    assert (answer.code, answer.description) == (403, "Forbidden: bot was blocked by the user")
    await fatima.starts()
    assert (await call("sendMessage", chat_id=fatima.id, text="Hoi")).code == 200


async def test_who_left_telegram_cannot_be_written_to(call: ApiCaller, fatima: Person) -> None:
    await fatima.leaves_telegram()
    assert (await call("sendMessage", chat_id=fatima.id, text="Hoi")).description == "Forbidden: user is deactivated"


@pytest.mark.parametrize("words", ["", "  \n "])
async def test_a_message_without_words_is_refused(call: ApiCaller, fatima: Person, words: str) -> None:
    assert "message text is empty" in (await call("sendMessage", chat_id=fatima.id, text=words)).description


@pytest.mark.parametrize(("words", "code"), [("é" * 4096, 200), ("é" * 4097, 400), ("😔" * 2048, 200), ("😔" * 2049, 400)])
async def test_a_message_holds_4096_utf16_units(call: ApiCaller, fatima: Person, words: str, code: int) -> None:
    assert (await call("sendMessage", chat_id=fatima.id, text=words)).code == code


@pytest.mark.parametrize(("key", "code"), [("k" * 64, 200), ("k" * 65, 400), ("é" * 33, 400), ("", 400)])
async def test_a_key_holds_64_bytes(call: ApiCaller, fatima: Person, key: str, code: int) -> None:
    assert (await call("sendMessage", chat_id=fatima.id, text="Hoi", reply_markup=pressed(key))).code == code


@pytest.mark.parametrize(
    "markup",
    [
        {"toetsen": []},
        {"inline_keyboard": {}},
        {"inline_keyboard": [{"text": "Ja", "callback_data": "y"}]},
        keys({"text": "", "callback_data": "y"}),
        keys({"text": "Ja"}),
        keys({"text": "Ja", "callback_data": "y", "url": "https://kring.test"}),
        keys({"text": "Ja", "callback_data": "y", "kleur": "rood"}),
        keys({"text": "Ja", "url": "http://localhost:8000/x"}),
        keys({"text": "Ja", "url": "javascript:alert(1)"}),
        keys(*[{"text": "Ja", "callback_data": "y"}] * 9),
        {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]] * 101},
        {"keyboard": [[{"text": ""}]]},
    ],
)
async def test_bad_buttons_are_refused(call: ApiCaller, fatima: Person, markup: dict[str, Any]) -> None:
    assert (await call("sendMessage", chat_id=fatima.id, text="Hoi", reply_markup=markup)).code == 400


@pytest.fixture
async def sent(call: ApiCaller, fatima: Person) -> int:
    """The id of a message with one button."""
    return int((await call("sendMessage", chat_id=fatima.id, text="Hoi", reply_markup=pressed("y"))).result["message_id"])


async def test_an_edit_that_changes_nothing_is_refused(call: ApiCaller, fatima: Person, sent: int) -> None:
    answer = await call("editMessageText", chat_id=fatima.id, message_id=sent, text="Hoi", reply_markup=pressed("y"))
    assert answer.description.startswith("Bad Request: message is not modified")


async def test_what_is_not_there_or_not_the_bots_own_cannot_be_edited(call: ApiCaller, fatima: Person) -> None:
    mine = (await fatima.types("Hoi"))[0]
    assert "to edit not found" in (await call("editMessageText", chat_id=fatima.id, message_id=999, text="Dag")).description
    assert "can't be edited" in (await call("editMessageText", chat_id=fatima.id, message_id=mine.id, text="Dag")).description


@pytest.mark.parametrize(("hours", "code"), [(47.9, 200), (48, 400)])
async def test_a_message_can_be_deleted_for_48_hours(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, sent: int, hours: float, code: int
) -> None:
    telegram.advance(hours=hours)
    assert (await call("deleteMessage", chat_id=fatima.id, message_id=sent)).code == code
    assert bool(fatima.bot_messages) == (code == 400)


async def test_messages_of_both_sides_are_deleted_and_missing_ones_passed_over(call: ApiCaller, fatima: Person, sent: int) -> None:
    mine = (await fatima.types("Hoi"))[0]
    assert (await call("deleteMessages", chat_id=fatima.id, message_ids=[sent, mine.id, 9999])).code == 200
    assert [one.text for one in fatima.chat] == ["/start"]


async def test_one_message_that_is_too_old_keeps_the_others(telegram: FakeTelegram, call: ApiCaller, fatima: Person, sent: int) -> None:
    telegram.advance(hours=49)
    young = (await fatima.types("Hoi"))[0]
    assert (await call("deleteMessages", chat_id=fatima.id, message_ids=[sent, young.id])).code == 400
    assert young in fatima.chat


@pytest.mark.parametrize(("ids", "code"), [([], 400), (["1"], 400), (list(range(1, 101)), 200), (list(range(1, 102)), 400)])
async def test_at_most_a_hundred_messages_are_deleted_at_once(call: ApiCaller, fatima: Person, ids: list[Any], code: int) -> None:
    assert (await call("deleteMessages", chat_id=fatima.id, message_ids=ids)).code == code


async def test_what_was_deleted_is_not_found(call: ApiCaller, fatima: Person, sent: int) -> None:
    await call("deleteMessage", chat_id=fatima.id, message_id=sent)
    assert "to delete not found" in (await call("deleteMessage", chat_id=fatima.id, message_id=sent)).description


@pytest.mark.parametrize(("seconds", "code"), [(150, 200), (151, 400)])
async def test_a_press_can_be_answered_for_150_seconds(
    telegram: FakeTelegram, call: ApiCaller, fatima: Person, sent: int, seconds: int, code: int
) -> None:
    press = await fatima.presses("Ja")
    telegram.advance(seconds=seconds)
    answer = await call("answerCallbackQuery", callback_query_id=press.id)
    assert answer.code == code and ("query is too old" in answer.description) == (code == 400)


async def test_a_press_that_never_was_cannot_be_answered(call: ApiCaller) -> None:
    assert (await call("answerCallbackQuery", callback_query_id="7")).code == 400


async def test_the_answer_to_a_press_holds_200_characters(call: ApiCaller, fatima: Person, sent: int) -> None:
    press = await fatima.presses("Ja")
    assert (await call("answerCallbackQuery", callback_query_id=press.id, text="é" * 201)).code == 400
