"""Held pages: what the flood guard holds comes later, or after a ticket was redeemed; the form goes along, with its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from bot.observability.logs import log_warning
from bot.seeker.flood_guard import FloodGuard
from bot.seeker.web.admission import AdmissionTickets, Ticket
from bot.seeker.web.base import ChatPageContext, SubmittedForm
from bot.seeker.web.page_layout import URGENT_NOTICES
from bot.web.answer_delay import AnswerDelay
from bot.web.request_values import client_address
from flows.conversation.messages import Output

TICKET_FIELDS = ("ticket", "proof")
_OWN_FIELDS = frozenset(("csrf", "choice", *TICKET_FIELDS))


class HeldPages:
    """Shows the page that asks to wait, on which a browser may work instead."""

    def __init__(
        self, guard: FloodGuard, context: ChatPageContext, tickets: AdmissionTickets, delay: AnswerDelay, now: Callable[[], datetime]
    ) -> None:
        self._guard, self._context, self._tickets, self._delay, self._now = guard, context, tickets, delay, now

    async def passed(self, form: SubmittedForm) -> str:
        """The action for which this form brings what was asked; empty if none."""
        text = form.text("ticket")
        return await self._tickets.redeem(self._tickets.read(form.session.channel_user, text), form.text("proof")) if text else ""

    async def hold(self, request: Request, form: SubmittedForm, action: str, output: Output | None = None) -> Response | None:
        """The page that asks to wait; None after a short wait, where the guard wants no more than that."""
        user = form.session.channel_user
        ticket = self._tickets.read(user, form.text("ticket"))  # pressed too early: it stays the same
        if ticket is None or ticket.action != action:
            ruling = self._guard.rule(action, client_address(request))
            if not ruling.bits:
                return None if await self._delay.hold(request, ruling.slow_seconds) else Response(status_code=204)
            log_warning("held", kind=action)
            ticket = self._tickets.issue(user, action, ruling)
        return self._render(request, form, ticket, output)

    def _render(self, request: Request, form: SubmittedForm, ticket: Ticket, output: Output | None) -> Response:
        """The same form, with its words, what was pressed, and the ticket; above it what the words say of danger."""
        words, fields = form.text("words"), {name: value for name, value in form.fields.items() if name not in _OWN_FIELDS}
        if words:
            del fields["words"]
        urgent = [reply for reply in output.replies if reply.key in URGENT_NOTICES] if output else []
        values: dict[str, object] = {
            "ticket": ticket,
            "fields": fields,
            "words": words,
            "button": form.text("choice"),
            "action": request.url.path,
        }
        values |= {"seconds": ticket.seconds_left(self._now()), "urgent": urgent}
        return self._context.render("busy.html", form.session, values, status=429, language=output.language if output else "")
