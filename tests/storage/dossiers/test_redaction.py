"""A listed person who was not informed is forgotten after 28 days, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

from storage.dossiers.redaction import PeopleRedactor
from storage.retention.timer_runner import TimerRunner
from tests.support.product import FOUNDATION, Product
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

MORE = HANDOVER_SCRIPT.replace("> Riet, mijn tante\n", "> Riet, mijn tante\n> Karel\n> Aisha\n")


async def after_28_days(product: Product) -> tuple[ScriptRunner, Any, Any]:
    play = ScriptRunner(product)
    await play.run(MORE + "@ neemt aan: Hanneke\n@ kent niemand: Hanneke\n")
    who = play.coordinators["Hanneke"]
    await product.desk.actions.report_informed(who, play.dossier, "1", "told")
    await product.desk.actions.report_informed(who, play.dossier, "2", "not_safe")
    before = await product.desk.open_dossier(who, play.dossier)
    product.advance(days=28, hours=1)
    clock = TimerRunner(product.vault, PeopleRedactor(product.vault, FOUNDATION).remove_uninformed)
    await product.writer.run(lambda connection: clock.run_all(connection, product.now))
    after = await product.desk.open_dossier(who, play.dossier)
    assert before and after and before.document and after.document
    return play, before.document, after.document


def names(document: Any) -> list[str]:
    return [person["name"] for part in document["parts"] for person in part.get("people", ())]


async def test_only_the_names_of_people_not_informed_are_removed(product: Product) -> None:
    _, before, after = await after_28_days(product)
    assert names(before) == ["Riet", "Karel", "Aisha"]
    assert names(after) == ["Riet", "Karel"]
    assert "Aisha" not in json.dumps(after)


async def test_the_own_words_stay_as_they_were_and_the_change_is_named(product: Product) -> None:
    _, before, after = await after_28_days(product)
    assert [part for part in before["parts"] if part["part"] != "circle"] == [part for part in after["parts"] if part["part"] != "circle"]
    assert (after["version"], [one["question"] for one in after["changed"]]) == (2, ["circle"])


async def test_the_name_is_removed_from_the_seekers_list_too_which_can_still_be_corrected(product: Product) -> None:
    play, _, _ = await after_28_days(product)
    text = await play.run("[Hoe staat het]\n[Nalezen of veranderen]\n[Klopt]\n[Ja, verstuur]")
    assert "< (kring: Riet, mijn tante)" in text.split("\n[Nalezen of veranderen]\n")[-1]
    assert "Aisha" not in text.split("\n[Nalezen of veranderen]\n")[-1]
