"""Telegram renderer of the coordinator's bot: protected plain messages, whose buttons carry a dossier's id and nothing else of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.views import Overview
from bot.coordinator.telegram.message_parts import make_button
from bot.coordinator.telegram.views import MessageView
from bot.telegram.ports import ApiCall
from flows.dossier.notification_rules import ABOUT_AN_OFFER, BEFORE_A_CALL, RETURNED
from flows.i18n.catalog import Catalog


@dataclass(frozen=True, slots=True)
class CoordinatorRenderer:
    """Renders the messages of one bot. `address` is the base URL of the desk."""

    catalog: Catalog
    timezone: ZoneInfo
    address: str

    def render_notification(self, chat_id: int, language: str, text: str, kind: str, dossier_id: str, offer: str) -> ApiCall:
        """A notification, sent at most once; but what must be known before a call is sent until it surely arrived.

        It makes a sound: only what could be dangerous not to know is sent in quiet hours. `offer` is the number of the one it is about.
        """
        is_offer = kind in ABOUT_AN_OFFER
        look = "card" if is_offer else "own" if dossier_id and kind != RETURNED else "overview"
        rows = [[make_button(self.catalog, language, "desk.bot.look", look, "" if look == "overview" else dossier_id)]]
        if is_offer:
            rows.append([make_button(self.catalog, language, "desk.decline", "why", dossier_id, offer)])
        return make_message(chat_id, text, rows, at_most_once=kind not in BEFORE_A_CALL)

    def render_text(self, chat_id: int, language: str, key: str) -> ApiCall:
        return make_message(chat_id, self.catalog.text(language, key), [], silent=True)

    def render_stranger_reply(self, chat_id: int, language: str) -> ApiCall:
        """The one reply to somebody who is no coordinator; nothing of them is stored."""
        return replace(self.render_text(chat_id, language, "desk.bot.stranger"), untracked=True)

    def render_answer(self, chat_id: int, kind: str, dossier_id: str, overview: Overview, now: datetime) -> ApiCall:
        """The answer to a press or a command, rendered from the current overview."""
        text, rows = MessageView(self.catalog, self.timezone, self.address, overview, now).render(kind, dossier_id)
        return make_message(chat_id, text, rows, silent=True)


def make_message(
    chat_id: int, text: str, rows: Sequence[Sequence[dict[str, str]]], *, silent: bool = False, at_most_once: bool = False
) -> ApiCall:
    """A plain message without link previews, protected from forwarding and copying, with rows of buttons."""
    parameters = {
        "chat_id": chat_id,
        "text": text,
        "disable_notification": silent,
        "protect_content": True,
        "link_preview_options": {"is_disabled": True},
    }
    return ApiCall("sendMessage", parameters | ({"reply_markup": {"inline_keyboard": rows}} if rows else {}), at_most_once)
