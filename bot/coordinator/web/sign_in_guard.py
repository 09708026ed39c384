"""Sign-in guard of the desk: pages in a confirmed session only, forms with its CSRF token only; what was typed is kept or given back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.coordinator.service.unsent import page_of
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.signed_in_request import PageHandler, SignedInRequest, read_form, redirect
from bot.coordinator.web.typed_text import form_fields, is_from_our_page, typed_fields
from bot.observability.logs import log_error


class SignInGuard:
    """Lets a request through to the handler of its page."""

    def __init__(self, context: DeskPageContext) -> None:
        self._context = context

    def require(self, handler: PageHandler) -> Callable[[Request], Awaitable[Response]]:
        """`handler` runs only in a session confirmed by an authenticator, and only for forms with a valid CSRF token."""

        async def endpoint(request: Request) -> Response:
            form = await read_form(request)
            try:
                return await self._answer(request, form, handler)
            except (HTTPException, ClientDisconnect):
                raise
            except Exception as error:
                if not typed_fields(form):
                    raise
                log_error("request_failed", error, channel="web")
                return self._give_back(request, form, "desk.sorry", 500)

        return endpoint

    async def _answer(self, request: Request, form: Mapping[str, str], handler: PageHandler) -> Response:
        context = self._context
        token = context.session_cookie.read_token(request)
        session = await context.sign_in.find_session(token)
        if session is None:
            return self._lead_in(request, form, token)
        if not session.confirmed:
            is_kept = await self._keep(request, session.coordinator_id, form)
            return redirect("/desk/code", "unsent_sign_in" if is_kept else "")
        language = context.templates.negotiate_language("", session.language)
        waiting = await context.service.count_waiting(session.coordinator_id)
        signed_in = SignedInRequest(request, token, session.coordinator_id, language, form, waiting)
        if request.method == "POST" and not context.session_cookie.is_csrf_valid(token, form):
            return await self._refuse_old(signed_in)
        return await handler(signed_in)

    def _lead_in(self, request: Request, form: Mapping[str, str], token: str) -> Response:
        if typed_fields(form) and is_from_our_page(request):
            return self._give_back(request, form, "desk.signin.needs_link" if token else "desk.no_cookies", 401)
        return self._context.render_entrance(request, "desk.no_cookies" if request.method == "POST" and not token else None)

    async def _refuse_old(self, signed_in: SignedInRequest) -> Response:
        """A form of another session."""
        request = signed_in.http_request
        if await self._keep(request, signed_in.coordinator_id, signed_in.form):
            return redirect(page_of(request.url.path) or "/desk", "unsent")
        return self._context.render("desk_message.html", signed_in, {"key": "desk.form_old"}, status=403)

    async def _keep(self, request: Request, coordinator_id: str, form: Mapping[str, str]) -> bool:
        """Keep what was typed for when its page is shown again; nothing that another site sent."""
        if request.method != "POST" or not typed_fields(form) or not is_from_our_page(request):
            return False
        return await self._context.service.unsent.keep(coordinator_id, request.url.path, form_fields(form))

    def _give_back(self, request: Request, form: Mapping[str, str], key: str, status: int) -> Response:
        """What was typed, to copy: nobody is known to keep it for, or nothing can be kept now."""
        values = {"key": key, "texts": list(typed_fields(form).values())}
        return self._context.render_signed_out("desk_words_back.html", request, values, status=status)
