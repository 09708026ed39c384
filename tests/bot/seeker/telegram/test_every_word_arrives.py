"""What people type in Telegram arrives: long stories, commands with words behind, edits, codes, and updates with an unreadable corner."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import func, select

from bot.seeker.telegram.bot import SeekerBot
from flows.dossier.document import find_answer
from storage.db.tables import dead_letters
from tests.fake_telegram.people import kinds
from tests.support.product import Product
from tests.support.telegram.seeker_bot import RunningSeekerBot, SeekerOnTelegram
from tests.support.texts.marks import notations
from tests.support.waiting import wait_until

SHORT = ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf")
LONG = 4096  # characters in one message of Telegram


@pytest.fixture
async def storyteller(fatima: SeekerOnTelegram) -> SeekerOnTelegram:
    """Fatima at the question about the concern."""
    for text in (*SHORT, "Toch hier"):
        await fatima.press(text)
    return fatima


async def story_of(fatima: SeekerOnTelegram) -> list[str]:
    data = await fatima.bot.service.export_data(fatima.channel_user)
    assert data
    return list(find_answer(json.loads(data.dossier), "concern").get("said", ()))


def long_story(characters: int, sign: str = "") -> str:
    words = " ".join(f"{sign}woord{number}" for number in range(characters))
    return words[:characters]


@pytest.mark.parametrize("sign", ["", "😀"])
async def test_a_story_that_telegram_splits_arrives_whole(storyteller: SeekerOnTelegram, sign: str) -> None:
    story = long_story(15_000, sign)
    await storyteller.perform(storyteller.person.types(story))
    assert "".join(await story_of(storyteller)) == story


async def test_a_story_that_came_before_the_choice_of_channel_waits_whole(fatima: SeekerOnTelegram) -> None:
    for text in SHORT:
        await fatima.press(text)
    await fatima.perform(fatima.person.types(long_story(15_000)))
    await fatima.press("Toch hier")
    assert "".join(await story_of(fatima)) == long_story(15_000)


async def test_every_piece_that_could_not_be_kept_is_named_by_its_first_words(storyteller: SeekerOnTelegram) -> None:
    await storyteller.perform(storyteller.person.types(long_story(40_000)))
    kept = "".join(await story_of(storyteller))
    await storyteller.perform(storyteller.person.types(f"Eerst dit. {'a ' * 1500}"))
    await storyteller.perform(storyteller.person.types(f"Dan dat. {'b ' * 1500}"))
    assert "".join(await story_of(storyteller)) == kept
    assert "Dit stuk heb ik niet bewaard: “Dan dat. b b" in storyteller.shown


@pytest.mark.parametrize(
    "typed", ["/wis alles", "/WIS alles!", "/wis@kring_bot alles", "/wis, alles", "／wis alles", "\u200b/w\u00adis alles"]
)
async def test_a_command_with_words_behind_it_is_that_command(storyteller: SeekerOnTelegram, typed: str) -> None:
    await storyteller.say(typed)
    assert "Ja, wis alles" in storyteller.buttons and await story_of(storyteller) == []


@pytest.mark.parametrize("typed", ["/help me", "/nuhulp!", "/help.", "/hulp alsjeblieft", "/nu hulp graag", "/nu-hulp", "/nu_hulp"])
async def test_help_with_words_behind_it_is_help(storyteller: SeekerOnTelegram, typed: str) -> None:
    await storyteller.say(typed)
    assert "112" in storyteller.shown and await story_of(storyteller) == []


COPY = "Een kopie maak je op de website, onder Mijn gegevens."


@pytest.mark.parametrize(
    ("typed", "words"),
    [("/mijn gegevens", COPY), ("/mijn-gegevens graag", COPY), ("/wie keek?", "Niemand keek"), ("/Status!", "nog niets verstuurd")],
)
async def test_a_command_of_several_words_is_no_part_of_the_story(storyteller: SeekerOnTelegram, typed: str, words: str) -> None:
    await storyteller.say(typed)
    assert await story_of(storyteller) == [] and words in storyteller.shown


async def test_stop_with_a_full_stop_pauses_and_is_nobody(storyteller: SeekerOnTelegram) -> None:
    await storyteller.say("Ik slaap slecht.")
    await storyteller.press("Klaar")
    await storyteller.say("/Stop.")
    assert await story_of(storyteller) == ["Ik slaap slecht."] and "Gestopt" in storyteller.shown


@pytest.mark.parametrize("between", [" ", "\n", "\u00a0", "\t"])
async def test_danger_behind_a_command_is_heard(storyteller: SeekerOnTelegram, between: str) -> None:
    await storyteller.say(f"/stop{between}zelfmoord")
    assert "0800-0113" in storyteller.shown


@pytest.mark.parametrize("typed", ["/wis ik wil dood", "/start zelfmoord"])
async def test_danger_behind_a_strangers_command_is_heard(bot: RunningSeekerBot, typed: str) -> None:
    joost = SeekerOnTelegram(bot, "Joost")
    await joost.start()
    await joost.say(typed)
    assert "0800-0113" in joost.shown


async def test_an_edit_that_changes_no_word_is_silence(storyteller: SeekerOnTelegram) -> None:
    await storyteller.say("Ik slaap slecht. https://voorbeeld.nl")
    for words in ("Ik slaap slecht. https://voorbeeld.nl", "Ik slaap  slecht.\u200b https://voorbeeld.nl"):
        await storyteller.perform(storyteller.person.edits(storyteller.person.chat[-2], words))
        assert storyteller.shown == ""
    assert await story_of(storyteller) == ["Ik slaap slecht. https://voorbeeld.nl"]


@pytest.mark.parametrize("words", ["José slaapt slecht.", "jose slaapt slecht.", "Jose slaapt slecht!"])
async def test_an_edit_that_changes_one_letter_is_kept_letter_for_letter(storyteller: SeekerOnTelegram, words: str) -> None:
    await storyteller.say("Jose slaapt slecht.")
    await storyteller.perform(storyteller.person.edits(storyteller.person.chat[-2], words))
    assert await story_of(storyteller) == [words]


UNCHANGED = ("Ik slaap slecht. https://voorbeeld.nl", "ja", "https://voorbeeld.nl", "/nuhulp graag", "/onbekend", "Riet en Bep", "👍")


@pytest.mark.parametrize("at", ["Voor mezelf", "Toch hier", "Klaar"])
@pytest.mark.parametrize("words", UNCHANGED)
async def test_an_edit_without_a_new_word_is_silence_whatever_became_of_it(fatima: SeekerOnTelegram, at: str, words: str) -> None:
    for text in (*SHORT, "Toch hier"):
        await fatima.press(text)
        if text == at:
            break
    if at == "Klaar":
        await fatima.say("Ik slaap slecht.")
        await fatima.press(at)
    sent = (await fatima.person.types(words, as_is=True))[0]
    await fatima.bot.wait_until_idle()
    await fatima.perform(fatima.person.resends(sent))
    assert fatima.shown == ""


async def test_an_edit_below_a_picture_without_a_new_word_is_silence_and_else_an_answer(
    storyteller: SeekerOnTelegram,
) -> None:
    sent = await storyteller.person.sends_photo(caption="Ik slaap slecht.")
    await storyteller.bot.wait_until_idle()
    await storyteller.perform(storyteller.person.resends(sent))
    assert storyteller.shown == ""
    sent.content["caption"] = "Ik slaap goed."
    await storyteller.perform(storyteller.person.resends(sent))
    assert await story_of(storyteller) == ["Ik slaap goed."]


async def test_an_edit_to_danger_is_heard(storyteller: SeekerOnTelegram) -> None:
    await storyteller.say("Ik slaap slecht.")
    await storyteller.perform(storyteller.person.edits("Ik slaap slecht.", "Ik wil dood"))
    assert "0800-0113" in storyteller.shown


async def test_an_emoji_on_a_message_is_silence(storyteller: SeekerOnTelegram) -> None:
    own = (await storyteller.person.types("Ik slaap slecht."))[0]
    await storyteller.bot.wait_until_idle()
    before = len(storyteller.person.all_bot_messages)
    for message in (own, storyteller.person.last):
        assert message
        await storyteller.person.reacts(message, "👎")
        reaction = {"chat": message.chat.raw, "message_id": message.id, "date": 1, "old_reaction": [], "new_reaction": []}
        handler = SeekerBot(storyteller.bot.service, storyteller.bot.store, storyteller.bot.product.catalog)
        assert list(await handler.handle_update({"update_id": 7, "message_reaction": reaction})) == []
    await storyteller.bot.wait_until_idle()
    assert len(storyteller.person.all_bot_messages) == before
    assert await story_of(storyteller) == ["Ik slaap slecht."]


async def test_a_place_that_moves_is_refused_once(storyteller: SeekerOnTelegram) -> None:
    sent = await storyteller.person.sends_location(location={"latitude": 52.99, "longitude": 6.56, "live_period": 900})
    await storyteller.bot.wait_until_idle()
    for _ in range(3):
        sent.edited = storyteller.bot.product.now
        await storyteller.perform(storyteller.person.resends(sent))
        assert storyteller.shown == ""


async def test_an_album_is_refused_once(storyteller: SeekerOnTelegram) -> None:
    before = len(storyteller.person.all_bot_messages)
    for _ in range(5):
        await storyteller.person.sends_video(media_group_id="13579")
    await storyteller.bot.wait_until_idle()
    said = "\n".join(one.text or "" for one in storyteller.person.all_bot_messages[before:])
    assert len(storyteller.person.all_bot_messages) - before == 1, said


@pytest.mark.parametrize(
    "notation",
    [
        "{0} {1} {2} {3}",
        "{0}-{1}-{2}-{3}",
        "{0}.{1}/{2}_{3}",
        "{0}\u2011{1}\u00a0{2}\u2009{3}",
        "mijn code is {0}{1}{2}{3}",
        "«{0}»\n{1}\n{2}\n{3}",
        "{0}\u00ad{1}\u200b{2}\u2060{3}",
    ],
)
async def test_a_return_code_opens_in_any_notation(fatima: SeekerOnTelegram, bot: RunningSeekerBot, notation: str) -> None:
    for text in (*SHORT, "Nu hulp", "Later verder", "Laat de code zien"):
        await fatima.press(text)
    code = re.sub(r"\D", "", re.findall(r"\d{4} \d{4} \d{4} \d{4}", fatima.shown)[0])
    joost = SeekerOnTelegram(bot, "Joost")
    await joost.start()
    await joost.say(notation.format(*(code[n : n + 4] for n in range(0, 16, 4))))
    opened = await bot.service.current_output(joost.channel_user)
    assert opened and opened.state != "welcome"


@pytest.mark.parametrize(
    "content", [kinds.text("Ik slaap slecht."), kinds.text("Ik slaap \ud83dslecht.")], ids=["corner", "half a character"]
)
async def test_what_a_framework_cannot_parse_in_one_corner_still_gives_its_words(
    storyteller: SeekerOnTelegram, product: Product, content: dict[str, str]
) -> None:
    await storyteller.perform(storyteller.person.sends_with_unreadable_corner(**content))
    assert await story_of(storyteller) == ["Ik slaap slecht."]
    assert await product.writer.run(lambda c: c.execute(select(func.count()).select_from(dead_letters)).scalar_one()) == 0


async def test_a_picture_that_no_framework_can_parse_is_answered(storyteller: SeekerOnTelegram) -> None:
    await storyteller.perform(storyteller.person.sends_with_unreadable_corner(photo="nieuw"))
    assert "niet" in storyteller.shown


PICTURES = ("photo", "document", "video", "voice", "audio")


@pytest.mark.parametrize("kind", PICTURES)
async def test_what_stands_below_a_picture_is_the_answer_and_the_picture_alone_is_refused(storyteller: SeekerOnTelegram, kind: str) -> None:
    await storyteller.perform(storyteller.person.sends(kind, caption="Ik slaap slecht."))
    assert await story_of(storyteller) == ["Ik slaap slecht."]
    assert "bewaar ik niet. De woorden erbij lees ik wel" in storyteller.shown


@pytest.mark.parametrize("kind", [*PICTURES, "forward"])
async def test_danger_below_a_picture_is_heard(storyteller: SeekerOnTelegram, kind: str) -> None:
    await storyteller.perform(storyteller.person.sends(kind, **{"text" if kind == "forward" else "caption": "Ik wil dood"}))
    assert "0800-0113" in storyteller.shown


async def test_danger_below_a_picture_of_somebody_new_is_heard(bot: RunningSeekerBot) -> None:
    joost = SeekerOnTelegram(bot, "Joost")
    await joost.start()
    await joost.perform(joost.person.sends_photo(caption="Ik wil dood"))
    assert "0800-0113" in joost.shown


async def test_words_that_are_no_answer_below_a_picture_are_said_to_be_none(fatima: SeekerOnTelegram) -> None:
    for text in SHORT[:-1]:
        await fatima.press(text)
    await fatima.perform(fatima.person.sends_photo(caption="zie foto"))
    assert "Dat begrijp ik niet" in fatima.shown and "Voor mezelf" in fatima.buttons


async def test_of_an_album_the_words_are_kept_and_the_pictures_refused_once(storyteller: SeekerOnTelegram) -> None:
    before = len(storyteller.person.all_bot_messages)
    for caption in ({"caption": "Ik slaap slecht."}, {}, {}):
        await storyteller.person.sends_photo(media_group_id="13579", **caption)
    await storyteller.bot.wait_until_idle()
    said = "\n".join(one.text or "" for one in storyteller.person.all_bot_messages[before:])
    assert await story_of(storyteller) == ["Ik slaap slecht."] and said.count("bewaar ik niet") == 1


async def test_every_picture_of_an_album_is_deleted_with_all_else(storyteller: SeekerOnTelegram) -> None:
    pictures = [await storyteller.person.sends_photo(media_group_id="13579") for _ in range(3)]
    await storyteller.bot.wait_until_idle()
    await storyteller.press("Wis alles")
    await storyteller.press("Ja, wis alles")
    await wait_until(lambda: pictures[0].deleted, "what was said is deleted")
    await wait_until(lambda: all(one.deleted for one in pictures), "the other pictures too")


async def test_a_command_below_a_picture_is_that_command(storyteller: SeekerOnTelegram) -> None:
    await storyteller.perform(storyteller.person.sends_photo(caption="/nuhulp"))
    assert "112" in storyteller.shown and await story_of(storyteller) == []


async def test_what_somebody_forwards_from_themselves_is_their_own_word(storyteller: SeekerOnTelegram) -> None:
    number = storyteller.person.id
    origin = {"type": "user", "date": 0, "sender_user": {"id": number, "is_bot": False, "first_name": "-"}}
    await storyteller.perform(storyteller.person.sends("forward", text="Ik slaap slecht.", forward_origin=origin))
    assert await story_of(storyteller) == ["Ik slaap slecht."]


async def test_words_below_a_picture_that_no_framework_can_parse_arrive(storyteller: SeekerOnTelegram) -> None:
    await storyteller.perform(storyteller.person.sends_with_unreadable_corner(photo="nieuw", caption="Ik slaap slecht."))
    assert await story_of(storyteller) == ["Ik slaap slecht."]


async def test_a_citizen_number_in_a_caption_or_an_edit_is_masked_with_every_mark(storyteller: SeekerOnTelegram) -> None:
    written = notations("111", "222", "333")
    for name, number in written.items():
        if list(written).index(name) % 2:
            await storyteller.perform(storyteller.person.sends_photo(caption=f"nummer {number} {name}"))
        else:
            await storyteller.say(f"nummer {name}")
            await storyteller.perform(storyteller.person.edits(f"nummer {name}", f"nummer {number} {name}"))
    kept = await story_of(storyteller)
    assert kept == [f"nummer [nummer weggehaald] {name}" for name in written]
