"""Promises of aiogram's types: a start builds none of them, and each is built when it is first used."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.slow
BEGINS_FROM_NOTHING = """
import json
from bot.seeker.telegram import bot
from aiogram import methods, types
all_types = [name for name in types.__all__ if hasattr(getattr(types, name), "model_fields")]
built = [name for name in all_types if getattr(types, name).__pydantic_complete__]
who, chat = {"id": 3, "is_bot": False, "first_name": "Fatima"}, {"id": 3, "type": "private"}
press = {"id": "1", "chat_instance": "1", "data": "12:yes", "from": who, "message": {"message_id": 2, "date": 0, "chat": chat}}
update = types.Update.model_validate({"update_id": 7, "callback_query": press})
keys = types.InlineKeyboardMarkup(inline_keyboard=[[types.InlineKeyboardButton(text="Ja", callback_data="12:yes")]])
call = methods.SendMessage(chat_id=3, text="Dag.", reply_markup=keys)
read = [update.callback_query.from_user.id, type(update.callback_query.message).__name__]
print(json.dumps({"all": all_types, "built": built, "read": read, "written": call.reply_markup.inline_keyboard[0][0].text}))
"""


@pytest.fixture(scope="module")
def process() -> dict[str, Any]:
    """What a process tells that begins from nothing, reads an update and writes a message with a button."""
    done = subprocess.run([sys.executable, "-c", BEGINS_FROM_NOTHING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_start_builds_no_type(process: dict[str, Any]) -> None:
    assert not process["built"]


def test_an_update_is_read_whole(process: dict[str, Any]) -> None:
    assert process["read"] == [3, "InaccessibleMessage"]


def test_a_type_that_was_not_built_is_built_when_it_is_used(process: dict[str, Any]) -> None:
    assert "InlineKeyboardMarkup" not in process["built"] and process["written"] == "Ja"
