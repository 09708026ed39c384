"""Routes of the chat: those of all its pages, and a way back for whoever reloads an address to which only forms are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from bot.seeker.web.chat import ChatPages
from bot.web.reloads import reload_routes


class Pages(Protocol):
    """A group of pages with their routes."""

    def routes(self) -> Sequence[BaseRoute]: ...


def chat_routes(chat: ChatPages, *others: Pages) -> Sequence[BaseRoute]:
    """The routes of all these pages, in this order."""
    routes = tuple(route for one in (chat, *others) for route in one.routes())
    return (*routes, *reload_routes(routes, chat.show_start))
