"""Promises of the list of coordinators: each as they were added and changed, and who is removed leaves nothing but the access log."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, select

from flows.matching.profile import Profile
from storage.coordinators import exclusions
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository, count_available, set_available, void_entrances
from storage.coordinators.desk_revision import DeskRevision, read_desk_revision
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db.tables import coordinators, invitations, links, sessions
from storage.db.tables import notice_ledger as ledger
from storage.delivery import notice_ledger
from tests.support.dossiers.held_dossier import HeldDossier
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product


async def test_who_is_removed_is_in_no_table_and_whom_they_could_not_be_told_through_is_forgotten(product: Product) -> None:
    hanneke, joost = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]

    def work(connection: Connection) -> list[str]:
        for one in (hanneke, joost):
            notice_ledger.record_refusal(connection, one, "mail", "offer", 550, product.now)
        CoordinatorRepository(product.vault).remove_coordinator(connection, hanneke)
        return [str(row.recipient) for row in connection.execute(select(ledger))]

    assert await product.writer.run(work) == [joost]
    assert await product.writer.run(lambda c: list(c.execute(select(coordinators.c.id)).scalars())) == [joost]


async def test_a_coordinator_is_found_as_they_were_added_and_changed_the_first_added_first(product: Product) -> None:
    repository = product.coordinators

    def work(connection: Connection) -> list[Coordinator]:
        for name, hours in (("Joost", 1), ("Hanneke", 0)):
            profile: Profile = {"name": name, "language": "nl"} if name == "Joost" else {"name": name}
            repository.add_coordinator(connection, profile, name == "Joost", product.now + timedelta(hours=hours), name.lower())
        repository.update_profile(connection, "hanneke", language="en", ties=["Lentis"])
        repository.update_profile(connection, "nobody", language="en")
        set_available(connection, "joost", True)
        return repository.list_all(connection)

    hanneke, joost = await product.writer.run(work)
    assert hanneke == Coordinator("hanneke", {"name": "Hanneke", "language": "en", "ties": ["Lentis"]}, available=False, stand_in=False)
    assert joost == Coordinator("joost", {"name": "Joost", "language": "nl"}, available=True, stand_in=True)
    assert (hanneke.name, hanneke.language, Coordinator("x", {"name": "X"}, False, False).language) == ("Hanneke", "en", "nl")
    assert await product.writer.run(lambda connection: repository.find_coordinator(connection, "joost")) == joost
    assert await product.writer.run(lambda connection: repository.find_coordinator(connection, "nobody")) is None
    assert await product.writer.run(repository.read_names) == {"hanneke": "Hanneke", "joost": "Joost"}


async def test_who_is_available_and_who_of_them_stands_in_is_counted(product: Product) -> None:
    for name, stand_in in (("Hanneke", False), ("Joost", True), ("Samira", True)):
        last = await product.add_coordinator(name, stand_in=stand_in)
    assert await product.writer.run(count_available) == (3, 2)
    await product.writer.run(lambda connection: product.coordinators.set_stand_in(connection, last, False))
    assert await product.writer.run(count_available) == (3, 1)
    await product.writer.run(lambda connection: set_available(connection, last, False))
    assert await product.writer.run(count_available) == (2, 1)


async def test_only_who_was_made_up_for_practice_is_a_demo_account(product: Product) -> None:
    await product.add_coordinator("Hanneke")
    await product.add_coordinator("Verzonnen", invented=True)
    assert [one.name for one in await product.writer.run(product.coordinators.list_demo_accounts)] == ["Verzonnen"]


async def test_after_a_backup_came_back_whoever_was_in_comes_in_anew(product: Product) -> None:
    def work(connection: Connection) -> list[int]:
        Sessions(product.vault).create_session(connection, "hanneke", "s", product.now, confirmed=True)
        SignInLinks(product.vault).create_own_link(connection, "hanneke", "l", product.now)
        TelegramAccounts(product.vault, BOT).create_invitation(connection, "hanneke", "i", product.now)
        void_entrances(connection)
        return [len(connection.execute(select(table)).all()) for table in (sessions, links, invitations)]

    assert await product.writer.run(work) == [0, 0, 0]


async def test_the_name_of_a_desk_changes_with_all_that_stands_on_it_and_with_nothing_else(product: Product) -> None:
    hanneke, joost = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    names: dict[str, list[DeskRevision]] = {hanneke: [], joost: []}

    async def look() -> None:
        for who, seen in names.items():
            seen.append(await product.writer.run(partial(read_desk_revision, coordinator_id=who)))

    await look()
    await product.desk.account.set_available(joost, False)
    held = HeldDossier(product, await send_dossier(product), hanneke)
    await look()
    assert await held.apply("claim")
    await look()
    assert await held.apply("no_tie")
    await look()
    request_destruction = partial(exclusions.request_destruction, dossier_id="d", coordinator_id=hanneke, reason="refused")
    await product.writer.run(partial(request_destruction, claimed_at=product.now, at=product.now))
    await look()
    await look()
    found = [one.name for one in names[hanneke]]
    assert len(set(found)) == 5 and found[-1] == found[-2] and {len(name) for name in found} == {16}
    dossier_id = (await held.record()).id
    assert [one.held for one in names[hanneke]] == [(), (), *[(dossier_id,)] * 4]
    assert len({one.name for one in names[joost]}) == 1
