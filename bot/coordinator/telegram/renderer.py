"""What the coordinator's bot sends: plain messages, closed to copying, with buttons that name a dossier by its id alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.views import Overview
from bot.coordinator.telegram.views import MessageView, make_button
from bot.telegram.ports import ApiCall
from flows.i18n.catalog import Catalog

OFFER_NOTIFICATIONS = ("offer", "remind_answer")


@dataclass(frozen=True, slots=True)
class CoordinatorRenderer:
    """One bot's way of showing. `address` is where the desk is."""

    catalog: Catalog
    timezone: ZoneInfo
    address: str

    def render_notification(self, chat_id: int, language: str, text: str, kind: str, dossier_id: str) -> ApiCall:
        """What is sent unasked: that something waits, and until when. It may sound: it is never sent in quiet hours."""
        rows = [[make_button(self.catalog, language, "desk.bot.look", "card" if kind in OFFER_NOTIFICATIONS else "own", dossier_id)]]
        if kind in OFFER_NOTIFICATIONS:
            rows.append([make_button(self.catalog, language, "desk.decline", "why", dossier_id)])
        return make_message(chat_id, text, rows, once=True)

    def render_text(self, chat_id: int, language: str, key: str) -> ApiCall:
        return make_message(chat_id, self.catalog.text(language, key), [], silent=True)

    def render_stranger_reply(self, chat_id: int, language: str) -> ApiCall:
        """All that is said to whoever is no coordinator, of whom nothing is kept."""
        return replace(self.render_text(chat_id, language, "desk.bot.stranger"), untracked=True)

    def render_answer(self, chat_id: int, kind: str, dossier_id: str, overview: Overview, now: datetime) -> ApiCall:
        """The answer to a press or a command, made of what holds now."""
        text, rows = MessageView(self.catalog, self.timezone, self.address, overview, now).render(kind, dossier_id)
        return make_message(chat_id, text, rows, silent=True)


def make_message(chat_id: int, text: str, rows: Sequence[Sequence[dict[str, str]]], *, silent: bool = False, once: bool = False) -> ApiCall:
    """Plain, without previews, and closed to forwarding and copying."""
    parameters = {
        "chat_id": chat_id,
        "text": text,
        "disable_notification": silent,
        "protect_content": True,
        "link_preview_options": {"is_disabled": True},
    }
    return ApiCall("sendMessage", parameters | ({"reply_markup": {"inline_keyboard": rows}} if rows else {}), once)
