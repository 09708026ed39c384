"""Corpus player: plays what people type at one question, and tells what came of it in the words of the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache, cached_property
from typing import Any

from flows.business_hours import DAYS
from flows.conversation.messages import Context, Outcome, Turn
from flows.conversation.state import ConversationState
from flows.conversation.state_document import read_document, write_document
from flows.crisis import CrisisResources
from flows.dossier.safe_window import SafeWindow
from flows.dossier.status import DossierStatus, ReceivedMessage
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.states import CONFIRMATIONS
from flows.questionnaire.typed_words import COMMANDS
from flows.reference.languages import find_languages
from flows.reference.places import Places
from storage.reference.dutch_places import LazyPlaces
from tests.support.corpus import Question
from tests.support.engine_chat import INSTALLATION, NOW, RANDOM_VALUES

LONGEST_WAY = 60  # turns from the welcome to a question
STEPS = {  # how a question is answered on the way to a later one, unless the file says otherwise; the first button that is there
    "for_whom": "myself",
    "concern": "> Ik slaap slecht.",
    "circle": "nobody",
    "name": "> Fatima",
    "place": "> Assen",
    "reach": "call",
    "reach_address": "> 06 12345678",
    "reach_when": "always",
    "consent_keep": "agree",
    "consent_share": "agree",
}
ONWARD = ("stay", "here", "begin", "done", "right", "go_on", "skip", "agree", "yes")
DANGER_NOTICES = {"help_card", "safety_ask"}


@cache
def _engine() -> IntakeEngine:
    installation = replace(INSTALLATION, mail_from="kring@example.org")  # so that a seeker who chose mail can be told of news
    return IntakeEngine(Catalog.load(), CrisisResources.load(), installation, Places(LazyPlaces()))


def _context(steps: dict[str, list[str]]) -> Context:
    """Where it is typed, which coordinator has the dossier once it is sent, and what they wrote to be read here."""
    channel, (coordinator, *_) = steps.get("channel", ()), steps.get("coordinator", [""])
    wrote = tuple(ReceivedMessage(NOW, text) for text in steps.get("messages", ()))
    state = "open" if wrote else "claimed"
    status = DossierStatus(state, 1, NOW, NOW + timedelta(days=30), coordinator=coordinator, messages=wrote) if coordinator else None
    return Context(NOW, may_read_back="elsewhere" not in channel, status=status, is_third_party_chat="telegram" in channel)


class Player:
    """Plays utterances at one question; each meets the same conversation, which came there as a person does."""

    def __init__(self, question: Question) -> None:
        self.question, self.engine, self.context = question, _engine(), _context(question.steps)
        self._start = json.dumps(self._walk())

    def outcomes(self, text: str) -> set[str]:
        """What came of the text, in the words of the files: more than one if several buttons do the same."""
        number = self._conversation().question_number
        after, outcome = self._take(Turn(NOW, RANDOM_VALUES, text=text, question_number=number))
        ways = {name for name, tapped in self._taps.items() if tapped == _comparable(after)}
        return ways or {_describe(self._conversation(), after, outcome, text, self.engine.catalog)}

    def typed_before(self, text: str) -> tuple[ConversationState, ConversationState, Outcome]:
        """The conversation before and after a text that was typed before the question was there, and the outcome."""
        return self._conversation(), *self._take(Turn(NOW, RANDOM_VALUES, text=text, before_question=True))

    @cached_property
    def _taps(self) -> dict[str, object]:
        """What every button and every command leads to."""
        output = self.engine.render_output(self._conversation(), self.context)
        own = [button.key for reply in output.replies for button in reply.buttons]
        commands = dict.fromkeys((*(button.key for button in output.global_buttons), *COMMANDS))
        turns = {f"answered: {key}": Turn(NOW, RANDOM_VALUES, button=key) for key in own}
        turns |= {f"command: {key}": Turn(NOW, RANDOM_VALUES, command=key) for key in commands}
        before = _comparable(self._conversation())
        taken = {name: _comparable(self._take(turn)[0]) for name, turn in turns.items()}
        return {name: after for name, after in taken.items() if after != before}

    def _walk(self) -> dict[str, Any]:
        conversation = self.engine.begin_conversation(Turn(NOW, RANDOM_VALUES, language=self.question.language))
        steps = {state: list(several) for state, several in self.question.steps.items()}
        for _ in range(LONGEST_WAY):
            if conversation.state == self.question.state and not steps.get(conversation.state):
                return write_document(conversation)
            step = steps[conversation.state].pop(0) if steps.get(conversation.state) else self._onward(conversation)
            number = conversation.question_number
            turn = (
                Turn(NOW, RANDOM_VALUES, text=step[2:], question_number=number)
                if step.startswith("> ")
                else Turn(NOW, RANDOM_VALUES, button=step)
            )
            self.engine.take_turn(conversation, turn, self.context)
        raise AssertionError(f"{self.question.name}: no way leads to {self.question.state}, only to {conversation.state}")

    def _onward(self, conversation: ConversationState) -> str:
        output = self.engine.render_output(conversation, self.context)
        shown = [button.key for reply in output.replies for button in reply.buttons]
        own = STEPS.get(conversation.state, "") if conversation.state not in conversation.answers else ""
        everywhere = [button.key for button in output.global_buttons]
        return own or next((key for key in ONWARD if key in (*shown, *everywhere)), shown[0])

    def _conversation(self) -> ConversationState:
        return read_document(json.loads(self._start))

    def _take(self, turn: Turn) -> tuple[ConversationState, Outcome]:
        conversation = self._conversation()
        outcome = self.engine.take_turn(conversation, turn, self.context)
        return conversation, outcome


def _comparable(conversation: ConversationState) -> dict[str, object]:
    """The conversation without what is said of danger: that comes beside the answer."""
    document = write_document(conversation)
    notices = [(notice.kind, notice.values) for notice in conversation.notices]
    is_danger = any(kind == "safety_ask" for kind, _ in notices)
    document["notices"] = [notice for notice in notices if not is_danger or notice[0] not in DANGER_NOTICES]
    for field in ("notices_ever", "danger_asked"):
        document.pop(field, None)
    return document


def _describe(before: ConversationState, after: ConversationState, outcome: Outcome, text: str, catalog: Catalog) -> str:
    is_only_told = after.state == before.state and any(how.startswith("said") for how in _said(after))
    if after.state in CONFIRMATIONS and not is_only_told:
        return (
            f"asked about: {after.state}" if text in (*(doubt.text for doubt in after.doubts), *after.pending) else f"lost: {after.state}"
        )
    if after.state in ENDS:
        return f"ended: {after.state}"
    kept = [*_new_texts(before, after), *_new_words_of_people(before, after)]
    if kept:
        details = ", ".join(_details(before, after, catalog))
        return (f"answered: {details}" if details else "answered") if kept == [text] else f"changed: {kept}"
    said = ", ".join(_said(after)) or ("command: help" if any(notice.kind == "help_card" for notice in after.notices) else "")
    if not said and after.state != before.state:
        return f"leads to: {after.state}"
    return said if outcome.returned == text or not said.startswith("hint") else f"{said} (and the text is gone)"


def _new_texts(before: ConversationState, after: ConversationState) -> Iterator[str]:
    for name in after.answers:
        former = before.texts_of(name)
        yield from (text for text in after.texts_of(name) if text not in former)


def _new_words_of_people(before: ConversationState, after: ConversationState) -> Iterator[str]:
    """What is typed of somebody new, or the name or relation that somebody has now."""
    for person in after.people:
        former = before.find_person(person["id"])
        if former is None or former["said"] != person["said"]:
            yield person["said"]
        elif former["relation"] != person["relation"]:
            yield person["relation"]


def _details(before: ConversationState, after: ConversationState, catalog: Catalog) -> Iterator[str]:
    """What was understood beside the own words: a province, languages, times, buttons, or a person's name and relation."""
    for name in after.answers:
        for key in after.choices_of(name):
            if key not in before.choices_of(name):
                yield catalog.text("nl", f"province.{key}") if name == "province" else key
    for name in ("spoken", "spoken_which"):
        if len(after.texts_of(name)) > len(before.texts_of(name)):
            yield from find_languages(after.texts_of(name)[-1])
    if len(after.texts_of("reach_when")) > len(before.texts_of("reach_when")):
        yield from _read_times(after.texts_of("reach_when")[-1])
    for person in after.people:
        former = before.find_person(person["id"])
        is_as_typed = person["name"] == person["said"] and person["relation"] == (former["relation"] if former else "")
        if (former is None or former["said"] != person["said"]) and not is_as_typed:
            yield " | ".join(part for part in (person["name"], person["relation"]) if part)


def _read_times(text: str) -> Iterator[str]:
    """The days and hours that the text was read as, days with the same hours together; none where it stays words."""
    window = SafeWindow.of((), [text])
    spans = {day: " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in window.spans.get(day, ())) for day in DAYS}
    for hours in dict.fromkeys(spans.values() if window.has_read else ()):
        days = [day for day in DAYS if spans[day] == hours]
        if hours:
            yield f"{'every day' if len(days) == len(DAYS) else ' '.join(days)} {hours}"


def _said(after: ConversationState) -> Iterator[str]:
    for notice in after.notices:
        if notice.kind in ("not_understood", "not_at_welcome"):
            yield f"hint: {notice.values.get('hint', 'choose')}"
        elif notice.kind not in (*DANGER_NOTICES, "question_not_kept"):
            yield f"said: {notice.kind}"
