"""Turn events: the events of one turn, applied to the conversation by the chart, and what follows from them."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Doubt
from flows.errors import NotUnderstood
from flows.questionnaire.history import push_history
from flows.questionnaire.input.answer_text import parse_answer, parse_as_answer
from flows.questionnaire.input.buttons import parse_button
from flows.questionnaire.parsers.parser import ANSWER, WAITED, InputEvent
from flows.questionnaire.questions.doubts import KINDS, make_doubt
from flows.questionnaire.questions.endings import take_ending
from flows.questionnaire.turn_context import TurnContext
from flows.statechart import Chart

MISSES = 3  # after so many misunderstandings a calmer way out


class TurnEvents:
    """Applies events. Texts that methods return were not stored, and go back to the person."""

    __slots__ = ("_chart", "_context", "_conversation")

    def __init__(self, chart: Chart, conversation: ConversationState, context: TurnContext) -> None:
        self._chart, self._conversation, self._context = chart, conversation, context

    def apply_event(self, event: InputEvent) -> str | None:
        """Apply what the person did, and what was waiting for it."""
        if event.name == "unsure_words" and event.value == "help":
            self._conversation.add_notice("help_card")
        if event.name and not self.trigger_event(event):
            self._conversation.add_notice("not_understood", hint="choose")
        elif event.name != "help":
            self._conversation.misses = 0
        return self._replay()

    def trigger_event(self, event: InputEvent) -> bool:
        """Let the chart take this event alone; False if no row accepts it."""
        conversation = self._conversation
        before, steps = conversation.state, len(conversation.history)
        self._context.event = event
        is_accepted = self._chart.trigger(conversation, event.name, self._context)
        if conversation.state != before and len(conversation.history) >= steps:
            push_history(conversation, self._context, before)
        return is_accepted

    def register_misunderstanding(self, hint: str, notice: str = "not_understood") -> None:
        """Say what could be typed; after several misunderstandings, before the first consent too, a calmer way out."""
        conversation = self._conversation
        conversation.misses += 1
        if conversation.misses >= MISSES:
            conversation.misses = 0
            self.trigger_event(InputEvent("lost"))
        elif conversation.consent:
            known = self._context.questionnaire[conversation.state].hint if hint == "choose" else hint
            conversation.add_notice(notice, hint=known)
        else:
            conversation.add_notice("not_at_welcome")

    def _replay(self) -> str | None:
        """What was decided about waiting texts is done now, in their order; texts that are no answer after all go back."""
        events, self._context.replay = self._context.replay, []
        ending = take_ending(self._conversation)
        question = self._conversation.state
        refused = [event.text for event in events if not self._is_done(question, event)]
        if self._context.ends_doubt and self._conversation.doubts:
            self.trigger_event(InputEvent("next_doubt"))
        elif ending and not refused:
            self._end_question(ending)
        return "\n".join(refused) or None

    def _end_question(self, ending: Doubt) -> None:
        """Do what was typed behind the words in doubt, if its question still waits and no words go back to it."""
        if self._conversation.state == ending.question and not self._context.returned:
            self.trigger_event(parse_button(self._conversation, self._context, ending.command))

    def _is_done(self, question: str, event: InputEvent) -> bool:
        return self._is_answer(question, event) if event.name in (ANSWER, WAITED) else self.trigger_event(event)

    def _is_answer(self, question: str, event: InputEvent) -> bool:
        """Whether the text was taken; what waits behind the answer is no answer to the next question."""
        if self._conversation.state != question:
            return False
        try:
            self._take(self._read(question, event))
        except NotUnderstood as error:
            self.register_misunderstanding(error.hint)
            return False
        return True

    def _read(self, question: str, event: InputEvent) -> InputEvent:
        """Words of which the person said that they are the answer are; others are read as those that were typed at the question."""
        if event.name == ANSWER:
            return parse_answer(self._conversation, self._context, question, event.text)
        return parse_as_answer(self._conversation, self._context, self._context.questionnaire[question], event.text)

    def _take(self, event: InputEvent) -> None:
        """Apply what was read; what may mean something else is asked about once all that waited was read."""
        if event.name in KINDS:
            self._conversation.doubts.append(make_doubt(self._conversation, event))
            self._context.ends_doubt = True
        else:
            self.trigger_event(event)
