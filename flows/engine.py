"""Engine of the seeker's conversation: takes a turn and returns its outcome. Pure; everything it needs is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flows.conversation.edited_messages import record_source_message, take_snapshot
from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.conversation.owed_notices import ask_about_danger, keep_owed, put_in_order, set_others_aside, take_danger_question
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Doubt, Notice, Undo
from flows.conversation.undo import copy_fields, record_deed
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.channel_privacy import shows_own_words
from flows.questionnaire.history import leave_closed_question
from flows.questionnaire.promise import speaks_of_phone
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.questions.asides import DANGER_BUTTONS
from flows.questionnaire.questions.asked_together import asked_together
from flows.questionnaire.states import questionnaire_with
from flows.questionnaire.status.addressee import note_addressee
from flows.questionnaire.status.changes import note_look
from flows.questionnaire.transitions.seeker_chart import seeker_chart
from flows.questionnaire.turn_context import NO_RANDOM, TurnContext
from flows.questionnaire.typed_words import check_words
from flows.reference.places import Places
from flows.replies import required_keys
from flows.replies.placeholder_values import shorten
from flows.replies.presenter import Presenter
from flows.text_cleaning import sanitize_text
from flows.timestamps import from_iso, to_iso
from flows.turn_handler import TurnHandler

REMOVALS = frozenset({"remove", "remove_piece", "take_out", "undo"})  # events whose typed words became no answer
SWITCHED = frozenset({"picked", "tapped", "wished"})  # events of buttons that are on or off
FIRST_WORDS = 60  # characters of a message that was not kept
READING_TIME = timedelta(seconds=5)  # nobody has read a new question and typed an answer within this time


class IntakeEngine:
    """One engine for all conversations; it holds the state of none. Raises ChartError when states, rows or texts disagree."""

    def __init__(self, catalog: Catalog, crisis: CrisisResources, installation: Installation, places: Places) -> None:
        self.catalog, self.installation, self.places, self._crisis = catalog, installation, places, crisis
        self._questionnaire = questionnaire_with(installation.own_questions)
        catalog.check_keys(required_keys.required_keys(self._questionnaire))
        check_words(catalog, self._questionnaire)
        crisis.read_words()
        self._chart, self._presenter = seeker_chart(self._questionnaire), Presenter(catalog, crisis, installation)

    def hears_danger(self, text: str) -> bool:
        """Whether words that may mean danger are said."""
        return bool(self.hear_danger(text))

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
        leave_closed_question(conversation, turn_context)
        return self._presenter.render_output(conversation, turn_context)

    def is_in_writing(self, conversation: ConversationState, context: Context) -> bool:
        """Whether no line about phoning fits this person: they are written to, or may be deaf. It reads what they told."""
        return not speaks_of_phone(conversation, self._turn_context(context))

    def hear_danger(self, text: str) -> tuple[str, ...]:
        """The hotlines that fit words of danger in a text: `Turn.hotlines`. It needs no conversation, so it holds none up."""
        return self._crisis.find_hotlines(sanitize_text(text))

    def take_turn(self, conversation: ConversationState, turn: Turn, context: Context) -> Outcome:
        """Apply one turn to the conversation, in memory alone."""
        turn_context = self._turn_context(context, turn)
        leave_closed_question(conversation, turn_context)
        turn_context.buttons = tuple(self._presenter.list_buttons(conversation, turn_context, is_typed=turn.button is None))
        others = set_others_aside(conversation, context.here)
        keep_owed(conversation, turn.seen)
        turn_context.asks_danger = take_danger_question(conversation, is_answer=turn.text is not None or turn.button in DANGER_BUTTONS)
        conversation.touched_at = to_iso(turn.at)
        before, had_consent = take_snapshot(conversation) if turn.message else None, bool(conversation.consent)
        question, own_question = _question_of(conversation), _question_of_words(conversation, turn)
        turn_context.asked_about = turn.asked_about
        note_addressee(conversation, turn_context)
        turn_context.is_early, turn_context.is_quick = turn.before_question and not turn.edited, _is_quick(conversation, turn)
        fields, undo = copy_fields(conversation), conversation.undo
        returned = TurnHandler(self._chart, self._crisis, self._presenter.list_buttons, conversation, turn_context).handle(turn)
        if conversation.undo is undo:
            state = self._questionnaire.states.get(question[0])
            _tell_deed(conversation, turn_context, record_deed(conversation, fields, state.follows if state else ""))
        returned = "\n".join(filter(None, (turn_context.returned, returned))) or None
        if turn.message and returned:
            _name_lost_piece(conversation, turn_context, returned)
        _finish(conversation, turn_context, question, others)
        if turn.message and before and turn_context.event.name not in REMOVALS:
            record_source_message(conversation, turn.message, before)
        ended = conversation.state if conversation.state in ENDS else None
        leave_closed_question(conversation, turn_context)
        output = self._presenter.render_output(conversation, turn_context)
        returned_for = self._field_of(conversation, own_question) if returned else None
        consented = bool(conversation.consent) and not had_consent
        return Outcome(output, tuple(turn_context.effects), ended, returned, returned_for, turn_context.is_silent, consented=consented)

    def _field_of(self, conversation: ConversationState, question: str | None) -> str | None:
        """The question in whose field words belong that were typed at this one."""
        state = self._questionnaire.states.get(conversation.state)
        return state.name if state and question and state.takes_words_of == question else question

    def _turn_context(self, context: Context, turn: Turn | None = None) -> TurnContext:
        random_values = turn.random_values if turn else NO_RANDOM
        return TurnContext(context, self._questionnaire, self.catalog, self.places, self.installation, random_values)


def _tell_deed(conversation: ConversationState, context: TurnContext, deed: Undo | None) -> None:
    """Say what was replaced or removed, with its undo; a button that is on or off shows that itself."""
    if deed and context.event.name not in SWITCHED:
        conversation.add_notice(f"deed_{deed.kind}", label=deed.label)


def _name_lost_piece(conversation: ConversationState, context: TurnContext, text: str) -> None:
    """Of a long message that a chat cannot give back the first words: one of several that were sent at once may be any of them."""
    if conversation.consent and len(text) > FIRST_WORDS and shows_own_words(conversation, context):
        conversation.add_notice("piece_not_kept", words=shorten(text.strip(), FIRST_WORDS))


def _question_of(conversation: ConversationState) -> tuple[str, list[Doubt]]:
    """The question of now; about other or more words in doubt it is another one."""
    return conversation.state, asked_together(conversation) if conversation.is_in_doubt else []


def _question_of_words(conversation: ConversationState, turn: Turn) -> str | None:
    """The question at which this turn's words were typed, or None if they were typed at an older one."""
    is_of_now = turn.question_number in (None, conversation.question_number)
    return conversation.question_of_words if is_of_now else None


def _is_quick(conversation: ConversationState, turn: Turn) -> bool:
    """Whether words were typed before anybody can have read the question of now, in a channel that does not say which one they saw."""
    if turn.text is None or turn.question_number is not None or not conversation.asked_at:
        return False
    return timedelta() <= turn.at - from_iso(conversation.asked_at) <= READING_TIME


def _finish(conversation: ConversationState, context: TurnContext, before: tuple[str, list[Doubt]], others: Sequence[Notice]) -> None:
    """A code is shown once; the question about danger comes first; a new question has a new number."""
    if conversation.state != "receipt":
        conversation.code = None
    if context.hotlines:
        ask_about_danger(conversation, context.hotlines)
    put_in_order(conversation, context.outside.here, others)
    note_look(conversation, context)
    if _question_of(conversation) != before:
        conversation.renumber_question()
