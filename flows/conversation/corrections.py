"""The seeker's model: a message that was changed afterwards corrects its answer."""

from __future__ import annotations

from flows.conversation.circle import CircleActions
from flows.conversation.contact import ContactActions
from flows.conversation.state import InputEvent


class CorrectionActions(ContactActions, CircleActions):
    """Keeps of corrections. `correcting` is the question and the place of the words in its answer."""

    def correct(self, question: str, place: int, words: str) -> None:
        """The new words stand where the old ones stood; everything else stays."""
        if question == "circle":
            self._correct_person(place, words)
        elif question == "place":
            self._correct_place(words)
        elif len(self.said(question)) > place:
            said = self.said(question)
            said[place] = words
            answer = self.answer(question).copy()
            answer["said"] = said
            self.set_answer(question, **answer)
        self.notice("corrected")

    def _correct_person(self, number: int, words: str) -> None:
        tapped, self.selected_person, self.heard = self.selected_person, number, InputEvent("answered", words=words)
        self.rename()
        self.selected_person = tapped

    def _correct_place(self, words: str) -> None:
        self.heard = InputEvent("answered", words=words)
        self.keep_place()

    def hold_correction(self) -> None:
        self.pending = [self.heard.words]

    def correct_late(self) -> None:
        """The person said that the changed message is the answer."""
        (question, place), words = self.correcting, "\n".join(self.pending)
        self.correcting, self.pending = [], []
        self.correct(question, place, words)

    def drop_correction(self) -> None:
        self.correcting, self.pending = [], []
        self.notice("dropped")
