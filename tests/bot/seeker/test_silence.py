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
