"""Presenter: renders a conversation as output, with its notices, question and buttons, from reviewed texts alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import chain

from flows.conversation.messages import Button, Output, Piece, Reply
from flows.conversation.room import longest_text
from flows.conversation.state import ConversationState
from flows.conversation.stored_values import Notice
from flows.conversation.undo import undo_key
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.channel_privacy import (
    PRIVACY_SCREENS,
    is_shown,
    may_show_picture,
    present_text,
    privacy_screen,
    shown_circle,
    shown_pieces,
)
from flows.questionnaire.dossier_builder import build_dossier, build_match_card
from flows.questionnaire.promise import is_written_to
from flows.questionnaire.questionnaire import ENDS, Questionnaire, State
from flows.questionnaire.questions.asides import DANGER_BUTTONS
from flows.questionnaire.questions.circle.naming import list_ring
from flows.questionnaire.questions.switches import list_answer_buttons, list_controls
from flows.questionnaire.states import questionnaire_with
from flows.questionnaire.status.reported_contact import find_subject
from flows.questionnaire.turn_context import TurnContext
from flows.replies.in_writing import fitting_key
from flows.replies.pieces import CHANGEABLE, list_pieces, make_buttons
from flows.replies.required_keys import GLOBAL_BUTTONS
from flows.replies.texts import Texts

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
NEEDS_CONSENT = frozenset({"later", "erase", "code"})
NOTICE_BUTTONS = {  # of notices that have some: the key of each, and the key of its label
    "safety_ask": {key: f"safety.{key}" for key in DANGER_BUTTONS},
    "voice": {"human": "notice.voice.human"},
    "number_removed": {"not_bsn": "notice.number_removed.not_bsn"},
    **{f"deed_{kind}": {"undo": "always.undo"} for kind in ("changed", "removed", "off", "on")},
}
NO_BUTTONS: dict[str, str] = {}


class Presenter:
    """One presenter for all conversations of an installation."""

    def __init__(self, catalog: Catalog, crisis: CrisisResources, installation: Installation) -> None:
        self._catalog, self._texts = catalog, Texts(catalog, crisis, installation)
        self._questionnaire = questionnaire_with(installation.own_questions)
        self._button, self._global_buttons = cache(self._make_button), cache(self._make_global_buttons)
        self._piece_buttons = cache(partial(make_buttons, catalog))

    def render_output(self, conversation: ConversationState, context: TurnContext) -> Output:
        """Notices first, the question last."""
        screen = privacy_screen(conversation, context)
        return Output(
            (*self._notices(conversation, context), self._question(conversation, context, screen)),
            self._global_buttons_of(conversation, screen),
            conversation.question_number,
            conversation.state,
            _field(conversation, context, screen),
            conversation.language,
            conversation.language in RIGHT_TO_LEFT,
            len(conversation.history),
            _keyboard(conversation, context),
            longest_text(conversation.state),
            is_written_to(conversation, context),
            asked_about=find_subject(conversation, context),
        )

    def list_buttons(self, conversation: ConversationState, context: TurnContext, is_typed: bool = False) -> Iterator[Button]:
        """Every button that can be pressed now, those of every state last; typed words name nobody of the ring."""
        screen = privacy_screen(conversation, context)
        for notice in conversation.notices:
            if notice.is_for(context.outside.here):
                yield from self._notice_buttons(conversation, context, notice.kind)
        yield from self._buttons(conversation, context, screen)
        if not screen:
            yield from chain.from_iterable(piece.buttons for piece in self._pieces(conversation, context))
            yield from list_controls(conversation, context) if is_typed else self._controls(conversation, context)
        yield from self._global_buttons_of(conversation, screen)

    def _global_buttons_of(self, conversation: ConversationState, screen: str | None) -> tuple[Button, ...]:
        """The buttons of every open state that mean something in this one."""
        has_consent, has_history = bool(conversation.consent), bool(conversation.history)
        has_undo = bool(conversation.undo) and not any(notice.kind.startswith("deed_") for notice in conversation.notices)
        buttons = self._global_buttons(conversation.language, conversation.state, has_consent, has_history, bool(screen), has_undo)
        return tuple(_with_deed(conversation, button) for button in buttons) if has_undo else buttons

    def _make_global_buttons(self, language: str, state: str, *conditions: bool) -> tuple[Button, ...]:
        return tuple(self._button(language, key, f"always.{key}") for key in _global_keys(self._questionnaire, state, *conditions))

    def _make_button(self, language: str, key: str, label: str, on: bool | None = None, is_present: bool = False) -> Button:
        return Button(key, self._catalog.text(language, label), on, is_present)

    def _notices(self, conversation: ConversationState, context: TurnContext) -> Iterator[Reply]:
        for notice in conversation.notices:
            if notice.is_for(context.outside.here) and is_shown(conversation, context, notice.kind):
                yield self._notice(conversation, context, notice)

    def _notice(self, conversation: ConversationState, context: TurnContext, notice: Notice) -> Reply:
        text = self._texts.notice_text(conversation, context, notice)
        circle = shown_circle(conversation, context) if notice.kind == "picture" else ()
        buttons = tuple(self._notice_buttons(conversation, context, notice.kind))
        return Reply(f"notice.{notice.kind}", text, buttons, circle=circle, notice=notice.number)

    def _notice_buttons(self, conversation: ConversationState, context: TurnContext, kind: str) -> Iterator[Button]:
        if kind == "pieces":
            yield from chain.from_iterable(piece.buttons for piece in self._pieces(conversation, context)[-CHANGEABLE:])
        for key, label in NOTICE_BUTTONS.get(kind, NO_BUTTONS).items():
            yield _with_deed(conversation, self._button(conversation.language, key, fitting_key(conversation, context, label)))

    def _controls(self, conversation: ConversationState, context: TurnContext) -> Iterator[Button]:
        yield from list_controls(conversation, context)
        if shown_circle(conversation, context):
            yield from list_ring(conversation, context)

    def _pieces(self, conversation: ConversationState, context: TurnContext) -> tuple[Piece, ...]:
        texts = shown_pieces(conversation, context)
        return list_pieces(texts, partial(self._piece_buttons, conversation.language)) if texts else ()

    def _question(self, conversation: ConversationState, context: TurnContext, screen: str | None) -> Reply:
        buttons = tuple(self._buttons(conversation, context, screen))
        if screen:
            return Reply(screen, self._texts.privacy_screen_text(conversation, context, screen), buttons)
        text = self._texts.question_text(conversation, context)
        controls = tuple(self._controls(conversation, context))
        if conversation.state == "review":
            dossier = build_dossier(conversation, context.questionnaire)
            return Reply("review", text, buttons, dossier, build_match_card(dossier), controls=controls)
        circle, present = shown_circle(conversation, context), present_text(conversation, context)
        pieces = self._pieces(conversation, context)
        return Reply(conversation.state, text, buttons, circle=circle, present=present, pieces=pieces, controls=controls)

    def _buttons(self, conversation: ConversationState, context: TurnContext, screen: str | None) -> Iterator[Button]:
        if screen:
            return (self._button(conversation.language, key, label) for key, label in PRIVACY_SCREENS[screen].items())
        state = context.questionnaire.states.get(conversation.state)
        return self._buttons_of(conversation, context, state) if state else iter(())

    def _buttons_of(self, conversation: ConversationState, context: TurnContext, state: State) -> Iterator[Button]:
        if state.buttons:
            yield from state.buttons(conversation, context)
        language, name = conversation.language, state.name
        present = state.present_answer(conversation, context)
        chose, status = present.get("chose", ()), present.get("status")
        likely = state.likely(conversation, context) if state.likely else ()
        for key in sorted(state.answers, key=lambda answer: answer not in likely) if likely else state.answers:
            yield self._button(language, key, f"{name}.{key}", None, key in chose)
        chosen = conversation.choices_of(name) if state.toggles else ()
        for key in state.toggles:
            yield self._button(language, key, state.label_key(key), key in chosen)
        actions = _shown_actions(conversation, context, state)
        for key in sorted(actions, key=lambda action: action not in likely) if likely else actions:
            label = fitting_key(conversation, context, f"{name}.{key}")
            yield self._button(language, key, label, None, key in chose or key == status)
        if shown_pieces(conversation, context):
            yield self._button(language, "show_pieces", "pieces.show")
        yield from list_answer_buttons(conversation, context)
        if may_show_picture(conversation, context):
            yield self._button(language, "picture", "circle.picture")


def _with_deed(conversation: ConversationState, button: Button) -> Button:
    """The button that undoes says which deed."""
    return replace(button, key=undo_key(conversation)) if button.key == "undo" else button


def _global_keys(
    questionnaire: Questionnaire, state: str, has_consent: bool, has_history: bool, has_screen: bool, has_undo: bool
) -> tuple[str, ...]:
    if state in ENDS:
        return ("help",)
    hidden = set() if questionnaire[state].skippable else {"skip"}
    hidden |= set() if has_consent else NEEDS_CONSENT
    hidden |= set() if has_history else {"back"}
    hidden |= set() if has_undo else {"undo"}
    hidden |= set() if has_screen else set(questionnaire[state].fixed_actions)
    return tuple(key for key in GLOBAL_BUTTONS if key not in hidden)


def _shown_actions(conversation: ConversationState, context: TurnContext, state: State) -> Iterator[str]:
    for action in state.actions:
        if isinstance(action, str):
            yield action
        elif action[1](conversation, context):
            yield action[0]


def _keyboard(conversation: ConversationState, context: TurnContext) -> str:
    state = context.questionnaire.states.get(conversation.state)
    return state.keyboard(conversation, context) if state and state.keyboard else ""


def _field(conversation: ConversationState, context: TurnContext, screen: str | None) -> str:
    state = context.questionnaire.states.get(conversation.state)
    return state.parser.field if state and not screen else "choice"
