"""Turn handler: one turn of one conversation, from what a person did to the events that the chart applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flows import text_cleaning
from flows.comparing_form import is_blank
from flows.conversation import limits, room
from flows.conversation.edited_messages import find_source_message, is_correctable, says_same
from flows.conversation.messages import SWITCHED, Button, Turn
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Correction, SourceMessage
from flows.crisis import CrisisResources
from flows.dossier.notification_rules import TAKEN_BACK
from flows.errors import NotUnderstood
from flows.later_words import LaterWords
from flows.questionnaire.input.answer_text import parse_answer
from flows.questionnaire.input.buttons import parse_button
from flows.questionnaire.input.commands import parse_command
from flows.questionnaire.input.input_parser import parse_text
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.questions.answers import drop_pending, go_back
from flows.questionnaire.questions.asides import DANGER_BUTTONS, correct_answer, mask_number
from flows.questionnaire.turn_context import TurnContext
from flows.statechart import Chart
from flows.turn_events import TurnEvents

ALWAYS_VALID_BUTTONS = frozenset({"help", "what", "privacy", *DANGER_BUTTONS})  # of an older question too
DISCARDS_SWITCHES = frozenset({"skip", "erase"})  # buttons of somebody who wants no answer stored
COMPLETES = frozenset({"done"})  # buttons of somebody who says that this is all
ListButtons = Callable[[ConversationState, TurnContext], Iterable[Button]]
DISCARDS_WORDS = frozenset({"skip"})  # of somebody who wants no answer to this question stored


class TurnHandler:
    """Handles one turn. Texts that methods return were not stored, and go back to the person."""

    __slots__ = ("_context", "_conversation", "_crisis", "_events", "_is_gone", "_later_words", "_list_buttons")

    def __init__(
        self, chart: Chart, crisis: CrisisResources, lister: ListButtons, conversation: ConversationState, context: TurnContext
    ) -> None:
        self._crisis, self._list_buttons, self._conversation, self._context = crisis, lister, conversation, context
        self._events = TurnEvents(chart, conversation, context)
        self._is_gone = False
        self._later_words = LaterWords(self._events, lister, conversation, context)

    def handle(self, turn: Turn) -> str | None:
        """Apply what the turn means to the conversation; of words that do not fit nothing is applied."""
        before = room.measure(self._conversation)
        former = room.copy_if_near(self._conversation, before, turn.text or "")
        returned = self._handle(turn)
        self._later_words.settle_doubts()
        if former and (excess := room.find_excess(before, room.measure(self._conversation))):
            return self._refuse_turn(turn, former, excess)
        room.tell_room(self._conversation, before)
        return returned

    def _refuse_turn(self, turn: Turn, former: dict[str, Any], notice: str) -> str | None:
        """Everything is as it was before, but the switches that came along; the words go back."""
        room.restore(self._conversation, former)
        self._context.forget_turn()
        if turn.chosen is not None and self._is_of_now(turn):
            self._set_switches(turn.chosen)
        self._conversation.add_notice(notice, limit=limits.STORY if notice == "story_full" else limits.WORDS)
        return text_cleaning.sanitize_text(turn.text or "") or None

    def _is_of_now(self, turn: Turn) -> bool:
        return turn.question_number in (None, self._conversation.question_number)

    def _handle(self, turn: Turn) -> str | None:
        is_stale = not self._is_of_now(turn)
        self._is_gone = (turn.question_number or 0) > self._conversation.question_number  # its conversation was erased, this is another
        text = text_cleaning.sanitize_text(turn.text or "")
        self._context.hotlines = self._crisis.find_hotlines(text) if turn.hotlines is None else turn.hotlines
        if turn.command is not None:
            return self._events.apply_event(parse_command(turn.command)) or text or None
        if turn.chosen is not None and not is_stale and turn.button not in DISCARDS_SWITCHES:
            self._set_switches(turn.chosen)
        if turn.button is not None and not turn.edited:
            return self._press_beside(turn.button, text, is_stale)
        if turn.edited:
            return self._edit(turn.message, text)
        if turn.refused_beside:
            self._conversation.add_notice(f"{turn.refused_beside}_beside")
        return self._type(text, is_stale)

    def _set_switches(self, chosen: frozenset[str]) -> None:
        """Press the switches that stand otherwise in the form, first those that go off: of a group one can be on."""
        changed = [one for one in self._context.buttons if one.is_on is not None and one.is_on != (one.key in chosen)]
        for button in sorted(changed, key=lambda one: not one.is_on):
            self._events.apply_event(parse_button(self._conversation, self._context, button.key))

    def _press_beside(self, key: str, text: str, is_stale: bool) -> str | None:
        """A tap wins. Words beside it are an answer only where the tap says that this is all; otherwise they go back."""
        question = self._conversation.state
        if key in COMPLETES and not is_blank(text) and self._is_shown(key, is_stale) and self._takes_text():
            refused, asked = self._type(text, is_stale=False), self._conversation.state != question
            return refused if refused or asked else self._press(key, is_stale)
        refused = self._press(key, is_stale)
        is_discarded = key in DISCARDS_WORDS and self._conversation.state != question
        return "\n".join(filter(None, (refused, "" if is_discarded or is_blank(text) else text))) or None

    def _takes_text(self) -> bool:
        return self._context.questionnaire[self._conversation.state].parser.field != "choice"

    def _is_shown(self, key: str, is_stale: bool) -> bool:
        return key in ALWAYS_VALID_BUTTONS or (not is_stale and any(key == button.key for button in self._context.buttons))

    def _press(self, key: str, is_stale: bool) -> str | None:
        if self._is_shown(key, is_stale):
            return None if self._stands_already(key) else self._events.apply_event(parse_button(self._conversation, self._context, key))
        is_back = is_stale and self._conversation.state == TAKEN_BACK
        self._conversation.add_notice("gone_button" if self._is_gone else "old_taken_back" if is_back else "old_button")
        return None

    def _stands_already(self, key: str) -> bool:
        """Whether this is a switch that was pressed before where it stood otherwise: a second tap, or one on an older message."""
        seen = self._context.asked_about
        switches = (one for one in self._context.buttons if one.key == key and one.is_on is not None)
        return seen in SWITCHED.values() and any(SWITCHED[bool(one.is_on)] != seen for one in switches)

    def _type(self, text: str, is_stale: bool) -> str | None:
        if is_blank(text):
            self._conversation.add_notice("empty")
            return None
        if is_stale:
            self._conversation.add_notice("gone_words" if self._is_gone else "old_words")
            return text
        if len(text) > (limit := room.longest_text(self._conversation.state)):
            self._conversation.add_notice("too_long", n=len(text), limit=limit)
            return text
        return self._understand(mask_number(self._conversation, self._context, text))

    def _edit(self, message: str | None, text: str) -> str | None:
        """A changed message corrects its answer while that is open; afterwards the person is asked."""
        source = find_source_message(self._conversation, message)
        if source and says_same(self._conversation, source, text_cleaning.mask_bsn(text).text):
            self._context.is_silent, self._context.hotlines = True, ()
            return None
        is_text = not is_blank(text) and len(text) <= limits.MESSAGE
        if source is None or not is_text or not is_correctable(self._conversation, source):
            self._conversation.add_notice("old_words")
            return text
        return self._correct(source, mask_number(self._conversation, self._context, text))

    def _correct(self, source: SourceMessage, text: str) -> str | None:
        is_open = self._conversation.question_number == source.question_number
        if is_open and self._conversation.history[-1:] == [source.question]:
            return self._understand_beneath(text)
        try:
            parse_answer(self._conversation, self._context, source.question, text)
        except NotUnderstood as error:
            self._events.register_misunderstanding(error.hint)
            return text
        if is_open:
            correct_answer(self._conversation, self._context, source.question, source.text_index, text)
            return None
        self._conversation.correcting = Correction(source.question, source.text_index)
        return self._events.apply_event(InputEvent("late_edit", text=text))

    def _understand(self, text: str) -> str | None:
        try:
            event = parse_text(self._conversation, self._context, text)
        except NotUnderstood as error:
            if self._conversation.state == "not_understood_third" and self._conversation.history:
                return self._understand_beneath(text)
            self._events.register_misunderstanding(error.hint)
            return text
        if event.name == "old_words":
            self._conversation.add_notice("old_words")
            return text
        if event.name == "later_words":
            return self._later_words.hear_words(text)
        if event.name != "waits":
            return self._events.apply_event(event)
        self._wait(text)
        return None

    def _understand_beneath(self, text: str) -> str | None:
        """The text is heard at the question of before: as its answer, or by its buttons."""
        go_back(self._conversation, self._context)
        self._context.buttons = tuple(self._list_buttons(self._conversation, self._context))
        return self._understand(text)

    def _wait(self, text: str) -> None:
        """The text is the answer to this question, and to no other, after *toch hier*."""
        if self._conversation.pending_at != self._conversation.state:
            drop_pending(self._conversation, self._context)
        self._conversation.pending.append(text)
        self._conversation.pending_at = self._conversation.state
        self._conversation.add_notice("waits")
