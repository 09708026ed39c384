"""Promise of a full disk: nobody's words are accepted, nothing that was stored is lost, and wiping always works."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE, wait_until

SIZE = "40m"


def test_on_a_full_disk_a_conversation_can_still_be_wiped(tmp_path: Path) -> None:
    """On a small disk of its own, which a namespace of this machine lends."""
    mounted = f"mount -t tmpfs -o size={SIZE} tmpfs {tmp_path} && exec {sys.executable} -m {__name__} {tmp_path}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted], cwd=ROOT, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
    )
    assert done.stdout.split() == ["reserved", "refused", "kept", "wiped", "gone", "reserved"], done.stderr[-2000:]


async def wipe_on_a_full_disk(folder: Path) -> None:
    from sqlalchemy import func, select

    from bot.seeker.inputs import ChannelUser, SeekerInput
    from storage.db.disk_reserve import DiskReserve
    from storage.db.tables import conversations
    from tests.flows.conversation.record import stored_documents
    from tests.support.product import Product

    async with Product(folder) as product:
        reserve = DiskReserve(product.engine)
        reserve.keep()
        print("reserved" if reserve.path and reserve.path.exists() else "nothing reserved")
        user = ChannelUser("web", "fatima")

        async def take(update: str, **given: str) -> str:
            return (await product.service.handle_input(user, SeekerInput(update, **given))).output.state  # type: ignore[arg-type]

        for number, button in enumerate(("begin", "agree", "myself")):
            await take(f"b{number}", button=button)
        await take("story", text="Ik slaap niet meer. " * 150)
        fill(folder / "other")
        confirmed = list[str]()
        try:
            for number in range(200):
                await take(f"more{number}", text=f"Nog iets. {number} " * 200)
                confirmed.append(f"Nog iets. {number} ")
            print("taken")
        except Exception:
            print("refused")
        stored = str(await stored_documents(product))
        print("kept" if all(said in stored for said in confirmed) else "lost")
        await take("erase", command="erase")
        print("wiped" if await take("yes", button="yes") == "wiped" else "not wiped")
        print("gone" if not await product.writer.run(lambda c: c.scalar(select(func.count()).select_from(conversations))) else "there")
        await wait_until(lambda: reserve.path and reserve.path.exists(), "a new reserve")
        print("reserved")


def fill(path: Path) -> None:
    """Write until nothing fits any more."""
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue


if __name__ == "__main__":
    asyncio.run(wipe_on_a_full_disk(Path(sys.argv[1])))
