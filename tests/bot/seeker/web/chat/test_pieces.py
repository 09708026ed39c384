"""Pieces of what was written: closed until they are opened, each with its own words."""

from __future__ import annotations

from tests.bot.seeker.web.chat.steps import TO_NAME
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, press_each
from tests.support.web.page_browser import PageBrowser


# what was written, and what stands there
def details(browser: PageBrowser, name: str) -> list[dict[str, str | None]]:
    return [given for tag, given in browser.page.elements if tag == "details" and given.get("class") == name]


async def test_what_was_written_is_closed_and_closes_itself(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.")
    await fatima.say("Al weken.")
    assert ["open" in one for one in details(fatima, "pieces")] == [False]
    await fatima.press("Haal 1 weg")
    assert "Ik slaap slecht" not in fatima.page.text and ["open" in one for one in details(fatima, "pieces")] == [False]
    await fatima.press("Ongedaan maken")
    assert "Ik slaap slecht." in fatima.page.text


async def test_an_answer_opens_with_its_words_in_the_field(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.say("Ik slaap slecht.\nAl weken.")
    await fatima.press("Verander 1")
    assert fatima.page.field.fields["words"].splitlines() == ["Ik slaap slecht.", "Al weken."]


async def test_words_that_only_stand_there_are_no_answer_to_a_button(fatima: PageBrowser, product: Product) -> None:
    """Whoever opens an answer and leaves it changes nothing, and finds its words in no other field."""
    await press_each(fatima, *TO_CONCERN, *TO_NAME)
    await fatima.say("Fatima")
    await fatima.press("Terug")
    assert fatima.page.field.fields["words"] == "Fatima"
    await fatima.press("Overslaan")
    assert "16 jaar" in fatima.page.text and "Fatima" not in fatima.page.markup


async def test_words_that_were_typed_for_one_piece_stand_at_no_other(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    for piece in ("Ik slaap slecht.", "Al weken."):
        await fatima.say(piece)
    await fatima.press("Verander 1")
    await fatima.press("Laat zo", words="Ik slaap amper.")
    await fatima.press("Verander 2")
    assert fatima.page.field.fields["words"] == "Al weken."
    await press_each(fatima, "Laat zo", "Verander 1")
    assert fatima.page.field.fields["words"] == "Ik slaap amper."
    await press_each(fatima, "Haal weg", "Verander 1")
    assert fatima.page.field.fields["words"] == "Al weken."
