"""What the coordinator's bot sends: plain messages, closed to copying, with buttons that name a dossier by its id alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.views import Overview
from bot.coordinator.telegram.views import View, button
from bot.telegram.ports import ApiCall
from flows.i18n.catalog import Catalog

ASKED = ("offer", "remind_answer")


@dataclass(frozen=True, slots=True)
class CoordinatorRenderer:
    """One bot's way of showing. `address` is where the desk is."""

    catalog: Catalog
    zone: ZoneInfo
    address: str

    def notice(self, chat: int, language: str, text: str, kind: str, subject: str) -> ApiCall:
        """What is sent unasked: that something waits, and until when. It may sound: it is never sent in quiet hours."""
        rows = [[button(self.catalog, language, "desk.bot.look", "card" if kind in ASKED else "own", subject)]]
        if kind in ASKED:
            rows.append([button(self.catalog, language, "desk.decline", "why", subject)])
        return message(chat, text, rows, once=True)

    def plain(self, chat: int, language: str, key: str) -> ApiCall:
        return message(chat, self.catalog.text(language, key), [], silent=True)

    def stranger(self, chat: int, language: str) -> ApiCall:
        """All that is said to whoever is no coordinator, of whom nothing is kept."""
        return replace(self.plain(chat, language, "desk.bot.stranger"), traceless=True)

    def answer(self, chat: int, kind: str, subject: str, seen: Overview, now: datetime) -> ApiCall:
        """The answer to a press or a command, made of what holds now."""
        text, rows = View(self.catalog, self.zone, self.address, seen, now).show(kind, subject)
        return message(chat, text, rows, silent=True)


def message(chat: int, text: str, rows: Sequence[Sequence[dict[str, str]]], *, silent: bool = False, once: bool = False) -> ApiCall:
    """Plain, without previews, and closed to forwarding and copying."""
    parameters = {
        "chat_id": chat,
        "text": text,
        "disable_notification": silent,
        "protect_content": True,
        "link_preview_options": {"is_disabled": True},
    }
    return ApiCall("sendMessage", parameters | ({"reply_markup": {"inline_keyboard": rows}} if rows else {}), once)
