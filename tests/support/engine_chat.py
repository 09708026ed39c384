"""A chat with the engine alone: no storage, no channel, and a clock that the test moves."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from typing import Any, ParamSpec

from flows.conversation.effects import Effect
from flows.conversation.messages import Context, Outcome, Output, RandomValues, Turn
from flows.conversation.state import ConversationState
from flows.conversation.state_document import read_document, write_document
from flows.conversation.undo import undo_key
from flows.crisis import CrisisResources
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.reference.places import Places

NOW = datetime(2026, 11, 21, 19, 10, tzinfo=UTC)
RANDOM_VALUES = RandomValues("1234567890123452", (3, 9))
INSTALLATION = Installation("Stichting Oefening", "privacy@example.org", "085 000 0000", "maandag tot en met vrijdag, 9 tot 17 uur")
Given = ParamSpec("Given")
_WALKS: list[Any] = []
PLACES = Places({"assen": frozenset({"01"}), "utrecht": frozenset({"09"}), "hengelo": frozenset({"03", "15"})})


@cache
def intake_engine() -> IntakeEngine:
    """One engine for all tests, as in the product."""
    return IntakeEngine(Catalog.load(), CrisisResources.load(), INSTALLATION, PLACES)


class EngineChat:
    """One person's chat; the conversation goes through JSON after each turn, as it does when stored."""

    def __init__(self, language: str = "nl", context: Context | None = None, engine: IntakeEngine | None = None) -> None:
        self.at, self.context, self.engine = NOW, context or Context(NOW), engine or intake_engine()
        self.conversation = self.engine.begin_conversation(Turn(NOW, RANDOM_VALUES, language=language))
        self.effects: list[Effect] = []
        self.outcome = Outcome(self.engine.render_output(self.conversation, self.context))

    @property
    def output(self) -> Output:
        return self.outcome.output

    @property
    def state(self) -> str:
        return self.conversation.state

    @property
    def notices(self) -> list[str]:
        return [reply.key.removeprefix("notice.") for reply in self.output.replies[:-1]]

    @property
    def buttons(self) -> list[str]:
        return [choice.key for reply in self.output.replies for choice in reply.buttons]

    @property
    def names(self) -> list[str]:
        """The people in the circle, as they were typed."""
        return [person["said"] for person in self.conversation.people]

    @property
    def story(self) -> list[str]:
        """The pieces of the concern."""
        return self.conversation.texts_of("concern")

    def say(self, *messages: str, asked: int | None = None) -> EngineChat:
        """Type messages, as somebody who read the question, or at the question with this number."""
        for words in messages:
            number = self.conversation.question_number if asked is None else asked
            self.take(Turn(self.at, RANDOM_VALUES, text=words, question_number=number, asked_about=self._asked_about()))
        return self

    def press(self, *keys: str, asked: int | None = None, about: str | None = None) -> EngineChat:
        """Press buttons of the page as it is now, or as it was at the question with this number, or asked about something else."""
        for key in keys:
            seen = self._asked_about() if about is None else about
            pressed = undo_key(self.conversation) if key == "undo" else key  # of the last deed, if there is one
            self.take(Turn(self.at, RANDOM_VALUES, button=pressed, question_number=asked, asked_about=seen))
        return self

    def _asked_about(self) -> str:
        is_sent = self.context.status is not None
        return self.engine.render_output(self.conversation, self.context).asked_about if is_sent else ""

    def advance(self, **span: float) -> EngineChat:
        self.at += timedelta(**span)
        self.context = self.context._replace(at=self.at)
        return self

    def take(self, turn: Turn) -> None:
        self.outcome = self.engine.take_turn(self.conversation, turn, self.context)
        self.effects += self.outcome.effects
        self.conversation = _through_json(self.conversation)

    def copy(self) -> EngineChat:
        """Another chat that stands at the same place; what is done to a dossier that it shows stays there."""
        other = copy.copy(self)
        if any(reply.dossier for reply in self.output.replies):
            other.outcome = copy.deepcopy(self.outcome)
        other.conversation, other.effects = _through_json(self.conversation), list(self.effects)
        return other


def _through_json(conversation: ConversationState) -> ConversationState:
    return read_document(json.loads(json.dumps(write_document(conversation))))


def walked_once(way: Callable[Given, EngineChat]) -> Callable[Given, EngineChat]:
    """A way that many tests begin with: the first walks it with an engine, and the others have a chat that stands where it led."""
    walk = cache(lambda engine, *given, **named: way(*given, **named))
    _WALKS.append(walk)

    @wraps(way)
    def stand(*given: Given.args, **named: Given.kwargs) -> EngineChat:
        return walk(intake_engine(), *given, **named).copy()  # type: ignore[arg-type]

    return stand


def forget_walks() -> None:
    for walk in _WALKS:
        walk.cache_clear()


@walked_once
def at_concern(language: str = "nl") -> EngineChat:
    """A chat at the question about the concern, for oneself."""
    return EngineChat(language).press("begin", "agree", "myself")


@walked_once
def at_circle() -> EngineChat:
    """A chat at the question about the circle, with one piece of story."""
    return at_concern().say("Ik slaap slecht.").press("done")


@walked_once
def at_review() -> EngineChat:
    """Fatima at the review, after the short route and with nobody in her circle."""
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen")
    return chat.press("call").say("06 12345678").press("mon", "morning", "done", "go_on")


@walked_once
def after_sending() -> EngineChat:
    """Fatima after handing over, without a return code."""
    return at_review().press("right", "agree")
