"""What is said: the notices, the question and the buttons of a conversation, from the reviewed words and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flows.conversation.channel_privacy import PRIVACY_SCREENS
from flows.conversation.conversation import Conversation
from flows.conversation.dossier_builder import build_dossier, build_match_card
from flows.conversation.messages import Button, Context, Output, Reply
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from flows.questionnaire.states import ALWAYS, ENDS, PARTS, QUESTIONS, SKIPPABLE, STATES, State
from flows.replies.required_keys import DANGER_BUTTONS
from flows.replies.texts import Texts

BY_NAME = {state.name: state for state in STATES}
LISTENS = {"choice": "choice", "own_words": "words", "own_pieces": "words"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
NEEDS_CONSENT = frozenset({"later", "erase", "code"})


@cache
def _always(state: str, is_kept: bool, has_trail: bool, is_covered: bool) -> tuple[str, ...]:
    if state in ENDS:
        return ("help",)
    hidden = {"skip"} if state not in SKIPPABLE else set()
    hidden |= set() if is_kept else NEEDS_CONSENT
    hidden |= set() if has_trail else {"back"}
    hidden |= {move for move in BY_NAME[state].actions if isinstance(move, str)} if not is_covered else set()
    return tuple(key for key in ALWAYS if key not in hidden)


class Presenter:
    """Says what is kept. One for all conversations."""

    def __init__(self, catalog: Catalog, hotlines: CrisisResources, installation: Installation) -> None:
        self.catalog, self.filling = catalog, Texts(catalog, hotlines, installation)

    def render(self, conversation: Conversation, context: Context) -> Output:
        """Notices first, the question last."""
        replies = (*self._notices(conversation), self._question(conversation))
        return Output(
            replies,
            tuple(Button(key, self.catalog.text(conversation.language, f"always.{key}")) for key in self.global_buttons(conversation)),
            conversation.question_number,
            conversation.state,
            self._listens(conversation),
            conversation.language,
            conversation.language in RIGHT_TO_LEFT,
        )

    def buttons(self, conversation: Conversation) -> Iterator[tuple[str, str]]:
        """Every button that may be pressed now, the ones of every state last: key and text."""
        for kind, _ in conversation.notices:
            yield from ((choice.key, choice.text) for choice in self._notice_choices(conversation, kind))
        yield from ((choice.key, choice.text) for choice in self._choices(conversation))
        yield from ((key, self.catalog.text(conversation.language, f"always.{key}")) for key in self.global_buttons(conversation))

    def global_buttons(self, conversation: Conversation) -> tuple[str, ...]:
        """The buttons of every open state that mean something here."""
        return _always(conversation.state, bool(conversation.consent), bool(conversation.history), bool(conversation.privacy_screen()))

    def listen_for_worry(self, conversation: Conversation, typed: str) -> None:
        """Words that may mean danger bring the help card and a question, also where they are no answer to what was asked.

        Nothing is stored, nobody is told (domain.md 5.3).
        """
        if self.filling.hotlines.mentions_danger(typed):
            conversation.worried = True

    def _listens(self, conversation: Conversation) -> str:
        state = BY_NAME.get(conversation.state)
        return LISTENS.get(state.input_kind, "line") if state and not conversation.privacy_screen() else "choice"

    def _notices(self, conversation: Conversation) -> Iterator[Reply]:
        for kind, values in conversation.notices:
            if kind == "picture" and not conversation.may_be_pictured():
                continue
            text = self.filling.notice(conversation, kind, values)
            circle = conversation.circle_shown() if kind == "picture" else ()
            yield Reply(f"notice.{kind}", text, tuple(self._notice_choices(conversation, kind)), circle=circle)

    def _notice_choices(self, conversation: Conversation, kind: str) -> Iterator[Button]:
        text = self.catalog.text
        if kind == "safety_ask":
            yield from (Button(key, text(conversation.language, f"safety.{key}")) for key in DANGER_BUTTONS)
        if kind == "voice":
            yield Button("human", text(conversation.language, "notice.voice.human"))
        if kind == "number_removed":
            yield Button("not_bsn", text(conversation.language, "notice.number_removed.not_bsn"))

    def _question(self, conversation: Conversation) -> Reply:
        choices, cover = tuple(self._choices(conversation)), conversation.privacy_screen()
        if cover:
            return Reply(cover, self.filling.privacy_screen_text(conversation, cover), choices)
        text = self.filling.question(conversation)
        if conversation.state != "review":
            return Reply(conversation.state, text, choices, circle=conversation.circle_shown())
        return Reply("review", text, choices, build_dossier(conversation), build_match_card(conversation))

    def _choices(self, conversation: Conversation) -> Iterator[Button]:
        state, cover = BY_NAME.get(conversation.state), conversation.privacy_screen()
        if cover:
            yield from (Button(key, self.catalog.text(conversation.language, words)) for key, words in PRIVACY_SCREENS[cover].items())
        elif state:
            yield from self._of_state(conversation, state)

    def _of_state(self, conversation: Conversation, state: State) -> Iterator[Button]:
        yield from self._dynamic(conversation)
        picked = conversation.chose(state.name)
        toggles = state.name in ("reach_when", "quiet")
        for key in (*state.answers, *self._moves(conversation)):
            text = self.catalog.text(conversation.language, f"{state.name}.{key}")
            yield Button(key, text, key in picked if toggles and key not in ("done", "always") else None)
        if conversation.may_be_pictured():
            yield Button("picture", self.catalog.text(conversation.language, "circle.picture"))

    def _moves(self, conversation: Conversation) -> Iterator[str]:
        for move in BY_NAME[conversation.state].actions:
            key, guard = (move, None) if isinstance(move, str) else move
            if guard is None or getattr(conversation, guard)():
                yield key

    def _dynamic(self, conversation: Conversation) -> Iterator[Button]:
        text, language = self.catalog.text, conversation.language
        if conversation.state in ("circle_hold", "circle_list"):
            for person in conversation.people:
                held = person["wish"] == "talk_first" if conversation.state == "circle_hold" else None
                yield Button(f"person_{person['id']}", person["name"] or person["said"], held)
        if conversation.state == "language":
            yield from (Button(f"speak_{code}", text(code, "language.name")) for code in self.catalog.languages)
        if conversation.state == "review":
            yield from (Button(f"switch_{part}", text(language, f"part.{part}"), part not in conversation.hidden_parts) for part in PARTS)
            if "circle" not in conversation.hidden_parts and any(person["wish"] for person in conversation.people):
                yield Button("switch_marks", text(language, "picture.marks"), conversation.show_wishes)
            yield from (Button(f"edit_{q}", text(language, f"label.{q}")) for q in self._answered(conversation))
        if conversation.state == "add":
            yield from (Button(f"edit_{room}", text(language, f"label.{room}")) for room in conversation.rooms_left())

    def _answered(self, conversation: Conversation) -> Iterator[str]:
        """The questions that were put, so that each can be changed; the circle too where it is empty."""
        yield from (q for q in QUESTIONS if conversation.answer(q) or q == "circle")
