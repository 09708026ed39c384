"""Routes of the desk: every page under /desk, on one page context."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.coordinator.service.desk import DeskService
from bot.coordinator.service.sign_in import SignIn
from bot.coordinator.web.account_pages import AccountPages
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier_pages import DossierPages
from bot.coordinator.web.overview_pages import OverviewPages
from bot.coordinator.web.profile_pages import ProfilePages
from bot.coordinator.web.session_cookie import DeskSessionCookie
from bot.coordinator.web.sign_in_pages import SignInPages
from bot.web.templating import Templates
from flows.installation import Installation


def desk_routes(
    service: DeskService,
    sign_in: SignIn,
    templates: Templates,
    installation: Installation,
    secret: bytes,
    *,
    https: bool,
    bot_username: str = "",
) -> Sequence[BaseRoute]:
    """All routes under /desk. `secret` signs CSRF tokens and is no key of the vault; `bot_username` is that of the coordinators' bot."""
    context = DeskPageContext(service, sign_in, templates, DeskSessionCookie(secret, https), installation, bot_username)
    overview = OverviewPages(context)
    pages = (SignInPages(context), overview, ProfilePages(context), AccountPages(context), DossierPages(context, overview))
    return tuple(route for one in pages for route in one.routes())
