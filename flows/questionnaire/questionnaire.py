"""Questionnaire: the states of the conversation as objects, with everything that is true of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from flows.conversation.messages import Button
from flows.conversation.state import ConversationState
from flows.dossier.dossier import Answer
from flows.dossier.fhir_kinds import FhirKind, fitting_kind
from flows.errors import ChartError
from flows.questionnaire.parsers.choice import CHOICE
from flows.questionnaire.parsers.parser import Parser
from flows.questionnaire.turn_context import Action, CorrectionAction, Guard, Reader, TurnContext
from flows.statechart import Chart

PARTS = ("words", "circle", "wishes", "contact")  # of the dossier, each with its switch; `you` is what a match needs
ENDS = ("refused", "left", "wiped")  # nothing is stored there; no state refuses anybody


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each: caches find it by its identity
class State:
    """One state of the conversation, with everything that is true of it; a state with a `part` is a question.

    `answers` are buttons that are answers, `toggles` buttons that are on or off, `actions` the other buttons, some under a guard;
    `toggle_texts` is the state whose toggles have the same texts;
    `buttons` makes those that depend on the conversation. `texts` are the keys of the question's texts if these are not the name
    alone, and `choose_texts` says which of them are shown now. Where `yes` or `no` is None, typed words for it name no choice, but
    for answers that bear these very keys.
    """

    name: str
    parser: Parser = CHOICE
    answers: tuple[str, ...] = ()
    toggles: tuple[str, ...] = ()
    toggle_texts: str = ""
    actions: tuple[str | tuple[str, Guard], ...] = ()
    buttons: Callable[[ConversationState, TurnContext], Iterator[Button]] | None = None
    texts: tuple[str, ...] = ()
    choose_texts: Callable[[ConversationState, TurnContext], Iterable[str]] | None = None
    hint: str = "choose"  # what is said where typed text names none of the buttons
    on_enter: Action | None = None
    store: Action | None = None  # stores what was answered, unless it simply replaces the former answer
    subject: Callable[[ConversationState], str] | None = None  # which of several pieces or people it is about
    present: Callable[[ConversationState, TurnContext], Answer] | None = None  # what stands there, unless it is the state's answer
    correct: CorrectionAction | None = None  # replaces one text of the answer, unless it simply takes its place
    # of a question
    part: str | None = None  # of the dossier, which contains the answer
    fhir: FhirKind | None = None
    needed: bool = False  # whether there may be a dossier depends on it (domain.md E7), so it cannot be skipped
    menu_place: int | None = None  # in the menu of optional questions
    applies: Guard | None = None  # where it is optional: whether it means anything to this person
    collects: bool = False  # several answers, until `done`
    has_pieces: bool = False  # each text that was typed stands by itself, and can be changed or removed
    follows: str = ""  # the question that it is asked after, if that has some answers
    takes_words_of: str = ""  # the question whose words, left in its field, stand in the field of this one
    shared_alone: bool = False  # though it follows a question, it may be shared without that answer
    keeps_numbers: bool = False  # nine digits are no citizen number there
    is_own: bool = False  # the foundation added it
    # of any state
    yes: str | None = None  # the choice that the words for yes name here
    no: str | None = None
    is_grave: bool = False  # its yes destroys something: a mere *ok* is none
    unclear: tuple[str, ...] = ()  # lists of words that, as a whole text, may mean too much to name a choice here
    likely: Callable[[ConversationState, TurnContext], Collection[str]] | None = None  # buttons that stand first
    read: Reader | None = None  # finds the answer that a typed text means, beside the words of the catalogue
    condition: str = ""  # the notice for who says yes on a condition, which is no yes here
    explained: tuple[str, ...] = ()  # keys of words that name no choice here; the event of that key says a fixed line
    keyboard: Callable[[ConversationState, TurnContext], str] | None = None  # that a phone shows, as HTML calls it
    buttons_first: bool = False  # though text is accepted, hardly anybody types it
    expects_story: bool = False  # a long text may belong to the concern there, as at every question
    shows_own_words: bool = False  # though it does not ask for them
    screen_text: str = "elsewhere"  # of the privacy screen before it
    shows_circle: bool = False  # people are named, and shown with the question
    confirms_text: bool = False  # asks about a text that waits
    skipped_by_back: bool = False  # what it asked about is decided: no way leads back to it
    is_over: Guard | None = None  # whether whatever it was about is gone: no way leads back to it then, and nobody stays there
    clears_history: bool = False  # no way leads back from here
    visible_elsewhere: bool = False  # after sending, on a channel other than that of sending

    def question_texts(self, conversation: ConversationState, context: TurnContext) -> Iterable[str]:
        """The keys of the texts that make the question now."""
        return self.choose_texts(conversation, context) if self.choose_texts else (self.texts or (self.name,))[:1]

    @property
    def skippable(self) -> bool:
        """Whether the question may stay without an answer."""
        return self.part is not None and not self.needed

    @property
    def may_be_hidden(self) -> bool:
        """Whether the answer has a switch of its own, beside that of its part; the people are their whole part."""
        return self.part is not None and self.part != "circle"

    @property
    def is_follow_up(self) -> bool:
        """Whether it is asked after some answers to another question only."""
        return bool(self.follows)

    def present_answer(self, conversation: ConversationState, context: TurnContext) -> Answer:
        """What stands there now, with which the question opens."""
        return self.present(conversation, context) if self.present else conversation.answer_to(self.name)

    @property
    def takes_story(self) -> bool:
        """Whether a long text may belong to the concern."""
        return self.expects_story or self.part is not None

    @property
    def is_sensitive(self) -> bool:
        """Whether own words are asked or shown: in a channel that stores what is typed a privacy screen comes first."""
        return self.shows_own_words or self.parser.own_words

    def label_key(self, key: str) -> str:
        """The key of the text on one of its buttons."""
        return f"{(self.toggle_texts if key in self.toggles else '') or self.name}.{key}"

    @property
    def fixed_actions(self) -> tuple[str, ...]:
        """The buttons that always show, under no guard."""
        return tuple(action for action in self.actions if isinstance(action, str))

    @property
    def button_keys(self) -> tuple[str, ...]:
        """The keys of all buttons, also of those under a guard."""
        return (*self.answers, *self.toggles, *(action if isinstance(action, str) else action[0] for action in self.actions))

    @property
    def answer_keys(self) -> tuple[str, ...]:
        """The keys that the answer may hold."""
        return (*self.answers, *self.toggles, *(key for key in self.fixed_actions if self.part and key != "done"))


class Questionnaire:
    """All states by name, in their order. Raises ChartError if a FHIR kind cannot hold a question's answers."""

    def __init__(self, states: Iterable[State]) -> None:
        self.states = {state.name: state for state in states}
        self.questions = {name: state for name, state in self.states.items() if state.part}
        optional = [state for state in self.questions.values() if state.menu_place is not None]
        self.optional = tuple(state.name for state in sorted(optional, key=lambda state: state.menu_place or 0))
        self.by_part = {part: tuple(self._of_part(part)) for part in ("you", *PARTS)}
        for state in self.states.values():
            if state.part or state.fhir:
                _check_fhir(state)

    def __getitem__(self, name: str) -> State:
        return self.states[name]

    def __iter__(self) -> Iterator[State]:
        return iter(self.states.values())

    def _of_part(self, part: str) -> Iterator[str]:
        return (name for name, state in self.questions.items() if state.part == part)

    def check_yes_and_no(self) -> None:
        """ChartError for a state whose yes or no is none of its choices."""
        lost = [(state.name, key) for state in self for key in (state.yes, state.no) if key and key not in state.button_keys]
        if lost:
            raise ChartError(f"these are no choices of their state: {lost}")

    def check_menus(self, chart: Chart) -> None:
        """ChartError for a question that neither the order of the questions nor the menu of optional ones leads to."""
        reached = {to for _, event, to in chart.edges() if not event.startswith("edit_")} | set(self.optional)
        lost = [name for name, state in self.questions.items() if name not in reached and not state.is_own]
        if lost:
            raise ChartError(f"no menu leads to these questions: {lost}")


def _check_fhir(state: State) -> None:
    fits = fitting_kind(bool(state.answers or state.toggles), state.parser.field)
    if state.fhir not in ("group", fits):
        raise ChartError(f"the FHIR kind {state.fhir!r} cannot hold the answers to {state.name!r}; {fits!r} can")
