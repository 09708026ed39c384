"""Promises about words that were typed in the page and not sent: kept sealed for their own question, and gone at its turn."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from sqlalchemy import func, select

from bot.seeker.inputs import ChannelUser, SeekerInput
from flows.conversation import limits
from flows.text_cleaning import MASK
from storage.db.tables import conversations, dossiers
from tests.support.product import Product
from tests.support.web.chat_app import TO_CONCERN, press_each
from tests.support.web.page_browser import PageBrowser

HALF = "Ik slaap slecht en"


async def keep(browser: PageBrowser, words: str, changed: Mapping[str, str] = MappingProxyType({})) -> int:
    """What the page's script sends while somebody types; gives the status."""
    form = next(given for tag, given in browser.page.elements if tag == "form" and given.get("id") == "turn")
    fields = {"csrf": browser.page.forms[0].fields["csrf"], "revision": form.get("data-keep") or "", "words": words, **changed}
    answer = await browser.client.post("/onverzonden", files={name: (None, value.encode()) for name, value in fields.items()})
    return answer.status_code


async def reopen(browser: PageBrowser) -> str:
    """Open the address anew, as after a reload, and go on; gives what stands in the field."""
    await browser.open("/")
    assert HALF not in browser.page.markup
    await browser.press("Verder")
    return browser.page.field.fields["words"]


async def stored(product: Product) -> list[bytes | None]:
    return list(await product.writer.run(lambda c: c.execute(select(conversations.c.unsent)).scalars().all()))


async def test_half_a_story_outlives_a_reload(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    assert await keep(fatima, HALF) == 204
    assert await reopen(fatima) == HALF and "Het is nog niet verstuurd" in fatima.page.text


async def test_half_a_story_is_sealed(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    await keep(fatima, HALF)
    assert all(sealed and HALF.encode() not in sealed for sealed in await stored(product))


async def test_half_a_story_waits_at_its_own_question_while_somebody_goes_back(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await fatima.press("Terug", words=HALF)
    assert HALF not in fatima.page.markup and "Het staat nog klaar" in fatima.page.text
    await fatima.press("Voor mezelf")
    assert fatima.page.field.fields["words"] == HALF


async def test_what_was_sent_is_no_longer_unsent(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    await keep(fatima, HALF)
    await fatima.say("Ik slaap slecht en ik ben bang.")
    assert fatima.page.field.fields["words"] == "" and await stored(product) == [None]


async def test_words_that_arrive_after_their_turn_are_not_kept(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    older = fatima.page
    await fatima.say("Ik slaap slecht.")
    fatima.page = older
    assert await keep(fatima, HALF) == 409 and await stored(product) == [None]


@pytest.mark.parametrize("pressed", [(), ("Begin",)], ids=["at the welcome", "at the first consent"])
async def test_before_the_first_consent_nothing_that_is_typed_is_kept(
    fatima: PageBrowser, product: Product, pressed: tuple[str, ...]
) -> None:
    await press_each(fatima, *pressed)
    for revision in ("0", "1", "2"):
        assert await keep(fatima, HALF, {"revision": revision}) == 409
    assert set(await stored(product)) <= {None}


async def test_words_beside_a_button_are_not_kept_before_the_first_consent_either(fatima: PageBrowser, product: Product) -> None:
    await fatima.press("Begin")
    await fatima.press("Privacy", words=HALF)
    assert fatima.page.field.fields["words"] == HALF and await stored(product) == [None]


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"csrf": "x" * 27}, 403), ({"csrf": ""}, 403), ({"words": "é" * (limits.UNSENT_FIELD + 1)}, 413), ({"revision": "-1"}, 409)],
    ids=["made up", "without", "too long", "no revision"],
)
async def test_what_is_not_ours_or_too_long_is_not_kept(
    fatima: PageBrowser, product: Product, changed: dict[str, str], status: int
) -> None:
    await press_each(fatima, *TO_CONCERN)
    assert await keep(fatima, HALF, changed) == status and await stored(product) == [None]


async def test_a_citizen_number_is_not_kept_while_it_is_typed_either(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    await keep(fatima, "Mijn nummer is 111222333")
    assert await reopen(fatima) == f"Mijn nummer is {MASK}"


async def test_a_page_that_shows_words_of_an_older_question_keeps_what_is_typed_on_it_too(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN)
    older = fatima.page
    await fatima.press("Vertel ik liever zelf")
    await fatima.send(older.field, words="Ik ben bang.")
    assert await keep(fatima, HALF) == 204 and await reopen(fatima) == HALF


async def test_words_typed_while_others_are_asked_about_are_gone_when_they_are_sent(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN, "Vertel ik liever zelf")
    await fatima.say("Riet en Karim")
    assert "verschillende mensen" in fatima.page.text and await keep(fatima, "Mo") == 204
    assert await reopen(fatima) == "Mo"
    await fatima.say("Mo")
    assert await stored(product) == [None]


async def test_an_emptied_field_keeps_nothing(fatima: PageBrowser, product: Product) -> None:
    await press_each(fatima, *TO_CONCERN)
    await keep(fatima, HALF)
    await keep(fatima, "")
    assert await stored(product) == [None]


async def test_a_turn_elsewhere_leaves_what_is_being_typed_alone(fatima: PageBrowser, product: Product) -> None:
    """Two saves and a turn of the same conversation do not overtake each other: typing is no turn."""
    await press_each(fatima, *TO_CONCERN)
    await keep(fatima, HALF)
    me = ChannelUser("web", fatima.client.cookies["door"].partition(".")[0])
    await product.service.handle_input(me, SeekerInput("other-tab", button="help"))
    assert await reopen(fatima) == HALF


async def test_nobody_but_the_seeker_ever_meets_unsent_words(fatima: PageBrowser, product: Product) -> None:
    """Handed over with half a sentence in the field: it is in no dossier, and nothing of it is left."""
    await press_each(fatima, *TO_CONCERN, "Vertel ik liever zelf", "Ik noem niemand")
    await fatima.say("Fatima")
    await press_each(fatima, "Ja")
    await fatima.say("Assen")
    await press_each(fatima, "Ik bel zelf", "Altijd", "Verder")
    await fatima.press("Klopt", words=HALF)
    await press_each(fatima, "Ja, verstuur")
    assert await product.writer.run(lambda c: c.execute(select(func.count()).select_from(dossiers)).scalar_one()) == 1
    assert await stored(product) == [None]


async def test_text_that_was_not_understood_outlives_a_reload(fatima: PageBrowser) -> None:
    await press_each(fatima, *TO_CONCERN, "Vertel ik liever zelf", "Ik noem niemand", "Overslaan", "Overslaan")
    await fatima.say("?!")
    given_back = fatima.page.field.fields["words"]
    await fatima.open("/")
    await fatima.press("Verder")
    assert given_back == "?!" == fatima.page.field.fields["words"]
