"""What a flood guard may hold of a turn."""

from __future__ import annotations

from flows.conversation.messages import Outcome
from flows.dossier.status import DossierStatus
from storage.db.tables import conversations, dossiers
from storage.turns.batch import guarded_action
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START, incoming_turn, output_text
from tests.support.engine_chat import EngineChat, at_concern, at_review


def test_a_new_conversation_may_be_held_and_neither_one_that_ends_nor_one_that_asks_for_help() -> None:
    begun = Outcome(EngineChat().output)
    assert [guarded_action(begun, is_new, None) for is_new in (True, False)] == ["begin", ""]
    assert guarded_action(begun._replace(ended="wiped"), True, None) == ""
    assert guarded_action(at_concern().say("hij slaat mij").outcome, True, None) == ""


def test_sending_may_be_held_while_nobody_holds_the_dossier_and_not_once_a_coordinator_does() -> None:
    outcome = at_review().press("right", "agree").outcome
    held = {state: guarded_action(outcome, False, DossierStatus(state, 1, START, START)) for state in ("waiting", "names", "open")}
    assert held == {"waiting": "send", "names": "", "open": ""} and guarded_action(outcome, False, None) == "send"


async def test_of_a_turn_that_is_held_nothing_is_stored_and_its_words_go_back(database: Database) -> None:
    held = await database.store.process_turn(incoming_turn("fatima", "hallo")._replace(admit=lambda action, mode: False))
    assert (held.held, held.returned, output_text(held.output)) == ("begin", "hallo", " [-] origin")
    assert database.count(conversations) == 0


async def test_sending_that_is_held_leaves_the_story_as_it_was_and_may_be_tried_again(database: Database) -> None:
    await database.store.process_turn(incoming_turn("fatima", "hallo"))
    sending = incoming_turn("fatima", "send")
    held = await database.store.process_turn(sending._replace(admit=lambda action, mode: action != "send"))
    assert (held.held, output_text(held.output), database.count(dossiers)) == ("send", "hallo [-] origin", 0)
    assert output_text((await database.store.process_turn(sending)).output) == "hallo send [waiting] origin"
