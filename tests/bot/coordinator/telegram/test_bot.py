"""The coordinator's bot: it says that something waits, takes a press once, and never has a word of a seeker."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import bots, composition
from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole
from bot.config.settings import Settings
from bot.coordinator.service.authentication import one_time_links
from bot.coordinator.service.contact_plan import PlanForm
from bot.observability import logs
from bot.telegram.inbound.webhook import WebhookEndpoint
from bot.telegram.outbound.base_client import REQUEST_SECONDS
from flows.conversation.effects import ContactTimeChanged, TakeBack
from storage.coordinators.coordinators import sign_out_everywhere
from storage.db.tables import (
    counts,
    dead_letters,
    dossiers,
    invitations,
    notifications,
    offers,
    processed_updates,
    sent_messages,
    telegram_accounts,
)
from tests.fake_telegram.faults import Fault, broken, dropped_after, dropped_before, slow, slow_after, slow_until, too_many
from tests.fake_telegram.queues import PRESSES
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.command_line import FACTS
from tests.support.dossiers.example import CONCERN, PEOPLE
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product
from tests.support.telegram.coordinator_bot import ADDRESS, CoordinatorOnTelegram, RunningCoordinatorBot
from tests.support.waiting import PATIENCE
from tests.support.web.desk_app import PLAN

LABEL = "Dossier van zaterdag 21 november, 20:10"
STORY = ("Fatima", "slaap", "brief", "06 87654321", "bibliotheek", "Stadsteam", "Assen", *(str(one["name"]) for one in PEOPLE))

# a process that just ended; a press that is too old; somebody who blocked the bot
EXPECTED = (("getUpdates", 409), ("answerCallbackQuery", 400), ("sendMessage", 403))


@pytest.fixture
async def bot(product: Product) -> AsyncIterator[RunningCoordinatorBot]:
    async with RunningCoordinatorBot(product) as bot:
        yield bot
        said = "".join(str(one.parameters) for one in bot.telegram.calls if one.method != "getUpdates")
        assert [word for word in STORY if word in said] == []
        assert [one for one in bot.telegram.refusals if (one.method, one.status) not in EXPECTED] == []


@pytest.fixture
async def hanneke(bot: RunningCoordinatorBot) -> CoordinatorOnTelegram:
    return await bot.add_coordinator("Hanneke")


async def rows(product: Product, table: Any) -> list[Any]:
    return await product.writer.run(lambda c: list(c.execute(select(table))))


async def offered(coordinator: CoordinatorOnTelegram) -> str:
    """Fatima sends a dossier, and this coordinator was notified of it; its id."""
    await send_dossier(coordinator.bot.product)
    await coordinator.bot.wait_until_idle()
    await coordinator.person.saw("Er wacht een vraag")
    return (await coordinator.bot.product.desk.read_overview(coordinator.id)).offers[0].id


async def held(coordinator: CoordinatorOnTelegram) -> str:
    """A dossier of which this coordinator has read the story, at the desk; its id."""
    desk, dossier_id = coordinator.bot.product.desk, await offered(coordinator)
    assert await desk.offers.claim(coordinator.id, dossier_id)
    await desk.actions.apply_event(coordinator.id, dossier_id, "no_tie")
    await desk.planning.open_story(coordinator.id, dossier_id, PlanForm(**PLAN))
    return dossier_id


# who may come in


async def test_an_invitation_binds_an_account_once_and_keeps_no_number_of_it(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    assert "Welkom" in hanneke.shown and await rows(product, invitations) == []
    (row,) = await rows(product, telegram_accounts)
    assert str(hanneke.person.id) not in row.lookup and str(hanneke.person.id).encode() not in row.address


async def test_an_invitation_that_was_used_is_worth_nothing_to_somebody_else(bot: RunningCoordinatorBot, product: Product) -> None:
    hanneke, token = CoordinatorOnTelegram(bot, "Hanneke", await product.add_coordinator("Hanneke")), ""
    token = await bot.create_invitation(hanneke.id)
    await hanneke.perform(hanneke.person.starts(token))
    joost = CoordinatorOnTelegram(bot, "Joost")
    await joost.perform(joost.person.starts(token))
    assert "voor coördinatoren" in joost.shown and len(await rows(product, telegram_accounts)) == 1


async def test_an_invitation_ends_after_a_day(bot: RunningCoordinatorBot, product: Product) -> None:
    hanneke = CoordinatorOnTelegram(bot, "Hanneke", await product.add_coordinator("Hanneke"))
    token = await bot.create_invitation(hanneke.id)
    product.advance(hours=25)
    await hanneke.perform(hanneke.person.starts(token))
    assert "voor coördinatoren" in hanneke.shown and await rows(product, telegram_accounts) == []


async def test_a_stranger_gets_one_polite_reply_and_nothing_of_them_is_stored(bot: RunningCoordinatorBot, product: Product) -> None:
    joost = CoordinatorOnTelegram(bot, "Joost")
    await joost.perform(joost.person.starts())
    assert joost.shown == "Deze bot is voor coördinatoren. Vraag de beheerder om een link."
    assert [await rows(product, table) for table in (telegram_accounts, processed_updates, sent_messages, notifications)] == [[]] * 4


@pytest.mark.parametrize("fault", [too_many(1), broken(), dropped_before()], ids=["429", "500", "dropped"])
async def test_a_stranger_is_answered_however_the_send_fails(bot: RunningCoordinatorBot, product: Product, fault: Fault) -> None:
    bot.telegram.fail_next("sendMessage", fault)
    joost = bot.telegram.person("Joost", bot.account)
    await joost.starts()
    await joost.saw("Deze bot is voor coördinatoren")
    assert await rows(product, sent_messages) == []


async def test_a_link_that_is_opened_again_by_its_own_coordinator_shows_what_is_now(bot: RunningCoordinatorBot, product: Product) -> None:
    hanneke = CoordinatorOnTelegram(bot, "Hanneke", await product.add_coordinator("Hanneke"))
    token = await bot.create_invitation(hanneke.id)
    for _ in range(2):
        await hanneke.perform(hanneke.person.starts(token))
    assert hanneke.shown.startswith("Je bent beschikbaar") and len(await rows(product, telegram_accounts)) == 1


async def test_an_account_that_is_bound_to_another_coordinator_is_nobody_elses(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    dossier_id = await offered(hanneke)
    joost = await product.add_coordinator("Joost")
    await hanneke.perform(hanneke.person.starts(await bot.create_invitation(joost)))
    (row,) = await rows(product, telegram_accounts)
    await hanneke.press("Bekijk")
    assert row.coordinator_id == joost and "wacht niet meer op jou" in hanneke.shown and "Provincie" not in hanneke.shown
    assert (await product.desk.read_overview(hanneke.id)).offers[0].id == dossier_id


async def test_of_two_accounts_only_the_one_that_was_bound_last_is_known(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot
) -> None:
    other = CoordinatorOnTelegram(bot, "Hanneke2", hanneke.id)
    await other.perform(other.person.starts(await bot.create_invitation(hanneke.id)))
    await hanneke.say("/overzicht")
    assert "Welkom" in other.shown and "voor coördinatoren" in hanneke.shown


async def test_a_group_is_left_without_a_word(hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot) -> None:
    await hanneke.perform(hanneke.person.types_in_group("Hallo allemaal"))
    await bot.telegram.wait_until(lambda: bot.account.calls("leaveChat"), "the bot leaves")
    assert hanneke.shown == ""


# what is told unasked


async def test_a_notice_says_that_something_waits_and_until_when_and_nothing_else(hanneke: CoordinatorOnTelegram) -> None:
    await offered(hanneke)
    told = hanneke.person.last
    assert told and told.text == "Er wacht een vraag op antwoord. Bekijk de kaart voor dinsdag 24 november, 08:00."
    assert hanneke.buttons == ["Bekijk", "Ik kan nu niet"] and told.protected and not told.preview


async def test_a_notification_is_sent_once_even_if_telegrams_response_was_lost(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    bot.telegram.fail_next("sendMessage", dropped_after())
    await offered(hanneke)
    product.advance(seconds=5)
    await asyncio.sleep(0.3)
    assert len([one for one in hanneke.person.all_bot_messages if "Er wacht een vraag" in (one.text or "")]) == 1


@pytest.mark.parametrize("fault", [broken, dropped_before])
async def test_a_notification_that_telegram_refused_is_sent_later(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product, fault: Any
) -> None:
    bot.telegram.fail_next("sendMessage", fault())
    await send_dossier(product)
    await bot.telegram.wait_until(lambda: [c for c in bot.account.calls("sendMessage") if c.status != 200], "the call failed")
    await bot.wait_until_idle()  # the notice is put off
    if fault is broken:
        product.advance(seconds=5)
        await hanneke.person.saw("Er wacht een vraag")


async def test_a_dossier_taken_back_before_its_notification_is_not_announced(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    await bot.stop()
    fatima = await send_dossier(product)
    await fatima.apply_effect(TakeBack())
    await bot.start()
    await hanneke.say("/overzicht")
    assert not [one for one in hanneke.person.all_bot_messages if "Er wacht een vraag" in (one.text or "")]


@pytest.mark.parametrize("end", ["lost", "blocked"])
async def test_a_notification_that_failed_for_the_former_account_is_sent_to_the_next(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product, end: str
) -> None:
    """Hanneke's phone was stolen, or she stopped the bot there; she has another one now."""
    await bot.stop()
    await send_dossier(product)
    await (hanneke.person.blocks() if end == "blocked" else product.writer.run(lambda c: sign_out_everywhere(c, hanneke.id)))
    await bot.start()
    await bot.wait_until_idle()
    other = CoordinatorOnTelegram(bot, "Hanneke2", hanneke.id)
    await other.perform(other.person.starts(await bot.create_invitation(hanneke.id)))
    await product.run_timers()
    await other.person.saw("Er wacht een vraag")
    await bot.wait_until_idle()
    assert [row for row in await rows(product, notifications) if row.channel == "telegram"] == []


async def test_messages_in_the_former_account_are_not_deleted_through_the_next(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    """Numbers of messages mean nothing in another chat."""
    dossier_id = await offered(hanneke)
    other = CoordinatorOnTelegram(bot, "Hanneke2", hanneke.id)
    await other.perform(other.person.starts(await bot.create_invitation(hanneke.id)))
    assert await product.desk.offers.decline(hanneke.id, dossier_id, "too_busy")
    await other.person.loses("Welkom")
    gone = [call.parameters for call in bot.account.calls("deleteMessages")]
    there = {number for one in gone if one["chat_id"] == str(other.person.id) for number in json.loads(one["message_ids"])}
    assert there and not there & {one.id for one in hanneke.person.all_bot_messages}


# the card


async def test_the_card_shows_the_chosen_buttons_and_the_reasons_for_the_offer(hanneke: CoordinatorOnTelegram) -> None:
    await offered(hanneke)
    await hanneke.press("Bekijk")
    assert "Provincie: Drenthe" in hanneke.shown and "Waarom jij:" in hanneke.shown
    assert hanneke.person.last and hanneke.person.last.protected and hanneke.person.last.silent


async def test_the_card_goes_once_it_is_answered(hanneke: CoordinatorOnTelegram) -> None:
    await offered(hanneke)
    await hanneke.press("Bekijk")
    await hanneke.press("Ik kan nu niet")
    await hanneke.person.loses("Provincie")


async def test_a_card_that_nobody_answers_goes_after_a_day(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await offered(hanneke)
    await hanneke.press("Bekijk")
    product.advance(hours=24, seconds=1)
    await hanneke.person.loses("Provincie")


@pytest.mark.parametrize(("button", "why"), [("Te druk", "too_busy"), ("Zeg ik liever niet", "none")])
async def test_declining_works_with_or_without_a_reason_and_the_next_is_offered_it(
    hanneke: CoordinatorOnTelegram, product: Product, button: str, why: str
) -> None:
    await offered(hanneke)
    joost = await product.add_coordinator("Joost")
    await hanneke.press("Ik kan nu niet")
    await hanneke.press(button)
    assert "Ik vraag iemand anders" in hanneke.shown
    assert f"declined.{why}" in [row.name for row in await rows(product, counts)]
    assert len((await product.desk.read_overview(joost)).offers) == 1


@pytest.mark.parametrize("opened", [(), ("Bekijk",), ("Ik kan nu niet",)], ids=["the notice", "the card", "the reasons"])
async def test_a_no_on_a_message_about_an_older_offer_shows_the_one_of_now_and_declines_nothing(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product, opened: tuple[str, ...]
) -> None:
    await offered(hanneke)
    for button in opened:
        await hanneke.press(button)
    await bot.stop()
    await hanneke.person.presses("Te druk" if "Te druk" in hanneke.buttons else "Ik kan nu niet")
    await product.desk.account.set_available(hanneke.id, False)
    await product.offer_to(hanneke.id)
    await bot.start()
    await hanneke.person.saw("intussen iets veranderd")
    await bot.wait_until_idle()
    assert sorted(row.outcome or "" for row in await rows(product, offers)) == ["", "left"]
    await hanneke.press("Ik kan nu niet")
    await hanneke.press("Te druk")
    assert sorted(row.outcome for row in await rows(product, offers)) == ["declined", "left"]


async def test_yes_leads_to_the_desk_by_an_address_that_opens_nothing_by_itself(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await offered(hanneke)
    await hanneke.press("Bekijk")
    await hanneke.press("Ik wil dit doen")
    assert f"{ADDRESS}/desk" in hanneke.shown
    urls = [button.url for one in hanneke.person.all_bot_messages for row in one.buttons for button in row if button.url]
    assert set(urls) == {f"{ADDRESS}/desk"} and (await product.desk.read_overview(hanneke.id)).held == []


async def test_an_old_button_says_that_it_is_over_and_what_is_now(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    dossier_id = await offered(hanneke)
    await bot.stop()
    await product.desk.offers.decline(hanneke.id, dossier_id)
    await hanneke.person.presses("Bekijk")
    await bot.start()
    await hanneke.person.saw("wacht niet meer op jou")
    assert "Je bent beschikbaar" in hanneke.person.shown


@pytest.mark.parametrize("end", ["claimed", "passed on", "taken back"])
async def test_what_the_chat_shows_of_an_offer_goes_however_it_ended(hanneke: CoordinatorOnTelegram, product: Product, end: str) -> None:
    fatima = await send_dossier(product)
    await hanneke.person.saw("Er wacht een vraag")
    await hanneke.press("Bekijk")
    await hanneke.say("/overzicht")
    dossier_id = (await product.desk.read_overview(hanneke.id)).offers[0].id
    if end == "claimed":
        await product.desk.offers.claim(hanneke.id, dossier_id)
    elif end == "passed on":
        await product.desk.account.set_available(hanneke.id, False)
    else:
        await fatima.apply_effect(TakeBack())
    await hanneke.person.loses("Provincie")


# own dossiers


async def test_own_dossiers_are_called_by_the_moment_of_the_claim_with_what_is_agreed_and_due(hanneke: CoordinatorOnTelegram) -> None:
    dossier_id = await held(hanneke)
    await hanneke.say("/overzicht")
    assert f"{LABEL}: open" in hanneke.shown and dossier_id[:8] not in hanneke.shown
    assert "dinsdag 24 november, in de ochtend" in hanneke.shown and "hoe het ging" in hanneke.shown


async def test_a_try_is_counted_once_however_often_its_button_is_pressed(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    before = len(hanneke.person.all_bot_messages)
    with hanneke.bot.account.inbox.hold_back(PRESSES):
        for _ in range(2):
            await hanneke.person.presses("Geprobeerd, niet gelukt")
    await hanneke.bot.wait_until_idle()
    hanneke.read_since(before)
    assert "Dat is al gedaan" in hanneke.shown
    await product.settle()
    (sent,) = (await product.desk.read_overview(hanneke.id)).held
    assert len(sent.progress.tried) == 1


async def test_contact_is_recorded_with_its_day(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    product.advance(days=1)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Contact gehad")
    await hanneke.press("zondag 22 november")
    assert "Contact gehad op zondag 22 november. Ongedaan maken mag tot 20:20." in hanneke.shown
    await product.settle()
    (sent,) = (await product.desk.read_overview(hanneke.id)).held
    assert sent.progress.contacted_on == "2026-11-22"


async def test_giving_back_is_asked_once_more(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Geef terug")
    assert len((await product.desk.read_overview(hanneke.id)).held) == 1
    await hanneke.press("Ja, geef terug")
    assert "Teruggegeven" in hanneke.shown
    await product.settle()
    assert (await product.desk.read_overview(hanneke.id)).held == []


async def test_copies_to_destroy_are_named_by_the_moment_of_the_claim_and_ticked_off_in_the_chat(
    hanneke: CoordinatorOnTelegram, product: Product
) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Geef terug")
    await hanneke.press("Ja, geef terug")
    await product.settle()
    await hanneke.say("/overzicht")
    assert LABEL in hanneke.shown and "Vernietig papier" in hanneke.shown
    await hanneke.press(f"Vernietigd: {LABEL}")
    assert "Genoteerd" in hanneke.shown and LABEL not in hanneke.shown
    assert (await product.desk.read_overview(hanneke.id)).destruction_requests == []


async def test_copies_that_were_ticked_off_at_the_desk_meanwhile_are_ticked_off_in_the_chat_too(
    hanneke: CoordinatorOnTelegram, product: Product
) -> None:
    dossier_id = await held(hanneke)
    await product.desk.actions.apply_event(hanneke.id, dossier_id, "give_back")
    await product.settle()
    await hanneke.say("/overzicht")
    (request,) = (await product.desk.read_overview(hanneke.id)).destruction_requests
    await product.desk.account.confirm_destruction(hanneke.id, request.id)
    await hanneke.press(f"Vernietigd: {LABEL}")
    assert "Genoteerd" in hanneke.shown and "wacht niet meer op jou" not in hanneke.shown


async def test_closing_is_asked_about_first_and_can_be_undone_in_the_chat(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Sluit")
    assert "Daarna kan niemand het hier openen." in hanneke.shown
    await hanneke.press("Ja, sluit")
    assert "Gesloten. Ongedaan maken mag" in hanneke.shown and "Sluit\n" not in f"{hanneke.shown}\n"
    await hanneke.press("Maak ongedaan")
    (sent,) = (await product.desk.read_overview(hanneke.id)).held
    assert sent.progress.pending is None and sent.progress.state == "open"


async def test_what_was_closed_in_the_chat_is_closed_after_ten_minutes(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Sluit")
    await hanneke.press("Ja, sluit")
    await product.settle()
    assert (await product.desk.read_overview(hanneke.id)).held == [] and [row.state for row in await rows(product, dossiers)] == ["closed"]


async def test_a_message_that_only_offers_to_undo_goes_once_nothing_can_be_undone(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    for text in (LABEL, "Sluit", "Ja, sluit"):
        await hanneke.press(text)
    assert hanneke.buttons == ["Maak ongedaan"]
    await product.settle()
    await hanneke.person.loses("Gesloten. Ongedaan maken mag")


async def test_who_pauses_is_offered_nothing_until_they_are_back(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await hanneke.say("/pauze")
    assert "Je staat op pauze" in hanneke.shown
    await send_dossier(product)
    assert (await product.desk.read_overview(hanneke.id)).offers == []
    await hanneke.say("/verder")
    assert len((await product.desk.read_overview(hanneke.id)).offers) == 1


@pytest.mark.parametrize(("said", "answer"), [("/help", "Gebruik de knoppen"), ("/bureau", f"{ADDRESS}/desk"), ("Hallo?", "lees ik niet")])
async def test_every_command_and_every_word_gets_an_answer(hanneke: CoordinatorOnTelegram, said: str, answer: str) -> None:
    await hanneke.say(said)
    assert answer in hanneke.shown


@pytest.mark.parametrize("what", ["setMyCommands", "setMyDescription", "setMyShortDescription"])
async def test_commands_and_description_are_registered_in_each_language(product: Product, what: str) -> None:
    async with RunningCoordinatorBot(product, sets_profile=True) as bot:
        await bot.telegram.wait_until(lambda: len(bot.account.calls(what)) == 3, "the profile")
        told = [call.parameters.get("language_code", "") for call in bot.account.calls(what)]
    assert sorted(told) == ["", "en", "nl"] and bot.telegram.refusals == []


# nothing is lost, and nothing is done twice


async def test_a_press_is_acknowledged(hanneke: CoordinatorOnTelegram) -> None:
    await offered(hanneke)
    press = await hanneke.person.presses("Bekijk")
    await press.acknowledged()


async def test_of_two_coordinators_who_press_at_once_only_the_one_with_the_open_offer_succeeds(
    bot: RunningCoordinatorBot, product: Product
) -> None:
    hanneke = await bot.add_coordinator("Hanneke")
    await offered(hanneke)
    joost = await bot.add_coordinator("Joost")
    await hanneke.press("Ik kan nu niet")
    await bot.stop()
    await hanneke.person.presses("Te druk")
    await product.desk.account.set_available(hanneke.id, False)
    await bot.start()
    await joost.press("Ik kan nu niet")
    await joost.press("Te ver")
    await hanneke.person.saw("wacht niet meer op jou")
    assert [row.name for row in await rows(product, counts) if row.name.startswith("declined")] == ["declined.too_far"]
    assert sorted(row.outcome for row in await rows(product, offers)) == ["declined", "left"]


async def test_of_a_no_in_the_chat_and_a_yes_at_the_desk_at_once_exactly_one_succeeds(
    hanneke: CoordinatorOnTelegram, product: Product
) -> None:
    dossier_id = await offered(hanneke)
    await hanneke.press("Ik kan nu niet")
    claimed, _ = await asyncio.gather(product.desk.offers.claim(hanneke.id, dossier_id), hanneke.press("Te druk"))
    said = "wacht niet meer op jou" if claimed else "Ik vraag iemand anders"
    assert said in hanneke.shown and [row.outcome for row in await rows(product, offers)] == ["claimed" if claimed else "declined"]


async def test_an_update_that_is_delivered_three_times_is_processed_and_answered_once(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    bot.account.inbox.copies = 3
    before = len(hanneke.person.all_bot_messages)
    await hanneke.press("Geprobeerd, niet gelukt")
    await asyncio.sleep(0.5)
    (sent,) = (await product.desk.read_overview(hanneke.id)).held
    assert sent.progress.is_pending("tried")
    assert ["Ongedaan maken mag" in one.text for one in hanneke.person.all_bot_messages[before:] if one.text] == [True]


async def test_an_answer_that_could_not_be_sent_before_the_process_ended_is_sent_by_the_next(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    bot.telegram.fail_next("sendMessage", broken(), times=100)
    await hanneke.person.types("/pauze")
    await bot.account.inbox.wait_until_empty()
    await bot.stop()
    bot.telegram.clear_faults()
    product.advance(minutes=10)
    await bot.start()
    await hanneke.person.saw("Je staat op pauze")


async def test_by_webhook_nothing_that_a_coordinator_does_waits_for_a_call(product: Product) -> None:
    hook = WebhookEndpoint(f"{ADDRESS}/telegram/coordinator", "/telegram/coordinator", "s" * 64)
    async with RunningCoordinatorBot(product, hook) as bot:
        hanneke = await bot.add_coordinator("Hanneke")
        before, go_on = len(bot.account.deliveries), asyncio.Event()
        bot.telegram.answer_seconds = REQUEST_SECONDS / 2  # whoever waits until the call is given up is too late
        bot.telegram.fail_next("answerCallbackQuery", slow_until(go_on))
        await hanneke.person.presses("Even pauze")
        await bot.telegram.wait_until(lambda: len(bot.account.deliveries) > before, "the update is delivered")
        assert [status for _, status in bot.account.deliveries[before:]] == [200] and not bot.account.calls("answerCallbackQuery")
        await hanneke.person.answered()
        go_on.set()


async def test_by_webhook_a_strangers_message_is_confirmed_only_after_its_reply(product: Product) -> None:
    hook = WebhookEndpoint(f"{ADDRESS}/telegram/coordinator", "/telegram/coordinator", "s" * 64)
    async with RunningCoordinatorBot(product, hook) as bot:
        joost = bot.telegram.person("Joost", bot.account)
        bot.bot.dispatcher.reply_seconds = PATIENCE
        bot.telegram.fail_next("sendMessage", slow(0.3))
        await joost.starts()
        await bot.telegram.wait_until(lambda: bot.account.deliveries, "the update is delivered")
        assert ["Deze bot is voor coördinatoren" in one.text for one in joost.chat if one.by_bot] == [True]


async def test_whatever_is_sent_is_plain_and_protected_without_a_preview_and_only_a_notice_may_sound(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot
) -> None:
    await held(hanneke)
    for said in ("/overzicht", "/help", "/bureau", "/pauze", "/verder", "Hallo?"):
        await hanneke.say(said)
    joost = CoordinatorOnTelegram(bot, "Joost")
    await joost.perform(joost.person.starts())
    sent = [one for one in bot.telegram.calls if one.method.startswith(("send", "edit", "copy", "forward"))]
    said_there = [*hanneke.person.all_bot_messages, *joost.person.all_bot_messages]
    assert len(sent) == len(said_there) > 8 and not any({"parse_mode", "entities"} & one.parameters.keys() for one in sent)
    assert [one.text for one in said_there if not one.protected or one.preview] == []
    assert [one.text for one in said_there if not one.silent and not (one.text or "").startswith("Er wacht een vraag")] == []


async def test_by_webhook_a_press_is_confirmed_before_anything_is_sent_and_answered_all_the_same(product: Product) -> None:
    hook = WebhookEndpoint(f"{ADDRESS}/telegram/coordinator", "/telegram/coordinator", "s" * 64)
    async with RunningCoordinatorBot(product, hook) as bot:
        hanneke = await bot.add_coordinator("Hanneke")
        go_on = asyncio.Event()
        bot.telegram.fail_next("sendMessage", slow_until(go_on))
        await hanneke.person.types("/pauze")
        await bot.telegram.wait_until(lambda: len(bot.account.deliveries) == 2, "the update is delivered")
        assert "Je staat op pauze" not in hanneke.person.shown
        go_on.set()
        await hanneke.person.saw("Je staat op pauze")
        assert {status for _, status in bot.account.deliveries} == {200}


async def test_the_bot_that_an_installation_starts_knows_its_coordinators_and_its_desk(tmp_path: Path) -> None:
    async with Product(tmp_path) as product, FakeTelegram(clock=lambda: product.now) as telegram:
        set_to: dict[str, Any] = {"coordinator_token": SecretStr(telegram.coordinator_bot.token), "telegram_api": telegram.address}
        context = AppContext(Settings.model_construct(**FACTS, data_dir=tmp_path, base_url=ADDRESS, **set_to), now=lambda: product.now)
        services = composition.build_services(context, product.writer, FOUNDATION)
        (bot,), stop = bots.build_bots(services, [ProcessRole.COORDINATOR]).values(), asyncio.Event()
        running = asyncio.create_task(bot.run(stop))
        hanneke, dossier_id = telegram.person("Hanneke", telegram.coordinator_bot), await product.add_coordinator("Hanneke")
        made = await product.writer.run(lambda c: one_time_links.create_account_token(c, context.vault, dossier_id, product.now))
        await hanneke.starts(made)
        await hanneke.saw("Welkom")
        await hanneke.types("/bureau")
        await hanneke.saw(f"{ADDRESS}/desk")
        stop.set()
        await running
        await bot.close()


async def test_who_blocks_the_bot_is_no_error_and_stops_nobody(bot: RunningCoordinatorBot, product: Product) -> None:
    hanneke, joost = await bot.add_coordinator("Hanneke"), await bot.add_coordinator("Joost")
    await hanneke.person.blocks()
    await product.offer_to(hanneke.id)
    await send_dossier(product)
    await joost.say("/help")
    await bot.wait_until_idle()
    assert "Gebruik de knoppen" in joost.shown and await rows(product, dead_letters) == []


async def test_an_offer_to_who_blocked_the_bot_goes_to_the_next_at_once(bot: RunningCoordinatorBot, product: Product) -> None:
    hanneke, joost = await bot.add_coordinator("Hanneke"), await bot.add_coordinator("Joost")
    await hanneke.person.blocks()
    await product.desk.account.set_available(joost.id, False)
    await send_dossier(product)
    await product.desk.account.set_available(joost.id, True)
    await product.run_timers()
    await joost.person.saw("Er wacht een vraag")
    assert (await product.desk.read_overview(hanneke.id)).unreached_ways == (("coordinator", False),)


async def test_an_update_that_no_framework_reads_stops_nobody(hanneke: CoordinatorOnTelegram) -> None:
    await hanneke.person.sends_unreadable()
    await hanneke.say("/help")
    assert "Gebruik de knoppen" in hanneke.shown


async def test_an_update_with_a_corner_that_no_framework_reads_is_answered(hanneke: CoordinatorOnTelegram) -> None:
    await hanneke.perform(hanneke.person.sends_with_unreadable_corner(text="/overzicht graag"))
    assert "Er is nu geen nieuwe vraag" in hanneke.shown


async def test_an_emoji_on_a_message_and_a_changed_message_are_silence(hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot) -> None:
    typed = (await hanneke.person.types("/overzicht"))[0]
    await bot.wait_until_idle()
    before = len(hanneke.person.all_bot_messages)
    await hanneke.person.reacts(typed, "👍")
    await hanneke.person.edits(typed, "/help")
    await bot.wait_until_idle()
    assert len(hanneke.person.all_bot_messages) == before


async def test_a_press_that_is_too_old_to_acknowledge_is_no_error(
    hanneke: CoordinatorOnTelegram, bot: RunningCoordinatorBot, product: Product
) -> None:
    await offered(hanneke)
    await bot.stop()
    await hanneke.person.presses("Bekijk")
    product.advance(seconds=200)
    await bot.start()
    await hanneke.person.saw("Provincie")
    await bot.telegram.wait_until(lambda: bot.telegram.refusals, "Telegram refuses the acknowledgement")
    assert await rows(product, dead_letters) == []


async def test_the_most_verbose_log_contains_no_word_and_no_token(bot: RunningCoordinatorBot, product: Product) -> None:
    root, before, stream = logging.getLogger(), logging.getLogger().handlers[:], io.StringIO()
    level = root.level
    logs.set_up_logging("DEBUG", "json", stream)
    try:
        hanneke = await bot.add_coordinator("Hanneke")
        await offered(hanneke)
        await hanneke.say("Geheim van Riet")
        bot.telegram.fail_next("sendMessage", broken())
        await hanneke.person.types("/help")
        await bot.telegram.wait_until(lambda: [c for c in bot.account.calls("sendMessage") if c.status != 200], "the call failed")
        await bot.wait_until_idle()
        product.advance(seconds=5)
        await bot.wait_until_idle()
    finally:
        root.handlers[:], root.level = before, level
        structlog.reset_defaults()
    written = stream.getvalue()
    assert len([one for one in hanneke.person.all_bot_messages if "lees ik niet" in (one.text or "")]) == 2
    assert [word for word in (bot.account.token, "Riet", "Hanneke", str(CONCERN)) if word in written] == []


async def test_hanneke_reads_that_an_appointment_changed_and_what_showed_the_old_one_is_gone(
    bot: RunningCoordinatorBot, hanneke: CoordinatorOnTelegram
) -> None:
    await held(hanneke)
    await hanneke.person.types("/overzicht")
    await hanneke.person.saw("Afgesproken:")
    await bot.wait_until_idle()
    (row,) = await rows(bot.product, dossiers)
    fatima = SentDossier(bot.product, row.conversation_id, b"")
    await fatima.apply_effect(ContactTimeChanged("liever vrijdag"))
    bot.product.advance(minutes=2)
    await hanneke.person.saw("Een afspraak is veranderd. Kijk eerst, voor je contact opneemt.")
    assert await bot.account.changes.wait_until(lambda: "Afgesproken:" not in hanneke.person.shown, bot.telegram.patience)
    await hanneke.person.types("/overzicht")
    await hanneke.person.saw("Deze afspraak geldt niet meer")
    assert "Afgesproken:" not in hanneke.person.shown


async def test_an_appointment_that_fatima_moves_while_the_message_of_it_is_sent_goes_from_the_chat(
    bot: RunningCoordinatorBot, hanneke: CoordinatorOnTelegram
) -> None:
    await held(hanneke)
    (row,) = await rows(bot.product, dossiers)
    bot.telegram.fail_next("sendMessage", slow_after(0.5))
    await hanneke.person.types("/overzicht")
    await hanneke.person.saw("Afgesproken:")
    await SentDossier(bot.product, row.conversation_id, b"").apply_effect(ContactTimeChanged("liever vrijdag"))
    assert "Afgesproken:" in hanneke.person.shown, "the message is not recorded yet"
    assert await bot.account.changes.wait_until(lambda: "Afgesproken:" not in hanneke.person.shown, bot.telegram.patience)


async def test_hanneke_reads_at_night_that_it_was_taken_back_and_why(bot: RunningCoordinatorBot, hanneke: CoordinatorOnTelegram) -> None:
    await held(hanneke)
    (row,) = await rows(bot.product, dossiers)
    bot.product.advance(hours=4)
    await SentDossier(bot.product, row.conversation_id, b"").apply_effect(TakeBack())
    bot.product.advance(minutes=2)
    await hanneke.person.saw("Een dossier is niet meer bij jou. Neem geen contact op.")
    await hanneke.person.presses("Bekijk")
    assert await hanneke.person.saw("De hulpvrager nam het terug.")


async def test_what_was_pressed_by_mistake_is_undone_in_the_chat_once(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Geprobeerd, niet gelukt")
    await hanneke.press("Maak ongedaan")
    assert "Ongedaan gemaakt. Alles is zoals het was." in hanneke.shown
    (sent,) = (await product.desk.read_overview(hanneke.id)).held
    assert sent.progress.pending is None and "Geprobeerd, niet gelukt" in hanneke.buttons


async def test_a_button_that_was_made_before_fatima_changed_something_says_what_changed(
    hanneke: CoordinatorOnTelegram, product: Product
) -> None:
    dossier_id = await held(hanneke)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await product.desk.actions.report_informed(hanneke.id, dossier_id, "1", "told")
    await hanneke.press("Geprobeerd, niet gelukt")
    assert "Er is intussen iets veranderd" in hanneke.shown and "Je noteerde of iemand het weet" in hanneke.shown


async def test_a_colleague_is_proposed_in_the_chat_by_name_and_only_after_one_more_press(
    hanneke: CoordinatorOnTelegram, product: Product
) -> None:
    await held(hanneke)
    others = {name: await product.add_coordinator(name) for name in ("Willem", "Joost")}
    await product.add_coordinator("Riet", ties="Stadsteam Noord")
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Draag over")
    assert "De hulpvrager beslist." in hanneke.shown and hanneke.buttons[:2] == ["Joost", "Willem"] and "Riet" not in hanneke.shown
    await hanneke.press("Joost")
    assert "of Joost het mag overnemen" in hanneke.shown
    (before,) = (await product.desk.read_overview(hanneke.id)).held
    await hanneke.press("Vraag de hulpvrager")
    (asked,) = (await product.desk.read_overview(hanneke.id)).held
    assert (before.progress.proposed_id, asked.progress.proposed_id) == ("", others["Joost"])
    assert "Je vroeg of een collega het mag overnemen." in hanneke.shown and "Draag over" not in hanneke.buttons


async def test_a_proposal_is_withdrawn_in_the_chat_until_the_seeker_answers(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    dossier_id, joost = await held(hanneke), await product.add_coordinator("Joost")
    await product.desk.actions.propose_colleague(hanneke.id, dossier_id, joost)
    await hanneke.say("/overzicht")
    await hanneke.press(LABEL)
    await hanneke.press("Trek de vraag in")
    (kept,) = (await product.desk.read_overview(hanneke.id)).held
    assert kept.progress.proposed_id == "" and "Draag over" in hanneke.buttons


async def test_a_proposal_from_before_fatima_changed_something_asks_her_nothing(hanneke: CoordinatorOnTelegram, product: Product) -> None:
    dossier_id, _ = await held(hanneke), await product.add_coordinator("Joost")
    await hanneke.say("/overzicht")
    for text in (LABEL, "Draag over", "Joost"):
        await hanneke.press(text)
    await product.desk.actions.report_informed(hanneke.id, dossier_id, "1", "told")
    await hanneke.press("Vraag de hulpvrager")
    (kept,) = (await product.desk.read_overview(hanneke.id)).held
    assert kept.progress.proposed_id == "" and "Er is intussen iets veranderd" in hanneke.shown
