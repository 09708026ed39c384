"""A seeker's own copy: written once a file is called safe, with an entry in the access log, and signed only on request."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
import rfc8785
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from sqlalchemy import select, update

from bot.dossier.export.json_schema import copy_schema, dossier_schema
from bot.dossier.export.signature import Signer, Verdict
from bot.dossier.export.verify import verify_file
from bot.dossier.rendering.file_maker import FileMaker, FileNotMade
from bot.seeker.inputs import ChannelUser
from storage.db.tables import access_log, channel_identities, dossiers
from tests.support.dossiers.pdf_reader import read_pdf, validation_failures, visible_text
from tests.support.product import Product
from tests.support.web.chat_app import SIGNING_KEY, build_chat_app
from tests.support.web.page_browser import Page, PageBrowser

WORDS = "Ik slaap niet meer."
BUTTONS = ("Dossier als pdf", "Apart blad als pdf", "Alles, voor een computer (JSON)")


@pytest.fixture
async def fatima(product: Product) -> AsyncIterator[PageBrowser]:
    """Fatima, who said what is going on and did not send anything yet."""
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    for button in ("Begin", "Ja, bewaar het", "Voor mezelf"):
        await browser.press(button)
    await browser.say(WORDS)
    yield browser
    await browser.close()


async def takes(browser: PageBrowser, button: str, **ticked: str) -> bytes:
    await browser.open("/mijn-gegevens")
    await browser.press("Ja, dat is veilig")
    await browser.press(button, **ticked)
    return browser.answer.content


async def lines(product: Product) -> list[tuple[str, str]]:
    rows = await product.writer.run(lambda c: c.execute(select(access_log.c.actor, access_log.c.action)).all())
    return [(who, what) for who, what in rows]


def judge(product: Product, file: bytes) -> Verdict:
    return verify_file(file, [Signer(SIGNING_KEY).public_key], product.catalog)


async def test_the_way_to_the_own_copy_is_in_the_chat(fatima: PageBrowser) -> None:
    assert fatima.page.links["Mijn gegevens"] == "/mijn-gegevens"


async def test_it_first_asks_whether_a_file_is_safe_and_shows_nothing(fatima: PageBrowser, product: Product) -> None:
    page = await fatima.open("/mijn-gegevens")
    assert "Is een bestand op dit toestel veilig?" in page.text and WORDS not in page.text
    assert [one.text for one in page.buttons] == ["Ja, dat is veilig"] and page.links["Nee, geen bestand"] == "/"
    assert await lines(product) == []


async def test_a_draft_is_given_as_pdf_and_json(fatima: PageBrowser) -> None:
    made = await takes(fatima, BUTTONS[0])
    assert validation_failures(made) == [] and "Ikslaapnietmeer." in visible_text(made)
    inside = read_pdf(made).attachments["dossier.json"][0]
    assert inside in await takes(fatima, BUTTONS[2])
    assert WORDS in json.dumps(json.loads(inside))


@pytest.mark.parametrize(("button", "name"), list(zip(BUTTONS, ("document.pdf", "sheet.pdf", "document.json"), strict=True)))
async def test_a_file_has_a_neutral_name_and_no_browser_keeps_it_by_itself(fatima: PageBrowser, button: str, name: str) -> None:
    await takes(fatima, button)
    assert fatima.answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert fatima.answer.headers["cache-control"] == "no-store"


async def fails_to_make(*_: object, **__: object) -> bytes:
    raise FileNotMade("died")


@pytest.mark.parametrize("button", BUTTONS[:2])
async def test_a_file_that_cannot_be_made_is_said_so_and_the_choice_comes_again(
    fatima: PageBrowser, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    monkeypatch.setattr(FileMaker, "make_file", fails_to_make)
    await takes(fatima, button)
    assert fatima.answer.status_code == 503 and button in [one.text for one in fatima.page.buttons]
    assert "Het bestand kon ik nu niet maken." in fatima.page.text


async def test_each_file_has_an_access_log_entry_without_content(fatima: PageBrowser, product: Product) -> None:
    for button in BUTTONS:
        await takes(fatima, button)
    assert await lines(product) == [("", "copied")] * 3


async def test_another_browser_gets_nothing(fatima: PageBrowser, product: Product) -> None:
    stranger = PageBrowser(build_chat_app(product))
    await stranger.open("/mijn-gegevens")
    page = await stranger.press("Ja, dat is veilig")
    assert "Hier is niets om mee te nemen." in page.text
    answer = await stranger.client.post("/mijn-gegevens/bestand", data={"csrf": "x", "made": "json"})
    assert WORDS not in answer.text and await lines(product) == []


async def test_a_form_from_elsewhere_gets_no_file(fatima: PageBrowser, product: Product) -> None:
    await fatima.client.post("/mijn-gegevens/bestand", data={"csrf": "x" * 27, "made": "json"})
    assert await lines(product) == []


@pytest.mark.parametrize("button", [BUTTONS[0], BUTTONS[2]])
async def test_a_copy_is_signed_only_on_request(fatima: PageBrowser, product: Product, button: str) -> None:
    assert judge(product, await takes(fatima, button)) is Verdict.UNSIGNED
    assert judge(product, await takes(fatima, button, seal="yes")) is Verdict.GENUINE


async def test_beside_the_signature_a_warning_says_that_proof_can_be_used_against_somebody(fatima: PageBrowser) -> None:
    await fatima.open("/mijn-gegevens")
    page = await fatima.press("Ja, dat is veilig")
    assert "Iemand anders kan dat bewijs ook tegen jou gebruiken." in page.text


async def sends(browser: PageBrowser) -> None:
    """Fatima answers the rest of the short way and hands over."""
    await browser.press("Klaar")
    for words, button in (("Riet, mijn tante", "Klaar"), (None, "Nee, niemand"), ("Fatima", "Ja"), ("Assen", "Bellen")):
        if words:
            await browser.say(words)
        await browser.press(button)
    await browser.say("06 12345678")
    for button in ("Altijd", "Verder", "Klopt", "Ja, verstuur"):
        await browser.press(button)


async def test_after_sending_the_copy_is_what_the_coordinator_may_read(fatima: PageBrowser, product: Product) -> None:
    await sends(fatima)
    copy = json.loads(await takes(fatima, BUTTONS[2]))
    digests = await product.writer.run(lambda c: c.execute(select(dossiers.c.digest)).scalars().all())
    assert digests == [sha256(rfc8785.dumps(copy["dossier"])).hexdigest()]


async def test_everything_says_who_looked_what_was_agreed_to_and_the_recognition_words(fatima: PageBrowser, product: Product) -> None:
    await sends(fatima)
    copy = await takes(fatima, BUTTONS[2])
    whole, digest = json.loads(copy), sha256(read_pdf(await takes(fatima, BUTTONS[0])).attachments["dossier.json"][0]).hexdigest()
    known = Registry().with_resource("urn:kring:dossier:1", Resource.from_contents(dossier_schema()))
    Draft202012Validator(copy_schema(), registry=known).validate(whole)
    assert rfc8785.dumps(whole["dossier"]) in copy and rfc8785.dumps(whole) == copy
    assert [(one["who"], one["what"]) for one in whole["looks"]] == [("", "copied")]
    assert [(one["text"], one["digest"]) for one in whole["consents"]] == [("consent_share/1", digest)]
    assert len(whole["recognition"].split()) >= 2


async def test_after_sending_the_way_to_the_own_copy_is_beside_the_status(fatima: PageBrowser) -> None:
    await sends(fatima)
    assert fatima.page.links["Mijn gegevens"] == "/mijn-gegevens"


@pytest.mark.parametrize("origin", [True, False])
async def test_who_goes_from_telegram_to_the_website_takes_the_copy_along_only_where_it_was_written(
    product: Product, fatima: PageBrowser, origin: bool
) -> None:
    """By the link of /mijngegevens; a channel that a return code opened stays closed on the other side too."""
    chat, browser = ChannelUser("telegram", "1"), PageBrowser(build_chat_app(product))
    web = next(value for name, value in fatima.client.cookies.items() if "." in value).partition(".")[0]
    token = await product.service.issue_transfer(ChannelUser("web", web), "telegram")
    assert token and await product.service.redeem_transfer(chat, token)
    await product.writer.run(
        lambda c: c.execute(update(channel_identities).where(channel_identities.c.channel == "telegram").values(may_read_back=origin))
    )
    link = await product.service.issue_transfer(chat, "web")
    await browser.open(f"/hier/{link}")
    await browser.press("Ja, hier verder")
    await browser.open("/mijn-gegevens")
    page = await browser.press("Ja, dat is veilig")
    assert ("Hier is niets om mee te nemen." in page.text) is not origin


async def test_after_sending_the_seeker_sees_that_a_copy_was_made(fatima: PageBrowser) -> None:
    await sends(fatima)
    await takes(fatima, BUTTONS[0])
    await fatima.open("/")
    await fatima.press("Verder")
    page = await fatima.press("Wie keek er")
    assert "Jij maakte een kopie op" in page.text


async def test_where_the_story_may_not_be_read_back_there_is_no_copy(fatima: PageBrowser, product: Product) -> None:
    """As in a channel that a return code opened after sending."""
    await sends(fatima)
    await product.writer.run(lambda c: c.execute(update(channel_identities).values(may_read_back=False)))
    page = Page((await fatima.client.get("/mijn-gegevens")).text).close_forms()
    fatima.page = page
    shown = await fatima.press("Ja, dat is veilig")
    assert "Hier is niets om mee te nemen." in shown.text
