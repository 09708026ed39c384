"""Web application, wired: the pages of both sides in one ASGI application, each built in a module of its own."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import Route
from starlette.types import ASGIApp

from bot.app.chat_pages import build_chat_routes
from bot.app.composition import Services
from bot.app.desk_pages import build_desk_routes
from bot.own.look_routes import serve_look
from bot.web.application import HealthCheck, build_application, put_in_front
from bot.web.security_contact import security_contact_routes
from bot.web.templating import PageFrame, Templates
from storage.db.writer import Writer
from storage.installation.facts import write_ping


def build_web_app(services: Services, webhooks: Sequence[Route] = ()) -> ASGIApp:
    """The ASGI application of chat, information pages and desk, with the webhooks of the bots in front."""
    context, installation = services.context, services.installation
    numbers = (number for hotline in context.hotlines for number in (hotline.number, hotline.chat) if number)
    look = serve_look(context.own.look)
    frame = PageFrame(installation.practice, context.settings.exit_link, look.style_address, look.logo_address, installation.foundation)
    templates = Templates(context.catalog, frame, (*numbers, installation.phone))
    security_contact = security_contact_routes(context.settings.security_contact, context.settings.address, context.now)
    pages = (*build_chat_routes(services, templates), *build_desk_routes(services, templates))
    routes = (*look.routes, *security_contact, *pages)
    application = build_application(templates, routes, _database_check(services.writer), uses_https=context.uses_https)
    return put_in_front(webhooks, application)


def _database_check(writer: Writer) -> HealthCheck:
    """Health check: the database takes a write."""

    async def is_healthy() -> bool:
        try:
            await writer.run(write_ping)
        except Exception:
            return False
        return True

    return is_healthy
