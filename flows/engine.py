"""Engine of the seeker's conversation: takes a turn and returns its outcome. Pure; everything it needs is passed in."""

from __future__ import annotations

from flows.conversation.edited_messages import record_source_message, take_snapshot
from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Notice, Undo
from flows.conversation.undo import copy_fields, record_deed
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.history import redirect_to_status
from flows.questionnaire.questionnaire import ENDS, NO_RANDOM, TurnContext
from flows.questionnaire.states import QUESTIONNAIRE
from flows.questionnaire.transitions import seeker_chart
from flows.questionnaire.typed_words import check_words
from flows.reference.places import Places
from flows.replies import required_keys
from flows.replies.presenter import Presenter
from flows.timestamps import to_iso
from flows.turn_handler import TurnHandler

REMOVALS = frozenset({"remove", "remove_piece", "take_out", "undo"})  # events whose typed words became no answer
SWITCHED = frozenset({"picked", "tapped"})  # events of buttons that are on or off


class IntakeEngine:
    """One engine for all conversations; it holds the state of none. Raises ChartError when states, rows or texts disagree."""

    def __init__(self, catalog: Catalog, crisis: CrisisResources, installation: Installation, places: Places) -> None:
        self.catalog, self.installation, self.places, self._crisis = catalog, installation, places, crisis
        catalog.check_keys(required_keys.required_keys())
        check_words(catalog, QUESTIONNAIRE)
        self._chart, self._presenter = seeker_chart(), Presenter(catalog, crisis, installation)

    def begin_conversation(self, turn: Turn) -> ConversationState:
        """A new conversation, in the language that the channel names if there are texts in it."""
        spoken = (turn.language or "").partition("-")[0]
        language = spoken if spoken in self.catalog.languages else self.catalog.languages[0]
        return ConversationState(language=language, touched_at=to_iso(turn.at))

    def render_closed(self, turn: Turn) -> Output:
        """The output for somebody new while the intake is closed."""
        conversation = self.begin_conversation(turn)
        conversation.add_notice("closed_now")
        return self._presenter.render_output(conversation, self._turn_context(Context(turn.at)))

    def render_output(self, conversation: ConversationState, context: Context) -> Output:
        """The output of now: it follows from what is stored."""
        turn_context = self._turn_context(context)
        redirect_to_status(conversation, turn_context)
        return self._presenter.render_output(conversation, turn_context)

    def take_turn(self, conversation: ConversationState, turn: Turn, context: Context) -> Outcome:
        """Apply one turn to the conversation, in memory alone."""
        turn_context = self._turn_context(context, turn)
        redirect_to_status(conversation, turn_context)
        turn_context.buttons, conversation.notices = tuple(self._presenter.list_buttons(conversation, turn_context)), []
        conversation.touched_at = to_iso(turn.at)
        before = take_snapshot(conversation) if turn.message else None
        question, fields, undo = conversation.state, copy_fields(conversation), conversation.undo
        returned = TurnHandler(self._chart, self._crisis, conversation, turn_context).handle(turn)
        if conversation.undo is undo:
            state = QUESTIONNAIRE.states.get(question)
            _tell_deed(conversation, turn_context, record_deed(conversation, fields, state.follows if state else ""))
        _finish(conversation, turn_context, question)
        if turn.message and before and turn_context.event.name not in REMOVALS:
            record_source_message(conversation, turn.message, before)
        ended = conversation.state if conversation.state in ENDS else None
        redirect_to_status(conversation, turn_context)
        output = self._presenter.render_output(conversation, turn_context)
        return Outcome(output, tuple(turn_context.effects), ended, returned or turn_context.returned)

    def _turn_context(self, context: Context, turn: Turn | None = None) -> TurnContext:
        return TurnContext(context, QUESTIONNAIRE, self.catalog, self.places, turn.random_values if turn else NO_RANDOM)


def _tell_deed(conversation: ConversationState, context: TurnContext, deed: Undo | None) -> None:
    """Say what was replaced or removed, with its undo; a button that is on or off shows that itself."""
    if deed and context.event.name not in SWITCHED:
        conversation.add_notice(f"deed_{deed.kind}", label=deed.label)


def _finish(conversation: ConversationState, context: TurnContext, before: str) -> None:
    """A code is shown once; the question about danger comes first; a new question has a new number."""
    if conversation.state != "receipt":
        conversation.code = None
    if context.hotlines:
        conversation.notices[:0] = [Notice("safety_ask", {}), Notice("help_card", {"first": " ".join(context.hotlines)})]
    if conversation.state != before:
        conversation.question_number += 1
