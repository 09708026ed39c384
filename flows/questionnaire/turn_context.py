"""Turn context: everything that the functions of a question may use beside the conversation itself, and the types of these functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.conversation.effects import Effect
from flows.conversation.messages import Button, Context, RandomValues
from flows.conversation.state import ConversationState
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.parsers.parser import InputEvent
from flows.reference.places import Places

if TYPE_CHECKING:
    from flows.questionnaire.questionnaire import Questionnaire

NO_EVENT, NO_RANDOM = InputEvent(""), RandomValues("", (0, 1))


@dataclass(slots=True)
class TurnContext:
    """Everything that guards, actions and texts may use beside the conversation itself; it is never stored.

    `buttons` are those that the person sees. `replay` is what follows the event: commands, and texts that are the answer or that waited.
    `ends_doubt`: words in doubt were decided about, or came to be. `is_early`: the text was typed before this question was there;
    `is_quick`: so soon after it was asked that nobody can have read it.
    `asked_about`: what the person saw that the question was about (`Output.asked_about`), None where the channel cannot say.
    `returned` is text that was not stored and that the channel gives back. `is_silent`: nothing happened that is worth an answer.
    """

    outside: Context
    questionnaire: Questionnaire
    catalog: Catalog
    places: Places
    installation: Installation
    random: RandomValues = NO_RANDOM
    buttons: tuple[Button, ...] = ()
    event: InputEvent = NO_EVENT
    effects: list[Effect] = field(default_factory=list)
    replay: list[InputEvent] = field(default_factory=list)
    ends_doubt: bool = False
    is_early: bool = False
    is_quick: bool = False
    asked_about: str | None = None
    asks_danger: bool = False  # the person was asked about danger at this question
    hotlines: tuple[str, ...] = ()  # whose words were said in this turn
    returned: str | None = None
    is_silent: bool = False

    def forget_turn(self) -> None:
        """Nothing of what the turn led to happens, but that danger was heard in its words."""
        self.event, self.effects, self.replay, self.ends_doubt, self.returned = NO_EVENT, [], [], False, None


Guard = Callable[[ConversationState, TurnContext], bool]
Action = Callable[[ConversationState, TurnContext], None]
Reader = Callable[[ConversationState, TurnContext, str], str | None]
CorrectionAction = Callable[[ConversationState, TurnContext, str, int, str], None]  # the question, the index of the text, the new text
