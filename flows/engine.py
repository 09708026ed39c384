"""The engine: take one turn, say what is to be said. Pure; everything it needs is passed in once."""

from __future__ import annotations

from functools import cache

from flows import text_cleaning
from flows.conversation import input_parser
from flows.conversation.conversation import Conversation
from flows.conversation.edited_messages import record_source_message, snapshot
from flows.conversation.messages import Context, Outcome, Output, Turn
from flows.conversation.state import InputEvent
from flows.crisis import CrisisResources
from flows.errors import NotUnderstood
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.states import ENDS, STATES
from flows.questionnaire.transitions import TRANSITIONS
from flows.reference.places import Places
from flows.replies import required_keys
from flows.replies.presenter import Presenter
from flows.statechart import Chart, build
from flows.timestamps import to_iso

ALWAYS_VALID_BUTTONS = frozenset({"help", "what", "privacy"})  # heard from a button of an older question too
MISSES = 3  # after so many misunderstandings a calmer way out


@cache
def seeker_chart() -> Chart:
    """The chart of flows.questionnaire.transitions, checked; one machine for all conversations of a process."""
    rows = tuple((*row[:3], *(getattr(Conversation, name) if name else None for name in row[3:])) for row in TRANSITIONS)
    states = ((s.name, getattr(Conversation, s.on_enter) if s.on_enter else None) for s in STATES)
    return build(states, ENDS, rows, Conversation.return_to_question)  # type: ignore[arg-type]


class IntakeEngine:
    """The seeker's conversation. One for all conversations; holds no state of any of them.

    Raises ChartError when chart, listeners or words disagree.
    """

    def __init__(self, catalog: Catalog, hotlines: CrisisResources, installation: Installation, places: Places) -> None:
        self.catalog, self.installation, self.places = catalog, installation, places
        catalog.check(required_keys.required_keys())
        self.chart = seeker_chart()
        self.speaker = Presenter(catalog, hotlines, installation)

    def begin(self, turn: Turn) -> Conversation:
        """A new conversation, in the language that the channel names if there are words in it."""
        spoken = (turn.language or "").partition("-")[0]
        language = spoken if spoken in self.catalog.languages else self.catalog.languages[0]
        return Conversation(language=language, touched_at=to_iso(turn.at))

    def closed(self, turn: Turn) -> Output:
        """What is said to somebody new while the intake is closed."""
        conversation = self.begin(turn)
        conversation.notice("closed_now")
        return self.speaker.render(conversation, Context(turn.at))

    def say(self, conversation: Conversation, context: Context) -> Output:
        """What is to be said now: a function of what is kept."""
        conversation.context = context
        conversation.redirect_to_status()
        return self.speaker.render(conversation, context)

    def take(self, conversation: Conversation, turn: Turn, context: Context) -> Outcome:
        """Let the conversation hear one turn; it is changed in memory and only then kept by somebody else."""
        conversation.turn, conversation.context, conversation.effects, conversation.returned = turn, context, [], None
        conversation.worried = False
        conversation.redirect_to_status()
        conversation.places, conversation.recognition_words = self.places, self._recognition(conversation)
        buttons, conversation.notices = tuple(self.speaker.buttons(conversation)), []
        conversation.touched_at = to_iso(turn.at)
        before, held = conversation.state, snapshot(conversation)
        returned = self._hear(conversation, turn, input_parser.ParserContext(self.catalog, buttons))
        conversation.code = conversation.code if conversation.state == "receipt" else None
        if conversation.worried:
            conversation.notices[:0] = [["help_card", {}], ["safety_ask", {}]]
        if conversation.state != before:
            conversation.question_number += 1
        if turn.message:
            record_source_message(conversation, turn.message, before, held)
        ended = conversation.state if conversation.state in ENDS else None
        return Outcome(self.say(conversation, context), tuple(conversation.effects), ended, returned or conversation.returned)

    def _recognition(self, conversation: Conversation) -> tuple[str, ...]:
        return tuple(self.catalog.text(conversation.language, "recognition.list").split())

    def _hear(self, conversation: Conversation, turn: Turn, ear: input_parser.ParserContext) -> str | None:
        """Do what the turn means; returns words that were not kept."""
        stale = turn.asked is not None and turn.asked != conversation.question_number
        if turn.command is not None:
            return self._move(conversation, input_parser.command(turn.command))
        if turn.choice is not None and not turn.edited:
            return self._press(conversation, turn.choice, stale, ear)
        typed = text_cleaning.sanitize(turn.words or "")
        self.speaker.listen_for_worry(conversation, typed)
        return self._edit(conversation, typed, ear) if turn.edited else self._listen(conversation, typed, stale, ear)

    def _press(self, conversation: Conversation, key: str, stale: bool, ear: input_parser.ParserContext) -> str | None:
        offered = (shown for shown, _ in ear.choices)
        if (stale and key not in ALWAYS_VALID_BUTTONS) or key not in (*offered, *ALWAYS_VALID_BUTTONS):
            conversation.notice("old_button")
            return None
        return self._move(conversation, input_parser.parse_button(conversation, key))

    def _listen(self, conversation: Conversation, typed: str, stale: bool, ear: input_parser.ParserContext) -> str | None:
        if not typed.strip():
            conversation.notice("empty")
            return None
        if stale:
            conversation.notice("old_words")
            return typed
        if len(typed) > text_cleaning.LIMIT:
            conversation.notice("too_long", n=len(typed), limit=text_cleaning.LIMIT)
            return typed
        return self._understand(conversation, self._mask(conversation, typed), ear)

    def _edit(self, conversation: Conversation, typed: str, ear: input_parser.ParserContext) -> str | None:
        """A changed message corrects its answer while that is open; afterwards the person is asked."""
        found = conversation.message(conversation.turn.message)
        if found is None or not conversation.can_mend(*found) or not typed.strip() or len(typed) > text_cleaning.LIMIT:
            conversation.notice("old_words")
            return typed
        return self._correct(conversation, found, self._mask(conversation, typed), ear)

    def _correct(self, conversation: Conversation, found: tuple[str, int, int], typed: str, ear: input_parser.ParserContext) -> str | None:
        question, place, asked = found
        is_open = conversation.question_number == asked
        if is_open and conversation.history[-1:] == [question]:
            conversation.return_to_question()
            return self._understand(conversation, typed, ear)
        try:
            input_parser.validate(conversation, question, typed)
        except NotUnderstood as hint:
            self._register_misunderstanding(conversation, hint.hint)
            return typed
        if is_open:
            conversation.correct(question, place, typed)
            return None
        conversation.correcting = [question, place]
        return self._move(conversation, InputEvent("late_edit", words=typed))

    def _mask(self, conversation: Conversation, typed: str) -> str:
        if conversation.state == "reach_address" or conversation.unmasked:
            conversation.unmasked = False
            return typed
        text, masked = text_cleaning.mask_bsn(typed)
        conversation.masked_in = conversation.state if masked else None
        if masked:
            conversation.notice("number_removed")
        return text

    def _understand(self, conversation: Conversation, typed: str, ear: input_parser.ParserContext) -> str | None:
        try:
            heard = input_parser.parse_text(conversation, typed, ear)
        except NotUnderstood as hint:
            self._register_misunderstanding(conversation, hint.hint)
            return typed
        if heard.event == "waits":
            self._wait(conversation, typed)
            return None
        return self._move(conversation, heard)

    def _wait(self, conversation: Conversation, typed: str) -> None:
        """Own words that came before the person chose where to type them: they wait, and are the answer after *toch hier*."""
        conversation.pending.append(typed)
        conversation.notice("waits")

    def _register_misunderstanding(self, conversation: Conversation, hint: str) -> None:
        if not conversation.consent:
            conversation.notice("not_at_welcome")
            return
        conversation.misses += 1
        if conversation.misses >= MISSES:
            conversation.misses = 0
            self._trigger(conversation, InputEvent("lost"))
        else:
            conversation.notice("not_understood", hint=hint)

    def _move(self, conversation: Conversation, heard: InputEvent) -> str | None:
        if heard.event == "unsure_words" and heard.value == "help":
            conversation.notice("help_card")
        if heard.event and not self._trigger(conversation, heard):
            conversation.notice("not_understood", hint="choose")
        elif heard.event not in ("help", "lost"):
            conversation.misses = 0
        return self._replay(conversation)

    def _trigger(self, conversation: Conversation, heard: InputEvent) -> bool:
        before, way = conversation.state, len(conversation.history)
        conversation.heard = heard
        moved = self.chart.trigger(conversation, heard.event)
        if conversation.state != before and len(conversation.history) >= way:
            conversation.push_history(before)
        return moved

    def _replay(self, conversation: Conversation) -> str | None:
        """Words that waited are now taken as the answer, in their order; those that are none are given back."""
        kind, conversation.replay = conversation.replay, None
        if kind == "skip":
            self._trigger(conversation, InputEvent("skipped"))
        waiting: list[str] = conversation.pending if kind == "answer" else []
        conversation.pending, question = [] if waiting else conversation.pending, conversation.state
        return "\n".join(typed for typed in waiting if not self._answers(conversation, question, typed)) or None

    def _answers(self, conversation: Conversation, question: str, typed: str) -> bool:
        """Whether these words were taken; what waits behind the answer is no answer to the next question."""
        if conversation.state != question:
            return False
        try:
            self._trigger(conversation, input_parser.answer(conversation, typed))
        except NotUnderstood as hint:
            self._register_misunderstanding(conversation, hint.hint)
            return False
        return True
