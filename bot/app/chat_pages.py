"""Pages of the seeker, wired: the chat and what stands around it, with what each of them needs."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.app.composition import Services
from bot.app.context import AppContext
from bot.seeker.web.admission import AdmissionTickets
from bot.seeker.web.base import ChatPageContext
from bot.seeker.web.channel_transfer import ChannelTransferPages
from bot.seeker.web.chat import ChatPages
from bot.seeker.web.coming_back import ComingBackPages
from bot.seeker.web.held_pages import HeldPages
from bot.seeker.web.information_pages import InformationPages
from bot.seeker.web.look_page import LookPages
from bot.seeker.web.my_data import MyDataPages
from bot.seeker.web.routes import chat_routes
from bot.seeker.web.session_cookie import ChatSessionCookie
from bot.seeker.web.unsent_words import UnsentWordsEndpoint
from bot.web.answer_delay import AnswerDelay
from bot.web.templating import Templates
from flows.installation import Installation
from storage.retention.rules import UNINFORMED_DAYS


def build_chat_routes(services: Services, templates: Templates) -> Sequence[BaseRoute]:
    """The routes of the chat and of the pages around it."""
    context, installation, service = services.context, services.installation, services.seeker_service
    secrets = context.vault.derive_secrets("chat")
    page_context = ChatPageContext(templates, ChatSessionCookie(secrets, context.uses_https, context.now), service)
    delay = AnswerDelay()
    held = HeldPages(service.guard, page_context, AdmissionTickets(secrets, context.now), delay, context.now)
    chat = ChatPages(service, page_context, held, offers_telegram=bool(context.settings.seeker_name))
    return chat_routes(
        chat,
        LookPages(service, page_context, chat),
        ComingBackPages(service, page_context, delay),
        UnsentWordsEndpoint(service, page_context),
        MyDataPages(service, page_context, held, context.signer),
        ChannelTransferPages(service, page_context, context.settings.seeker_name),
        InformationPages(templates, service, privacy_values(context, installation)),
    )


def privacy_values(context: AppContext, installation: Installation) -> dict[str, str]:
    """The placeholders of the privacy page, from the settings; a setting that is missing shows as its name in brackets."""
    settings = {name: getattr(context.settings, f"privacy_{name}") or f"[{name}]" for name in ("address", "officer", "host")}
    days = {
        "draft_days": installation.draft_days,
        "sent_days": installation.sent_days,
        "backup_days": installation.backup_days,
        "circle_days": UNINFORMED_DAYS,
    }
    chapters = {"telegram": "" if context.settings.seeker_token is None else "telegram"}
    return {**installation.foundation_facts(), **settings, **chapters, **{name: str(count) for name, count in days.items()}}
