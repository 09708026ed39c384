"""Later words: what is typed while words are asked about is an answer of its own, or waits for a question of its own.

What ends the question beneath (*klaar*) is done once the words are decided about, so that one tap goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.input.input_parser import parse_text
from flows.questionnaire.input.named_choices import find_button, names_button_elsewhere
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.questions.answers import go_back
from flows.questionnaire.questions.asked_together import asked_together
from flows.questionnaire.questions.doubts import DOUBTS, KINDS, make_doubt
from flows.questionnaire.questions.endings import ENDING, drop_ending, hold_ending
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import is_yes_or_no, words_of
from flows.turn_events import TurnEvents

ENDS = ("done", "go_on", "skip")  # buttons that end a question
Lister = Callable[[ConversationState, TurnContext], Iterable[Button]]


class LaterWords:
    """Words in doubt, and what comes after them in one turn."""

    __slots__ = ("_context", "_conversation", "_events", "_list_buttons")

    def __init__(self, events: TurnEvents, lister: Lister, conversation: ConversationState, context: TurnContext) -> None:
        self._events, self._list_buttons, self._conversation, self._context = events, lister, conversation, context

    def hear_words(self, text: str) -> str | None:
        """Take the text at the question beneath; what is returned was not stored."""
        conversation, question = self._conversation, self._conversation.doubts[0].question
        is_beneath = conversation.history[-1:] == [question]
        ending = self._find_ending(text) if is_beneath else None
        if ending or self._says_ending(text):
            self._hear_ending(question, text, ending)
            return None
        if not is_beneath or self._is_choice(question, text):
            self._events.register_misunderstanding("choose")
            return text
        return self._hear_beneath(text)

    def _find_ending(self, text: str) -> str | None:
        """The button with which this text ends the question beneath."""
        conversation, context, asked = self._conversation, self._context, self._context.buttons
        kind = conversation.state
        go_back(conversation, context)
        context.buttons = tuple(button for button in self._list_buttons(conversation, context) if button.key in ENDS)
        found = find_button(conversation, context, text, normalise_text(text)) if context.buttons else None
        conversation.history.append(conversation.state)
        conversation.state, context.buttons = kind, asked
        return found if found in ENDS else None

    def _says_ending(self, text: str) -> bool:
        """Whether this ends some question: *klaar* where a place is asked."""
        catalog, language, states = self._context.catalog, self._conversation.language, self._context.questionnaire
        in_list = (words_of(catalog, language, states["circle"], key) for key in ("done", "nobody"))
        return normalise_text(text) in frozenset().union(*in_list, *(catalog.synonyms(language, key) for key in ENDS))

    def _hear_ending(self, question: str, text: str, button: str | None) -> None:
        if button and hold_ending(self._conversation, question, text, button):
            self._conversation.add_notice("ends_after")
        else:
            self._events.register_misunderstanding("choose", "decide_first")

    def _hear_beneath(self, text: str) -> str | None:
        conversation = self._conversation
        go_back(conversation, self._context)
        self._context.buttons = ()
        is_refused = self._refuses_words(text)
        self._events.trigger_event(InputEvent("next_doubt"))
        if is_refused:
            self._events.register_misunderstanding("choose")
            return text
        conversation.misses = 0
        return None

    def _is_choice(self, question: str, text: str) -> bool:
        """Whether this answers the question about words: only a button of whichever question, or what begins with a yes or a no."""
        typed, language = normalise_text(text), self._conversation.language
        is_button = self._names_button(question, typed) or names_button_elsewhere(self._conversation, self._context, question, text)
        return is_button or any(is_yes_or_no(self._context.catalog, language, one) for one in (typed, typed.partition(" ")[0]))

    def _names_button(self, question: str, typed: str) -> bool:
        """Whether this is a button of the question beneath, which is no name and no place; a story may hold any word."""
        state, catalog, language = self._context.questionnaire[question], self._context.catalog, self._conversation.language
        return state.parser.field == "line" and any(typed in words_of(catalog, language, state, key) for key in state.button_keys)

    def settle_doubts(self) -> None:
        """Where a way round led away from a question about words, the words it is about come along, and none wait unseen."""
        conversation = self._conversation
        while conversation.state in DOUBTS and not conversation.is_in_doubt and conversation.history:
            self._find_words()
        state = self._context.questionnaire.states.get(conversation.state)
        kinds = {doubt.kind for doubt in conversation.doubts} - {ENDING}
        if not kinds:
            drop_ending(conversation)
        if kinds and state and state.takes_story and not kinds & set(conversation.history):
            self._events.trigger_event(InputEvent("next_doubt"))

    def _find_words(self) -> None:
        conversation = self._conversation
        found = [doubt for doubt in conversation.doubts if doubt.kind == conversation.state]
        if found:
            conversation.doubts = [found[0], *(doubt for doubt in conversation.doubts if doubt is not found[0])]
        else:
            go_back(conversation, self._context)

    def _refuses_words(self, text: str) -> bool:
        conversation = self._conversation
        try:
            event = parse_text(conversation, self._context, text)
        except NotUnderstood:
            return True
        drop_ending(conversation)
        if event.name in KINDS:
            conversation.doubts.append(make_doubt(conversation, event))
            if conversation.doubts != asked_together(conversation):
                conversation.add_notice("asked_next")
        elif event.name == "answered" and self._events.trigger_event(event):
            conversation.add_notice("kept_too")
        else:
            return True
        return False
