"""The text that people agree to fits the moment, and the proof names the text that was shown."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from storage.db.tables import consents
from tests.support.product import Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

NOBODY_YET = "nog geen coördinator"
CHANGE = "[Nalezen of veranderen]\n[Naam]\n> Fatima B.\n[Klopt]"
ADD = "@ andere telefoon\n@ typt de code\n[Iets toevoegen]\n> Er is een brief.\n[Ja, bij mijn verhaal]"


async def agreed(product: Product) -> list[str]:
    """The texts of the proofs, in the order in which they were given."""
    return list(await product.writer.run(lambda c: c.execute(select(consents.c.text).order_by(consents.c.at)).scalars().all()))


async def last_said(play: ScriptRunner) -> str:
    assert play.output
    return play.output.replies[-1].text


async def test_while_a_coordinator_has_it_nobody_is_asked_as_if_there_were_none(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        play = ScriptRunner(product)
        await play.run(HANDOVER_SCRIPT.rpartition("[Ja, verstuur]")[0])
        assert NOBODY_YET in await last_said(play)
        await play.run("[Ja, verstuur]\n@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n[Hoe staat het]")
        product.advance(hours=1)
        await play.run(CHANGE)
        assert "Mag één coördinator dit lezen?" in await last_said(play) and NOBODY_YET not in await last_said(play)
        await play.run("[Ja, verstuur]\n@ geeft terug: Hanneke\n[Hoe staat het]")
        product.advance(hours=1)
        await play.run(CHANGE.replace("B.", "C."))
        assert NOBODY_YET in await last_said(play)
        await play.run("[Ja, verstuur]")
        assert await agreed(product) == ["consent_share/1", "consent_share/2", "consent_share/1"]


async def test_a_coordinator_who_came_while_the_question_stood_there_changes_no_word_of_what_is_agreed_to(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        play = ScriptRunner(product)
        await play.run(HANDOVER_SCRIPT)
        product.advance(hours=1)
        await play.run(f"{CHANGE}\n@ neemt aan: Hanneke")
        shown = await product.service.current_output(play.channel_user)
        assert shown and NOBODY_YET in shown.replies[-1].text
        await play.run("[Ja, verstuur]")
        assert await agreed(product) == ["consent_share/1", "consent_share/1"]


async def test_words_that_were_read_back_alone_have_a_proof_of_their_own(tmp_path: Path) -> None:
    async with Product(tmp_path) as product:
        play = ScriptRunner(product)
        await play.run(f"{HANDOVER_SCRIPT}\n[Code vragen]\n[Gezien, haal weg]")
        product.advance(hours=1)
        await play.run(ADD)
        assert await agreed(product) == ["consent_share/1", "add_share/1"]
        copy = await product.service.export_data(play.phones[0])
        assert copy and [one.text for one in copy.consents] == ["consent_share/1", "add_share/1"]
