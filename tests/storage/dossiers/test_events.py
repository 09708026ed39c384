"""Applying an event of a dossier carries out all its consequences: a caller can forget none of them."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select

from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import TRANSITIONS
from storage.db import tables
from storage.dossiers.consequences import CONSEQUENCES
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord, DossierRecords
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.paths import ROOT
from tests.support.product import FOUNDATION, Product

PLAN = {"when": "dinsdag 24 november, ochtend", "how": "call", "line": "Hanneke, 06 12345678"}
FREE = {"dossier", "ending", "late", "offer", "unclaimed"}
CLAIMED = {"contact", "dossier", "ending", "inform", "names", "offer", "plan", "remind_plan"}
NAMES, OPEN, CONTACTED = (
    ("claim", "no_tie"),
    ("claim", "no_tie", "plan", "know_nobody"),
    ("claim", "no_tie", "plan", "know_nobody", "contacted"),
)


@dataclass(frozen=True)
class Consequences:
    """The rows stored after an event: kinds of timers and notifications, and reasons."""

    timers: frozenset[str] = frozenset()
    seeker: tuple[str, ...] = ()
    coordinator: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    destruction: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()


def follows(*timers: str, **more: tuple[str, ...]) -> Consequences:
    return Consequences(frozenset(timers), **more)


NEWS, LOOK, LEAVE = ("news",), ("changed",), ("no_longer",)
AFTER = (  # the event, after which others, and what follows
    ("claim", (), follows(*CLAIMED, seeker=NEWS)),
    ("no_tie", ("claim",), follows()),
    ("tie", ("claim",), follows(*FREE, seeker=NEWS, exclusion=("conflict",))),
    ("tie", (*OPEN, "named"), follows(*FREE, seeker=NEWS, exclusion=("conflict",), destruction=("tie",))),
    ("plan", NAMES, follows("ask_again", "confirm", "remind_before", "remind_contact", "return", "silent", seeker=NEWS)),
    ("know_nobody", (*NAMES, "plan"), follows(seeker=NEWS)),
    ("know_somebody", NAMES, follows(*FREE, seeker=NEWS, access=("names_only",), exclusion=("conflict",))),
    ("tried", OPEN, follows("remind_replan", "return", seeker=NEWS)),
    ("wrote", OPEN, follows("remind_replan", "return", seeker=NEWS, access=("wrote",))),
    ("unwrote", (*OPEN, "wrote"), follows("remind_replan", "return", access=("unwrote",))),
    ("replied", (*OPEN, "wrote"), follows("remind_replan", "return")),
    ("messages_removed", (*OPEN, "wrote"), follows()),
    ("contacted", OPEN, follows(seeker=NEWS, counted=("waited.24",))),
    ("contacted", (*CONTACTED, "contact_no"), follows(seeker=NEWS)),
    ("inform", OPEN, follows()),
    ("close", OPEN, follows("dossier", seeker=NEWS, access=("closed",), destruction=("close",))),
    ("give_back", NAMES, follows(*FREE, seeker=NEWS, access=("given_back",), exclusion=("given_back",))),
    ("give_back", OPEN, follows(*FREE, seeker=NEWS, access=("given_back",), exclusion=("given_back",), destruction=("give_back",))),
    ("unclaim", NAMES, follows(*FREE, seeker=NEWS, access=("given_back",))),
    ("lapsed", ("claim",), follows(*FREE, seeker=NEWS, coordinator=LEAVE, exclusion=("lapsed",), destruction=("lapsed_unread",))),
    ("lapsed", OPEN, follows(*FREE, seeker=NEWS, coordinator=LEAVE, exclusion=("lapsed",), destruction=("lapsed",))),
    ("set_aside", (), follows("offer", seeker=NEWS)),
    ("sent_anew", ("set_aside",), follows(*FREE)),
    ("defer", OPEN, follows("settle")),
    ("undo", (*OPEN, "defer"), follows()),
    ("propose", OPEN, follows(seeker=NEWS)),
    ("withdraw", (*OPEN, "propose"), follows(seeker=NEWS)),
    (
        "colleague_yes",
        (*OPEN, "propose"),
        follows(*FREE, coordinator=LEAVE, access=("handed_over",), exclusion=("handed_over",), destruction=("colleague_yes",)),
    ),
    ("colleague_no", (*OPEN, "propose"), follows(coordinator=("answered",))),
    ("any_language", (), follows("offer")),
    ("any_signs", (), follows("offer")),
    ("news", (), follows()),
    ("contact_yes", CONTACTED, follows()),
    ("contact_no", CONTACTED, follows("contact", "remind_replan", "return", coordinator=LOOK)),
    ("new_moment", NAMES, follows("remind_replan", "return", coordinator=LOOK)),
    ("new_moment", (), follows()),
    ("new_code", OPEN, follows()),
    ("refused", ("claim",), follows(*FREE, coordinator=LEAVE, exclusion=("refused",), destruction=("refused",))),
    ("named", OPEN, follows(coordinator=LOOK)),
    ("corrected", OPEN, follows(coordinator=LOOK, destruction=("corrected",))),
    ("corrected", NAMES, follows(coordinator=LOOK)),
    ("looked", (*OPEN, "new_moment"), follows()),
    ("new_language", (), follows()),
)
CHANGED = {  # of each table the column that says what was written
    "timers": tables.timers.c.kind,
    "seeker": tables.outbox.c.kind,
    "coordinator": tables.notifications.c.kind,
    "access": tables.access_log.c.action,
    "exclusion": tables.exclusions.c.why,
    "destruction": tables.destruction_requests.c.why,
    "counted": tables.counts.c.name,
}


class Case:
    """Fatima's dossier, offered to Hanneke, who reads mail; Fatima can be reached by a bot."""

    def __init__(self, product: Product, hanneke: str, sent: SentDossier) -> None:
        self.product, self.hanneke, self.sent = product, hanneke, sent

    async def apply(self, *names: str) -> bool:
        return await self.product.writer.run(lambda connection: all(self.apply_one(connection, name) for name in names))

    def apply_one(self, connection: Connection, name: str) -> bool:
        now, said = self.product.now, {"person": "1", "answer": "told", "text": "Dag.", "written_at": self.product.now.isoformat()}
        said |= {"deferred": "tried", "colleague_id": "joost"}
        event = DossierEvent(name, now, self.hanneke, plan=PLAN, day=now.date(), **said)  # type: ignore[arg-type]
        return DossierEvents(self.product.vault, MAILED).apply_event(connection, self.dossier(connection), event)

    def dossier(self, connection: Connection) -> DossierRecord:
        found = DossierRecords(self.product.vault).lock_by_conversation(connection, self.sent.conversation_id)
        assert found
        return found

    async def forget(self) -> None:
        """Empty what events write to, so that only what comes after is seen; what is offered stays."""
        await self.product.writer.run(lambda c: [c.execute(delete(column.table)) for column in CHANGED.values()])

    async def written(self) -> Consequences:
        found = await self.product.writer.run(lambda c: {name: list(c.execute(select(one)).scalars()) for name, one in CHANGED.items()})
        return Consequences(frozenset(found.pop("timers")), **{name: tuple(rows) for name, rows in found.items()})


MAILED = replace(FOUNDATION, notification_channels=("mail",))


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Case]:
    async with Product(tmp_path, MAILED) as product:
        hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
        case = Case(product, hanneke, await send_dossier(product))
        await case.sent.add_telegram_identity()
        product.now += timedelta(hours=24)
        yield case


def test_every_event_of_the_lifecycle_has_consequences_that_are_shown_below() -> None:
    assert {event for event, _, _ in AFTER} == {row[0] for row in TRANSITIONS}


@pytest.mark.parametrize(("event", "before", "expected"), AFTER, ids=[f"{event} after {len(before)}" for event, before, _ in AFTER])
async def test_an_event_carries_its_consequences(case: Case, event: str, before: tuple[str, ...], expected: Consequences) -> None:
    assert await case.apply(*before)
    await case.forget()
    assert await case.apply(event)
    assert await case.written() == expected


@pytest.mark.parametrize(
    "event",
    sorted(
        CONSEQUENCES.keys()
        - {
            "handed_over",
            "names_removed",
            "corrected",
            "claim",
            "any_language",
            "any_signs",
            "news",
            "new_language",
            "new_moment",
            "set_aside",
        }
    ),
)
async def test_an_event_that_is_not_allowed_now_leaves_nothing_behind(case: Case, event: str) -> None:
    await case.forget()
    assert not await case.apply(event)
    assert await case.written() == Consequences()


async def test_a_claim_of_what_is_offered_to_nobody_is_refused(case: Case) -> None:
    await case.product.writer.run(lambda c: c.execute(delete(tables.offers)))
    assert not await case.apply("claim")


async def test_a_correction_withdraws_the_offer_and_asks_to_destroy_what_was_read(case: Case) -> None:
    await case.sent.apply_effect(handover_effect(dossier_document(version=2)))
    offers = await case.product.writer.run(lambda c: list(c.execute(select(tables.offers.c.outcome)).scalars()))
    assert "changed" in offers
    assert await case.apply(*OPEN)
    await case.forget()
    await case.sent.apply_effect(handover_effect(dossier_document(version=3)))
    assert (await case.written()).destruction == ("corrected",)


async def test_a_coordinator_who_has_not_answered_about_an_organisation_is_told_of_the_next_correction_in_one_line(case: Case) -> None:
    assert await case.apply(*OPEN, "named")
    await case.forget()
    await case.sent.apply_effect(handover_effect(dossier_document(version=2)))
    assert (await case.written()).coordinator == LOOK


async def test_the_coordinators_notes_go_with_them(case: Case) -> None:
    assert await case.apply(*OPEN)
    dossiers = tables.dossiers.c
    await case.product.writer.run(lambda c: c.execute(tables.dossiers.update().values(notes=b"sealed")))
    assert await case.apply("give_back")
    row: Any = await case.product.writer.run(
        lambda c: c.execute(select(dossiers.notes, dossiers.claimed_at, dossiers.coordinator_id)).one()
    )
    assert tuple(row) == (None, None, None)


SOURCES = [path for top in ("bot", "flows", "storage") for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts]


def named(module: ast.Module) -> set[str]:
    """The names by which a module knows the table of dossiers."""
    imports = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module == "storage.db.tables")
    return {alias.asname or alias.name for node in imports for alias in node.names if alias.name == "dossiers"}


def statements(path: Path, verb: str) -> Iterator[str]:
    """The module, once for each insert or update of dossiers in it, however the statement is written."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    tables_of = named(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            about = [node.func.value] if isinstance(node.func, ast.Attribute) else node.args
            if name == verb and any(is_table(one, tables_of) for one in about):
                yield str(path.relative_to(ROOT))


def is_table(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "dossiers" and isinstance(node.value, ast.Name) and node.value.id == "tables"
    return isinstance(node, ast.Name) and node.id in names


def test_only_events_change_a_dossiers_state() -> None:
    updated = {found for path in SOURCES for found in statements(path, "update")}
    inserted = {found for path in SOURCES for found in statements(path, "insert")}
    assert updated == {"storage/dossiers/events.py", "storage/dossiers/records.py"}
    assert inserted == {"storage/dossiers/versions.py"}


def test_other_writes_to_a_dossier_never_contain_its_state() -> None:
    calls = [
        (path, function)
        for path in SOURCES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "update_columns"
    ]
    assert len(calls) >= 3, "no call was read"
    assert [
        path for path, function in calls if '"state"' in ast.unparse(function).replace("'", '"') or "state=" in ast.unparse(function)
    ] == []


def test_only_events_ask_the_lifecycle() -> None:
    asked = [path for path in SOURCES if "lifecycle.apply_event(" in path.read_text(encoding="utf-8")]
    imported = [path for path in SOURCES if "lifecycle import" in (text := path.read_text(encoding="utf-8")) and "apply_event\n" in text]
    assert [str(path.relative_to(ROOT)) for path in {*asked, *imported}] == ["storage/dossiers/events.py"]
