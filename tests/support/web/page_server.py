"""Pages on a port of this machine, for a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from tests.support.product import Product
from tests.support.web.chat_app import build_chat_app


@asynccontextmanager
async def serve_app(app: ASGIApp, port: int = 0) -> AsyncIterator[int]:
    """Serve this application; gives the port, one that is free if none is named."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_config=None, ws="none", timeout_graceful_shutdown=2))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@asynccontextmanager
async def serve_chat(product: Product, port: int = 0) -> AsyncIterator[int]:
    """Serve the chat of this product."""
    async with serve_app(build_chat_app(product), port) as port_in_use:
        yield port_in_use
