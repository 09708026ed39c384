"""Error pages, and the middleware that turns an unhandled exception into one; the exception's message reaches nobody."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.observability.logs import log_error
from bot.web.languages import cookie_languages
from bot.web.templating import Templates

_ERROR_TEXTS = {404: "page.wrong_404", 413: "page.wrong_413", 500: "page.wrong_500", 503: "page.wrong_503"}


class ErrorPages:
    """Error pages, in the language of a cookie or the browser."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def error_page(self, request: Request, status: int) -> Response:
        language = self._templates.negotiate_language(request.headers.get("accept-language", ""), *cookie_languages(request.cookies))
        numbers, is_desk = self._templates.catalog.constants, request.url.path.startswith("/desk")
        values = {"key": _ERROR_TEXTS.get(status, "page.wrong_400"), "numbers": numbers, "is_desk": is_desk}
        return self._templates.render_page("wrong.html", language, values, status=status)

    async def handle_http_error(self, request: Request, error: Exception) -> Response:
        response = self.error_page(request, error.status_code if isinstance(error, HTTPException) else 500)
        response.headers.update(getattr(error, "headers", None) or {})
        return response


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
        except ClientDisconnect:  # nobody is left to be answered
            return
        except Exception as error:  # the person gets a page, the log gets a type
            log_error("request_failed", error, channel="web")
            if scope["type"] == "http" and not has_started:
                await self._error_pages.error_page(Request(scope), 500)(scope, receive, send)
