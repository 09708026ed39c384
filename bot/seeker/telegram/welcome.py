"""Replies to somebody without a conversation: welcome, refused code, ending, apology. They are sent at once and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.seeker.inputs import ReturnCodeResult
from bot.seeker.service import SeekerService
from bot.seeker.telegram.renderer import COPYABLE, SeekerRenderer
from bot.seeker.telegram.update_parser import SeekerUpdate
from bot.telegram.ports import ApiCall
from flows.conversation.messages import Outcome
from flows.i18n.catalog import Catalog

NOTICE_BY_COMMAND = {
    **{"voice": "voice", "not_kept": "not_kept", "help": "help_card", "privacy": "privacy"},
    **dict.fromkeys(("mine", "status", "who_looked", "withdraw", "erase", "back", "later"), "nothing_kept"),
}


@dataclass(frozen=True, slots=True)
class WelcomeReplies:
    """Builds the replies of one bot. A repeated reply does no harm."""

    service: SeekerService
    catalog: Catalog
    renderer: SeekerRenderer

    def welcome_messages(self, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        """The first screen, after a notice that answers the command or the outdated button."""
        language = self.pick_language(update.language)
        welcome = self.renderer.render_output(chat_id, self.service.welcome_output(language, warns_of_chat=True))
        kind = self._notice_kind(update)
        if not kind:
            return welcome
        notice = self.service.notice_text(language, kind)
        return (self.renderer.render_text(chat_id, notice, is_copyable=kind == "help_card"), *welcome)

    def _notice_kind(self, update: SeekerUpdate) -> str:
        command = update.seeker_input.command if update.seeker_input else None
        return NOTICE_BY_COMMAND.get(command or "", "nothing_kept" if update.callback_query_id else "")

    def refused_code_message(self, result: ReturnCodeResult, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        """Why a return code opened nothing."""
        notice = self.service.notice_text(self.pick_language(update.language), f"code_{result.value}")
        return (self.renderer.render_text(chat_id, notice),)

    def ending_messages(self, outcome: Outcome, chat_id: int) -> Sequence[ApiCall]:
        """The last screen; after an ending also what may remain in the chat and how to delete it."""
        messages = self.renderer.render_output(chat_id, outcome.output)
        if not outcome.ended:
            return messages
        return (*messages, self.renderer.render_text(chat_id, self.catalog.text(outcome.output.language, "telegram.remains")))

    def busy_messages(self, outcome: Outcome, chat_id: int, source: str) -> Sequence[ApiCall]:
        """What the flood guard holds: when to do it again, below what the words say of danger."""
        seconds, language = self.service.guard.reserve(outcome.held, source), outcome.output.language
        urgent = [reply.text for reply in outcome.output.replies if reply.key in COPYABLE]
        texts = (*urgent, self.catalog.text(language, "telegram.busy", seconds=seconds))
        return tuple(self.renderer.render_text(chat_id, text, is_copyable=text in urgent) for text in texts)

    def apology_message(self, chat_id: int, language: str) -> Sequence[ApiCall]:
        return (self.renderer.render_text(chat_id, self.catalog.text(language, "sorry")),)

    def pick_language(self, language_code: str | None) -> str:
        """The language of the person's Telegram if the catalogue has it, or else the first language."""
        language = (language_code or "").partition("-")[0]
        return language if language in self.catalog.languages else self.catalog.languages[0]
