"""Routes of the desk: every page under /desk, on one page context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.coordinator.service.authentication.coming_in import ComingIn
from bot.coordinator.service.authentication.passkey_sign_in import PasskeySignIn
from bot.coordinator.service.authentication.sign_in import SignIn
from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.live_desk import LiveDesk
from bot.coordinator.service.unsent import page_of
from bot.coordinator.web.access_pages import AccessPages
from bot.coordinator.web.account_pages import AccountPages
from bot.coordinator.web.answer_pages import AnswerPages
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.copy_pages import CopyPages
from bot.coordinator.web.dossier.dossier_pages import DossierPages
from bot.coordinator.web.dossier.state_page import StatePage
from bot.coordinator.web.dossier.text_pages import TextPages
from bot.coordinator.web.overview.live_pages import LivePages
from bot.coordinator.web.overview.overview_pages import OverviewPages
from bot.coordinator.web.profile_pages import ProfilePages
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.coordinator.web.sign_in_pages import SignInPages
from bot.coordinator.web.signed_in_request import redirect
from bot.coordinator.web.stand_in_pages import StandInPages
from bot.web.reloads import reload_routes
from bot.web.templating import Templates
from flows.installation import Installation


class Entrance(NamedTuple):
    """The services of signing in: codes and sessions, links, and passkeys."""

    sign_in: SignIn
    coming_in: ComingIn
    passkeys: PasskeySignIn


def desk_routes(
    service: DeskService,
    entrance: Entrance,
    live_desk: LiveDesk,
    templates: Templates,
    installation: Installation,
    secret: bytes,
    *,
    https: bool,
    bot_username: str = "",
    address: str = "",
) -> Sequence[BaseRoute]:
    """All routes under /desk. `secret` signs CSRF tokens and is no key of the vault; `bot_username` is that of the coordinators' bot.

    `address` is the public address, or empty without one.
    """
    cookie = DeskSessionCookie(secret, https)
    context = DeskPageContext(service, *entrance, templates, cookie, installation, bot_username, address)
    overview = OverviewPages(context)
    entrance_pages = (SignInPages(context), AnswerPages(context))
    own_pages = (ProfilePages(context), AccountPages(context), AccessPages(context))
    page = StatePage(context, overview)
    dossier_pages = (CopyPages(context, page), TextPages(context, page), DossierPages(context, page))
    pages = (*entrance_pages, overview, StandInPages(context), *own_pages, LivePages(live_desk, cookie), *dossier_pages)
    routes = tuple(route for one in pages for route in one.routes())
    return (*routes, *reload_routes(routes, _lead_to_page))


async def _lead_to_page(request: Request) -> Response:
    return redirect(page_of(request.url.path) or page_of(request.url.path.rpartition("/")[0]) or "/desk")
