"""The web application: the rooms' routes behind one door that sets headers, limits bodies and apologises."""

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

MAX_BODY_BYTES = 600_000  # bytes: 100,000 characters of any script still get an answer of their own
_DRAINED = 10 * MAX_BODY_BYTES
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
_WORDS = {404: "page.wrong_404", 413: "page.wrong_413", 500: "page.wrong_500"}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}

HealthCheck = Callable[[], Awaitable[bool]]


def build_application(templates: Templates, routes: Iterable[BaseRoute], check_health: HealthCheck, *, uses_https: bool) -> Starlette:
    """The ASGI application of chat and desk together. `healthy` says whether memory answers."""
    errors = ErrorPages(templates)
    return Starlette(
        routes=[*routes, Route("/healthz", _health(check_health)), Mount("/static", StaticFiles(directory=WEB_DIR / "static"))],
        middleware=[
            Middleware(SecurityHeadersMiddleware, headers=SECURITY_HEADERS | (HTTPS_HEADERS if uses_https else {})),
            Middleware(ErrorPageMiddleware, error_pages=errors),
            Middleware(BodyLimitMiddleware, error_pages=errors),
        ],
        exception_handlers={HTTPException: errors.handle_http_error},
    )


def _health(healthy: HealthCheck) -> Callable[[Request], Awaitable[Response]]:
    async def health(request: Request) -> Response:
        well = await healthy()
        return JSONResponse({"status": "ok" if well else "failing"}, 200 if well else 503)

    return health


class ErrorPages:
    """Pages for what goes wrong, in the language of the browser."""

    def __init__(self, templates: Templates) -> None:
        self._pages = templates

    def error_page(self, request: Request, status: int) -> Response:
        language = self._pages.negotiate_language(request.headers.get("accept-language", ""), *cookie_languages(request))
        return self._pages.render_page("wrong.html", language, {"key": _WORDS.get(status, "page.wrong_400")}, status=status)

    async def handle_http_error(self, request: Request, error: Exception) -> Response:
        response = self.error_page(request, error.status_code if isinstance(error, HTTPException) else 500)
        response.headers.update(getattr(error, "headers", None) or {})
        return response


class SecurityHeadersMiddleware:
    """Sets the same headers on every answer, whoever made it."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_safely)


class ErrorPageMiddleware:
    """Turns whatever fails into a page that says so, and a log line without a word of the message."""

    def __init__(self, app: ASGIApp, error_pages: ErrorPages) -> None:
        self._app, self._errors = app, error_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as failed:  # the person gets a page, the log gets a type
            log_error("request_failed", failed, channel="web")
            if scope["type"] == "http" and not started:
                await self._errors.error_page(Request(scope), 500)(scope, receive, send)


class BodyTooLarge(Exception):
    """A body is larger than anybody's words."""


class BodyLimitMiddleware:
    """Refuses a body that is larger than anybody's words, with a page that the browser gets to see."""

    def __init__(self, app: ASGIApp, error_pages: ErrorPages, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app, self._errors, self._largest = app, error_pages, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        got = 0

        async def receive_counting() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            return self._refuse() if got > self._largest else message

        try:
            await self._app(scope, receive_counting, send)
        except BodyTooLarge:
            await _drain(receive, got)
            await self._errors.error_page(Request(scope), 413)(scope, receive, send)

    def _refuse(self) -> NoReturn:
        raise BodyTooLarge


async def _drain(receive: Receive, got: int) -> None:
    """Read on, within bounds: a browser shows an answer only after it could send its question."""
    while got < _DRAINED:
        message = await receive()
        got += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
