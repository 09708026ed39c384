"""Live pages: server-sent events that say that the desk changed, never what; the page is fetched anew as any page is.

A stream is short, one of a bounded number (bot.web.in_flight), ends at a stop, and keeps no session alive. A browser that gets none
asks now and then instead.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.coordinator.service.live_desk import LiveDesk
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.web.in_flight import STREAM_PATH

_LASTS, _POLL, _TICK = 90.0, 5.0, 0.5  # seconds; a connection may be answered for two minutes
_SIGNED_OUT = Response(status_code=204)  # after which a browser does not connect again


class LivePages:
    """Routes of the stream, and of one answer for who gets no stream."""

    def __init__(self, live_desk: LiveDesk, session_cookie: DeskSessionCookie) -> None:
        self._live_desk, self._session_cookie = live_desk, session_cookie

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(STREAM_PATH, self.stream, methods=["GET"]), Route(f"{STREAM_PATH}/now", self.answer_once, methods=["GET"]))

    async def stream(self, request: Request) -> Response:
        """Each revision of the desk, until a stop, a sign-out or the end of this stream."""
        if await self._revision(request) is None:
            return _SIGNED_OUT
        return StreamingResponse(self._events(request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def answer_once(self, request: Request) -> Response:
        revision = await self._revision(request)
        return _SIGNED_OUT if revision is None else JSONResponse(revision)

    async def _events(self, request: Request) -> AsyncIterator[str]:
        yield "retry: 4000\n\n"
        for _ in range(int(_LASTS / _POLL)):
            revision = await self._revision(request)
            if revision is None:
                return
            yield f"data: {json.dumps(revision)}\n\n"
            for _ in range(int(_POLL / _TICK)):
                if request.scope.get("is_stopping", _never)():
                    return
                await asyncio.sleep(_TICK)

    async def _revision(self, request: Request) -> dict[str, object] | None:
        """What stands on the desk by its revision; None if this browser is signed in no more."""
        revision = await self._live_desk.read_revision(self._session_cookie.read_token(request))
        return revision and {"desk": revision.name, "held": revision.held}


def _never() -> bool:
    return False
