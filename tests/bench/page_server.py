"""Chat and desk on a port, with a coordinator who is signed in: `python -m tests.bench.page_server FOLDER`, until its input ends.

It prints the port and the coordinator's cookies as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from starlette.types import Receive, Scope, Send

from bot.app.gc_tuning import freeze_gc
from bot.config.settings import Settings
from bot.web.server import open_listener, serve_until
from tests.support.web.chat_app import build_chat_app
from tests.support.web.desk_app import DeskApp


async def serve(folder: Path) -> None:
    desk = DeskApp(folder)
    hanneke, chat = await desk.add_coordinator("Hanneke"), build_chat_app(desk.product)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_desk = scope.get("path", "").startswith("/desk")
        await (desk.app if is_desk else chat)(scope, receive, send)

    listener = open_listener(settings := Settings(port=1, host="127.0.0.1").model_copy(update={"port": 0}))
    cookies = "; ".join(f"{name}={value}" for name, value in hanneke.browser.cookies.items())
    freeze_gc()
    print(json.dumps({"port": listener.getsockname()[1], "cookies": cookies}), flush=True)
    await serve_until(app, listener, settings, asyncio.to_thread(sys.stdin.read))
    listener.close()
    await desk.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
