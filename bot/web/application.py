"""Web application: the routes of chat and desk behind shared middleware (security headers, error pages, body limit)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.error_pages import ErrorPageMiddleware, ErrorPages
from bot.web.request_limits import RequestLimitsMiddleware
from bot.web.templating import WEB_DIR, Templates

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
OWN_HEADERS = {"Kring-Page": "1"}  # by which the script tells our answers from those of a proxy or a portal
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}

HealthCheck = Callable[[], Awaitable[bool]]


def build_application(templates: Templates, routes: Iterable[BaseRoute], check_health: HealthCheck, *, uses_https: bool) -> Starlette:
    """The ASGI application of chat and desk. `check_health` tells whether the database answers."""
    error_pages = ErrorPages(templates)
    return Starlette(
        routes=[*routes, Route("/healthz", _health_endpoint(check_health)), Mount("/static", StaticFiles(directory=WEB_DIR / "static"))],
        middleware=[
            Middleware(SecurityHeadersMiddleware, headers=SECURITY_HEADERS | OWN_HEADERS | (HTTPS_HEADERS if uses_https else {})),
            Middleware(ErrorPageMiddleware, error_pages=error_pages),
            Middleware(RequestLimitsMiddleware, error_pages=error_pages),
        ],
        exception_handlers={HTTPException: error_pages.handle_http_error},
    )


def _health_endpoint(check_health: HealthCheck) -> Callable[[Request], Awaitable[Response]]:
    async def health(request: Request) -> Response:
        is_healthy = await check_health()
        return JSONResponse({"status": "ok" if is_healthy else "failing"}, 200 if is_healthy else 503)

    return health


class SecurityHeadersMiddleware:
    """Middleware that sets the same headers on every response."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)
