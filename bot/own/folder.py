"""The foundation's own folder as a whole: read once at the start, checked, and laid over the package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.own import numbers
from bot.own.questions.worded_question import OwnQuestions, WordedQuestion
from bot.own.texts.own_texts import OwnTexts
from bot.own.toml_file import QUESTIONS
from flows.errors import SettingsError
from flows.i18n.catalog import Catalog
from flows.i18n.po_file import LanguageTexts
from flows.reference.hotlines import Hotline, hotline_placeholders

if TYPE_CHECKING:  # each reader is imported where it reads: most commands need none of them
    from bot.own.look import FoundationLook


class OwnFolder:
    """What stands in the folder; where there is none, everything is as the package says."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self._catalogs: dict[bool, Catalog] = {}
        self._former_questions: Mapping[str, str] = {}

    @cached_property
    def own_numbers(self) -> tuple[Hotline, ...]:
        """Raises SettingsError with what is wrong in their file."""
        return numbers.read_numbers(self.path)

    @property
    def hotlines(self) -> tuple[Hotline, ...]:
        return numbers.lay_over(self.own_numbers)

    @cached_property
    def look(self) -> FoundationLook:
        """Raises SettingsError with what is wrong in its file, as do those below."""
        from bot.own.look import read_look

        return read_look(self.path)

    @cached_property
    def questions_off(self) -> frozenset[str]:
        if not self._has_questions:
            return frozenset()
        from bot.own.questions.switched_off import read_switched_off

        return read_switched_off(self.path)

    @cached_property
    def own_questions(self) -> OwnQuestions:
        if not self._has_questions:
            return OwnQuestions()
        from bot.own.questions.own_questions import read_own_questions

        return read_own_questions(self.path, Catalog.load())

    @property
    def _has_questions(self) -> bool:
        return (self.path / QUESTIONS).is_file()

    def recall_questions(self, former: Mapping[str, str]) -> None:
        """Lay the questions over those that were asked before: their answers are still to be read."""
        self._former_questions = former
        self._catalogs.clear()

    @property
    def questions(self) -> tuple[WordedQuestion, ...]:
        """The foundation's own questions: those that are asked, and those that were."""
        if not self._has_questions and not self._former_questions:
            return ()
        from bot.own.questions.own_questions import lay_over

        return lay_over(self.own_questions.asked, self._former_questions)

    @cached_property
    def own_places(self) -> Mapping[str, frozenset[str]]:
        from bot.own.places import read_places

        return read_places(self.path)

    @cached_property
    def organisations(self) -> Mapping[str, str]:
        from bot.own.organisations import read_organisations

        return read_organisations(self.path)

    @property
    def places(self) -> Mapping[str, frozenset[str]]:
        from bot.own.places import lay_over

        return lay_over(self.own_places)

    @cached_property
    def words(self) -> OwnTexts:
        if not any(self.path.glob("*.po")):
            return OwnTexts()
        from bot.own.texts.words import read_words

        return read_words(self.path, Catalog.load(), hotline_placeholders(self.own_numbers))

    @property
    def has_drafts(self) -> bool:
        return bool(self.words.drafts)

    def laid_texts(self, *, drafts: bool = False) -> tuple[dict[str, LanguageTexts], dict[str, str]]:
        """What is laid over the package's catalogue: texts by language, and the numbers."""
        texts = {language: one for language, one in self.words.texts.items() if drafts or language not in self.words.drafts}
        return self._with_questions(texts), hotline_placeholders(self.own_numbers)

    def _with_questions(self, texts: dict[str, LanguageTexts]) -> dict[str, LanguageTexts]:
        if not (questions := self.questions):
            return texts
        from bot.own.questions.own_questions import texts_of

        laid = {language: texts.get(language, LanguageTexts({}, "0")) for language in (*Catalog.load().languages, *texts)}
        return {language: one._replace(forms={**one.forms, **texts_of(questions, language)}) for language, one in laid.items()}

    def catalog(self, *, drafts: bool = False) -> Catalog:
        """The texts of the package with their own. Raises SettingsError with a line for everything that is wrong."""
        if drafts not in self._catalogs:
            self.check()
            texts, constants = self.laid_texts(drafts=drafts)
            self._catalogs[drafts] = Catalog.load().lay_over(texts, constants) if texts or constants else Catalog.load()
        return self._catalogs[drafts]

    @property
    def danger_catalog(self) -> Catalog:
        """Where the words of danger stand: only a language of their own brings some, and a draft's are heard too."""
        adds_language = not set(self.words.texts) <= set(Catalog.load().languages)
        return self.catalog(drafts=True) if adds_language else Catalog.load()

    def check(self) -> None:
        """Raise SettingsError with a line for everything that stops a start."""
        from bot.own.folder_check import find_problems

        if problems := list(find_problems(self)):
            raise SettingsError("\n".join(problems))

    def languages_with(self, key: str) -> list[str]:
        """The languages in which this text is their own."""
        return [language for language, one in self.words.texts.items() if key in one.forms]

    @property
    def incomplete(self) -> Mapping[str, Sequence[str]]:
        """The keys of the texts that a language lacks, for each that lacks some."""
        return Catalog.load().lay_over(*self.laid_texts(drafts=True)).incomplete
