"""Notes of a coordinator: each is stored once, and deleted alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from storage.dossiers.notes import Notes
from storage.dossiers.records import DossierRecord, DossierRecords
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import Product

T = TypeVar("T")


async def work_on(sent: SentDossier, work: Callable[[Notes, Connection, DossierRecord, datetime], T]) -> T:
    def unit(connection: Connection) -> T:
        found = DossierRecords(sent.product.vault).lock_by_conversation(connection, sent.conversation_id)
        assert found
        return work(Notes(sent.product.vault), connection, found, sent.product.now)

    return await sent.product.writer.run(unit)


async def add(sent: SentDossier, text: str, after: str | None = None) -> bool:
    return await work_on(sent, lambda notes, connection, dossier, at: notes.add_note(connection, dossier, text, at, after))


async def delete(sent: SentDossier, note_id: str) -> bool:
    return await work_on(sent, lambda notes, connection, dossier, at: notes.delete_note(connection, dossier, note_id))


async def stored(sent: SentDossier) -> dict[str, str]:
    return {note.text: note.id for note in await work_on(sent, lambda notes, connection, dossier, at: notes.list_notes(dossier))}


async def test_a_form_that_was_posted_twice_adds_one_note_and_says_so(product: Product) -> None:
    sent = await send_dossier(product)
    assert [await add(sent, "Belt liever niet", ""), await add(sent, "Belt liever niet", "")] == [True, False]
    assert list(await stored(sent)) == ["Belt liever niet"]


async def test_the_same_words_behind_another_note_are_a_note_of_their_own(product: Product) -> None:
    sent = await send_dossier(product)
    await add(sent, "Gebeld")
    first = (await stored(sent))["Gebeld"]
    assert await add(sent, "Gebeld", first) and not await add(sent, "Gebeld")


async def test_one_note_is_deleted_alone_and_only_once(product: Product) -> None:
    sent = await send_dossier(product)
    assert [await add(sent, "Gebeld"), await add(sent, "Brief")] == [True, True]
    gone = (await stored(sent))["Gebeld"]
    assert [await delete(sent, gone), await delete(sent, gone)] == [True, False]
    assert list(await stored(sent)) == ["Brief"]
