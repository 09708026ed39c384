"""Worded question: a question of the foundation's own with its texts in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from flows.installation import OwnQuestion

QuestionTexts = Mapping[str, str]  # by the key of the catalogue


class WordedQuestion(NamedTuple):
    """A question, and its texts by language."""

    question: OwnQuestion
    texts: Mapping[str, QuestionTexts]

    def written_down(self) -> str:
        """As it is stored, so that its answers can be read when it is asked no more."""
        return json.dumps({"part": self.question.part, "choices": self.question.choices, "texts": self.texts}, ensure_ascii=False)


class OwnQuestions(NamedTuple):
    """The questions of the file that are asked, and a line for everything that keeps another one out."""

    asked: tuple[WordedQuestion, ...] = ()
    left_out: tuple[str, ...] = ()
