"""The foundation's own folder as a whole: read once at the start, checked, and laid over the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from bot.own import numbers, places
from bot.own.look import FoundationLook, read_look
from bot.own.organisations import read_organisations
from bot.own.questions import read_switched_off
from bot.own.words import OwnTexts, read_words
from flows.errors import ChartError, SettingsError
from flows.i18n.catalog import Catalog
from flows.i18n.po_file import LanguageTexts
from flows.questionnaire.states import QUESTIONNAIRE
from flows.questionnaire.typed_words import check_words
from flows.reference.hotlines import Hotline, hotline_placeholders


class OwnFolder:
    """What stands in the folder; where there is none, everything is as the package says."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self._catalogs: dict[bool, Catalog] = {}

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
        return read_look(self.path)

    @cached_property
    def questions_off(self) -> frozenset[str]:
        return read_switched_off(self.path)

    @cached_property
    def own_places(self) -> Mapping[str, frozenset[str]]:
        return places.read_places(self.path)

    @cached_property
    def organisations(self) -> Mapping[str, str]:
        return read_organisations(self.path)

    @property
    def places(self) -> Mapping[str, frozenset[str]]:
        return places.lay_over(self.own_places)

    @cached_property
    def words(self) -> OwnTexts:
        return read_words(self.path, Catalog.load(), hotline_placeholders(self.own_numbers))

    @property
    def has_drafts(self) -> bool:
        return bool(self.words.drafts)

    def laid_texts(self, *, drafts: bool = False) -> tuple[dict[str, LanguageTexts], dict[str, str]]:
        """What is laid over the package's catalogue: texts by language, and the numbers."""
        texts = {language: one for language, one in self.words.texts.items() if drafts or language not in self.words.drafts}
        return texts, hotline_placeholders(self.own_numbers)

    def catalog(self, *, drafts: bool = False) -> Catalog:
        """The texts of the package with their own. Raises SettingsError with a line for everything that is wrong."""
        if drafts not in self._catalogs:
            self.check()
            texts, constants = self.laid_texts(drafts=drafts)
            self._catalogs[drafts] = Catalog.load().lay_over(texts, constants) if texts or constants else Catalog.load()
        return self._catalogs[drafts]

    def check(self) -> None:
        """Raise SettingsError with a line for everything that stops a start."""
        if problems := list(self.find_problems()):
            raise SettingsError("\n".join(problems))

    def find_problems(self) -> Iterator[str]:
        """Everything that stops a start, a line each."""
        for read in (lambda: self.look, lambda: self.questions_off, lambda: self.own_places, lambda: self.organisations):
            yield from _problem_of(read)
        if problem := next(_problem_of(lambda: self.own_numbers), None):
            yield problem
            return
        yield from self.words.problems
        if self.words.texts and not self.words.problems:
            yield from self._ambiguous_words()

    def languages_with(self, key: str) -> list[str]:
        """The languages in which this text is their own."""
        return [language for language, one in self.words.texts.items() if key in one.forms]

    def find_differences(self) -> Iterator[str]:
        """What stands in the place of the package's, a line for each kind; only where nothing stops a start."""
        counts = {
            "texts": len(self.words.differs),
            "numbers": len(self.own_numbers),
            "places": len(self.own_places),
            "organisations": len(self.organisations),
        }
        yield from (f"{count} {name} of your own" for name, count in counts.items() if count)
        if self.look.style or self.look.logo:
            yield "your own look"
        if self.questions_off:
            yield f"not asked: {', '.join(sorted(self.questions_off))}"

    def find_left_out(self) -> Iterator[str]:
        """Languages that are not offered, and why."""
        for language, keys in self.incomplete.items():
            yield f"{language} is not offered: {len(keys)} texts are missing, such as {', '.join(keys[:3])}"
        yield from (f"{language} is a draft, and offered in practice only" for language in sorted(self.words.drafts))

    @property
    def incomplete(self) -> Mapping[str, Sequence[str]]:
        """The keys of the texts that a language lacks, for each that lacks some."""
        return Catalog.load().lay_over(*self.laid_texts(drafts=True)).incomplete

    def _ambiguous_words(self) -> Iterator[str]:
        texts, constants = self.laid_texts(drafts=True)
        try:
            check_words(Catalog.load().lay_over(texts, constants), QUESTIONNAIRE)
        except ChartError as error:
            yield f"{self.path}: {error}. Give one of the two another word"


def _problem_of(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except SettingsError as error:
        yield str(error)
