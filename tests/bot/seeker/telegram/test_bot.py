"""The seeker's bot: what it sends, what it refuses, and what of Telegram it never stores."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import func, select

from bot.seeker.inputs import ChannelUser, ReturnCodeResult, SeekerInput
from bot.seeker.telegram.renderer import MAX_MESSAGE_LENGTH, split_message, utf16_length
from storage.conversations import outbox
from storage.db.tables import channel_identities, conversations
from tests.fake_telegram.faults import slow_after_until
from tests.support.database.stored_bytes import read_files
from tests.support.product import Product
from tests.support.telegram.seeker_bot import CHANNEL, RunningSeekerBot, SeekerOnTelegram
from tests.support.web.chat_app import build_chat_app
from tests.support.web.page_browser import PageBrowser

SHORT = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf")
CODE = r"\d{4} \d{4} \d{4} \d{4}"
REFUSED = ("photo", "document", "sticker", "contact", "location", "poll", "video", "dice", "live_photo", "rich_message")


async def tell(seeker: SeekerOnTelegram, *buttons: str) -> None:
    for text in buttons:
        await seeker.press(text)


async def to_review(seeker: SeekerOnTelegram) -> None:
    await tell(seeker, *SHORT, "Toch hier")
    await seeker.say("Ik slaap slecht.")
    await tell(seeker, "Klaar", "Ik noem niemand")
    await seeker.say("Fatima")
    await seeker.press("Ja")
    await seeker.say("Assen")
    await seeker.press("Bellen")
    await seeker.say("06 12345678")
    await tell(seeker, "Altijd")


async def rows(product: Product) -> int:
    return await product.writer.run(lambda c: c.execute(select(func.count()).select_from(conversations)).scalar_one())


async def test_the_first_screen_names_112_and_what_telegram_keeps_and_offers_the_website_first(fatima: SeekerOnTelegram) -> None:
    assert all(words in fatima.shown for words in ("Ik ben een computer", "Er leest nu niemand mee", "112", "Telegram bewaart"))
    assert fatima.buttons[:2] == ["Op de website", "Hier in Telegram"]


async def test_the_next_screen_says_none_of_that_again(fatima: SeekerOnTelegram) -> None:
    await fatima.press("Hier in Telegram")
    assert "Mag ik bewaren wat je typt" in fatima.shown and not any(words in fatima.shown for words in ("computer", "112"))


async def test_who_types_of_danger_on_the_first_screen_gets_the_numbers_at_once(fatima: SeekerOnTelegram) -> None:
    await fatima.say("Ik wil dood")
    assert "0800-0113" in fatima.shown and "Ik denk aan zelfdoding" in fatima.shown


async def test_the_question_about_danger_has_its_buttons_under_it_and_they_work_whatever_was_said_since(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("Ik wil dood")
    urgent = fatima.person.all_bot_messages[-2]
    assert urgent.pressable == ["Er is nu gevaar", "Ik denk aan zelfdoding", "Thuis niet veilig", "Nee, ik wil verder"]
    await tell(fatima, "Klaar", "Ik noem niemand")
    await fatima.perform(fatima.person.presses("Ik denk aan zelfdoding", on=urgent))
    assert "Je naam hoef je niet te zeggen" in fatima.shown and "Die vraag is al geweest" not in fatima.shown


async def test_help_is_under_every_question_in_the_same_place(fatima: SeekerOnTelegram) -> None:
    for text in SHORT:
        assert fatima.buttons[-1] == "Nu hulp"
        await fatima.press(text)
    assert fatima.buttons[-1] == "Nu hulp"


async def test_every_message_is_silent_without_previews_and_protected_from_copying(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT)
    said = fatima.person.all_bot_messages
    assert all(one.silent and not one.preview for one in said)
    assert all(one.protected for one in said if "0800-2000" not in (one.text or ""))


async def test_over_a_whole_conversation_every_message_is_silent_plain_text_and_protected(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await to_review(fatima)
    await tell(fatima, "Klopt", "Ja, verstuur")
    for said in ("/status", "/wiekeek", "/mijngegevens", "/privacy", "/taal", "/help", "/wis"):
        await fatima.say(said)
    await fatima.perform(fatima.person.sends_photo())
    await tell(fatima, "Ja, wis alles")
    await fatima.say("/status")
    sent = [one for one in bot.telegram.calls if one.method.startswith(("send", "edit", "copy", "forward"))]
    said_there = fatima.person.all_bot_messages
    assert len(sent) == len(said_there) > 20 and not any(
        {"parse_mode", "entities", "caption_entities"} & one.parameters.keys() for one in sent
    )
    assert [one.text for one in said_there if not one.silent or one.preview] == []
    assert [one.text for one in said_there if not one.protected and "0800-2000" not in (one.text or "")] == []


async def test_the_help_card_and_the_code_can_be_copied(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Nu hulp", "Later verder", "Laat de code zien")
    copied = [one for one in fatima.person.all_bot_messages if not one.protected]
    assert any("0800-2000" in (one.text or "") for one in copied)
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", copied[-1].text or "")


@pytest.mark.parametrize("kind", REFUSED)
async def test_pictures_files_and_places_are_refused_kindly_and_stored_nowhere(
    fatima: SeekerOnTelegram, product: Product, kind: str
) -> None:
    await fatima.perform(getattr(fatima.person, f"sends_{kind}")())
    assert "Dit bewaar ik niet" in fatima.shown and await rows(product) == 0


async def test_danger_in_a_formatted_message_is_heard_though_it_is_not_kept(fatima: SeekerOnTelegram) -> None:
    blocks = [{"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": ["Hij ", {"type": "bold", "text": "slaat mij"}]}]}]}]
    await fatima.perform(fatima.person.sends("rich_message", rich_message={"blocks": blocks}))
    assert "Bel 112" in fatima.shown and "Dit bewaar ik niet" in fatima.shown


async def test_a_forwarded_message_of_somebody_else_is_no_answer(fatima: SeekerOnTelegram, product: Product) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.perform(fatima.person.sends_forward("Dit schreef mijn zus."))
    assert "Dit bewaar ik niet" in fatima.shown
    output = await fatima.bot.service.current_output(fatima.channel_user)
    assert output and "tell_myself" in {choice.key for choice in output.replies[-1].buttons}


async def test_a_voice_message_leads_to_being_called_or_typing(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT)
    await fatima.perform(fatima.person.sends_voice())
    assert "Ik kan nog niet luisteren" in fatima.shown and "Bel mij liever" in fatima.buttons


async def test_a_group_is_left_without_a_word(fatima: SeekerOnTelegram, bot: RunningSeekerBot) -> None:
    await fatima.perform(fatima.person.types_in_group("Hallo allemaal"))
    assert bot.telegram.seeker_bot.calls("leaveChat") and fatima.shown == ""


async def test_no_number_and_no_name_of_telegram_rests_anywhere(fatima: SeekerOnTelegram, product: Product) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("Ik slaap slecht.")
    kept = read_files(product.folder)
    person = fatima.person
    traces = (str(person.id).encode(), person.id.to_bytes(8, "little"), person.username.encode(), b"Achternaam")
    assert not [one for one in traces if one in kept]


async def test_a_post_in_a_channel_is_nothing_to_the_bot(fatima: SeekerOnTelegram, product: Product) -> None:
    await fatima.person.posts_in_channel("Krant van Riet")
    await fatima.say("/help")
    assert "0800-2000" in fatima.shown and await rows(product) == 0


async def test_an_edit_of_words_from_before_this_question_is_offered_as_a_correction(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("Ik slaap slegt.")
    await tell(fatima, "Klaar", "Ik noem niemand")
    await fatima.perform(fatima.person.edits("Ik slaap slegt.", "Ik slaap slecht."))
    assert "Je veranderde een eerder bericht" in fatima.shown and "Ja, verander het" in fatima.buttons


async def test_a_button_of_an_older_question_gets_a_notice_and_the_current_question(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT[:1])
    older = fatima.person.last
    await tell(fatima, *SHORT[1:])
    await fatima.perform(fatima.person.presses("Ja, bewaar het", on=older))
    assert "Die vraag is al geweest" in fatima.shown and "eigen woorden" in fatima.shown


async def test_a_press_is_acknowledged(fatima: SeekerOnTelegram) -> None:
    press = await fatima.person.presses("Hier in Telegram")
    await press.acknowledged()


async def test_before_here_anyway_no_word_and_no_name_comes_back_into_the_chat(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT)
    await fatima.say("Riet slaat mij niet.")
    assert "Riet" not in "".join(one.text or "" for one in fatima.person.all_bot_messages)


async def test_an_edited_message_corrects_the_story(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("Ik slaap slegt.")
    await fatima.perform(fatima.person.edits("Ik slaap slegt.", "Ik slaap slecht."))
    assert "Veranderd: Wat er speelt" in fatima.shown


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/nuhulp", "0800-2000"),
        ("/help", "0800-2000"),
        ("/terug", "Mag ik bewaren"),
        ("/stop", "Gestopt"),
        ("/wis", "Wil je alles wissen"),
        ("/taal", "English"),
        ("/privacy", "bewaart je antwoorden"),
        ("/mijngegevens", "/hier/"),
        ("/status", "nog niets verstuurd"),
        ("/wiekeek", "Niemand keek"),
        ("/intrekken", "Wil je alles wissen"),
    ],
)
async def test_a_command_does_what_it_says(fatima: SeekerOnTelegram, command: str, answer: str) -> None:
    await tell(fatima, *SHORT[:2])
    await fatima.say(command)
    assert answer in fatima.shown


async def test_an_unknown_command_is_words_and_nothing_is_lost(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("/mijnverhaal is lang")
    assert "Je verhaal is bewaard." in fatima.shown


async def test_after_sending_the_status_repeats_no_word_of_the_seeker(fatima: SeekerOnTelegram, product: Product) -> None:
    await to_review(fatima)
    await tell(fatima, "Klopt", "Ja, verstuur")
    await fatima.say("/status")
    assert "Nog niemand heeft je verhaal gelezen" in fatima.shown and "slaap" not in fatima.shown


async def test_erasing_deletes_the_messages_in_the_chat_and_says_what_remains(fatima: SeekerOnTelegram, product: Product) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("Ik slaap slecht.")
    await tell(fatima, "Wis alles", "Ja, wis alles")
    assert "gewist" in fatima.shown and "verwijderen" in fatima.shown
    await fatima.person.loses("Ik slaap slecht.")
    assert await rows(product) == 0


async def test_an_unasked_message_is_one_neutral_sentence_with_one_button(fatima: SeekerOnTelegram, product: Product) -> None:
    await tell(fatima, *SHORT)
    at = product.now
    identity_id = await product.writer.run(
        lambda c: c.execute(select(channel_identities.c.id).where(channel_identities.c.channel == CHANNEL)).scalar_one()
    )
    await product.writer.run(lambda c: outbox.enqueue(c, [identity_id], "claimed", at))
    nudge = await fatima.person.saw("Er is iets nieuws")
    assert nudge.text == "Er is iets nieuws. Kijk als het rustig is." and list(nudge.pressable) == ["Kijk"]
    await fatima.press("Kijk")
    assert "Nu komen je eigen woorden" in fatima.shown


@pytest.mark.parametrize(("answer", "told"), [("Verstuur, en meld nieuws", True), ("Ja, verstuur", False)])
async def test_before_sending_fatima_chooses_whether_news_is_told_in_the_chat(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot, product: Product, answer: str, told: bool
) -> None:
    await to_review(fatima)
    await tell(fatima, "Klopt")
    assert "Er is iets nieuws. Kijk als het rustig is." in fatima.shown
    await tell(fatima, answer)
    product.advance(days=6)
    await fatima.perform(product.run_timers())
    assert ("Er is iets nieuws. Kijk als het rustig is." in fatima.shown) == told


async def test_a_seeker_who_blocks_the_bot_gets_nothing_more(fatima: SeekerOnTelegram, bot: RunningSeekerBot, product: Product) -> None:
    await tell(fatima, *SHORT)
    await fatima.perform(fatima.person.blocks())
    assert await bot.store.due_messages(CHANNEL, product.now) == []


async def test_a_code_that_was_typed_is_swept_at_once_whatever_it_opened(fatima: SeekerOnTelegram) -> None:
    await fatima.say("1234 5678 1234 5678")
    await fatima.person.loses("1234 5678 1234 5678")


async def code_in_chat(fatima: SeekerOnTelegram) -> str:
    await tell(fatima, *SHORT, "Later verder", "Laat de code zien")
    return str(re.findall(CODE, fatima.shown)[0])


async def replace_code_elsewhere(fatima: SeekerOnTelegram, former: str) -> None:
    browser, service = ChannelUser("web", "browser"), fatima.bot.service
    assert await service.redeem_code(browser, former, "here") is ReturnCodeResult.OPENED
    for number, pressed in enumerate(("seen", "code")):
        await service.handle_input(browser, SeekerInput(f"press {number}", button=pressed))


async def test_a_code_that_is_replaced_on_the_website_leaves_the_chat_alone_of_all_that_stands_there(
    fatima: SeekerOnTelegram,
) -> None:
    former = await code_in_chat(fatima)
    await replace_code_elsewhere(fatima, former)
    await fatima.person.loses(former)
    assert "Voor wie doe je dit?" in "".join(one.text or "" for one in fatima.person.chat)


async def test_gezien_haal_weg_takes_the_code_out_of_the_chat_and_it_opens_as_before(fatima: SeekerOnTelegram) -> None:
    code = await code_in_chat(fatima)
    await fatima.press("Gezien, haal weg")
    await fatima.person.loses(code)
    assert await fatima.bot.service.redeem_code(ChannelUser("web", "browser"), code, "here") is ReturnCodeResult.OPENED


async def test_a_code_that_is_replaced_in_the_chat_itself_leaves_it_and_the_new_one_stays(fatima: SeekerOnTelegram) -> None:
    former = await code_in_chat(fatima)
    await tell(fatima, "Code vragen")
    (new,) = re.findall(CODE, fatima.shown)
    await fatima.person.loses(former)
    assert new in "".join(one.text or "" for one in fatima.person.chat)


async def test_a_code_that_is_replaced_while_it_is_on_its_way_to_the_chat_leaves_it_too(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await tell(fatima, *SHORT, "Later verder")
    replaced = asyncio.Event()
    bot.telegram.fail_next("sendMessage", slow_after_until(replaced))
    await fatima.person.presses("Laat de code zien")
    await fatima.person.saw("Je code")
    former = re.findall(CODE, "".join(one.text or "" for one in fatima.person.chat))[0]
    await replace_code_elsewhere(fatima, former)
    replaced.set()
    await fatima.person.loses(former)


async def test_what_fails_for_good_is_apologised_for_in_the_language_of_the_conversation(
    fatima: SeekerOnTelegram, bot: RunningSeekerBot
) -> None:
    await tell(fatima, "Taal", "English")
    hear = bot.service.handle_input

    async def failing(*given: object, **named: object) -> object:
        raise ZeroDivisionError

    bot.service.handle_input = failing  # type: ignore[assignment]
    await fatima.person.types("hello")
    await fatima.person.saw("went wrong")
    bot.service.handle_input = hear  # type: ignore[method-assign]


# to the website and back


async def test_the_website_goes_on_with_state_and_all_and_the_chat_is_swept(fatima: SeekerOnTelegram, product: Product) -> None:
    await tell(fatima, *SHORT, "Op de website")
    token = re.search(r"/hier/([\w-]+)", fatima.shown)
    assert token
    browser = PageBrowser(build_chat_app(product))
    page = await browser.open(f"/hier/{token[1]}")
    await browser.send(page.forms[0])
    assert "Wat is er aan de hand?" in browser.page.text
    await fatima.person.loses("Nu komen je eigen woorden")
    assert await fatima.bot.service.current_output(fatima.channel_user) is None
    await browser.close()


async def test_a_link_works_once_and_for_an_hour(fatima: SeekerOnTelegram, product: Product) -> None:
    await tell(fatima, *SHORT, "Op de website")
    token = re.search(r"/hier/([\w-]+)", fatima.shown)
    assert token
    product.advance(minutes=61)
    browser = PageBrowser(build_chat_app(product))
    page = await browser.open(f"/hier/{token[1]}")
    await browser.send(page.forms[0])
    assert "werkt niet meer" in browser.page.text
    await browser.close()


async def test_the_website_leads_back_by_a_link_with_a_code_that_works_once(bot: RunningSeekerBot, product: Product) -> None:
    browser = PageBrowser(build_chat_app(product, bot=bot.telegram.seeker_bot.username))
    await browser.open("/")
    for text in ("Begin", "Ja, bewaar het"):
        await browser.press(text)
    page = await browser.open("/telegram")
    await browser.send(page.forms[0])
    link = re.search(r"https://t\.me/\S+start=([\w-]+)", browser.page.text)
    assert link and len(link[1]) <= 64
    seeker = SeekerOnTelegram(bot, "Fatima")
    await seeker.start(link[1])
    assert "Voor wie doe je dit?" in seeker.shown
    other = SeekerOnTelegram(bot, "Joost")
    await other.start(link[1])
    assert "Ik ben een computer" in other.shown
    await browser.close()


@pytest.mark.parametrize("what", ["setMyCommands", "setMyDescription", "setMyShortDescription"])
async def test_commands_and_description_are_registered_in_each_language(product: Product, what: str) -> None:
    async with RunningSeekerBot(product, sets_profile=True) as bot:
        account = bot.telegram.seeker_bot
        await bot.telegram.wait_until(lambda: len(account.calls(what)) == 3, "the profile")
        told = [call.parameters.get("language_code", "") for call in account.calls(what)]
    assert sorted(told) == ["", "en", "nl"] and bot.telegram.refusals == []


@pytest.mark.parametrize("text", ["Ik slaap slecht. " * 900, "👩‍👧" * 3000, "a" * 9000, "Een regel.\n" * 1500])
def test_long_text_is_parted_within_telegrams_length_and_nothing_of_it_is_lost(text: str) -> None:
    pieces = list(split_message(text))
    assert all(utf16_length(one) <= MAX_MESSAGE_LENGTH for one in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_long_text_is_parted_after_a_sentence() -> None:
    assert all(one.rstrip().endswith("slecht.") for one in split_message("Ik slaap slecht. " * 900))


# what was written, and what stands there
async def test_a_piece_is_removed_and_put_back_by_buttons(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    await fatima.say("Ik slaap slecht.")
    await fatima.say("Al weken.")
    await fatima.press("Wat ik schreef")
    assert "1. Ik slaap slecht.\n2. Al weken." in fatima.shown
    await fatima.press("Haal 2 weg")
    assert "Je verhaal is bewaard." in fatima.shown and "Al weken" not in fatima.shown
    await fatima.press("Ongedaan maken")
    assert "Je verhaal is bewaard, in 2 stukjes." in fatima.shown


async def test_an_answer_opens_with_what_stands_there(fatima: SeekerOnTelegram) -> None:
    await to_review(fatima)
    await fatima.press("Naam")
    assert "Dit staat er nu:\nFatima\n" in fatima.shown
    await tell(fatima, "Terug", "Manier van contact")
    assert "✓ Bellen" in fatima.buttons and "✓ Deel dit antwoord" in fatima.buttons


async def test_the_keyboard_of_many_pieces_is_one_that_telegram_takes(fatima: SeekerOnTelegram) -> None:
    await tell(fatima, *SHORT, "Toch hier")
    for number in range(1, 41):
        await fatima.say(f"Stukje nummer {number}.")
    await fatima.press("Wat ik schreef")
    assert "1. Stukje nummer 1." in fatima.shown and "Verander 40" in fatima.buttons and len(fatima.buttons) <= 100
    await fatima.say("haal 1 weg")
    assert "Je verhaal is bewaard, in 39 stukjes." in fatima.shown
