"""Promises of starting: the configured roles run in one process or apart, and a framework is imported only if it is used."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from bot.config.process_roles import ALL_ROLES, ProcessRole, select_roles
from bot.config.settings import Settings
from bot.config.settings_reader import read_settings
from flows.errors import SettingsError
from tests.fake_telegram.telegram import FakeTelegram
from tests.support.forked_service.command import serve_command
from tests.support.waiting import PATIENCE
from tests.support.web.ports import free_port

SEEKER, COORDINATOR = "1001:aaaaaaaaaaaaaaaa", "1002:bbbbbbbbbbbbbbbb"
PRINT_FRAMEWORKS = """
import os
import sys
from bot import cli
from bot.app import bots, composition, lifecycle, web_app
from bot.app.context import AppContext
from bot.config.process_roles import ProcessRole
from bot.config.settings_reader import read_settings
from storage.db.writer import Writer
context = AppContext(read_settings())
services = composition.build_services(context, Writer(context.engine), context.load_installation())
for roles in sys.argv[1:]:
    if os.fork():
        assert os.wait()[1] == 0
        continue
    built = bots.build_bots(services, {ProcessRole(name) for name in roles.split("+")})
    web_app.build_web_app(services, [route for bot in built.values() for route in bot.webhook_routes()])
    print(roles, *sorted({"aiogram", "telegram"} & sys.modules.keys()), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def imported_frameworks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What a process with these roles imported, by roles. Each is a fork of one that has what all of them import, and no more."""
    folder = tmp_path_factory.mktemp("roles") / "data"
    variables = {"KRING_DATA_DIR": str(folder), "KRING_SEEKER_TOKEN": SEEKER, "KRING_COORDINATOR_TOKEN": COORDINATOR}
    command = [sys.executable, "-c", PRINT_FRAMEWORKS, "web+clock", "seeker", "coordinator"]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {roles: names for roles, *names in map(str.split, done.stdout.splitlines())}


@pytest.mark.slow
@pytest.mark.parametrize(("roles", "frameworks"), [("web+clock", []), ("seeker", ["aiogram"]), ("coordinator", ["telegram"])])
def test_a_role_imports_its_own_bot_framework_only(imported_frameworks: dict[str, list[str]], roles: str, frameworks: list[str]) -> None:
    assert imported_frameworks[roles] == frameworks


def test_all_that_has_a_token_runs_and_one_part_may_run_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert select_roles(Settings(), None) == {ProcessRole.WEB, ProcessRole.CLOCK}
    monkeypatch.setenv("KRING_SEEKER_TOKEN", SEEKER)
    assert select_roles(Settings(), None) == ALL_ROLES - {ProcessRole.COORDINATOR}
    assert select_roles(Settings(), ProcessRole.SEEKER) == {ProcessRole.SEEKER}
    with pytest.raises(SettingsError, match="KRING_COORDINATOR_TOKEN"):
        select_roles(Settings(), ProcessRole.COORDINATOR)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SEEKER_TOKEN": SEEKER, "COORDINATOR_TOKEN": SEEKER}, "COORDINATOR_TOKEN: both tokens are of the same bot"),
        ({"SEEKER_TOKEN": SEEKER, "COORDINATOR_TOKEN": "1001:renewed"}, "COORDINATOR_TOKEN: both tokens are of the same bot"),
        ({"SEEKER_TOKEN": "geheim"}, "SEEKER_TOKEN: this is no token"),
        ({"TELEGRAM_UPDATES": "webhook"}, "TELEGRAM_UPDATES: a webhook needs KRING_BASE_URL"),
    ],
)
def test_wrong_settings_are_refused_and_no_token_is_shown(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"KRING_{name}", value)
    with pytest.raises(SettingsError, match=named) as refused:
        read_settings()
    assert not [value for value in settings.values() if ":" in value and value in str(refused.value)]


def test_a_token_is_not_shown_with_the_settings() -> None:
    assert SEEKER not in repr(Settings(seeker_token=SEEKER)) + str(Settings(seeker_token=SEEKER).model_dump())


@asynccontextmanager
async def serving(
    folder: Path, telegram: FakeTelegram, command: Sequence[str], **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """This command, which is `kring serve`, whole or with one role; it is ended in any case."""
    values = {"DATA_DIR": str(folder / "data"), "PORT": str(free_port()), "SEEKER_TOKEN": telegram.seeker_bot.token}
    values |= {"TELEGRAM_API": telegram.address, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json", **settings}
    env = os.environ | {f"KRING_{name}": value for name, value in values.items()}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=env, stdout=pipe, stderr=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def status_of(address: str) -> int:
    """The status of a page, once the server answers."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with suppress(OSError):
            return int((await asyncio.to_thread(urllib.request.urlopen, address, timeout=PATIENCE)).status)
        await asyncio.sleep(0.1)
    raise AssertionError("no answer")


@pytest.mark.slow
async def test_pages_and_bot_apart_serve_one_memory_and_each_stops_when_it_is_asked_to(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, AsyncExitStack() as running:
        port = str(free_port())
        pages = await running.enter_async_context(serving(tmp_path, telegram, serve_command("web"), PORT=port))
        assert await status_of(f"http://127.0.0.1:{port}/healthz") == 200
        bot = await running.enter_async_context(serving(tmp_path, telegram, serve_command("seeker"), PORT=port))
        fatima = telegram.person("Fatima")
        await fatima.starts()
        await fatima.presses("Hier in Telegram")
        await fatima.saw("Een coördinator neemt daarna contact op")
        await fatima.types("Riet en haar geheim")
        await fatima.answered()
        for process in (bot, pages):
            process.send_signal(signal.SIGTERM)
            out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
            assert process.returncode == 0, err.decode()
            secrets = ("Riet", "geheim", telegram.seeker_bot.token.partition(":")[2])
            assert not [one for one in secrets if one.encode() in out + err]


@pytest.mark.slow
async def test_the_whole_service_answers_in_telegram_and_stops_on_request(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, serving(tmp_path, telegram, (sys.executable, "-m", "bot", "serve")) as process:
        fatima = telegram.person("Fatima")
        await fatima.starts()
        await fatima.answered()
        process.send_signal(signal.SIGTERM)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0 and b"Everything that was said is kept" in out, err.decode()
        assert telegram.seeker_bot.token.encode().partition(b":")[2] not in out + err
