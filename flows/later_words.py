"""Later words: what is typed while words are asked about is an answer of its own, or waits for a question of its own."""

from __future__ import annotations

from flows.conversation.state import ConversationState
from flows.errors import NotUnderstood
from flows.i18n.catalog import normalise_text
from flows.questionnaire.input.input_parser import parse_text
from flows.questionnaire.input.named_choices import names_button_elsewhere
from flows.questionnaire.parsers.parser import InputEvent
from flows.questionnaire.questions.answers import go_back
from flows.questionnaire.questions.doubts import DOUBTS, KINDS, make_doubt
from flows.questionnaire.turn_context import TurnContext
from flows.questionnaire.typed_words import is_yes_or_no, words_of
from flows.turn_events import TurnEvents


class LaterWords:
    """Words in doubt, and what comes after them in one turn."""

    __slots__ = ("_context", "_conversation", "_events")

    def __init__(self, events: TurnEvents, conversation: ConversationState, context: TurnContext) -> None:
        self._events, self._conversation, self._context = events, conversation, context

    def hear_words(self, text: str) -> str | None:
        """Take the text at the question beneath; what is returned was not stored."""
        conversation, doubt = self._conversation, self._conversation.doubts[0]
        is_choice = self._is_choice(doubt.question, text)
        if conversation.history[-1:] != [doubt.question] or is_choice:
            self._events.register_misunderstanding("choose")
            return text
        go_back(conversation, self._context)
        self._context.buttons = ()
        is_refused = self._refuses_words(text)
        self._events.trigger_event(InputEvent("next_doubt"))
        if is_refused:
            self._events.register_misunderstanding("choose")
        return text if is_refused else None

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
        kinds = {doubt.kind for doubt in conversation.doubts}
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
        if event.name in KINDS:
            conversation.doubts.append(make_doubt(conversation, event))
            conversation.add_notice("asked_next")
        elif event.name == "answered" and self._events.trigger_event(event):
            conversation.add_notice("kept_too")
        else:
            return True
        return False
