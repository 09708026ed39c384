"""A foundation's own words: which of them are laid over the package, which are refused, and which an update made stale.

A text that breaks a rule stops the start by its line. But one that only an update made unfit is left out and named: an update stops no
service.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.own.texts.own_texts import OwnTexts
from bot.own.texts.po_entries import OwnPoFile, PoEntry, original_of, read_own_po
from flows.errors import SettingsError
from flows.i18n.catalog import FIRST, Catalog
from flows.i18n.messages import _
from flows.i18n.po_file import Forms, LanguageTexts
from flows.replies.text_rules import broken_rules, is_input, long_words

_DANGER = "worry."  # the words after which the help card is shown


def read_words(folder: Path, package: Catalog, numbers: Collection[str] = ()) -> OwnTexts:
    """The words of every .po file in the folder; `numbers` are the placeholders of numbers that the foundation added."""
    words = OwnTexts()
    for path in sorted(folder.glob("*.po")):
        try:
            WordsCheck(words, package, read_own_po(path), {*package.constants, *numbers}).check()
        except SettingsError as error:
            words.problems.append(str(error))
    return words


class WordsCheck:
    """Checks the file of one language against the package and the rules of the texts."""

    def __init__(self, words: OwnTexts, package: Catalog, po_file: OwnPoFile, numbers: Collection[str]) -> None:
        self._words, self._package, self._po_file, self._numbers = words, package, po_file, numbers
        self._is_new = po_file.language not in package.languages
        self._reference = FIRST if self._is_new else po_file.language

    def check(self) -> None:
        language = self._po_file.language
        accepted = dict(filter(None, map(self._accept, self._po_file.entries)))
        self._words.texts[language] = LanguageTexts(accepted, self._po_file.plural_rule)
        if self._po_file.is_draft and self._is_new:
            self._words.drafts.add(language)
        if self._is_new:
            self._words.differs.append(_("{language}: a language of your own, {count} texts", language=language, count=len(accepted)))

    def _accept(self, entry: PoEntry) -> tuple[str, Forms] | None:
        """The text that is laid over the package, if it fits there."""
        if self._is_new and (entry.to_be_looked_at or not all(entry.forms)):
            return None  # it is missing, and the language is left out
        is_known = self._package.has_text(self._reference, entry.key)
        is_stale = entry.original is not None and (not is_known or entry.original != original_of(self._original(entry)))
        problem = next(self._problems(entry), None)
        if problem and is_stale:
            self._words.stale.append(
                entry.place.describe(_("since an update it does not fit, and is left out: {problem}", problem=problem))
            )
        elif problem and self._is_new:
            self._words.advice.append(entry.place.describe(_("it is left out, and the language with it: {problem}", problem=problem)))
        elif problem:
            self._words.problems.append(entry.place.describe(problem))
        else:
            self._note(entry, is_stale)
            return entry.key, entry.forms
        return None

    def _note(self, entry: PoEntry, is_stale: bool) -> None:
        if not self._is_new:
            self._words.differs.append(f"{self._po_file.language}: {entry.key}")
        if is_stale:
            now = original_of(self._original(entry))
            remedy = _("is yours still right? Then run  kring words confirm {key}", key=entry.key)
            self._words.stale.append(
                entry.place.describe(_("the package's text is another since an update, {now}: {remedy}", now=now, remedy=remedy))
            )
        if entry.original is None and not self._is_new:
            note = _("it does not say which text it replaces, so no update is noticed: run  kring words confirm {key}", key=entry.key)
            self._words.advice.append(entry.place.describe(note))
        for word in sorted({word for form in entry.forms for word in long_words(self._po_file.language, entry.key, form)}):
            self._words.advice.append(entry.place.describe(_("'{word}' is long: does everybody know it?", word=word)))

    def _original(self, entry: PoEntry) -> Forms:
        return self._package.forms(self._reference, entry.key)

    def _problems(self, entry: PoEntry) -> Iterator[str]:
        """What is wrong with the text and how to mend it; the first is what is said."""
        if not self._package.has_text(self._reference, entry.key):
            near = get_close_matches(entry.key, self._package.keys(self._reference), 1)
            yield _("there is no text of this name. ") + (_("Is {near} meant?", near=near[0]) if near else _("See  kring words find TEXT"))
            return
        if entry.key.startswith(_DANGER) and not self._is_new:
            yield _("these are the words of danger, and they are the package's alone: take it out")
        if entry.to_be_looked_at:
            yield _("it is marked fuzzy, so nobody has looked at it: take that mark out when it is right")
        if not all(form.strip() for form in entry.forms):
            yield _("it has no text: write one between the quotation marks, or take it out")
        if len(entry.forms) != len(self._original(entry)) and not self._is_new:
            yield _(
                "it has {count} forms, and {needed} are needed: one for each plural",
                count=len(entry.forms),
                needed=len(self._original(entry)),
            )
        yield from self._wrong_placeholders(entry)
        yield from (problem for form in entry.forms for problem in broken_rules(self._po_file.language, entry.key, form))

    def _wrong_placeholders(self, entry: PoEntry) -> Iterator[str]:
        if is_input(entry.key):
            return
        needed, given = _placeholders(self._original(entry)), _placeholders(entry.forms)
        if missing := sorted(needed - given):
            yield _("{{{missing}}} is missing, which tells people something: put it back", missing=missing[0])
        if extra := sorted(given - needed - set(self._numbers)):
            yield _("{{{extra}}} has no value there: take it out. What has one: {listed}", extra=extra[0], listed=_listed(needed))


def _placeholders(forms: Forms) -> set[str]:
    return set().union(*map(Catalog.placeholders_of, forms))


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing"
