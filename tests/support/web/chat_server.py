"""The seekers' chat on a port of this machine, for a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app


@asynccontextmanager
async def serve_chat(product: Product, port: int = 0) -> AsyncIterator[int]:
    """Serve the chat of this product; gives the port, one that is free if none is named."""
    server = uvicorn.Server(uvicorn.Config(build_chat_app(product), port=port, lifespan="off", log_config=None, ws="none"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving
