"""Promise of the coordinators' bot: no update makes anything fail, and what cannot be read is told by its number."""

from __future__ import annotations

import io
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.coordinator.service.desk import DeskService
from bot.coordinator.telegram.bot import CoordinatorBot
from bot.coordinator.telegram.renderer import CoordinatorRenderer
from bot.coordinator.telegram.update_parser import COMMANDS
from bot.notifications.messages import NotificationRenderer
from bot.telegram.ports import Unreadable
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.offers.delivery_outcomes import DeliveryOutcomes
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.fuzzing import INPUTS, MARK, Fuzzer, check_log
from tests.support.product import FOUNDATION, Product

PRESSED = ("decline", "give_back", "tried", "contacted", "undo", "destroyed", "others", "hand_back", "sign_in", "pause", "resume", "card")


@pytest.mark.parametrize("seed", range(2))
async def test_no_update_of_the_coordinators_bot_fails(product: Product, log_stream: io.StringIO, flat_memory: None, seed: int) -> None:
    bot, fuzzer, ids = coordinator_bot(product), Fuzzer(seed), ["", "0"]
    hanneke = await bind(product, await product.add_coordinator("Hanneke"), 1)
    for number in range(INPUTS["updates of coordinators"] // 2):
        if number % 100 == 0:
            await send_dossier(product)
            await product.offer_to(hanneke)
            ids += [one.id for one in (await product.desk.read_overview(hanneke)).offers]
        update = fuzzer.document(update_of(fuzzer, number, ids))
        try:
            await bot.handle_update(update if isinstance(update, dict) else {})
            bot.ordering_key(update if isinstance(update, dict) else {})
        except Unreadable:
            pass
    assert len(ids) > 2 and await bot.due_jobs(product.now, 100)
    check_log(log_stream)


def coordinator_bot(product: Product) -> CoordinatorBot:
    zone, now = ZoneInfo(FOUNDATION.timezone), lambda: product.now

    def desk_service(units: UnitOfWorkRunner) -> DeskService:
        return DeskService(units, product.vault, product.catalog, product.installation, now, product.next_code)

    texts = NotificationRenderer(product.vault, product.catalog, zone, "https://kring.test")
    renderer, outcomes = CoordinatorRenderer(product.catalog, zone, "https://kring.test"), DeliveryOutcomes(product.vault, FOUNDATION)
    return CoordinatorBot(product.writer, product.vault, now, desk_service, texts, renderer, outcomes)


async def bind(product: Product, coordinator_id: str, account: int) -> str:
    """The coordinator, whose account this is from now on."""
    accounts, token, number = TelegramAccounts(product.vault, BOT), f"invitation {account}", str(account)
    await product.writer.run(lambda c: accounts.create_invitation(c, coordinator_id, token, product.now))
    assert await product.writer.run(lambda c: accounts.bind_account(c, number, number, token, product.now)) == coordinator_id
    return coordinator_id


def update_of(fuzzer: Fuzzer, number: int, ids: list[str]) -> dict[str, Any]:
    """A command, typed words, a press or a group, of a coordinator or of a stranger."""
    draw: Random = fuzzer.random
    person = {"id": draw.choice((1, 1, 1, 2)), "is_bot": False, "first_name": "Hanneke", "language_code": draw.choice(("nl", "en", "xx"))}
    chat = {"id": person["id"], "type": draw.choice(("private", "private", "private", "supergroup")), "first_name": "Hanneke"}
    message: dict[str, Any] = {"message_id": number + 1, "date": 1_700_000_000, "chat": chat, "from": person}
    message |= draw.choice(
        ({"text": f"/{draw.choice(list(COMMANDS))} {MARK}"}, {"text": f"{MARK} {fuzzer.text()}"}, {"voice": {"file_id": "x"}})
    )
    if draw.random() < 0.6:
        argument = draw.choice(
            ("", "0", "1", "9" * 32, "2026-11-24", "2026-99-99", "2026-11-24-2", "full-1", "not_real-1", fuzzer.text()[:20])
        )
        data = f"{draw.choice((*PRESSED, fuzzer.text()[:20]))}:{argument}:{draw.choice(ids)}"
        press = {"id": str(number), "from": person, "message": message, "data": data, "chat_instance": "x"}
        return {"update_id": number, "callback_query": press}
    return {"update_id": number, "message": message}
