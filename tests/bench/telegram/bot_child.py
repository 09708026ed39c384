"""A bot as a child process behind a webhook, with its own Bot API: what it takes, and people who talk with it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.bench.case import NotMeasured
from tests.bench.telegram.bot_api import BotApi
from tests.bench.telegram.people import TelegramPeople
from tests.support.paths import ROOT
from tests.support.web.ports import free_port

PATIENCE = 120  # seconds
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class BotChild(NamedTuple):
    """The process, and everybody who writes to it."""

    pid: int
    people: TelegramPeople

    def cpu(self) -> float:
        """Seconds of CPU that the process took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident(self) -> float:
        """Megabytes of it in memory."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE / 1e6


@asynccontextmanager
async def bot_child(bot: str, folder: Path, environment: Mapping[str, str] = MappingProxyType({})) -> AsyncIterator[BotChild]:
    """A new bot (`kring` or `echo`) that has set its webhook, in this environment beside the present one."""
    api, port = BotApi(has_buttons=bot == "kring"), free_port()
    with tempfile.TemporaryDirectory(dir=folder) as own:
        command = [sys.executable, "-m", "tests.bench.telegram.serving_child", bot, own, await api.start(), str(port)]
        env = {**os.environ, **environment}
        with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: ASYNC220
            try:
                people = TelegramPeople(api, port, await asyncio.wait_for(api.webhook, PATIENCE))
                yield BotChild(child.pid, people)
                await people.close()
            except TimeoutError:
                raise NotMeasured("no answer came in time") from None
            finally:
                child.kill()
                api.stop()
