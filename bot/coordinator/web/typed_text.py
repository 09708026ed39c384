"""Typed text of a desk form: what of it a person wrote, and whether its own page sent it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from flows.comparing_form import is_blank

_NOT_TYPED = frozenset(
    {
        "csrf",
        "seen",
        "revision",
        "after",
        "from",
        "moment",
        "way",
        "fits",
        "available",
        "why",
        "person",
        "answer",
        "note",
        "language",
        "version",
    }
)
_TICKED = ("province_", "notify_")


def typed_fields(form: Mapping[str, str]) -> dict[str, str]:
    """The fields that a person typed and that hold anything."""
    return {name: text for name, text in form.items() if not is_blank(text) and name not in _NOT_TYPED and not name.startswith(_TICKED)}


def is_from_our_page(request: Request) -> bool:
    """Whether the browser does not say that another site sent this."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def form_fields(form: Mapping[str, str]) -> dict[str, str]:
    """The form as it is kept: all but the token of the session in which it was sent."""
    return {name: text for name, text in form.items() if name not in ("csrf", "seen", "revision", "after", "from")}
