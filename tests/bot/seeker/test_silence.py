"""Silence over days: by every way of contact the status says only what is true, and who agreed to be told is told."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from flows.installation import Installation
from storage.coordinators import notifications as told
from storage.db.tables import notifications
from tests.support.product import FOUNDATION, Product
from tests.transcripts.script import ScriptRunner

WITH_MAIL = replace(FOUNDATION, notification_channels=("mail",), mail_from="kring@example.org")
DAYS = 6  # the moment is over on the first, and somebody else is asked on the fifth
PHONING = (" bel ", "bellen", "hang ", "ophang", "neemt iemand", "voicemail", "085 000 0000")
SAME, CHANGED = "Er is niets veranderd", "Er is iets veranderd"


class Way(NamedTuple):
    """How somebody is reached: what they press and type for it, the installation, and what they press when asked about news."""

    taps: str
    installation: Installation = FOUNDATION
    news: str = ""
    is_written: bool = False


WAYS = {
    "call": Way("[Bellen]\n> 06 12345678"),
    "text": Way("[Sms]\n> 06 12345678", is_written=True),
    "mail with news": Way("[E-mail]\n> fatima@example.org", WITH_MAIL, "[Ja, dat mag]", is_written=True),
    "mail without news": Way("[E-mail]\n> fatima@example.org", WITH_MAIL, "[Nee, ik kijk zelf]", is_written=True),
    "messages": Way("[Berichten hier]", is_written=True),
    "self": Way("[Ik bel zelf]"),
    "otherwise": Way("[Anders]\n> Stuur een brief."),
}


async def send(product: Product, way: Way) -> tuple[ScriptRunner, str]:
    """Fatima sends her story; gives what she read before sending and right after it."""
    await product.add_coordinator("Hanneke")
    fatima = ScriptRunner(product)
    await fatima.run(
        f"[Begin]\n[Ja, bewaar het]\n[Voor mezelf]\n> Ik slaap slecht.\n[Klaar]\n[Ik noem niemand]\n> Fatima\n[Ja]\n> Assen\n{way.taps}"
    )
    fatima.lines.clear()
    await fatima.run(f"[Altijd]\n[Verder]\n[Klopt]\n{way.news}\n[Ja, verstuur]")
    return fatima, without_help_card(fatima.lines)


def without_help_card(lines: list[str]) -> str:
    start = next((n for n, line in enumerate(lines) if "Is er nu gevaar?" in line), len(lines))
    end = next((n for n, line in enumerate(lines) if "Ik bel niemand voor je" in line), start)
    return "\n".join((*lines[:start], *lines[end + 1 :]))


async def look(fatima: ScriptRunner) -> tuple[str, str]:
    """What she reads a day later about whether anything changed, and the rest of the status."""
    fatima.product.advance(days=1)
    await fatima.product.run_timers()
    fatima.lines.clear()
    await fatima.run("[Hoe staat het]")
    change, *status = [line.removeprefix("< ") for line in fatima.lines if line.startswith("< ")]
    return change, "\n".join(status)


@pytest.mark.parametrize("name", WAYS)
async def test_day_after_day_the_status_is_true_of_a_silent_coordinator_and_nobody_hears_of_it_who_was_not_told_so(
    name: str, tmp_path: Path
) -> None:
    way = WAYS[name]
    async with Product(tmp_path, way.installation) as product:
        fatima, said = await send(product, way)
        await fatima.run("@ neemt aan: Murat\n@ kent niemand: Murat\n[Hoe staat het]")
        days = [await look(fatima) for _ in range(DAYS)]
        recipients = await product.writer.run(lambda c: list(c.execute(select(notifications.c.coordinator_id)).scalars()))
    statuses = [status for _, status in days]
    read = "\n".join((said, *statuses))

    assert all(change.startswith(SAME if now == before else CHANGED) for before, (change, now) in pairwise_days(days))
    assert all(f"woorden: {recognition_in(said)}." in status and "Heb je een vraag?" in status for status in statuses)
    assert not any(" neemt contact op:" in status or "schrijft je hier:" in status for status in statuses), "that moment is over"
    assert not way.is_written or [word for word in PHONING if word in read.casefold()] == []
    if name == "self":
        assert all("Dit moment is voorbij" in status for status in statuses)
        assert "Je hoort iets" not in read and "Zonder code" in said
    else:
        assert "Ik vraag het." in statuses[0] and "iemand anders" in statuses[0]
        assert "Murat is niet meer je coördinator." in statuses[-1] and "nog geen coördinator" not in statuses[-1]

    is_told = name == "mail with news"
    assert ("stuur ik je geen bericht" in said.replace("Ik stuur", "stuur ik")) != is_told
    assert (told.SEEKER in recipients) == is_told


def pairwise_days(days: list[tuple[str, str]]) -> list[tuple[str, tuple[str, str]]]:
    """The status of each day with what was read the day after."""
    return [(before, after) for (_, before), after in pairwise(days)]


def recognition_in(said: str) -> str:
    """The words by which the coordinator is known, as they stand in what was said after sending."""
    found = re.search(r"woorden: (\w+ \w+)\.", said)
    assert found
    return found[1]


async def test_messages_here_that_are_chosen_later_go_to_and_fro_and_an_answer_that_waits_is_said(product: Product) -> None:
    fatima, _ = await send(product, WAYS["call"])
    await fatima.run("@ neemt aan: Murat\n@ kent niemand: Murat\n[Hoe staat het]\n[Nalezen of veranderen]\n[Manier van contact]")
    fatima.lines.clear()
    await fatima.run("[Berichten hier]\n[Klopt]\n[Ja, verstuur]")
    before, after = "\n".join(fatima.lines).split("[Ja, verstuur]\n<")
    assert "Ik stuur je geen bericht als er iets staat." in before and "kiest een nieuwe dag om je hier te schrijven" in after

    await look(fatima)
    await product.desk.open_dossier(fatima.coordinators["Murat"], fatima.dossier)
    assert (await look(fatima))[0].startswith(SAME), "only Murat looked"
    await fatima.run("@ schrijft: Murat")
    assert "Murat schreef je op maandag 23 november" in (await look(fatima))[1]
    await fatima.run("[Lees het bericht]\n[Antwoord]\n> Donderdag om 10 uur.\n[Ja, verstuur]")
    waiting = [await look(fatima) for _ in range(2)]
    assert all("Jij schreef op dinsdag 24 november" in status and "nog niet terug" in status for _, status in waiting)

    await product.desk.texts.write_message(fatima.coordinators["Murat"], fatima.dossier, "Goed, tot donderdag.")
    answered = (await look(fatima))[1]
    assert "Murat schreef je op donderdag 26 november" in answered and "nog niet terug" not in answered
