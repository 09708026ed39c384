"""A page that was left open: it says what happened since, and another phone shows nothing of what went wrong on this one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from storage.db.tables import conversations
from storage.retention.erasure import erase_conversation
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, open_chat, press_each
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

GONE = "Wat je eerder schreef, is er niet meer."
OLD = "Die vraag is al geweest"


async def expire(product: Product) -> None:
    product.advance(days=40)
    await product.run_timers()


async def wipe(product: Product) -> None:
    """As on another phone."""
    conversation_id = await product.writer.run(lambda c: str(c.execute(select(conversations.c.id)).scalar()))
    await product.writer.run(lambda c: erase_conversation(c, product.vault, conversation_id, "wiped", product.now))


@pytest.mark.parametrize("end", [expire, wipe])
async def test_a_page_whose_conversation_was_erased_says_so_and_offers_to_begin_anew(
    product: Product, end: Callable[[Product], Awaitable[None]]
) -> None:
    async with open_chat(product) as fatima:
        await press_each(fatima, *TO_CONCERN)
        left = fatima.page
        await end(product)
        await fatima.send(left.forms[0], choice="done", update="late")
        assert GONE in fatima.page.text and "Je mag opnieuw beginnen." in fatima.page.text and OLD not in fatima.page.text
        await fatima.send(left.field, words="Mijn moeder is weg.", update="later")
        assert "Dit nieuwe bericht heb ik niet bewaard." in fatima.page.text and "Mijn moeder is weg." in fatima.page.markup
        await fatima.press("Begin")
        assert GONE not in fatima.page.text


async def test_a_status_that_was_left_open_says_that_the_story_was_taken_back(product: Product) -> None:
    play = ScriptRunner(product)
    await play.run(HANDOVER_SCRIPT)
    shown = play.output
    await play.run("[Terugnemen]\n[Ja, neem terug]")
    play.output = shown
    await play.send("[Code vragen]", choice="code")
    assert "< Je verhaal is intussen teruggenomen. Zo staat het nu:" in play.lines and not [one for one in play.lines if OLD in one]


async def test_words_that_were_lost_on_one_phone_are_told_on_that_phone_alone(product: Product) -> None:
    play = ScriptRunner(product)
    await play.run("[Begin]\n[Ja, bewaar het]\n[Voor mezelf]\n[Later verder]\n[Laat de code zien]\n[Gezien, haal weg]\n[Verder gaan]")
    assert play.output
    first, at_story = play.channel_user, play.output
    await play.run("> Ik slaap slecht.\n[Klaar]\n@ andere telefoon\n@ typt de code")
    second = play.channel_user
    play.phones.append(first)
    play.output = at_story
    await play.send("> te laat", words="Deze woorden komen te laat.")
    told = {user: await product.service.current_output(user) for user in (first, second)}
    keys = {user: [reply.key for reply in output.replies] if output else [] for user, output in told.items()}
    assert "notice.old_words" in keys[first] and "notice.old_words" not in keys[second]
