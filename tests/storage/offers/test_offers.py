"""Offers through the public services: one coordinator at a time, in business hours, and the seeker always sees the status."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import PlanForm
from flows.conversation.effects import LanguageWaived, TakeBack
from storage.db.tables import counts, notifications, offers, outbox
from tests.support.database.templates import BOTH_DATABASES, migrated_database
from tests.support.dossiers.example import answered_entry, dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.forked_service.command import module_command
from tests.support.product import Product
from tests.support.waiting import PATIENCE
from tests.support.web.desk_app import PLAN


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    with migrated_database(request.param, tmp_path):
        async with Product(tmp_path) as product:
            yield product


async def rows(product: Product, table: Any) -> list[Any]:
    return await product.writer.run(lambda c: list(c.execute(select(table))))


async def asked(product: Product, *people: str) -> list[str]:
    """Who of these people has the offer."""
    return [who for who in people if (await product.desk.read_overview(who)).offers]


async def test_what_is_sent_is_offered_to_one_and_not_to_the_other(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost", "Ellen")]
    await send_dossier(product)
    assert len(await asked(product, *people)) == 1


async def test_who_says_no_is_not_asked_again_and_the_next_is_asked_at_once(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    dossier_id = (await product.desk.read_overview(first)).offers[0].id
    assert await product.desk.offers.decline(first, dossier_id, "too_busy")
    (second,) = await asked(product, *people)
    assert second != first and await product.desk.offers.claim(second, dossier_id)
    assert ("declined.too_busy", 1) in [(row.name, row.count) for row in await rows(product, counts)]


async def test_who_was_not_asked_can_neither_claim_nor_decline(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    dossier_id = (await product.desk.read_overview(first)).offers[0].id
    (other,) = set(people) - {first}
    assert not await product.desk.offers.claim(other, dossier_id) and not await product.desk.offers.decline(other, dossier_id)


async def test_what_was_answered_is_known_of_who_answered_it_and_of_nobody_else(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    (other,) = set(people) - {first}
    offer, answers = (await product.desk.read_overview(first)).offers[0], product.desk.offers
    assert await answers.claim(first, offer.id)
    assert [await answers.was_claimed(who, offer.number) for who in (first, other)] == [True, False]
    assert not await answers.was_declined(first, offer.number) and not await answers.was_claimed(first, "another")


async def test_silence_is_reminded_of_and_then_the_next_is_asked(product: Product) -> None:
    people = [await product.add_coordinator(name, email=f"{name}@example.org") for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    assert (await product.desk.read_overview(first)).offers[0].answer_by == datetime(
        2026, 11, 24, 7, tzinfo=UTC
    )  # Monday counts, Sunday not
    product.now = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    await product.run_timers()
    assert [(row.coordinator_id, row.kind) for row in await rows(product, notifications)] == [(first, "offer"), (first, "remind_answer")]
    product.now = datetime(2026, 11, 24, 7, tzinfo=UTC)
    await product.run_timers()
    assert await asked(product, *people) == [who for who in people if who != first]
    assert {row.coordinator_id for row in await rows(product, notifications)} == set(people) - {first}


@pytest.mark.parametrize(
    ("sent_at", "answer_by"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 13, tzinfo=UTC)),
        (datetime(2026, 11, 23, 19, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)),  # of Monday evening one hour counts
        (datetime(2026, 11, 27, 22, tzinfo=UTC), datetime(2026, 11, 30, 11, tzinfo=UTC)),  # Friday night: from Monday morning
    ],
)
async def test_with_a_date_this_week_an_offer_ends_after_a_few_hours_of_the_day(
    product: Product, sent_at: datetime, answer_by: datetime
) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    product.now = sent_at
    effect = handover_effect(dossier_document())
    await send_dossier(product, effect=replace(effect, card=effect.card | {"date": "soon"}))
    (first,) = await asked(product, *people)
    assert (await product.desk.read_overview(first)).offers[0].answer_by == answer_by
    product.now = answer_by
    await product.run_timers()
    assert await asked(product, *people) == [who for who in people if who != first]


async def test_an_offer_of_thursday_night_ends_neither_in_the_night_nor_on_a_free_day(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke")
    product.now = datetime(2026, 11, 26, 21, tzinfo=UTC)
    await send_dossier(product)
    assert (await product.desk.read_overview(hanneke)).offers[0].answer_by == datetime(2026, 11, 30, 7, tzinfo=UTC)


async def test_a_stand_in_is_asked_after_everybody_else(product: Product) -> None:
    ellen = await product.writer.run(
        lambda c: product.coordinators.add_coordinator(c, {"name": "Ellen", "languages": ["nl"]}, True, product.now)
    )
    await product.desk.account.set_available(ellen, True)
    hanneke = await product.add_coordinator("Hanneke")
    await send_dossier(product)
    assert await asked(product, hanneke, ellen) == [hanneke]
    await product.desk.offers.decline(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)
    assert await asked(product, hanneke, ellen) == [ellen]


async def test_O1_who_works_where_the_seeker_names_is_not_asked(product: Product) -> None:
    tied = await product.add_coordinator("Hanneke", ties=["Stadsteam Noord"])
    free = await product.add_coordinator("Joost")
    await send_dossier(product)
    assert await asked(product, tied, free) == [free]


async def test_an_organisation_that_is_added_while_it_is_offered_asks_somebody_else(product: Product) -> None:
    tied = await product.add_coordinator("Hanneke", ties=["Lentis"])
    fatima = await send_dossier(product)
    assert await asked(product, tied) == [tied]
    joost = await product.add_coordinator("Joost")
    await fatima.apply_effect(handover_effect(dossier_document(organisations="Lentis")))
    assert await asked(product, tied, joost) == [joost]


async def test_a_deadline_that_was_missed_while_nothing_ran_fires_once_late(product: Product, tmp_path: Path) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    async with Product(tmp_path) as again:
        again.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
        await again.run_timers()
        await again.run_timers()
        assert await asked(again, *people) == [who for who in people if who != first]
        assert len(await rows(again, offers)) == 2


def presses(folder: Path, who: str, dossier_id: str, at: datetime) -> subprocess.Popen[str]:
    """A process that claims on a signal."""
    command = module_command("tests.storage.offers.claiming_process", str(folder), who, dossier_id, at.isoformat())
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def test_O2_of_two_coordinators_who_press_at_once_in_two_processes_exactly_one_wins(product: Product, tmp_path: Path) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    dossier_id = (await product.desk.read_overview(first)).offers[0].id
    pressing = [presses(tmp_path, who, dossier_id, product.now) for who in (*people, first)]
    assert [one.stdout.readline() for one in pressing if one.stdout] == ["ready\n"] * 3
    for one in pressing:
        assert one.stdin
        print("now", file=one.stdin, flush=True)
    won = [one.communicate(timeout=PATIENCE)[0].strip() for one in pressing]
    assert sorted(won) == ["False", "False", "True"]
    assert [sent.progress.state for sent in (await product.desk.read_overview(first)).held] == ["organisations"]


async def test_E9_a_dossier_taken_back_while_it_is_offered_is_gone_with_its_notifications(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke", email="hanneke@example.org")
    fatima = await send_dossier(product)
    dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
    await fatima.apply_effect(TakeBack())
    assert not await product.desk.offers.claim(hanneke, dossier_id)
    assert await asked(product, hanneke) == [] and await rows(product, notifications) == await rows(product, offers) == []


async def test_nothing_is_sent_in_quiet_hours(product: Product) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    product.advance(hours=2)  # ten past ten at night
    await send_dossier(product)
    assert [row.due_at for row in await rows(product, notifications)] == [datetime(2026, 11, 22, 7, tzinfo=UTC)]


async def test_who_claims_and_does_nothing_loses_it_to_the_next(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    await product.desk.offers.claim(first, (await product.desk.read_overview(first)).offers[0].id)
    product.advance(days=4)
    await product.run_timers()
    await product.run_timers()
    assert await asked(product, *people) == [who for who in people if who != first]


async def test_the_seeker_knows_that_somebody_is_asked_and_that_nobody_shares_a_language(product: Product) -> None:
    fatima = await send_dossier(product)
    standing = await fatima.status()
    assert standing and (standing.offered, standing.blocker) == (False, "nobody")
    await product.add_coordinator("Hanneke", languages=["tur"])
    await product.run_timers()
    standing = await fatima.status()
    assert standing and (standing.offered, standing.blocker) == (False, "language")
    await fatima.apply_effect(LanguageWaived())
    standing = await fatima.status()
    assert standing and (standing.offered, standing.blocker) == (True, "")


def speaking(*languages: str) -> Any:
    """What Fatima sends when she likes to speak these."""
    wishes = [answered_entry("spoken", chose=languages)]
    parts = [one if one["part"] != "wishes" else one | {"entries": wishes} for one in dossier_document()["parts"]]
    return dossier_document() | {"parts": parts}


def reached(way: str, when: str = "always") -> Any:
    """What Fatima sends when this is her way of contact, and then she can be reached."""
    contact = [
        answered_entry("reach", chose=(way,)),
        answered_entry("reach_address", "fatima@example.org"),
        answered_entry("reach_when", chose=(when,)),
    ]
    parts = [one if one["part"] != "contact" else one | {"entries": contact} for one in dossier_document()["parts"]]
    return dossier_document() | {"parts": parts}


@pytest.mark.parametrize(("named", "blocker"), [(("tir",), ""), (("tir", "pap"), "language"), (("pap",), "language"), (("tir", "tur"), "")])
async def test_that_another_language_is_fine_is_asked_again_of_who_names_a_new_one(
    product: Product, named: tuple[str, ...], blocker: str
) -> None:
    fatima = await send_dossier(product, speaking("tir"))
    await product.add_coordinator("Hanneke", languages=["tur"])
    await product.run_timers()
    await fatima.apply_effect(LanguageWaived())
    await fatima.apply_effect(handover_effect(speaking(*named)))
    standing = await fatima.status()
    assert standing and (standing.offered, standing.blocker) == (not blocker, blocker)


@pytest.mark.parametrize(
    ("way", "news", "told"), [("call", "here", 1), ("call", "no", 0), ("self", "here", 1), ("call", "", 1), ("self", "", 0)]
)
async def test_a_seeker_is_told_where_they_agreed_to_be_told(product: Product, way: str, news: str, told: int) -> None:
    """Who was never asked is told in their chat, as before, unless they make contact themselves."""
    fatima = await send_dossier(product, reached(way))
    await fatima.add_telegram_identity()
    await fatima.apply_effect(replace(handover_effect(reached(way)), news=news))
    product.advance(days=11)
    await product.run_timers()
    assert [one.kind for one in await rows(product, outbox)] == ["news"] * told


@pytest.mark.parametrize(("days", "told"), [(5, 0), (7, 0), (8, 1)])
async def test_that_it_takes_longer_is_news_only_after_the_safe_day_that_was_promised(product: Product, days: int, told: int) -> None:
    """Fatima sends on a Saturday evening, can be reached on Saturdays only, and was promised the next one."""
    fatima = await send_dossier(product, reached("call", "sat"))
    await fatima.add_telegram_identity()
    for _ in range(days):
        product.advance(days=1)
        await product.run_timers()
    assert [one.kind for one in await rows(product, outbox)] == ["news"] * told


async def test_two_events_before_a_notification_is_sent_give_one_notification(product: Product) -> None:
    """Nobody takes it in time, Hanneke then does, and writes that she tried to call: all while her phone is unreachable."""
    fatima = await send_dossier(product)
    await fatima.add_telegram_identity()
    product.advance(days=6)
    await product.run_timers()
    hanneke = await product.add_coordinator("Hanneke")
    await product.run_timers()
    dossier_id = (await product.desk.read_overview(hanneke)).offers[0].id
    await product.desk.offers.claim(hanneke, dossier_id)
    await product.desk.actions.apply_event(hanneke, dossier_id, "no_tie")
    assert (
        await product.desk.planning.open_story(hanneke, dossier_id, PlanForm(**PLAN | {"moment": "2026-12-01:morning"})) is ActionResult.YES
    )
    assert await product.desk.actions.apply_event(hanneke, dossier_id, "tried") is ActionResult.YES
    assert [one.kind for one in await rows(product, outbox)] == ["news"]


async def test_who_declares_a_tie_while_it_is_offered_loses_it_at_once_to_the_next(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    dossier_id = (await product.desk.read_overview(first)).offers[0].id
    await product.desk.account.update_profile(first, ties="Stadsteam Noord")
    assert await asked(product, *people) == [who for who in people if who != first]
    assert not await product.desk.offers.claim(first, dossier_id)


async def test_changing_a_profile_keeps_the_open_offer(product: Product) -> None:
    people = [await product.add_coordinator(name) for name in ("Hanneke", "Joost")]
    await send_dossier(product)
    (first,) = await asked(product, *people)
    await product.desk.account.update_profile(first, contact_line="bel mij op dinsdag", ties="Scouting Assen")
    assert await asked(product, *people) == [first]


async def test_who_is_away_from_this_day_on_here_is_not_asked_whatever_day_it_is_in_greenwich(product: Product) -> None:
    product.now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in the Netherlands
    away = await product.add_coordinator("Hanneke", away=[["2026-11-23", "2026-11-23"]])
    free = await product.add_coordinator("Joost")
    await send_dossier(product)
    assert await asked(product, away, free) == [free]


async def test_fatima_reads_why_the_one_is_asked_who_is_and_why_the_one_has_it_who_has(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke", gender="vrouw")
    fatima = await send_dossier(product)
    standing = await fatima.status()
    assert standing and standing.offered and standing.reasons == ("language", "woman", "turn")
    await product.desk.offers.claim(hanneke, (await product.desk.read_overview(hanneke)).offers[0].id)
    standing = await fatima.status()
    assert standing and not standing.offered and standing.reasons == ("language", "woman", "turn")


async def test_a_coordinator_is_asked_about_one_dossier_at_a_time_and_then_about_the_next_at_once(product: Product) -> None:
    hanneke = await product.add_coordinator("Hanneke")
    first, second = await send_dossier(product), await send_dossier(product)
    (offer,) = (await product.desk.read_overview(hanneke)).offers
    waiting = await second.status()
    assert waiting and (waiting.offered, waiting.blocker) == (False, "") and (await first.status()).offered  # type: ignore[union-attr]
    await product.desk.offers.decline(hanneke, offer.id, "too_busy")
    (following,) = (await product.desk.read_overview(hanneke)).offers
    assert following.id != offer.id


async def test_whoever_stands_in_is_asked_where_everybody_else_is_asked_already(product: Product) -> None:
    hanneke, ellen = await product.add_coordinator("Hanneke"), await product.add_coordinator("Ellen", stand_in=True)
    for _ in range(3):
        await send_dossier(product)
    assert [len((await product.desk.read_overview(who)).offers) for who in (hanneke, ellen)] == [1, 2]


async def test_nobody_is_alarmed_while_a_dossier_only_waits_for_an_answer_about_another(product: Product) -> None:
    await product.add_coordinator("Hanneke", email="hanneke@example.org")
    await send_dossier(product)
    before = len(await rows(product, notifications))
    await send_dossier(product)
    assert len(await rows(product, notifications)) == before
