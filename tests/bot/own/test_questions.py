"""What a foundation does not ask, and places that the map does not have."""

from __future__ import annotations

import pytest

from flows.errors import SettingsError
from flows.reference.places import Places
from tests.support.own_folder import OwnInstallation


async def shown(own: OwnInstallation) -> str:
    """The page of helpful questions and that of all optional ones, as somebody meets them."""
    browser = own.open_pages()
    await browser.open("/")
    for step in ("Begin", "Ja, bewaar het", "Voor mezelf"):
        await browser.press(step)
    await browser.say("Ik zoek hulp.")
    await browser.press("Klaar")
    for step in ("Ik noem niemand", ">Riet", ">34", ">Assen", "Bellen", ">06 87654321", "Altijd"):
        await (browser.say(step[1:]) if step.startswith(">") else browser.press(step))
    helpful = browser.page.text
    await browser.press("Verder")
    await browser.press("Iets toevoegen")
    return helpful + browser.page.text


async def test_a_question_that_is_switched_off_is_offered_nowhere(own: OwnInstallation) -> None:
    labels = [own.start().catalog.text("nl", f"label.{question}") for question in ("hope", "date")]
    page = await shown(own)
    assert [label for label in labels if label not in page] == []
    own.write("questions.toml", 'off = ["hope", "date"]')
    page = await shown(own)
    assert [label for label in labels if label in page] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('off = ["consent_keep"]', "line 1, off: consent_keep cannot be switched off. These can: hope, "),
        ('off = ["concern"]', "concern cannot be switched off"),
        ('off = ["spoken", "date", "coordinator_wish"]', "one of spoken, date, coordinator_wish stays"),
        ('off = "hope"', "write a list of names"),
        ('of = ["hope"]', "there is no such field"),
    ],
)
def test_what_the_design_needs_is_always_asked(own: OwnInstallation, text: str, reason: str) -> None:
    own.write("questions.toml", text)
    with pytest.raises(SettingsError, match=r"questions\.toml") as refused:
        own.start().own.check()
    assert reason in str(refused.value)


def test_a_place_of_the_foundation_has_its_province(own: OwnInstallation) -> None:
    """And it comes before a place of the same name on the map."""
    own.write("places.toml", '"Het Nieuwe Veld" = "Drenthe"\nHengelo = "Overijssel"\n')
    places = Places(own.start().own.places)
    assert (places.find_province("het nieuwe veld"), places.find_province("Hengelo"), places.find_province("Assen")) == ("01", "15", "01")


def test_a_province_that_does_not_exist_is_refused_by_its_line(own: OwnInstallation) -> None:
    own.write("places.toml", '"Het Nieuwe Veld" = "Drente"\n')
    with pytest.raises(SettingsError, match="line 1, Het Nieuwe Veld: write"):
        own.start().own.check()
