"""The picture of the circle in Telegram: only on request, only after *toch hier*, and deleted like everything in the chat."""

from __future__ import annotations

import struct

import pytest

from bot.dossier import fonts
from bot.dossier.circle import own_picture
from bot.dossier.rendering.file_maker import FileMaker, FileNotMade
from bot.seeker.inputs import SeekerInput
from bot.seeker.telegram.renderer import MAX_PEOPLE_IN_PHOTO
from bot.telegram.ports import LazyFile, Rejected
from flows.conversation import limits
from flows.conversation.people import parse_person
from flows.i18n.catalog import Catalog
from storage.conversations import outbox
from storage.db.tables import channel_identities
from tests.fake_telegram.faults import dropped_after
from tests.fake_telegram.people.chats import Message
from tests.support.product import Product
from tests.support.telegram.seeker_bot import CHANNEL, RunningSeekerBot, SeekerOnTelegram
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

SHOW, LIST = "Laat de tekening zien", "Mijn lijst"
TO_STORY = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf")
WIDE, LONGEST = 640, 1280  # pixels; of a longer photo Telegram makes a smaller one
READING = 6  # seconds
AGAIN = 60  # seconds after which what was put off is due


@pytest.fixture
def expected() -> tuple[tuple[str, int], ...]:
    """What a process that just ended still asks."""
    return (("getUpdates", 409),)


@pytest.fixture
async def fatima(fatima: SeekerOnTelegram, product: Product) -> SeekerOnTelegram:
    """She chose to stay in Telegram, read the question, and is about to name the people around her."""
    await tell(fatima, *TO_STORY, "Toch hier", "Vertel ik liever zelf")
    product.advance(seconds=READING)
    return fatima


async def tell(seeker: SeekerOnTelegram, *buttons: str) -> None:
    for text in buttons:
        await seeker.press(text)


def files(seeker: SeekerOnTelegram) -> list[Message]:
    """Every picture that was ever sent, as a photo or as a file."""
    return [one for one in seeker.person.all_bot_messages if one.photo or one.document]


def size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", content[16:24])
    return wide, high


async def test_who_asks_gets_one_photo_for_a_phone_closed_to_copying_and_silent(fatima: SeekerOnTelegram) -> None:
    await fatima.say("Riet, mijn tante")
    await fatima.press(SHOW)
    [sent] = files(fatima)
    assert sent.photo and size(sent.photo)[0] == WIDE
    assert sent.protected and sent.silent


async def test_the_caption_names_nobody_and_the_question_follows(fatima: SeekerOnTelegram) -> None:
    await fatima.say("Riet, mijn tante")
    await fatima.press(SHOW)
    assert "Riet" not in files(fatima)[0].text and "in je lijst" in files(fatima)[0].text
    assert "Nog iemand?" in fatima.person.last.text and SHOW in fatima.buttons


async def test_the_picture_is_that_of_the_list_as_it_is_now(fatima: SeekerOnTelegram) -> None:
    for name in ("Riet", "Karim"):
        await fatima.say(name)
        await fatima.press(SHOW)
    assert [one.photo for one in files(fatima)] == [drawn("Riet"), drawn("Riet", "Karim")]


async def test_unasked_no_picture_comes(fatima: SeekerOnTelegram) -> None:
    await fatima.say("Riet, mijn tante")
    await fatima.press(LIST)
    assert files(fatima) == []


async def test_with_nobody_named_there_is_nothing_to_show(fatima: SeekerOnTelegram) -> None:
    assert SHOW not in fatima.buttons


async def test_many_names_come_as_a_file_that_telegram_does_not_make_smaller(fatima: SeekerOnTelegram) -> None:
    for number in range(MAX_PEOPLE_IN_PHOTO + 1):
        await fatima.say(f"Anna {number}")
    await fatima.press(SHOW)
    [sent] = files(fatima)
    assert sent.document and size(sent.document)[0] == WIDE and sent.protected and sent.filename == "picture.png"


# where the picture is not shown


async def test_before_here_anyway_there_is_no_button_and_a_press_made_by_hand_shows_nothing(bot: RunningSeekerBot) -> None:
    seeker = SeekerOnTelegram(bot, "Fatima")
    await seeker.start()
    await tell(seeker, *TO_STORY)
    assert SHOW not in seeker.buttons
    await press_unseen_button(seeker)
    assert "Die vraag is al geweest" in seeker.person.last.text and files(seeker) == []


async def test_who_opens_the_chat_again_is_asked_first_whether_to_go_on(fatima: SeekerOnTelegram) -> None:
    await fatima.say("Riet")
    await fatima.say("/start")
    assert SHOW not in fatima.buttons
    await press_unseen_button(fatima)
    assert files(fatima) == []


async def test_who_chose_the_website_gets_no_picture_in_the_chat(fatima: SeekerOnTelegram) -> None:
    await fatima.say("Riet")
    await leave_for_the_website(fatima)
    assert SHOW not in fatima.buttons
    await press_unseen_button(fatima)
    assert files(fatima) == []


async def test_the_web_has_no_button_for_what_it_shows_anyhow(product: Product) -> None:
    browser = PageBrowser(build_chat_app(product))
    await browser.open("/")
    for text in ("Begin", "Ja, bewaar het", "Voor mezelf", "Vertel ik liever zelf"):
        await browser.press(text)
    await browser.say("Riet")
    assert 'class="ring' in browser.page.markup and SHOW not in browser.page.text
    await browser.close()


# in time


async def test_the_picture_is_swept_within_a_day(fatima: SeekerOnTelegram, product: Product) -> None:
    await fatima.say("Riet")
    await fatima.press(SHOW)
    [sent] = files(fatima)
    product.advance(hours=24)
    await fatima.bot.telegram.wait_until(lambda: sent.deleted, "the picture goes within a day")


async def test_the_picture_is_swept_when_the_dossier_is_sent(fatima: SeekerOnTelegram, product: Product) -> None:
    await fatima.say("Riet")
    await fatima.press(SHOW)
    [sent] = files(fatima)
    for act in (
        "[Klaar",
        "[Nee, niemand",
        "Fatima",
        "[Ja",
        "Assen",
        "[Bellen",
        "06 12345678",
        "[Altijd",
        "[Klopt",
        "[Ja, verstuur",
    ):
        await (fatima.press(act[1:]) if act.startswith("[") else fatima.say(act))
    await fatima.bot.telegram.wait_until(lambda: sent.deleted, "the picture goes with the rest")


async def test_a_picture_of_which_nobody_knows_whether_it_came_is_not_sent_again_and_the_question_is(
    fatima: SeekerOnTelegram, product: Product
) -> None:
    await fatima.say("Riet")
    fatima.bot.telegram.fail_next("sendPhoto", dropped_after())
    await fatima.press(SHOW)
    product.advance(seconds=AGAIN)
    await fatima.bot.wait_until_idle()
    assert len(files(fatima)) == 1 and SHOW in fatima.buttons


async def test_a_picture_that_cannot_be_drawn_stops_nothing(fatima: SeekerOnTelegram, monkeypatch: pytest.MonkeyPatch) -> None:
    await fatima.say("Riet")
    monkeypatch.setattr(FileMaker, "make_file", broken)
    await fatima.press(SHOW)
    assert files(fatima) == [] and "Nog iemand?" in fatima.person.last.text


async def test_a_picture_that_was_asked_for_just_before_the_process_ended_comes_once(fatima: SeekerOnTelegram, product: Product) -> None:
    await fatima.say("Riet")
    await fatima.bot.stop()
    await press_unseen_button(fatima, settles=False)
    fatima.bot.start()
    await fatima.bot.wait_until_idle()
    assert len(files(fatima)) == 1


async def test_a_notice_that_comes_unasked_brings_no_picture(fatima: SeekerOnTelegram, product: Product) -> None:
    await fatima.say("Riet")
    await fatima.press(SHOW)
    identity_id = await product.writer.run(
        lambda c: c.execute(channel_identities.select().where(channel_identities.c.channel == CHANNEL)).one().id
    )
    await product.writer.run(lambda c: outbox.enqueue(c, [identity_id], "claimed", product.now))
    await fatima.person.saw("Er is iets nieuws")
    assert len(files(fatima)) == 1


# how it is made


async def test_what_cannot_be_drawn_is_refused_and_not_tried_for_ever() -> None:
    with pytest.raises(Rejected):
        await LazyFile("picture.png", broken).to_attachment()


@pytest.mark.parametrize("name", ["a" * 200, "Anna-Maria van der Kerkhove, mijn tante uit Assen", "سارة" * 50, "王芳" * 100])
def test_a_photo_is_never_longer_than_telegram_leaves_as_it_is(name: str) -> None:
    assert size(drawn(*[name] * MAX_PEOPLE_IN_PHOTO))[1] <= LONGEST


def test_names_in_every_script_and_of_any_length_become_a_picture() -> None:
    names = ["سارة", "Ⲕⲁ", "王芳", "ሰላም", "Оксана", "🙂\x00<b>&", "a" * 200, "\ue000\u0378"]
    wide, high = size(drawn(*names, *["Anna-Maria van der Kerkhove, mijn tante"] * (limits.PEOPLE - len(names))))
    assert wide == WIDE and wide + high <= 10_000 and high <= 20 * wide  # more is refused by Telegram


def test_a_character_without_a_glyph_is_shown_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that brings no fonts of its own."""
    monkeypatch.setattr(fonts, "SYSTEM_FONTS", ())
    fonts.machine_fonts.cache_clear()
    fonts.all_fonts.cache_clear()
    shown = fonts.for_png("Opa 🙂 ★ سارة\n")
    monkeypatch.undo()
    fonts.machine_fonts.cache_clear()
    fonts.all_fonts.cache_clear()
    assert shown == "Opa [U+1F642] ★ سارة\n"


def drawn(*names: str) -> bytes:
    people = [parse_person(number, name) for number, name in enumerate(names, 1)]
    return own_picture.circle_png(people, Catalog.load(), "nl")


async def broken(*_: object, **__: object) -> bytes:
    raise FileNotMade("died")


async def press_unseen_button(seeker: SeekerOnTelegram, *, settles: bool = True) -> None:
    """The button, with the right number, whether it was shown or not."""
    output = await seeker.bot.service.current_output(seeker.channel_user)
    assert output
    await seeker.bot.service.handle_input(
        seeker.channel_user, SeekerInput("by hand", button="picture", question_number=output.question_number)
    )
    if settles:
        await seeker.bot.wait_until_idle()


async def leave_for_the_website(seeker: SeekerOnTelegram) -> None:
    output = await seeker.bot.service.current_output(seeker.channel_user)
    assert output
    await seeker.bot.service.handle_input(
        seeker.channel_user, SeekerInput("website", command="website", question_number=output.question_number)
    )
    await seeker.bot.wait_until_idle()
