"""What a seeker's page shows beside its words: the steps ahead on the first page, the rows of the help card, symbols with choices."""

from __future__ import annotations

import re

import pytest

from tests.support.web.chat_app import TO_CONCERN, press_each
from tests.support.web.page_browser import PageBrowser

TO_REACH = ("Vertel ik liever zelf", "Ik noem niemand")
CALLS = r'<a class="button call" href="(tel:\d+)">'


def summaries(browser: PageBrowser) -> str:
    return " ".join(re.findall(r"<summary>.*?</summary>", browser.page.markup, re.DOTALL))


async def test_the_first_page_says_in_three_rows_what_happens_and_about_how_long(fatima: PageBrowser) -> None:
    rows = re.findall(r'<li><svg class="symbol" aria-hidden="true"[^>]*>.*?</svg><span>(.*?)</span></li>', fatima.page.markup)
    assert rows == ["Vertel wat er speelt.", "Noem jouw mensen, of niemand.", "Lees na. Jij kiest of je verstuurt."]
    assert "Ongeveer tien minuten." in fatima.page.text


@pytest.mark.parametrize("address", ["/hulp", "/"])
async def test_the_help_card_has_a_large_button_for_each_number(fatima: PageBrowser, address: str) -> None:
    await fatima.open(address)
    assert re.findall(CALLS, fatima.page.markup)[:2] == ["tel:112", "tel:113"]
    assert "tel:" not in summaries(fatima)


async def test_words_of_danger_bring_the_fitting_number_as_the_first_button(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik wil dood.")
    await fatima.press("Ik denk aan zelfdoding")
    assert re.findall(CALLS, fatima.page.markup)[0] == "tel:113"
    assert "tel:" not in summaries(fatima)


async def test_a_way_of_contact_has_a_symbol_and_consent_has_none(fatima: PageBrowser) -> None:
    await fatima.press("Begin")
    agree = [part for part in fatima.page.markup.split("<button") if 'value="agree"' in part]
    await press_each(fatima, *TO_CONCERN[1:], *TO_REACH)
    await fatima.say("Fatima")
    await fatima.press("Ja")
    await fatima.say("Assen")
    call = [part for part in fatima.page.markup.split("<button") if 'value="call"' in part]
    assert agree and "<use" not in agree[0]
    assert call and '<use href="#symbol-phone"/>' in call[0]


async def test_the_button_that_undoes_has_its_symbol_whichever_deed_it_is_of(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.")
    await fatima.press("Haal 1 weg")
    undo = [part for part in fatima.page.markup.split("<button") if 'value="undo_' in part]
    assert undo and all('<use href="#symbol-back"/>' in part for part in undo)
