"""Web application: the routes of chat and desk behind shared middleware (security headers, error pages, body limit)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import NoReturn

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.observability.logs import log_error
from bot.web.templating import WEB_DIR, Templates, cookie_languages

MAX_BODY_BYTES = 600_000  # 100,000 characters of any script still fit, and get an answer of their own
_MAX_DRAIN_BYTES = 10 * MAX_BODY_BYTES
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
_ERROR_TEXTS = {404: "page.wrong_404", 413: "page.wrong_413", 500: "page.wrong_500"}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}

HealthCheck = Callable[[], Awaitable[bool]]


def build_application(templates: Templates, routes: Iterable[BaseRoute], check_health: HealthCheck, *, uses_https: bool) -> Starlette:
    """The ASGI application of chat and desk. `check_health` tells whether the database answers."""
    error_pages = ErrorPages(templates)
    return Starlette(
        routes=[*routes, Route("/healthz", _health_endpoint(check_health)), Mount("/static", StaticFiles(directory=WEB_DIR / "static"))],
        middleware=[
            Middleware(SecurityHeadersMiddleware, headers=SECURITY_HEADERS | (HTTPS_HEADERS if uses_https else {})),
            Middleware(ErrorPageMiddleware, error_pages=error_pages),
            Middleware(BodyLimitMiddleware, error_pages=error_pages),
        ],
        exception_handlers={HTTPException: error_pages.handle_http_error},
    )


def _health_endpoint(check_health: HealthCheck) -> Callable[[Request], Awaitable[Response]]:
    async def health(request: Request) -> Response:
        is_healthy = await check_health()
        return JSONResponse({"status": "ok" if is_healthy else "failing"}, 200 if is_healthy else 503)

    return health


class ErrorPages:
    """Error pages, in the language of a cookie or the browser."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def error_page(self, request: Request, status: int) -> Response:
        language = self._templates.negotiate_language(request.headers.get("accept-language", ""), *cookie_languages(request))
        return self._templates.render_page("wrong.html", language, {"key": _ERROR_TEXTS.get(status, "page.wrong_400")}, status=status)

    async def handle_http_error(self, request: Request, error: Exception) -> Response:
        response = self.error_page(request, error.status_code if isinstance(error, HTTPException) else 500)
        response.headers.update(getattr(error, "headers", None) or {})
        return response


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


class ErrorPageMiddleware:
    """Middleware that turns an unhandled exception into an error page and a log line without the exception's message."""

    def __init__(self, app: ASGIApp, error_pages: ErrorPages) -> None:
        self._app, self._error_pages = app, error_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_started = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:  # the person gets a page, the log gets a type
            log_error("request_failed", error, channel="web")
            if scope["type"] == "http" and not has_started:
                await self._error_pages.error_page(Request(scope), 500)(scope, receive, send)


class BodyTooLarge(Exception):
    """The request body exceeds the limit."""


class BodyLimitMiddleware:
    """Middleware that refuses a body over `max_bytes` with an error page that the browser gets to see."""

    def __init__(self, app: ASGIApp, error_pages: ErrorPages, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app, self._error_pages, self._max_bytes = app, error_pages, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        received = 0

        async def receive_and_count() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return self._refuse() if received > self._max_bytes else message

        try:
            await self._app(scope, receive_and_count, send)
        except BodyTooLarge:
            await _drain(receive, received)
            await self._error_pages.error_page(Request(scope), 413)(scope, receive, send)

    def _refuse(self) -> NoReturn:
        raise BodyTooLarge


async def _drain(receive: Receive, received: int) -> None:
    """Read the rest, within bounds: a browser shows a response only after it could send its whole request."""
    while received < _MAX_DRAIN_BYTES:
        message = await receive()
        received += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
