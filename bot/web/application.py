"""Web application: the routes of chat and desk behind shared middleware (security headers, error pages, body limit)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from time import monotonic

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.compression import CompressionMiddleware
from bot.web.error_pages import ErrorPageMiddleware, ErrorPages
from bot.web.in_flight import InFlightMiddleware
from bot.web.page_parts.look import LookMiddleware
from bot.web.request_limits import RequestLimitsMiddleware
from bot.web.static_files import STATIC_FILES
from bot.web.templating import Templates

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_SAID_BY_FILES = ("Cache-Control", "Content-Security-Policy")
OWN_HEADERS = {"Kring-Page": "1"}  # by which the script tells our answers from those of a proxy or a portal
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}

HealthCheck = Callable[[], Awaitable[bool]]
_CHECK_SECONDS = 1.0


def build_application(templates: Templates, routes: Iterable[BaseRoute], check_health: HealthCheck, *, uses_https: bool) -> Starlette:
    """The ASGI application of chat and desk. `check_health` tells whether the database takes a write.

    `/livez` says that the process answers, `/readyz` and `/healthz` that within a second it can also store.
    """
    error_pages = ErrorPages(templates)
    return Starlette(
        routes=[*routes, *_health_routes(check_health), Mount("/static", STATIC_FILES)],
        middleware=[
            Middleware(SecurityHeadersMiddleware, headers=SECURITY_HEADERS | OWN_HEADERS | (HTTPS_HEADERS if uses_https else {})),
            Middleware(CompressionMiddleware),
            Middleware(LookMiddleware, https=uses_https),
            Middleware(ErrorPageMiddleware, error_pages=error_pages),
            Middleware(RequestLimitsMiddleware, error_pages=error_pages),
            Middleware(InFlightMiddleware),
        ],
        exception_handlers={HTTPException: error_pages.handle_http_error},
    )


def put_in_front(hooks: Sequence[Route], pages: ASGIApp) -> ASGIApp:
    """The application that answers what other programs call by itself, and leaves everything else to the pages and their middleware."""
    by_path = {route.path: route for route in hooks}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        hook = by_path.get(scope.get("path", ""))
        await (hook.handle(scope, receive, send) if hook else pages(scope, receive, send))

    return answer


def _health_routes(check_health: HealthCheck) -> Iterator[Route]:
    last_check = _LastCheck(check_health)

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        is_ready = await last_check.result()
        return JSONResponse({"status": "ok" if is_ready else "failing"}, 200 if is_ready else 503)

    yield Route("/livez", live)
    yield from (Route(path, ready) for path in ("/readyz", "/healthz"))


class _LastCheck:
    """The health check, made at most once a second however often it is asked for: anybody may ask."""

    def __init__(self, check_health: HealthCheck) -> None:
        self._check_health = check_health
        self._running: asyncio.Task[bool] | None = None
        self._started_at = float("-inf")

    async def result(self) -> bool:
        """Whether the check that runs, or ended less than a second ago, says yes in time."""
        now = monotonic()
        if self._running is None or now - self._started_at > _CHECK_SECONDS:
            self._running, self._started_at = asyncio.create_task(self._check()), now
        return await asyncio.shield(self._running)

    async def _check(self) -> bool:
        try:
            return await asyncio.wait_for(self._check_health(), _CHECK_SECONDS)
        except TimeoutError:
            return False


class SecurityHeadersMiddleware:
    """Middleware that sets the same headers on every response, but those that a static file says itself."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                given.update({name: value for name, value in self._headers.items() if name not in _SAID_BY_FILES or name not in given})
            await send(message)

        await self._app(scope, receive, send_with_headers)
