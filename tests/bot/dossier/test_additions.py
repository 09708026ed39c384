"""What is added after sending is a dated block of its own; what was sent keeps its words and its time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.dossier.block_builder import dossier_blocks
from bot.dossier.export.fhir import build_response
from bot.dossier.html import dossier_html
from bot.dossier.text_view import blocks_as_text
from flows.conversation.effects import HandOver
from flows.dossier.document import find_answer
from flows.i18n.catalog import Catalog
from tests.support.engine_chat import EngineChat, after_sending

CATALOG = Catalog.load()


def sent(chat: EngineChat) -> Any:
    """The dossier that was sent last."""
    return json.loads([effect for effect in chat.effects if isinstance(effect, HandOver)][-1].dossier)


def on_other_phone() -> EngineChat:
    chat = after_sending().advance(days=1)
    chat.context = chat.context._replace(may_read_back=False)
    return chat


def after_addition() -> EngineChat:
    """Fatima, who adds a piece on the phone from which she sent her story, a day later."""
    return after_sending().advance(days=1).press("change", "edit_concern").say("Er kwam een brief.").press("done", "right", "agree")


def test_a_later_piece_stands_in_a_block_with_its_own_day() -> None:
    entry = find_answer(sent(after_addition()), "concern")
    assert entry["said"] == ["Ik slaap slecht."]
    assert entry["added"] == [{"at": "2026-11-22T19:10:00Z", "said": ["Er kwam een brief."]}]


def test_the_words_that_were_sent_keep_their_time_and_are_not_called_changed() -> None:
    document = sent(after_addition())
    assert (document["written_at"], document["changed"]) == ("2026-11-21T19:10:00Z", [])


def test_pieces_of_one_version_are_one_block_and_those_of_the_next_another() -> None:
    chat = after_sending().advance(days=1).press("change", "edit_concern").say("Een.", "Twee.").press("done", "right", "agree")
    chat.advance(days=1).press("change", "edit_concern").say("Drie.").press("done", "right", "agree")
    added = find_answer(sent(chat), "concern")["added"]
    assert [block["said"] for block in added] == [["Een.", "Twee."], ["Drie."]]


def test_a_sentence_that_is_typed_at_the_status_is_asked_about_and_added() -> None:
    chat = after_sending().advance(days=1).say("Mijn oma weet het nu ook.")
    assert chat.state == "add_share" and len([one for one in chat.effects if isinstance(one, HandOver)]) == 1
    entry = find_answer(sent(chat.press("agree")), "concern")
    assert [block["said"] for block in entry["added"]] == [["Mijn oma weet het nu ook."]]


def test_a_sentence_typed_while_a_change_waits_to_be_read_back_goes_back_into_the_field() -> None:
    chat = after_sending().press("change", "edit_name").say("Samira").press("back", "back").say("Mijn oma weet het nu ook.")
    assert (chat.state, chat.notices) == ("handed_off", ["not_understood"])


def test_whoever_adds_is_not_told_that_old_words_are_gone() -> None:
    assert after_addition().notices == ["added_sent"]
    assert on_other_phone().press("add_words").say("Nog iets.").press("agree").notices == ["added_sent"]


def test_whoever_changes_a_word_is_told_that_the_old_one_is_gone() -> None:
    chat = after_sending().press("change", "edit_name").say("Samira").press("right", "agree")
    assert chat.notices == ["sent_again"]


@pytest.mark.parametrize("step", [("edit_circle", "Oma Jo", "done", "go_on"), ("switch_wishes",)])
def test_whoever_takes_nothing_out_is_not_told_that_old_words_are_gone(step: tuple[str, ...]) -> None:
    chat = after_sending().press("change", step[0])
    for one in step[1:]:
        chat = chat.say(one) if " " in one else chat.press(one)
    assert chat.press("right", "agree").notices == ["change_sent"]


def test_what_is_undone_before_it_is_sent_took_nothing_out() -> None:
    chat = after_sending().press("change", "edit_name").say("Samira").press("undo", "switch_wishes", "right", "agree")
    assert chat.notices == ["change_sent"]


def test_what_is_added_about_contact_stands_with_contact() -> None:
    chat = on_other_phone().press("add_words").say("Bel niet voor tienen.").press("agree_contact")
    assert find_answer(sent(chat), "contact_more")["added"][0]["said"] == ["Bel niet voor tienen."]
    assert "added" not in find_answer(sent(chat), "concern")


def test_nothing_is_added_to_a_part_that_the_coordinator_does_not_see() -> None:
    chat = after_sending().press("change", "switch_contact", "right", "agree")
    chat.context = chat.context._replace(may_read_back=False)
    assert "agree_contact" not in chat.press("add_words").say("Bel niet voor tienen.").buttons


def test_words_of_a_draft_are_no_additions_after_taking_back_either() -> None:
    chat = after_sending().press("take_back", "yes", "change", "edit_concern").say("Er kwam een brief.")
    assert "said_at" not in chat.conversation.answer_to("concern")


def test_taking_out_a_piece_leaves_the_others_their_day() -> None:
    chat = after_sending().advance(days=1).press("change", "edit_concern").say("Een.", "Twee.").press("remove_2", "done", "right", "agree")
    entry = find_answer(sent(chat), "concern")
    assert (entry["said"], entry["added"][0]["said"]) == (["Ik slaap slecht."], ["Twee."])


def test_changing_a_sent_piece_is_a_change_and_no_addition() -> None:
    chat = after_sending().advance(days=1).press("change", "edit_concern", "change_1").say("Ik slaap niet.").press("done", "right", "agree")
    assert find_answer(sent(chat), "concern")["said"] == ["Ik slaap niet."]
    assert [change["question"] for change in sent(chat)["changed"]] == ["concern"]


def test_every_rendering_shows_the_day_of_an_addition() -> None:
    document = sent(after_addition())
    page, text = dossier_html(document, CATALOG, "nl"), "\n".join(blocks_as_text(dossier_blocks(document, CATALOG, "nl")))
    day = "Later toegevoegd, op zondag 22 november, 20:10"
    assert day in page and day in text
    assert "2026-11-22T19:10:00Z" in json.dumps(build_response(document, CATALOG, "nl"))
