"""Check of the own folder: everything in it that stops a start, and what is left out of the chat, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flows.errors import ChartError, SettingsError
from flows.i18n.catalog import Catalog
from flows.i18n.messages import _

if TYPE_CHECKING:
    from bot.own.folder import OwnFolder


def find_problems(own: OwnFolder) -> Iterator[str]:
    """Everything that stops a start, a line each."""
    looks = (lambda: own.look, lambda: own.own_numbers)
    lists = (lambda: own.questions_off, lambda: own.own_questions, lambda: own.own_places, lambda: own.organisations)
    if problems := [problem for read in (*looks, *lists) for problem in _problem_of(read)]:
        yield from problems
        return
    yield from own.words.problems
    if not own.words.problems and any(map(_is_compared, _own_keys(own))):
        yield from _ambiguous_words(own)


def find_left_out(own: OwnFolder) -> Iterator[str]:
    """Languages that are not offered and questions that are not asked, and why."""
    yield from own.own_questions.left_out
    for language, keys in own.incomplete.items():
        yield _(
            "{language} is not offered: {count} texts are missing, such as {names}",
            language=language,
            count=len(keys),
            names=", ".join(keys[:3]),
        )
    yield from (_("{language} is a draft, and offered in practice only", language=language) for language in sorted(own.words.drafts))


def _own_keys(own: OwnFolder) -> Iterator[str]:
    return (key for one in own.laid_texts(drafts=True)[0].values() for key in one.forms)


def _ambiguous_words(own: OwnFolder) -> Iterator[str]:
    from flows.questionnaire.states import questionnaire_with
    from flows.questionnaire.typed_words import check_words

    questionnaire = questionnaire_with(tuple(one.question for one in own.questions))
    texts, constants = own.laid_texts(drafts=True)
    try:
        check_words(Catalog.load().lay_over(texts, constants), questionnaire)
    except ChartError as error:
        yield _("{path}: {error}. Give one of the two another word", path=own.path, error=error)


def _is_compared(key: str) -> bool:
    """Whether typed words are compared with this text: it is one that people type, or stands on a button."""
    from flows.replies.text_rules import is_button, is_input

    return is_input(key) or is_button(key)


def _problem_of(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except SettingsError as error:
        yield str(error)
