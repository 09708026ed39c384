"""Pages of the coordinator's desk, wired: sign-in, overview and dossiers, with what each of them needs."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.app.composition import Services, build_desk_service
from bot.app.context import AppContext
from bot.coordinator.service.authentication.coming_in import ComingIn
from bot.coordinator.service.authentication.passkey_sign_in import PasskeySignIn
from bot.coordinator.service.authentication.sign_in import SignIn
from bot.coordinator.service.live_desk import LiveDesk
from bot.coordinator.web.routes import Entrance, desk_routes
from bot.web.templating import Templates


def build_desk_routes(services: Services, templates: Templates) -> Sequence[BaseRoute]:
    """The routes of the desk."""
    context, installation = services.context, services.installation
    secret, bot_username = _form_secret(context, "desk"), context.settings.coordinator_name
    shared = (services.writer, context.vault, context.now, installation)
    entrance = Entrance(SignIn(*shared), ComingIn(*shared), PasskeySignIn(*shared, _form_secret(context, "passkey")))
    return desk_routes(
        build_desk_service(services, services.writer),
        entrance,
        LiveDesk(context.engine, context.vault, context.now),
        templates,
        installation,
        secret,
        https=context.uses_https,
        bot_username=bot_username,
        address=context.settings.base_url,
    )


def _form_secret(context: AppContext, purpose: str) -> bytes:
    """The newest signing secret of forms and cookies, derived from the keys and stored nowhere."""
    return context.vault.derive_secrets(purpose)[-1]
