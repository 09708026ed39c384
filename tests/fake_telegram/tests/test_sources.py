"""The fake's Bot API is the one that two independent libraries implement."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import aiogram.methods
import aiogram.types
import pytest
import telegram as ptb
from pydantic import BaseModel

from tests.fake_telegram.bots import Call
from tests.fake_telegram.methods.api import BOOLEAN, FILE, INTEGER, LIST, METHODS, OBJECT, STRING, Upload
from tests.fake_telegram.methods.method_handlers import METHOD_HANDLERS
from tests.fake_telegram.people import kinds
from tests.fake_telegram.telegram import FakeTelegram
from tests.fake_telegram.tests.frameworks import by_aiogram, by_ptb

MODELS: dict[str, Any] = {
    model.__api_method__: model for model in vars(aiogram.methods).values() if inspect.isclass(model) and hasattr(model, "__api_method__")
}
NETWORK = {"self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs"}
WORDS = {INTEGER: {"int"}, STRING: {"str"}, BOOLEAN: {"bool"}, LIST: {"list"}, OBJECT: {"object"}, FILE: {"file"}}
READS = {"InputFile": "file", "FileInput": "file", "bytes": "file", "Sequence": "list", "list": "list"}
PLAIN = {"int", "str", "bool"}
PARAMETERS = [(method, name, kind) for method, known in METHODS.items() for name, kind in [*known.needs.items(), *known.may.items()]]


def signature(method: str) -> dict[str, inspect.Parameter]:
    """The parameters of python-telegram-bot's method, without those for the network."""
    named = getattr(ptb.Bot, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", method).lower())
    return {name: one for name, one in inspect.signature(named).parameters.items() if name not in NETWORK}


def kind_of(annotation: object) -> set[str]:
    """The kinds that an annotation allows, most specific first; a file may also be named by id."""
    words = re.findall(r"\w+", str(annotation))
    for telling in ("file", "list"):
        if any(READS.get(word) == telling for word in words):
            return {telling}
    return {word for word in words if word in PLAIN} or {"object"}


def test_every_call_that_is_known_is_carried_out() -> None:
    assert METHOD_HANDLERS.keys() == METHODS.keys()


@pytest.mark.parametrize(("method", "name", "kind"), PARAMETERS)
def test_every_parameter_has_its_kind_in_both_libraries(method: str, name: str, kind: str) -> None:
    assert WORDS[kind] <= kind_of(MODELS[method].model_fields[name].annotation)
    assert WORDS[kind] <= kind_of(signature(method)[name].annotation)


@pytest.mark.parametrize("method", METHODS)
def test_what_a_call_needs_is_what_the_libraries_demand(method: str) -> None:
    """One of them knows a newer edition, in which a text may be left out for something that is not used here."""
    in_aiogram = {name for name, field in MODELS[method].model_fields.items() if field.is_required()}
    in_ptb = {name for name, one in signature(method).items() if one.default is one.empty}
    assert in_aiogram & in_ptb <= set(METHODS[method].needs) <= in_aiogram | in_ptb


def strangers(found: object) -> Iterator[object]:
    """Fields that a library did not know, at any depth of what it parsed."""
    if isinstance(found, BaseModel):
        yield from (found.model_extra or {}).items()
        yield from (stranger for name in found.model_fields_set for stranger in strangers(getattr(found, name)))
    elif isinstance(found, ptb.TelegramObject):
        yield from found.api_kwargs.items()
        attributes = {slot for kind in type(found).__mro__ for slot in getattr(kind, "__slots__", ()) if not slot.startswith("_")}
        yield from (stranger for name in attributes - {"api_kwargs"} for stranger in strangers(getattr(found, name, None)))
    elif isinstance(found, list | tuple):
        yield from (stranger for one in found for stranger in strangers(one))


def values(call: Call) -> dict[str, Any]:
    """The parameters as sent, parsed without the fake's own code: only what looks like JSON is parsed as such."""
    return {
        name: json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value for name, value in call.parameters.items()
    }


@pytest.fixture(scope="module")
async def calls_of_ptb() -> list[Call]:
    async with FakeTelegram() as telegram:
        results = await by_ptb(telegram)
        assert not telegram.refusals
        assert list(strangers(results)) == []
        return list(telegram.calls)


@pytest.fixture(scope="module")
async def calls_of_aiogram() -> list[Call]:
    async with FakeTelegram() as telegram:
        results = await by_aiogram(telegram)
        assert not telegram.refusals
        assert list(strangers(results)) == []
        return list(telegram.calls)


def test_both_libraries_make_every_call(calls_of_ptb: list[Call], calls_of_aiogram: list[Call]) -> None:
    assert {call.method for call in calls_of_ptb} == {call.method for call in calls_of_aiogram} == set(METHODS)


def test_both_libraries_send_every_parameter(calls_of_ptb: list[Call], calls_of_aiogram: list[Call]) -> None:
    known = {(method, name) for method, name, _ in PARAMETERS}
    for calls in (calls_of_ptb, calls_of_aiogram):
        assert known == {(call.method, name) for call in calls for name in call.parameters} & known


def test_what_ptb_sends_is_what_aiogram_would_send(calls_of_ptb: list[Call]) -> None:
    for call in calls_of_ptb:
        model = MODELS[call.method].model_validate(filed(values(call)))
        assert list(strangers(model)) == []


def filed(given: dict[str, Any]) -> dict[str, Any]:
    """Files as aiogram keeps them, by parameter."""
    attached = {str(value).removeprefix("attach://") for value in given.values() if str(value).startswith("attach://")}
    whole = {name: given.get(str(value).removeprefix("attach://"), value) for name, value in given.items() if name not in attached}
    return {
        name: aiogram.types.BufferedInputFile(value.content, value.name) if isinstance(value, Upload) else value
        for name, value in whole.items()
    }


OBJECTS: dict[str, type[ptb.TelegramObject]] = {
    "reply_markup": ptb.InlineKeyboardMarkup,
    "link_preview_options": ptb.LinkPreviewOptions,
    "reply_parameters": ptb.ReplyParameters,
    "scope": ptb.BotCommandScope,
    "menu_button": ptb.MenuButton,
}


def test_what_aiogram_sends_is_what_ptb_takes(calls_of_aiogram: list[Call]) -> None:
    for call in calls_of_aiogram:
        attached = {str(value).removeprefix("attach://") for value in call.parameters.values()}
        given = {name: value for name, value in values(call).items() if name not in attached}
        assert given.keys() <= signature(call.method).keys()
        read = [OBJECTS[name].de_json(value, None) for name, value in given.items() if isinstance(value, dict)]
        read += [ptb.BotCommand.de_json(one, None) for one in given.get("commands", [])]
        assert list(strangers(read)) == []


@pytest.fixture(scope="module")
async def updates() -> list[dict[str, Any]]:
    """One update of every kind that a person can cause."""
    async with FakeTelegram() as telegram:
        fatima = telegram.person("Fatima")
        await fatima.starts("abc")
        await by_ptb_buttons(telegram, fatima.id)
        await fatima.presses("Ja")
        await fatima.edits(await fatima.sends_forward("Doorgestuurd"), "Verbeterd")
        for kind in kinds.OTHER:
            await fatima.sends(kind)
        await fatima.types_in_group("Hallo")
        await fatima.posts_in_channel("Nieuws")
        await fatima.blocks()
        await fatima.unblocks()
        return [one.update for one in telegram.seeker_bot.inbox.pending]


async def by_ptb_buttons(telegram: FakeTelegram, to: int) -> None:
    async with ptb.Bot(telegram.seeker_bot.token, base_url=f"{telegram.address}/bot") as bot:
        await bot.send_message(to, "Ja?", reply_markup=ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Ja", callback_data="y")]]))


def test_every_update_is_read_by_both_libraries_down_to_the_last_field(updates: list[dict[str, Any]]) -> None:
    assert {kind for update in updates for kind in update} == {
        "update_id", "message", "edited_message", "callback_query", "channel_post", "my_chat_member",
    }  # fmt: skip
    for update in updates:
        assert list(strangers(aiogram.types.Update.model_validate(update))) == []
        assert list(strangers(ptb.Update.de_json(update, None))) == []


@pytest.mark.parametrize("kind", kinds.NEWER)
async def test_what_is_newer_than_one_library_is_read_by_the_other_down_to_the_last_field(kind: str) -> None:
    async with FakeTelegram() as telegram:
        await telegram.person().sends(kind)
        update = telegram.seeker_bot.inbox.pending[0].update
    assert list(strangers(aiogram.types.Update.model_validate(update))) == []


async def test_neither_library_reads_the_unreadable_update() -> None:
    async with FakeTelegram() as telegram:
        await telegram.person().sends_unreadable()
        update = telegram.seeker_bot.inbox.pending[0].update
    with pytest.raises(ValueError, match="validation error"):
        aiogram.types.Update.model_validate(update)
    with pytest.raises((TypeError, ValueError, AttributeError)):
        ptb.Update.de_json(update, None)


async def test_neither_library_reads_an_update_with_an_unreadable_corner() -> None:
    async with FakeTelegram() as telegram:
        await telegram.person().sends_with_unreadable_corner(text="Ik slaap slecht.")
        update = telegram.seeker_bot.inbox.pending[0].update
    with pytest.raises(ValueError, match="validation error"):
        aiogram.types.Update.model_validate(update)
    with pytest.raises((TypeError, ValueError, AttributeError)):
        ptb.Update.de_json(update, None)
