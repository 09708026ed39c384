"""Promises of a person: they do what a Telegram client can do, and see what it shows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.http_caller import ApiCaller


def keys(*texts: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": f"key:{text}"}] for text in texts]}


async def last_update(person: Person) -> dict[str, Any]:
    return person.bot.inbox.pending[-1].update


async def test_a_link_brings_its_payload(telegram: FakeTelegram) -> None:
    fatima = telegram.person("Fatima")
    await fatima.opens(f"https://t.me/{telegram.seeker_bot.username}?start=abc_-1")
    assert (await last_update(fatima))["message"]["text"] == "/start abc_-1"


@pytest.mark.parametrize("payload", ["x" * 65, "met spatie", "é"])
async def test_telegram_opens_no_link_with_a_bad_payload(telegram: FakeTelegram, payload: str) -> None:
    with pytest.raises(AssertionError, match="opens no link"):
        await telegram.person("Fatima").starts(payload)


async def test_a_button_is_pressed_by_text_or_key_on_the_newest_message(call: ApiCaller, fatima: Person) -> None:
    await call("sendMessage", chat_id=fatima.id, text="oud", reply_markup=keys("Ja", "Nee"))
    await call("sendMessage", chat_id=fatima.id, text="nieuw", reply_markup=keys("Ja"))
    for button, on in (("Ja", "nieuw"), ("key:Ja", "nieuw"), ("Nee", "oud")):
        await fatima.presses(button)
        told = (await last_update(fatima))["callback_query"]
        assert told["message"]["text"] == on and told["data"] == f"key:{button.removeprefix('key:')}"


async def test_an_older_button_can_be_pressed(call: ApiCaller, fatima: Person) -> None:
    await call("sendMessage", chat_id=fatima.id, text="oud", reply_markup=keys("Ja"))
    old = fatima.last
    await call("sendMessage", chat_id=fatima.id, text="nieuw", reply_markup=keys("Ja"))
    await fatima.presses("Ja", on=old)
    assert (await last_update(fatima))["callback_query"]["message"]["text"] == "oud"


async def test_a_thumb_waits_for_its_button(call: ApiCaller, fatima: Person) -> None:
    presses = asyncio.create_task(fatima.presses("Ja"))
    await call("sendMessage", chat_id=fatima.id, text="Ja?", reply_markup=keys("Ja"))
    await presses


async def test_a_button_that_is_nowhere_ends_the_test_with_what_is_seen(call: ApiCaller, fatima: Person) -> None:
    fatima.bot.telegram.patience = 0.05
    await call("sendMessage", chat_id=fatima.id, text="Ja?", reply_markup=keys("Ja"))
    with pytest.raises(AssertionError, match=r"'Nee'.*\n.*Ja\?"):
        await fatima.presses("Nee")


async def test_a_button_with_an_address_opens_and_tells_nothing(call: ApiCaller, fatima: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Site", "url": "https://kring.test/x"}]]}
    await call("sendMessage", chat_id=fatima.id, text="Kijk", reply_markup=markup)
    assert (await fatima.presses("Site")).url == "https://kring.test/x"
    assert fatima.bot.inbox.pending == []


async def test_a_reply_keyboard_button_sends_text_and_can_be_removed(call: ApiCaller, fatima: Person) -> None:
    await call("sendMessage", chat_id=fatima.id, text="Kies", reply_markup={"keyboard": [[{"text": "Ja"}, "Nee"]]})
    await fatima.presses("Nee")
    assert (await last_update(fatima))["message"]["text"] == "Nee"
    await call("sendMessage", chat_id=fatima.id, text="Klaar", reply_markup={"remove_keyboard": True})
    assert fatima.keyboard == []


async def test_a_press_is_acknowledged_with_a_word(call: ApiCaller, fatima: Person) -> None:
    await call("sendMessage", chat_id=fatima.id, text="Ja?", reply_markup=keys("Ja"))
    press = await fatima.presses("Ja")
    await call("answerCallbackQuery", callback_query_id=press.id, text="Gehoord", show_alert=True)
    await press.acknowledged()
    assert (press.toast, press.alert) == ("Gehoord", True)


async def test_long_words_become_several_messages(fatima: Person) -> None:
    assert [len(one.text) for one in await fatima.types("😔" * 3000)] == [2048, 952]


async def test_an_edit_carries_the_same_message(fatima: Person) -> None:
    message = (await fatima.types("Ik slaap slegt"))[0]
    await fatima.edits("Ik slaap slegt", "Ik slaap slecht")
    told = (await last_update(fatima))["edited_message"]
    assert (told["message_id"], told["text"]) == (message.id, "Ik slaap slecht")
    assert "edit_date" in told


async def test_a_deleted_message_is_no_longer_visible_but_is_recorded(call: ApiCaller, fatima: Person) -> None:
    answer = await call("sendMessage", chat_id=fatima.id, text="Kort")
    await fatima.sees("Kort")
    await call("deleteMessage", chat_id=fatima.id, message_id=answer.result["message_id"])
    await fatima.loses("Kort")
    assert fatima.shown == "" and await fatima.saw("Kort")


async def test_answered_waits_for_something_after_the_last_act(call: ApiCaller, fatima: Person) -> None:
    await call("sendMessage", chat_id=fatima.id, text="eerst")
    await fatima.types("Hoi")
    waits = asyncio.create_task(fatima.answered())
    await call("sendMessage", chat_id=fatima.id, text="antwoord")
    assert (await waits).text == "antwoord"


async def test_how_it_was_sent_is_seen(call: ApiCaller, fatima: Person) -> None:
    quiet = {"disable_notification": True, "protect_content": True, "link_preview_options": {"is_disabled": True}}
    await call("sendMessage", chat_id=fatima.id, text="Zacht", **quiet)
    assert (fatima.last.silent, fatima.last.protected, fatima.last.preview) == (True, True, False)
    await call("sendMessage", chat_id=fatima.id, text="Hard")
    assert (fatima.last.silent, fatima.last.protected, fatima.last.preview) == (False, False, True)


async def test_an_edit_shows_at_once(call: ApiCaller, fatima: Person) -> None:
    answer = await call("sendMessage", chat_id=fatima.id, text="Ja?", reply_markup=keys("Ja"))
    await call("editMessageText", chat_id=fatima.id, message_id=answer.result["message_id"], text="Ja.")
    assert fatima.shown == "Ja."


async def test_one_human_is_the_same_beside_both_bots(telegram: FakeTelegram, fatima: Person) -> None:
    assert fatima.beside(telegram.coordinator_bot).sender == fatima.sender


async def test_a_bot_description_is_stored_by_language(call: ApiCaller) -> None:
    await call("setMyDescription", description="Een computer")
    await call("setMyDescription", description="A computer", language_code="en")
    assert (await call("getMyDescription", language_code="en")).result == {"description": "A computer"}
    assert (await call("getMyDescription", language_code="de")).result == {"description": "Een computer"}


async def test_commands_are_stored_by_scope_and_language(call: ApiCaller) -> None:
    commands = [{"command": "help", "description": "Nu hulp"}]
    await call("setMyCommands", commands=commands, scope={"type": "all_private_chats"}, language_code="nl")
    assert (await call("getMyCommands", scope={"type": "all_private_chats"}, language_code="nl")).result == commands
    assert (await call("getMyCommands")).result == []
