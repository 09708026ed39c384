"""Gone is gone from memory too: a minute after an erasure no process of the service, and no file of it, holds a word."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pyotp
import pytest

from tests.browser.served import ENOUGH, FROM_NOTHING, RunningProduct, run_product
from tests.fake_telegram.people.person import Person
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.database.postgres import postgres_server
from tests.support.process_memory import count_in_memory, list_processes
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, totp_secret
from tests.support.web.page_browser import PageBrowser

MINUTE = 60  # seconds, within which it has to be gone
LETTERS = "bcdfghjklmnpqrstvwxz"


def make_word() -> str:
    """A word that nobody else ever wrote."""
    return "zq" + "".join(secrets.choice(LETTERS) for _ in range(20))


class Fatima(PageBrowser):
    """Somebody who writes one marked word wherever it may stand, in texts that Python keeps in one, two and four bytes a letter."""

    def __init__(self, running: RunningProduct) -> None:
        super().__init__(None, base=running.address)
        self.client.timeout = ENOUGH
        self.running, self.word = running, make_word()

    async def take(self, *steps: str) -> None:
        for step in steps:
            await (self.press(step[1:-1]) if step.startswith("[") else self.say(step.format(self.word)))

    async def tell(self) -> None:
        await self.open()
        await self.take("[Begin]", "[Ja, bewaar het]", "[Voor mezelf]", "Ik slaap slecht {} en zo.", "Het is {} 🌧️", "Ook ė {}.", "[Klaar]")
        await self.take("Riet {}, mijn tante", "[Klaar]", "[Nee, niemand]", "Fatima {}", "[Ja]", "Assen", "[Bellen]", "06 12345678")
        await self.take("[Altijd]", "[Verder]")

    async def download(self, *kinds: str) -> None:
        for kind in kinds:
            await self.open("/mijn-gegevens")
            await self.send(self.page.forms[-1])
            form = next(form for form in self.page.forms if form.action.endswith("/bestand"))
            await self.send(form, made=kind)
            assert self.answer.headers["content-type"].startswith("application/")
        await self.open()
        await self.press("Verder")

    async def wipe(self) -> None:
        await self.take("[Wis alles]", "[Ja, wis alles]")
        assert "gewist" in self.page.text

    def count(self) -> int:
        return count_everywhere(self.running, self.word)

    async def count_at_last(self) -> int:
        return await count_at_last(self.running, self.word)


def never_collect(folder: Path) -> dict[str, str]:
    """Let Python free nothing by itself that holds itself, as where nobody else comes."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import gc\n\ngc.set_threshold(0)\n")
    return {"PYTHONPATH": str(folder)}


def where_it_is_day() -> str:
    """A time zone in which it is about noon: at night nobody is told of an offer."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def count_everywhere(running: RunningProduct, word: str) -> int:
    """How often a word is in the memory of the service and of all that it started."""
    return sum(count_in_memory(pid, word) for pid in list_processes(running.pid))


async def count_at_last(running: RunningProduct, word: str) -> int:
    """How often a word is in memory as soon as it is gone, or after as long as it may take."""
    for _ in range(MINUTE):
        if not (left := count_everywhere(running, word)):
            break
        await asyncio.sleep(1)
    return left


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as telegram:
        telegram.patience = ENOUGH
        yield telegram


@pytest.fixture(params=["sqlite", "postgresql"])
async def fatima(tmp_path: Path, telegram: FakeTelegram, request: pytest.FixtureRequest) -> AsyncIterator[Fatima]:
    (tmp_path / "temporary").mkdir()
    bot = telegram.coordinator_bot
    settings = {"KRING_COORDINATOR_TOKEN": bot.token, "KRING_COORDINATOR_NAME": bot.username, "KRING_TELEGRAM_API": telegram.address}
    settings |= {"TMPDIR": str(tmp_path / "temporary"), "KRING_TIMEZONE": where_it_is_day(), **never_collect(tmp_path / "start")}
    if request.param == "postgresql":
        settings["KRING_DATABASE"] = postgres_server().create_migrated_database()
    with run_product(tmp_path, command=FROM_NOTHING, settings=settings) as running:
        fatima = Fatima(running)
        yield fatima
        await fatima.close()


async def test_a_dossier_that_was_sent_downloaded_read_and_wiped_is_in_no_memory_and_no_file(
    fatima: Fatima, telegram: FakeTelegram, tmp_path: Path
) -> None:
    hanneke = await sign_in(fatima.running)
    phone = await bind_phone(hanneke, telegram)
    await fatima.tell()
    await fatima.take("[Klopt]", "[Ja, verstuur]")
    await fatima.download("pdf", "sheet", "json")
    await phone.presses("Bekijk")
    at = await read_story(hanneke, fatima.word)
    await phone.types("/overzicht")
    await phone.sees("Dossier van")
    await fatima.wipe()
    assert await fatima.count_at_last() == 0
    assert not [path for path in files_below(tmp_path) if fatima.word.encode() in path.read_bytes()]
    assert {path.suffix for path in files_below(tmp_path / "temporary")} <= {".ttf", ".otf"}, "only fonts are left"
    assert fatima.word not in await hanneke.open(at)
    await hanneke.browser.aclose()


async def test_whoever_tells_and_wipes_several_times_in_one_browser_leaves_no_word_in_memory(tmp_path: Path) -> None:
    with run_product(tmp_path, command=FROM_NOTHING, settings=never_collect(tmp_path / "start")) as running:
        fatima = Fatima(running)
        for _ in range(4):
            await fatima.client.get(f"/{fatima.word}")
            await fatima.tell()
            await fatima.wipe()
        assert await fatima.count_at_last() == 0
        await fatima.close()


async def test_what_was_typed_in_telegram_and_wiped_is_in_no_memory(tmp_path: Path, telegram: FakeTelegram) -> None:
    word, riet = make_word(), telegram.person("Riet")
    settings = {"KRING_SEEKER_TOKEN": telegram.seeker_bot.token, "KRING_TELEGRAM_API": telegram.address}
    settings |= {"KRING_TELEGRAM_CHAT_SECONDS": "0", **never_collect(tmp_path / "start")}
    with run_product(tmp_path, command=FROM_NOTHING, settings=settings) as running:
        for _ in range(2):
            await tell_in_telegram(riet, word)
            await riet.types("/wis")
            await riet.presses("Ja, wis alles")
            await riet.sees("gewist")
        assert await count_at_last(running, word) == 0


async def tell_in_telegram(riet: Person, word: str) -> None:
    await riet.starts()
    for button in ("Hier in Telegram", "Ja, bewaar het", "Voor mezelf", "Toch hier"):
        await riet.presses(button)
    await riet.sees("Vertel")
    for number, text in enumerate((f"Ik slaap slecht {word} en zo.", f"Het is {word} 🌧️", f"Ook ė {word}."), start=1):
        await riet.types(text)
        await riet.sees("Je verhaal is bewaard" if number == 1 else f"in {number} stukjes")


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_where_an_operator_chose_an_allocator_that_leaves_what_is_freed_the_word_is_found(tmp_path: Path) -> None:
    with run_product(
        tmp_path, command=FROM_NOTHING, settings={"PYTHONMALLOC": "pymalloc", "MALLOC_PERTURB_": "0", "GLIBC_TUNABLES": ""}
    ) as running:
        fatima = Fatima(running)
        await fatima.tell()
        await fatima.wipe()
        assert fatima.count()
        await fatima.close()


async def sign_in(running: RunningProduct) -> CoordinatorBrowser:
    """The first coordinator, who sets up an authenticator and is available."""
    hanneke = CoordinatorBrowser(httpx.AsyncClient(base_url=running.address, follow_redirects=True, timeout=ENOUGH), "")
    await hanneke.open(running.link)
    await hanneke.submit(running.link.removeprefix(running.address))
    hanneke.secret = totp_secret(hanneke.shown)
    await hanneke.submit("/desk/code", code=pyotp.TOTP(hanneke.secret).now())
    return hanneke


async def bind_phone(hanneke: CoordinatorBrowser, telegram: FakeTelegram) -> Person:
    """Her account on Telegram, which is told what waits for her."""
    phone = telegram.person("Hanneke", telegram.coordinator_bot)
    await hanneke.open("/desk/me")
    await hanneke.submit("/desk/telegram")
    await phone.opens(re.findall(r"https://t\.me/[^\"]+", hanneke.shown)[0])
    await phone.sees("Welkom")
    return phone


async def read_story(hanneke: CoordinatorBrowser, word: str) -> str:
    """Claim the dossier, plan, read the story, and write a note with a word of it; gives the dossier's path."""
    at = await hanneke.claim_first()
    await hanneke.submit(f"{at}/no_tie")
    moment = re.findall(r"name=\"moment\" value=\"([^\"]+:morning)\"", hanneke.shown)[1]
    await hanneke.submit(f"{at}/know_nobody", **(PLAN | {"moment": moment}))
    await hanneke.submit(f"{at}/notes", text=f"Vragen hoe ė {word} gaat.")
    assert f"Ik slaap slecht {word}" in hanneke.shown and f"Vragen hoe ė {word}" in hanneke.shown
    return at
