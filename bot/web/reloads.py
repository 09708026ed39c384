"""Reloads of addresses to which only forms are sent: opened as a page, each leads to one, and nothing is sent again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route


def reload_routes(routes: Sequence[BaseRoute], lead_to_page: Callable[[Request], Awaitable[Response]]) -> Iterator[Route]:
    """A route for each address of `routes` that shows no page of its own."""
    shown = {route.path for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())}
    sent_to = dict.fromkeys(route.path for route in routes if isinstance(route, Route) and route.path not in shown)
    return (Route(path, lead_to_page, methods=["GET"]) for path in sent_to)
