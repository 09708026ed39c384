"""A button on the screen is always understood: random walks through the conversation press only what they see."""

from __future__ import annotations

import random

import pytest

from flows.conversation.messages import Button, Context
from flows.dossier.status import DossierStatus
from tests.support.engine_chat import NOW, EngineChat, intake_engine

FITTING = {"place": "Assen", "name": "Fatima", "reach_address": "06 12345678"}
TYPED = (
    *("Ik slaap slecht.", "Riet", "Piet en Klaas", "wis", "klaar", "ja", "nee", "Heb jij ook een kat?", "06 12345678", "terug", "stop"),
    *("Ze belde gisteren en ik weet niet wat ik moet doen nu", "en ook nog Mo", "maandag", "34"),
)
ONWARD = ("begin", "agree", "done", "right", "go_on", "here", "stay", "for_myself", "yes")
STATUSES = (DossierStatus("waiting", 1, NOW, NOW), DossierStatus("open", 1, NOW, NOW, coordinator="Hanneke", plan="dinsdag"))
TURNS = 60


def walk(chance: random.Random) -> list[str]:
    """One conversation; what was pressed though the answer was that it is not understood, or gone."""
    chat, refused = EngineChat(context=Context(NOW, is_third_party_chat=chance.random() < 0.3)), []
    for _ in range(TURNS):
        if chat.outcome.ended:
            break
        chat.context = chat.context._replace(status=chance.choice(STATUSES) if chat.conversation.sent else None)
        if chance.random() < 0.35:
            chat.say(FITTING[chat.state] if chat.state in FITTING and chance.random() < 0.7 else chance.choice(TYPED))
            continue
        output = intake_engine().render_output(chat.conversation, chat.context)
        shown = [button.key for reply in output.replies for button in reply.buttons]
        shown += [button.key for button in output.global_buttons if button.key != "later"]
        onward = [key for key in shown if key in ONWARD]
        key, state = chance.choice(onward if onward and chance.random() < 0.5 else shown), chat.state
        chat.press(key, asked=output.question_number)
        refused += [f"{state}.{key}"] if {"not_understood", "old_button"} & set(chat.notices) else []
    return refused


@pytest.mark.parametrize("seed", range(8))
def test_the_right_button_is_never_answered_with_that_it_is_not_understood(seed: int) -> None:
    chance = random.Random(seed)
    assert [refused for _ in range(40) for refused in walk(chance)] == []


@pytest.mark.parametrize(
    ("button", "asked_about", "key"),
    [
        (Button("yes", "Ja"), "", "7:yes"),
        (Button("yes", "Ja"), "h", "7:yes:h"),
        (Button("mon", "Maandag", True), "h", "7:mon:on"),
        (Button("mon", "Maandag", False), "", "7:mon:off"),
    ],
)
def test_in_one_string_a_button_names_its_question_what_that_is_about_and_how_a_switch_stands(
    button: Button, asked_about: str, key: str
) -> None:
    assert button.numbered_key(7, asked_about) == key
