"""The table of who must know, walked row by row over real delivery: Telegram, mail and the website, with the clock moved by hand."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, delete, select

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor.command import run_checks
from flows.conversation.effects import ContactConfirmed, ContactTimeChanged, RefuseCoordinator, TakeBack
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.notification_rules import NOTIFICATION_RULES, Hours, NotificationRule, Recipient
from storage.db import tables
from storage.delivery import notice_ledger
from storage.dossiers.events import DossierEvents
from storage.dossiers.open_offers import find_open_offer
from storage.dossiers.records import DossierRecord, DossierRecords
from storage.retention import timers
from tests.fake_telegram.faults import Fault, Refused
from tests.support.deliveries import ANNEKE, BOTH, HANNEKE, OPERATOR, SAMIRA, Deliveries
from tests.support.dossiers.example import dossier_document, handover_effect
from tests.support.dossiers.sent_dossier import SentDossier
from tests.transcripts.script import HANDOVER_SCRIPT
from tests.transcripts.telegram_script import TelegramScriptRunner

NIGHT = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # half past eleven in the Netherlands, after both dossiers were sent
MORNING = datetime(2026, 11, 22, 8, 20, tzinfo=UTC)  # when also what may wait an hour was sent
TONIGHT, TOMORROW = NIGHT - timedelta(hours=2), NIGHT + timedelta(hours=12)
DEEDS = ("claim", "no_tie", "plan", "know_nobody", "contacted")
BEFORE = {  # how many deeds went before what happens; others: 4
    **dict.fromkeys(("claim", "offer", "remind_answer", "late", "ending", "nobody", "unclaimed", "set_aside"), 0),
    **dict.fromkeys(("tie", "lapsed", "unclaim", "remind_plan", "unplanned"), 1),
    **dict.fromkeys(("plan", "know_somebody"), 2),
    "know_nobody": 3,
    "contact_no": 5,
}
AFTER_PROPOSAL = ("withdraw", "colleague_yes", "colleague_no")  # Anneke was proposed to take over
BY_TIMER = {  # what happened -> the timer that says so
    **{one: one for one in ("remind_answer", "remind_plan", "remind_before", "remind_contact", "late", "silent", "ending")},
    **{one: one for one in ("unclaimed", "confirm", "contact")},
    **{"remind_replan": "remind_replan", "uninformed": "inform", "expired": "dossier", "lapsed": "plan"},
    **{"unplanned": "plan", "unheard": "return"},
}
BY_THE_SEEKER: dict[str, Any] = {
    "taken_back": TakeBack(),
    "refused": RefuseCoordinator(),
    "new_moment": ContactTimeChanged("liever vrijdag"),
    "contact_no": ContactConfirmed(False),
    "corrected": handover_effect(dossier_document(version=2)),
}
CONTENT = ("Fatima", "Samira", "Assen", "Stadsteam", "slaap", "Riet")
ZONE = ZoneInfo(BOTH.timezone)
IDS = [f"{one.happened} {one.recipient.value}" for one in NOTIFICATION_RULES]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of an installation in which both dossiers are offered to Hanneke, and Fatima's code."""
    folder = tmp_path_factory.mktemp("told")
    return folder, asyncio.run(_build(folder))


async def _build(folder: Path) -> str:
    async with Deliveries(folder) as deliveries:
        await deliveries.bind()
        runner = TelegramScriptRunner(deliveries.product, deliveries.seeker_bot)
        runner.seeker = deliveries.fatima
        await runner.run(HANDOVER_SCRIPT)
        code = deliveries.product.next_code()
        (conversation,) = await deliveries.product.writer.run(
            lambda c: list(c.execute(select(tables.dossiers.c.conversation_id)).scalars())
        )
        await deliveries.hand_over(conversation, code)
        await deliveries.product.offer_to(deliveries.hanneke.id)
        await deliveries.forget()
    return code


class Case:
    """Both dossiers; what happens to one happens to the other, at night."""

    def __init__(self, deliveries: Deliveries, conversations: list[str]) -> None:
        self.deliveries, self.product, self.night, self.status = deliveries, deliveries.product, NIGHT, ""
        self.both = [SentDossier(self.product, one, b"") for one in conversations]

    async def run(self, unit: Any) -> Any:
        return await self.product.writer.run(unit)

    def dossier(self, connection: Connection, sent: SentDossier) -> DossierRecord:
        found = DossierRecords(self.product.vault).lock_by_conversation(connection, sent.conversation_id)
        assert found
        return found

    async def apply(self, sent: SentDossier, name: str, planned: datetime = TONIGHT) -> None:
        """A deed of the coordinator, or of the operator who sets it aside."""
        plan: Any = {"when": "zaterdag", "how": "call", "line": "06"}
        until = planned + timedelta(hours=1)
        event = DossierEvent(
            name,
            self.product.now,
            self.deliveries.hanneke.id,
            plan=plan,
            planned_from=planned,
            planned_until=until,
            day=self.product.now.date(),
            person="1",
            answer="told",
            text="Ik kan donderdag." if name == "wrote" else "",
            colleague_id=self.deliveries.anneke.id,
        )
        assert await self.run(lambda c: DossierEvents(self.product.vault, BOTH).apply_event(c, self.dossier(c, sent), event)), name

    async def offered_first(self) -> list[SentDossier]:
        """Both dossiers, first the one that waits for Hanneke now."""
        open_offers = {one: await self.run(lambda c, one=one: find_open_offer(c, self.both[one].conversation_id)) for one in (0, 1)}
        return [
            self.both[one]
            for one in sorted(open_offers, key=lambda one: getattr(open_offers[one], "coordinator_id", "") != self.deliveries.hanneke.id)
        ]

    async def come_to(self, happened: str) -> None:
        """All that goes before, of which everybody was told."""
        planned = TOMORROW if happened == "remind_before" else TONIGHT
        for sent in await self.offered_first():
            await self.product.offer_to(self.deliveries.hanneke.id)  # one after the other: one offer waits at a time
            for name in DEEDS[: BEFORE.get(happened, 4)]:
                await self.apply(sent, name, planned)
            if happened in AFTER_PROPOSAL:
                await self.apply(sent, "propose")
            if happened == "remind_replan":
                await sent.apply_effect(BY_THE_SEEKER["new_moment"], runs_timers=False)
        await self.deliveries.forget()
        self.status = await self.deliveries.web_status()
        self.night += timedelta(days={"late": 7, "ending": BOTH.sent_days - 6}.get(happened, 0))
        self.product.now = self.night

    async def happen(self, happened: str) -> None:
        """It happens as it does in life: by the seeker's turn, the coordinator's deed, or a timer."""
        if happened == "offer":
            await self.product.desk.account.set_available(self.deliveries.hanneke.id, False)
            return
        if happened == "nobody":
            return await self._send_everybody_away()
        if happened == "untold":
            self.deliveries.box.unknown.append(HANNEKE)
            return await self.both[0].apply_effect(BY_THE_SEEKER["new_moment"], runs_timers=False)
        for sent in await self.offered_first():
            if happened == "claim":
                await self.product.offer_to(self.deliveries.hanneke.id)
            if happened in BY_TIMER:
                await self._fire(sent, BY_TIMER[happened])
            elif happened in BY_THE_SEEKER:
                await sent.apply_effect(BY_THE_SEEKER[happened], runs_timers=False)
            else:
                await self.apply(sent, happened)

    async def _fire(self, sent: SentDossier, kind: str) -> None:
        def unit(connection: Connection) -> None:
            connection.execute(delete(tables.timers).where(tables.timers.c.subject == sent.conversation_id))
            timers.set_timer(connection, kind, sent.conversation_id, self.product.now)

        await self.run(unit)
        await self.product.run_timers()

    async def _send_everybody_away(self) -> None:
        for one in (self.deliveries.hanneke, self.deliveries.anneke):
            await self.product.desk.account.update_profile(one.id, away=[["2026-11-01", "2026-12-31"]])
        await self.product.run_timers()

    def received(self, recipient: Recipient) -> Counter[tuple[str, str]]:
        """How often each text came to this recipient, by way."""
        deliveries = self.deliveries
        chats = {
            Recipient.COORDINATOR: (deliveries.hanneke.person, HANNEKE),
            Recipient.STAND_IN: (deliveries.anneke.person, ANNEKE),
            Recipient.SEEKER: (deliveries.fatima.person, SAMIRA),
        }
        if recipient is Recipient.OPERATOR:
            return Counter(("mail", text) for text in deliveries.mails_to(OPERATOR))
        person, address = chats[recipient]
        mails = Counter(("mail", text.partition("\r\n")[0]) for text in deliveries.mails_to(address))
        return mails + Counter(("telegram", text) for text in deliveries.chat_of(person))


@pytest.fixture
async def case(installation: tuple[Path, str], tmp_path: Path) -> AsyncIterator[Case]:
    folder, code = installation
    shutil.copytree(folder, tmp_path / "told")
    async with Deliveries(tmp_path / "told") as deliveries:
        deliveries.code = code
        rows = await deliveries.product.writer.run(
            lambda c: list(c.execute(select(tables.dossiers.c.conversation_id).order_by(tables.dossiers.c.sent_at)).scalars())
        )
        for one, name in ((deliveries.hanneke, "Hanneke"), (deliveries.anneke, "Anneke")):
            everybody = await deliveries.product.writer.run(deliveries.product.coordinators.list_all)
            one.id = next(coordinator.id for coordinator in everybody if coordinator.name == name)
        yield Case(deliveries, rows)


STATUS = {  # what Fatima reads on the website after it
    "claim": "Een coördinator kijkt of die jou of je mensen kent.",
    "plan": "Een coördinator heeft een plan voor contact.",  # the names come first
    "tie": "Ik zoek een coördinator.",
    "know_nobody": "Hanneke zegt: ik ken niemand op je lijst.",
    "know_somebody": "Ik zoek een coördinator.",
    "wrote": "Hanneke neemt contact op: zaterdag.",
    "tried": "Hanneke probeerde je te bereiken",
    "contacted": "Hanneke zegt: wij hadden contact op zaterdag 21 november. Klopt dat?",
    "close": "Je coördinator heeft dit afgesloten.",
    "give_back": "Ik zoek een coördinator.",
    "unclaim": "Ik zoek een coördinator.",
    "set_aside": "Je verhaal ligt nu niet bij een coördinator.",
    "propose": "Hanneke vraagt je iets. Mag Anneke je coördinator worden?",
    "withdraw": "De tijd voor contact is voorbij: zaterdag.",
    "late": "Het duurt langer dan ik zei.",
    "ending": "wis ik je verhaal.",
    "lapsed": "Ik vraag het nu aan een coördinator.",
    "silent": "Hanneke zei nog niet hoe het ging.",
    "nobody": "Er is nu niemand vrij die je verhaal mag lezen.",
}
OPERATOR_READS = {  # in the one mail of that hour
    "unplanned": "Wie het aannam, maakte geen afspraak",
    "unheard": "Wie het had, liet niets meer horen.",
    "untold": "kring notices",
    "nobody": "Iemand is afwezig.",
    "unclaimed": "Nog niemand nam het aan.",
    "confirm": "zei niet hoe het ging",
    "contact": "Er is nog geen contact gemeld.",
}


@pytest.mark.parametrize("rule", NOTIFICATION_RULES, ids=IDS)
async def test_each_row_arrives_by_its_ways_and_in_its_hours(case: Case, rule: NotificationRule) -> None:
    await case.come_to(rule.happened)
    recipient = Recipient.STAND_IN if rule.happened == "offer" else rule.recipient  # the next who is asked
    before = case.received(recipient)
    await case.happen(rule.happened)
    case.product.advance(minutes=2)
    await case.deliveries.deliver()
    at_night = case.received(recipient) - before
    assert bool(at_night) is (rule.hours is Hours.ANY), "in quiet hours only what could be dangerous not to know"
    case.product.now = case.night + (MORNING - NIGHT)
    await case.deliveries.deliver()
    told = case.received(recipient) - before
    if rule.recipient is Recipient.OPERATOR:
        ((_, text),) = told
        assert OPERATOR_READS[rule.happened] in text and told.total() == 1
        return
    text = "Kijk als het rustig is." if rule.recipient is Recipient.SEEKER else case.product.catalog.forms("nl", f"letter.{rule.kind}")[0]
    by = Counter(way for (way, line), times in told.items() if text.partition("{")[0] in line for _ in range(times))
    assert set(by) == {"telegram", "mail"} and by["telegram"] == by["mail"] <= len(case.both)
    if rule.recipient is Recipient.SEEKER:
        after = await case.deliveries.web_status()
        assert STATUS[rule.happened] in after and after != case.status, "where there is news, something new is to be read"
    assert not [word for word in CONTENT for _, line in told if word in line]


async def test_words_that_are_only_added_tell_hanneke_at_once_that_something_changed(case: Case) -> None:
    """Nothing that was sent is corrected, and it is night: in a minute she knows by every way, without a word of what was added."""
    await case.come_to("corrected")
    before = case.received(Recipient.COORDINATOR)
    await case.deliveries.add_on_website("Er ligt een brief van Riet.")
    case.product.advance(minutes=2)
    await case.deliveries.deliver()
    told = case.received(Recipient.COORDINATOR) - before
    changed = case.product.catalog.forms("nl", "letter.changed")[0].partition("{")[0]
    assert sorted(way for way, line in told.elements() if changed in line) == ["mail", "telegram"]
    assert not [line for _, line in told if "brief" in line or "Riet" in line]


@pytest.mark.parametrize("happened", ["taken_back", "new_moment"])
async def test_what_hanneke_must_know_before_she_calls_waits_for_no_way_that_fails(case: Case, happened: str) -> None:
    """Her mailbox is gone; the chat says it all the same."""
    await case.come_to(happened)
    case.deliveries.box.unknown.append(HANNEKE)
    before = case.received(Recipient.COORDINATOR)
    await case.happen(happened)
    case.product.advance(minutes=2)
    await case.deliveries.deliver()
    assert {way for way, _ in case.received(Recipient.COORDINATOR) - before} == {"telegram"}


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_what_telegram_refuses_hanneke_reads_by_mail_and_the_operator_hears_that_it_was_refused(case: Case, status: int) -> None:
    """She chose Telegram alone; her address is known."""
    await case.come_to("remind_plan")
    await case.product.desk.account.update_profile(case.deliveries.hanneke.id, notify=["telegram"])
    case.deliveries.coordinator_bot.telegram.fail_next("sendMessage", Fault(Refused(status, "Refused").answer), times=100)
    before = case.received(Recipient.COORDINATOR)
    await case.happen("remind_plan")
    case.product.now = case.night + (MORNING - NIGHT)
    await case.deliveries.deliver()
    await case.deliveries.deliver()
    assert {way for way, _ in case.received(Recipient.COORDINATOR) - before} == {"mail"}
    assert [one.way for one in await case.run(notice_ledger.count_unreached)] == ["coordinator"]
    case.product.advance(hours=1)
    await case.deliveries.deliver()
    ((_, text),) = case.received(Recipient.OPERATOR)
    assert OPERATOR_READS["untold"] in text


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_what_telegram_refuses_fatima_reads_at_her_status_and_the_operator_in_the_doctor(case: Case, status: int) -> None:
    """There is no way beside it that she chose: before sending she read to look herself if she hears nothing."""
    texts = ("consent_share_offer_here", "consent_share_here", "consent_share_mail", "notice.news_on")
    assert all("Hoor je niets? Kijk dan zelf hier." in case.product.catalog.text("nl", key) for key in texts)
    await case.come_to("tried")
    case.deliveries.seeker_bot.telegram.fail_next("sendMessage", Fault(Refused(status, "Refused").answer), times=100)
    await case.happen("tried")
    case.product.advance(minutes=11)  # it can be undone no more
    await case.product.run_timers()
    case.product.now = case.night + (MORNING - NIGHT)
    await case.deliveries.deliver()
    assert "Mijn bericht in Telegram kwam niet bij je aan. Kijk daarom hier." in await case.deliveries.web_status()
    context = AppContext(Settings.model_construct(data_dir=case.deliveries.folder))
    (problem,) = (one.problem for one in run_checks(context) if one.subject == "messages arrive")
    assert problem and "Telegram, for seekers, refused 1 (news)" in problem


class Silence:
    """Days on which nobody does anything: what each recipient got, and when."""

    def __init__(self, case: Case) -> None:
        self.case, self.got = case, dict[Recipient, list[tuple[datetime, str]]]()

    async def last(self, days: int) -> None:
        """So many days, by steps of an hour by day and one step over the night."""
        product = self.case.product
        seen = {one: self.case.received(one) for one in Recipient}
        end = product.now + timedelta(days=days)
        while product.now < end:
            local = product.now.astimezone(ZONE)
            product.advance(hours=1 if 8 <= local.hour < 20 else 3)
            await product.run_timers()
            await self.case.deliveries.deliver()
            for one in Recipient:
                received = self.case.received(one)
                self.got.setdefault(one, []).extend((product.now, text) for _, text in (received - seen[one]).elements())
                seen[one] = received

    def texts(self, recipient: Recipient) -> str:
        return "\n".join(text for _, text in self.got[recipient])

    def at_night(self) -> list[str]:
        """What came in quiet hours."""
        hours = ((at.astimezone(ZONE).hour, text) for texts in self.got.values() for at, text in texts)
        return [text for hour, text in hours if not 8 <= hour < 22]


async def test_two_weeks_of_silence_after_an_appointment_end_with_somebody_else_and_everybody_knows(case: Case) -> None:
    await case.come_to("silent")
    silence = Silence(case)
    await silence.last(14)
    hanneke = silence.texts(Recipient.COORDINATOR)
    assert hanneke.count("Hoe ging het?") in range(4, 9), "asked twice for each dossier, by each way; two dossiers may be one line"
    assert "Een dossier is niet meer bij jou. Neem geen contact op. Op je bureau staat waarom." in hanneke
    assert "Een dossier wacht weer." in silence.texts(Recipient.STAND_IN) and "Er wacht een vraag" in silence.texts(Recipient.STAND_IN)
    operator = silence.texts(Recipient.OPERATOR)
    assert "zei niet hoe het ging" in operator and "Wie het had, liet niets meer horen." in operator
    assert len(silence.got[Recipient.SEEKER]) >= 4, "each of them: that nothing is heard, and what came of it"
    status = await case.deliveries.web_status()
    assert "Er is nog geen coördinator." in status and "Hanneke" not in status
    assert not silence.at_night()


async def test_two_weeks_in_which_nobody_takes_it_leave_nobody_without_an_answer(case: Case) -> None:
    await case.come_to("unclaimed")
    silence = Silence(case)
    await silence.last(14)
    assert "wacht nog op je antwoord" in silence.texts(Recipient.COORDINATOR) and "Er wacht een vraag" in silence.texts(Recipient.STAND_IN)
    assert "Nog niemand nam het aan." in silence.texts(Recipient.OPERATOR)
    assert "Er is geen coördinator die het kan aannemen." in silence.texts(Recipient.OPERATOR)
    assert len(silence.got[Recipient.SEEKER]) >= 2 and not silence.at_night()
    assert "Wat wil je?" in await case.deliveries.web_status()
