"""Requests of the desk: what a page or a form of a signed-in coordinator holds, and the answer to a form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.coordinator.service.authentication.sign_in import CodeSource
from bot.web.request_values import client_address, read_number

MAX_FIELDS = 60


@dataclass(frozen=True, slots=True)
class SignedInRequest:
    """Authenticated request: the HTTP request, its session token, the coordinator and their language; `form` is empty on GET.

    `waiting` is how many things wait for the coordinator, which every page says in its title.
    """

    http_request: Request
    session_token: str
    coordinator_id: str
    language: str
    form: Mapping[str, str]
    waiting: int = 0

    @property
    def dossier_id(self) -> str:
        """The id in the path, or the empty string if the path has none."""
        return str(self.http_request.path_params.get("id", ""))

    @property
    def target(self) -> tuple[str, str]:
        """Who asks, and about which dossier."""
        return self.coordinator_id, self.dossier_id

    @property
    def revision(self) -> int:
        """The revision that the form was made from; a form without one was made from a page that is no more."""
        number = read_number(self.form.get("revision", ""))
        return -1 if number is None else number

    @property
    def code_source(self) -> CodeSource:
        """Where a code in this form was typed."""
        return CodeSource(self.session_token, client_address(self.http_request))


PageHandler = Callable[[SignedInRequest], Awaitable[Response]]


async def read_form(request: Request) -> dict[str, str]:
    """The text fields of a posted form; files and repeated fields are dropped."""
    if request.method != "POST":
        return {}
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def redirect(path: str, notice: str = "", place: str = "") -> Response:
    """Post/redirect/get: reloading the page that follows repeats nothing. `notice` is a key of NOTICES.

    `place` is where on that page the deed shows: a keyboard goes on from there.
    """
    return RedirectResponse("".join((path, f"?said={notice}" if notice else "", f"#{place}" if place else "")), 303)
