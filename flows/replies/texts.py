"""Texts of notices, privacy screens and questions, from the catalogue alone; nothing is generated."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Notice
from flows.crisis import HELP_CARD, CrisisResources
from flows.dossier.status import AccessRecord
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.channel_privacy import ELSEWHERE_FIRST, WELCOME, shown_pieces
from flows.questionnaire.promise import promise_for
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.questions.coming_in import HELLO
from flows.questionnaire.turn_context import TurnContext
from flows.replies.in_writing import fitting_key
from flows.replies.placeholders import Placeholders
from flows.timestamps import from_iso

TRANSFER_PATH = "/hier"  # of the page that a transfer token opens


class Texts:
    """The texts of one installation, filled in for one conversation at a time."""

    def __init__(self, catalog: Catalog, crisis: CrisisResources, installation: Installation) -> None:
        self._catalog, self._crisis, self._installation = catalog, crisis, installation
        self._placeholders = Placeholders(catalog, installation)
        self._notices: dict[str, Callable[[ConversationState, TurnContext], str]] = {
            "honest_limits": self._honest_limits,
            "help_folded": self._help_card,
            **{kind: partial(self._urgent, kind) for kind in ("danger", "suicide", "unsafe")},
            "who_looked": self._access_lines,
            "pieces": self._pieces,
            "what_next": self._what_next,
            "traces": self._traces,
            "wiped": self._wiped,
            "closed_now": self._closed,
        }

    def notice_text(self, conversation: ConversationState, context: TurnContext, notice: Notice) -> str:
        """The text of a notice."""
        kind, values = notice.kind, notice.values
        if kind == "help_card":
            return self._help_card(conversation, context, str(values.get("first", "")).split())
        if kind in self._notices:
            return self._notices[kind](conversation, context)
        if kind in ("status_same", "status_changed"):
            values = {"moment": self._placeholders.format_moment(conversation, from_iso(str(values["moment"])))}
        if kind in ("not_understood", "decide_first"):
            hint = fitting_key(conversation, context, f"hint.{values['hint']}")
            values = {"hint": self._catalog.text(conversation.language, hint)}
        if kind.startswith("deed_"):
            values = {"label": self._catalog.text(conversation.language, str(values["label"]))}
        if kind == "passage":
            values = {"link": f"{self._installation.address}{TRANSFER_PATH}/{values['token']}"}
        return self._placeholders.fill_text(conversation, context, f"notice.{kind}", **values)

    def privacy_screen_text(self, conversation: ConversationState, context: TurnContext, screen: str) -> str:
        """The text shown before the question of this state."""
        if screen == ELSEWHERE_FIRST:
            return self._fill_all(conversation, context, context.questionnaire[conversation.state].screen_text)
        return self._fill_all(conversation, context, *((HELLO, "welcome") if screen == WELCOME else ()), screen)

    def question_text(self, conversation: ConversationState, context: TurnContext) -> str:
        """The text of the question of this state, or of the ending."""
        if conversation.state in ENDS:
            return self._ending(conversation, context)
        return self._fill_all(conversation, context, *context.questionnaire[conversation.state].question_texts(conversation, context))

    def _ending(self, conversation: ConversationState, context: TurnContext) -> str:
        text = self.notice_text(conversation, context, Notice(conversation.state, {}))
        return f"{text}\n{self._help_card(conversation, context)}" if conversation.state == "refused" else text

    def _fill_all(self, conversation: ConversationState, context: TurnContext, *keys: str) -> str:
        return "\n".join(self._placeholders.fill_text(conversation, context, key).rstrip("\n") for key in keys)

    def _pieces(self, conversation: ConversationState, context: TurnContext) -> str:
        lines = (f"{number}. {piece}" for number, piece in enumerate(shown_pieces(conversation, context), 1))
        return "\n".join((self._fill_all(conversation, context, "notice.pieces"), *lines))

    def _closed(self, conversation: ConversationState, context: TurnContext) -> str:
        key = "notice.closed_now" if self._installation.closed_until else "notice.closed_just_now"
        return self._fill_all(conversation, context, key)

    def _traces(self, conversation: ConversationState, context: TurnContext) -> str:
        phones = promise_for(conversation, context).speaks_of_phone
        return self._fill_all(conversation, context, "notice.traces", *(("notice.traces_call",) if phones else ()))

    def _what_next(self, conversation: ConversationState, context: TurnContext) -> str:
        """What happens now, by the way of contact that was promised."""
        promise = promise_for(conversation, context)
        silent = "silent_phone" if promise.speaks_of_phone else "silent_mail"
        parts = (f"what_next_{promise.manner}", silent, "what_next_end")
        return self._fill_all(conversation, context, *(f"notice.{part}" for part in parts))

    def _wiped(self, conversation: ConversationState, context: TurnContext) -> str:
        backup = ("notice.wiped_backup",) if self._installation.backup_days else ()
        return self._fill_all(conversation, context, "notice.wiped", *backup)

    def _honest_limits(self, conversation: ConversationState, context: TurnContext) -> str:
        own = self._installation.honest_limits.get(conversation.language)
        return own or self._fill_all(conversation, context, "notice.honest_limits")

    def _help_card(self, conversation: ConversationState, context: TurnContext, first: Collection[str] = ()) -> str:
        key = fitting_key(conversation, context, HELP_CARD)
        return self._with_reassurance(conversation, self._crisis.help_card(self._catalog, conversation.language, first, key))

    def _urgent(self, kind: str, conversation: ConversationState, context: TurnContext) -> str:
        return self._with_reassurance(conversation, self._fill_all(conversation, context, f"notice.{kind}"))

    def _with_reassurance(self, conversation: ConversationState, text: str) -> str:
        """Somebody in danger need not fear for what they typed; before consent 1 nothing is stored, and nothing is said of it."""
        return f"{text}\n{self._catalog.text(conversation.language, 'notice.help_card_kept')}" if conversation.consent else text

    def _access_lines(self, conversation: ConversationState, context: TurnContext) -> str:
        records = context.outside.status.access_records if context.outside.status else ()
        if not records:
            return self._fill_all(conversation, context, "notice.who_looked")
        return "\n".join(self._access_line(conversation, record) for record in records)

    def _access_line(self, conversation: ConversationState, record: AccessRecord) -> str:
        text, moment = partial(self._catalog.text, conversation.language), self._placeholders.format_moment(conversation, record.at)
        who = record.name or text("look.you" if record.action == "copied" else "notice.who_looked_gone")
        return text("notice.who_looked_line", who=who, what=text(f"look.{record.action}"), moment=moment)
