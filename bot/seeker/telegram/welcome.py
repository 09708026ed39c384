"""What is said at the threshold of the seeker's bot: to who has no conversation yet, or none any more. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.seeker.service import ReturnCodeResult, SeekerService
from bot.seeker.telegram.renderer import SeekerRenderer
from bot.seeker.telegram.update_parser import SeekerUpdate
from bot.telegram.ports import ApiCall
from flows.conversation.messages import Outcome
from flows.i18n.catalog import Catalog

NOTICE_BY_COMMAND = {  # by the command that they gave
    **{"voice": "voice", "not_kept": "not_kept", "help": "help_card", "privacy": "privacy"},
    **dict.fromkeys(("mine", "status", "who_looked", "withdraw", "erase", "back", "later"), "nothing_kept"),
}


@dataclass(frozen=True, slots=True)
class WelcomeReplies:
    """One bot's. All of it may be said twice."""

    service: SeekerService
    catalog: Catalog
    renderer: SeekerRenderer

    def welcome_messages(self, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        """Somebody who said nothing yet."""
        language = self.pick_language(update.language)
        kind = NOTICE_BY_COMMAND.get(
            (update.seeker_input and update.seeker_input.command) or "", "nothing_kept" if update.callback_query_id else ""
        )
        welcome = self.renderer.render_output(chat_id, self.service.welcome_output(language, warns_of_chat=True))
        told = (
            [self.renderer.render_text(chat_id, self.service.notice_text(language, kind), is_copyable=kind == "help_card")] if kind else []
        )
        return (*told, *welcome)

    def refused_code_message(self, result: ReturnCodeResult, update: SeekerUpdate, chat_id: int) -> Sequence[ApiCall]:
        """A return code that opened nothing."""
        return (self.renderer.render_text(chat_id, self.service.notice_text(self.pick_language(update.language), f"code_{result.value}")),)

    def ending_messages(self, outcome: Outcome, chat_id: int) -> Sequence[ApiCall]:
        """An ending, or a closed door."""
        remains = (
            [self.renderer.render_text(chat_id, self.catalog.text(outcome.output.language, "telegram.remains"))] if outcome.ended else []
        )
        return (*self.renderer.render_output(chat_id, outcome.output), *remains)

    def apology_message(self, chat_id: int, language: str) -> Sequence[ApiCall]:
        return (self.renderer.render_text(chat_id, self.catalog.text(language, "sorry")),)

    def pick_language(self, language_code: str | None) -> str:
        """The one that their Telegram speaks, if there are words in it."""
        spoken = (language_code or "").partition("-")[0]
        return spoken if spoken in self.catalog.languages else self.catalog.languages[0]
