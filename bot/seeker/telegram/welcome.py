"""What is said at the threshold of the seeker's bot: to who has no conversation yet, or none any more. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.seeker.service import Entry, SeekerService
from bot.seeker.telegram.renderer import SeekerRenderer
from bot.seeker.telegram.update_parser import SeekerUpdate
from bot.telegram.ports import ApiCall
from flows.conversation.messages import Outcome
from flows.i18n.catalog import Catalog

TOLD = {  # by the command that they gave
    **{"voice": "voice", "not_kept": "not_kept", "help": "help_card", "privacy": "privacy"},
    **dict.fromkeys(("mine", "status", "who_looked", "withdraw", "erase", "back", "later"), "nothing_kept"),
}


@dataclass(frozen=True, slots=True)
class WelcomeReplies:
    """One bot's. All of it may be said twice."""

    service: SeekerService
    catalog: Catalog
    showing: SeekerRenderer

    def welcome(self, said: SeekerUpdate, chat: int) -> Sequence[ApiCall]:
        """Somebody who said nothing yet."""
        language = self.language(said.language)
        kind = TOLD.get((said.said and said.said.command) or "", "nothing_kept" if said.press else "")
        welcome = self.showing.calls(chat, self.service.welcome(language, chat=True))
        told = [self.showing.plain(chat, self.service.notice_text(language, kind), is_open=kind == "help_card")] if kind else []
        return (*told, *welcome)

    def stay_out(self, entry: Entry, said: SeekerUpdate, chat: int) -> Sequence[ApiCall]:
        """A return code that opened nothing."""
        return (self.showing.plain(chat, self.service.notice_text(self.language(said.language), f"code_{entry.value}")),)

    def farewell(self, outcome: Outcome, chat: int) -> Sequence[ApiCall]:
        """An ending, or a closed door."""
        remains = [self.showing.plain(chat, self.catalog.text(outcome.output.language, "telegram.remains"))] if outcome.ended else []
        return (*self.showing.calls(chat, outcome.output), *remains)

    def sorry(self, chat: int, language: str) -> Sequence[ApiCall]:
        return (self.showing.plain(chat, self.catalog.text(language, "sorry")),)

    def language(self, wished: str | None) -> str:
        """The one that their Telegram speaks, if there are words in it."""
        spoken = (wished or "").partition("-")[0]
        return spoken if spoken in self.catalog.languages else self.catalog.languages[0]
