"""The seeker's model: a message that was changed afterwards corrects its answer."""

from __future__ import annotations

from flows.circle import Circling
from flows.memory import Heard
from flows.reaching import Reaching


class Mending(Reaching, Circling):
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
            self.put(question, **{**self.answer(question), "said": said})
        self.notice("corrected")

    def _correct_person(self, number: int, words: str) -> None:
        tapped, self.tapped, self.heard = self.tapped, number, Heard("answered", words=words)
        self.rename()
        self.tapped = tapped

    def _correct_place(self, words: str) -> None:
        self.heard = Heard("answered", words=words)
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
