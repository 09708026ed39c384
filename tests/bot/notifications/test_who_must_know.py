"""Whoever must know what happened is told: each row of the table, by its ways, as soon as it says, and without a word of content."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, delete, select, update

from bot.app.timer_job import timer_job
from bot.notifications.messages import NotificationRenderer
from bot.notifications.notification import Notification
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, RefuseCoordinator, TakeBack
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.notification_rules import BEFORE_A_CALL, NOTIFICATION_RULES, Hours, NotificationRule, Recipient, Ways, informs, rules_of
from flows.i18n.catalog import Catalog
from storage.coordinators import notifications
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.db import tables
from storage.dossiers.events import DossierEvents
from storage.dossiers.notify import Notifier
from storage.dossiers.records import DossierRecords
from storage.retention.erasure import erase_conversation
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier, send_dossier
from tests.support.product import FOUNDATION, Product

NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # half past eleven in the Netherlands
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
BOTH = replace(FOUNDATION, notification_channels=("telegram", "mail"), mails_operator=True)
EVENTS = ("claim", "no_tie", "plan", "know_nobody", "contacted")
UNTIL = {
    "tie": 1,
    "lapsed": 1,
    "unclaim": 1,
    "claim": 0,
    "plan": 2,
    "know_somebody": 2,
    "know_nobody": 3,
    "contact_no": 5,
}  # others: 4
CONTENT = ("Fatima", "Assen", "Stadsteam", "brief", "Hanneke", "appel")


def tell_operator(product: Product, happened: str, sent: SentDossier, at: datetime, connection: Connection) -> None:
    """The operator, who has mail, is to know that this happened."""
    Notifier(product.vault, BOTH).notify_operator(connection, happened, sent.conversation_id, at)


class Case:
    """Fatima's dossier, offered to Hanneke; Anneke stands in. Both have mail and Telegram. Fatima is told in her chat."""

    def __init__(self, product: Product, hanneke: str, sent: SentDossier) -> None:
        self.product, self.hanneke, self.sent, self.anneke = product, hanneke, sent, ""

    async def run(self, unit: Callable[..., Any]) -> Any:
        return await self.product.writer.run(unit)

    async def apply(self, *names: str) -> None:
        for name in names:
            plan: Any = {"when": "dinsdag", "how": "call", "line": "06"}
            event = DossierEvent(name, self.product.now, self.hanneke, plan=plan, day=self.product.now.date(), person="1", answer="told")
            assert await self.run(lambda c, event=event: DossierEvents(self.product.vault, BOTH).apply_event(c, self.dossier(c), event))

    def dossier(self, connection: Any) -> Any:
        return DossierRecords(self.product.vault).lock_by_conversation(connection, self.sent.conversation_id)

    async def happen(self, rule: NotificationRule) -> None:
        """Let it happen as it does in life: the seeker's turn, the coordinator's deed, or a timer."""
        if rule.recipient is Recipient.OPERATOR:
            await self.run(partial(tell_operator, self.product, rule.happened, self.sent, self.product.now))
        elif effect := BY_THE_SEEKER.get(rule.happened):
            await self.sent.apply_effect(effect)
        elif rule.happened == "expired":
            await self.run(lambda c: erase_conversation(c, self.product.vault, self.sent.conversation_id, "expired", self.product.now))
        elif rule.happened in DONE_BY_EVENT:
            await self.apply(rule.happened)
        else:
            await self.run(
                lambda c: Notifier(self.product.vault, BOTH).notify(c, rule.happened, self.dossier(c), self.product.now, self.hanneke)
            )

    async def forget(self) -> None:
        for table in (tables.outbox, tables.notifications):
            await self.run(lambda c, table=table: c.execute(delete(table)))

    async def rows(self) -> list[Any]:
        return list(await self.run(lambda c: list(c.execute(select(tables.notifications)))))

    async def mails(self) -> list[Notification]:
        renderer = NotificationRenderer(self.product.vault, self.product.catalog, ZoneInfo(BOTH.timezone), "https://kring.test")
        return list(await self.run(lambda c: renderer.render_due(c, "mail", self.product.now)))


BY_THE_SEEKER: dict[str, Any] = {
    "taken_back": TakeBack(),
    "refused": RefuseCoordinator(),
    "new_moment": ContactTimeChanged("liever vrijdag"),
    "contact_no": ContactConfirmed(False),
    "corrected": handover_effect(dossier_document(version=2)),
}
DONE_BY_EVENT = {rule.happened for rule in NOTIFICATION_RULES} & {
    *(
        "claim",
        "tie",
        "plan",
        "know_nobody",
        "know_somebody",
        "tried",
        "contacted",
        "close",
        "give_back",
        "unclaim",
        "lapsed",
        "named",
    )
}


async def add_bound(product: Product, name: str, account: str) -> str:
    """A coordinator with mail and Telegram."""
    accounts = TelegramAccounts(product.vault, BOT)
    coordinator_id = await product.add_coordinator(name, email=f"{name.lower()}@example.org")
    await product.writer.run(lambda c: accounts.create_invitation(c, coordinator_id, name, product.now))
    await product.writer.run(lambda c: accounts.bind_account(c, account, account, name, product.now))
    return coordinator_id


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Case]:
    async with Product(tmp_path, BOTH) as product:
        hanneke = await add_bound(product, "Hanneke", "7")
        case = Case(product, hanneke, await send_dossier(product))
        case.anneke = await add_bound(product, "Anneke", "8")
        await case.run(lambda c: product.coordinators.set_stand_in(c, case.anneke, True))
        await case.sent.add_telegram_identity()
        yield case


NO_LONGER_THEIRS = ("taken_back", "refused", "lapsed", "expired", "colleague_yes")
LINES = {
    "changed": "Een afspraak is veranderd. Kijk eerst, voor je contact opneemt.",
    "no_longer": "Een dossier is niet meer bij jou. Neem geen contact op. Op je bureau staat waarom.",
}
DANGEROUS = (*NO_LONGER_THEIRS, "new_moment", "contact_no", "corrected", "named")


@pytest.mark.parametrize("happened", DANGEROUS)
def test_whoever_holds_a_dossier_is_told_of_what_makes_a_call_dangerous(happened: str) -> None:
    (row,) = [one for one in rules_of(happened) if one.recipient is Recipient.COORDINATOR]
    kind = "no_longer" if happened in NO_LONGER_THEIRS else "changed"
    assert (row.kind, row.ways, row.hours, row.within) == (kind, Ways.EVERY, Hours.ANY, timedelta(minutes=1))


@pytest.mark.parametrize("happened", sorted({one.happened for one in NOTIFICATION_RULES if one.kind in BEFORE_A_CALL}))
async def test_hanneke_reads_within_two_minutes_that_she_must_look_first_and_no_word_of_what_happened(case: Case, happened: str) -> None:
    await case.apply(*EVENTS[: UNTIL.get(happened, 4)])
    await case.forget()
    case.product.now = NIGHT
    await case.happen(next(one for one in NOTIFICATION_RULES if one.happened == happened))
    case.product.advance(minutes=2)
    (mail,) = await case.mails()
    assert mail.text == LINES["no_longer" if happened in NO_LONGER_THEIRS else "changed"]
    assert not [word for word in CONTENT if word in mail.title + mail.text + mail.url]


async def test_three_deeds_in_a_row_are_one_line(case: Case) -> None:
    await case.apply(*EVENTS[:4])
    await case.forget()
    for happened in ("new_moment", "corrected", "taken_back"):
        await case.sent.apply_effect(BY_THE_SEEKER[happened])
    assert sorted(row.channel for row in await case.rows()) == ["mail", "telegram"]


async def test_a_claim_and_the_appointment_after_it_are_one_line_for_fatima(case: Case) -> None:
    await case.apply(*EVENTS[:4])
    assert len(await case.run(lambda c: list(c.execute(select(tables.outbox.c.kind))))) == 1


async def test_the_operator_reads_all_of_an_hour_in_one_mail_with_the_reason_of_each(case: Case) -> None:
    other = await send_dossier(case.product)
    await case.forget()
    for sent, kind in ((case.sent, "unclaimed"), (other, "confirm")):
        await case.run(partial(tell_operator, case.product, kind, sent, MORNING))
    case.product.now = MORNING + timedelta(hours=1)
    (mail,) = await case.mails()
    assert "Nog niemand nam het aan." in mail.text and "zei niet hoe het ging" in mail.text and len(mail.ids) == 2


async def test_of_a_flood_the_operator_reads_how_many_and_why_and_each_hour_at_most_one_mail(case: Case) -> None:
    others = [await send_dossier(case.product) for _ in range(6)]
    await case.forget()
    for sent in (case.sent, *others):
        await case.run(partial(tell_operator, case.product, "unclaimed", sent, MORNING))
    case.product.now = MORNING + timedelta(hours=1)
    (mail,) = await case.mails()
    assert "7 dossiers: Nog niemand nam het aan." in mail.text and "- en nog 2" in mail.text and len(mail.text.splitlines()) == 8
    await case.run(lambda c: notifications.record_digest(c, case.product.now))
    case.product.now += timedelta(minutes=59)
    assert await case.mails() == []
    case.product.now += timedelta(minutes=1)
    assert len(await case.mails()) == 1


async def test_the_digest_is_in_the_language_of_the_operator(case: Case) -> None:
    await case.forget()
    await case.run(partial(tell_operator, case.product, "unclaimed", case.sent, MORNING))
    case.product.now = MORNING + timedelta(hours=1)
    renderer = NotificationRenderer(case.product.vault, case.product.catalog, ZoneInfo(BOTH.timezone), "https://kring.test", "en")
    (mail,) = await case.run(lambda c: renderer.render_due(c, "mail", case.product.now))
    assert "One dossier: Nobody has accepted it yet." in mail.text and " ago" in mail.text and "geleden" not in mail.text


async def test_a_dossier_of_this_minute_is_never_zero_hours_old(case: Case) -> None:
    case.product.now = MORNING
    other = await send_dossier(case.product)
    await case.forget()
    await case.run(partial(tell_operator, case.product, "unclaimed", other, MORNING - timedelta(hours=1)))
    (mail,) = await case.mails()
    assert "1 minuut geleden verstuurd" in mail.text


async def test_what_is_not_true_any_more_is_left_out_of_the_operators_mail(case: Case) -> None:
    await case.run(partial(tell_operator, case.product, "unclaimed", case.sent, MORNING))
    await case.apply("claim")
    case.product.now = MORNING + timedelta(hours=1)
    assert not [mail for mail in await case.mails() if mail.kind == "operator"]


async def test_of_a_moment_at_which_she_tried_the_operator_never_reads_that_nothing_was_said(case: Case) -> None:
    await case.apply(*EVENTS[:4], "tried")
    await case.run(partial(tell_operator, case.product, "confirm", case.sent, MORNING))
    case.product.now = MORNING + timedelta(hours=1)
    assert not [mail for mail in await case.mails() if mail.kind == "operator"]


HINDRANCES: dict[str, tuple[dict[str, Any], bool, str, str]] = {  # what both say of themselves, whether Hanneke says no, and what is read
    "nobody left": ({}, True, "nobody", "Er is geen coördinator die het kan aannemen. Iemand zei nee of had het al."),
    "all tied": (
        {"employers": ["Stadsteam Noord"]},
        False,
        "nobody",
        "Er is geen coördinator die het kan aannemen. Iemand heeft een band.",
    ),
    "all away": (
        {"away": [["2026-11-01", "2026-12-31"]]},
        False,
        "nobody",
        "Er is geen coördinator die het kan aannemen. Iemand is afwezig.",
    ),
    "all full": ({"capacity": 1}, False, "nobody", "Er is geen coördinator die het kan aannemen. Iemand heeft geen plaats."),
    "nobody shares the language": ({"languages": ["pol"]}, False, "language", "Niemand die vrij is, deelt een taal."),
}


@pytest.mark.parametrize("why", HINDRANCES)
async def test_that_nobody_may_be_asked_is_told_to_fatima_at_once_and_to_the_operator_with_the_reason(case: Case, why: str) -> None:
    profile, says_no, blocker, reason = HINDRANCES[why]
    await case.forget()
    for coordinator_id in (case.hanneke, case.anneke):
        await case.product.desk.account.update_profile(coordinator_id, **profile)
    for is_last in (False, True) if why == "all full" else ():  # the last is hers; Hanneke and Anneke have one each
        case.sent = await send_dossier(case.product, runs_timers=not is_last)
    await case.run(lambda c: c.execute(update(tables.channel_identities).values(conversation_id=case.sent.conversation_id)))
    for coordinator_id in (case.hanneke, case.anneke) if says_no else ():
        for offer in (await case.product.desk.read_overview(coordinator_id)).offers:
            await case.product.desk.offers.decline(coordinator_id, offer.id, "too_busy")
    await case.run(lambda c: timer_job(case.product.vault, BOTH)(c, case.product.now))
    status = await case.sent.status()
    assert status and status.blocker == blocker
    assert len(await case.run(lambda c: list(c.execute(select(tables.outbox.c.kind))))) == 1
    case.product.now = MORNING
    (mail,) = [one for one in await case.mails() if one.kind == "operator"]
    assert reason in mail.text


TOLD = {  # a sentence that says that a coordinator is told or asked, and the row that keeps it
    "taken_back_told": "taken_back",
    "notice.coordinator_refused": "refused",
    "notice.contact_denied": "contact_no",
    "notice.called_self": "new_moment",
}


@pytest.mark.parametrize(("key", "happened"), TOLD.items())
def test_a_sentence_that_says_a_coordinator_is_told_has_a_row_that_tells_her(key: str, happened: str) -> None:
    assert "oördinator" in Catalog.load().text("nl", key, line="", day="")
    assert informs(happened, Recipient.COORDINATOR)
    assert all(one.ways is Ways.EVERY and one.hours is Hours.ANY for one in NOTIFICATION_RULES if one.kind in BEFORE_A_CALL)


async def test_the_old_appointment_is_void_until_hanneke_plans_again(case: Case) -> None:
    await case.apply(*EVENTS[:4])
    await case.sent.apply_effect(BY_THE_SEEKER["new_moment"])
    view = await case.product.desk.open_dossier(case.hanneke, (await case.product.desk.read_overview(case.hanneke)).held[0].id)
    assert view and view.has_changed and view.dossier.progress.plan is None
    assert view.dossier.progress.void_plan == {"when": "dinsdag", "how": "call", "line": "06"}
    again = await case.product.desk.open_dossier(case.hanneke, view.dossier.id)
    assert again and not again.has_changed and again.dossier.progress.void_plan


async def untold(tmp_path: Path, change: Callable[[Product, str], Awaitable[object]] | None, practice: bool) -> int:
    """How many offers a coordinator gets who has no e-mail and no Telegram."""
    async with Product(tmp_path, replace(BOTH, practice=practice)) as product:
        hanneke = await product.add_coordinator("Hanneke")
        if change:
            await change(product, hanneke)
        await send_dossier(product)
        return len((await product.desk.read_overview(hanneke)).offers)


async def test_whoever_cannot_be_told_gets_no_offers(tmp_path: Path) -> None:
    assert await untold(tmp_path, None, practice=False) == 0


async def test_with_an_address_the_offers_come(tmp_path: Path) -> None:
    assert (
        await untold(tmp_path, lambda product, one: product.desk.account.update_profile(one, email="hanneke@example.org"), practice=False)
        == 1
    )


async def test_in_practice_everybody_looks_at_the_desk(tmp_path: Path) -> None:
    assert await untold(tmp_path, None, practice=True) == 1
