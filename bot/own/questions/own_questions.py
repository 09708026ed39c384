"""Questions of the foundation's own (`questions.toml`): read, checked, and laid over those that were asked here before.

A mistake in how the file is written stops a start. A question that lacks a text or breaks a rule is left out and named: it harms nobody
when it is not asked, and an update that brings a rule or a language stops no service.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.own.finding import FilePlace
from bot.own.questions.form import OFF, check_form, languages_of
from bot.own.questions.worded_question import OwnQuestions, QuestionTexts, WordedQuestion
from bot.own.toml_file import QUESTIONS, line_of, read_toml
from flows.errors import ChartError, SettingsError
from flows.i18n.catalog import FIRST, Catalog
from flows.i18n.messages import _
from flows.i18n.po_file import Forms, LanguageTexts
from flows.installation import OWN_QUESTION, OwnQuestion
from flows.questionnaire.questionnaire import Questionnaire
from flows.questionnaire.states import questionnaire_with
from flows.questionnaire.typed_words import check_words
from flows.replies.text_rules import broken_rules

MOST = 5  # each asks something of everybody


def read_own_questions(folder: Path, package: Catalog) -> OwnQuestions:
    """Raises SettingsError with a line for everything that is written wrong."""
    path = folder / QUESTIONS
    rows = {name: row for name, row in read_toml(path).items() if name != OFF} if path.is_file() else {}
    if problems := [_describe(path, name, problem) for name, row in rows.items() for problem in check_form(name, row)]:
        raise SettingsError("\n".join(problems))
    if len(rows) > MOST:
        raise SettingsError(
            FilePlace(path).describe(
                _("it has {count} questions, and {most} are the most: each asks something of somebody", count=len(rows), most=MOST)
            )
        )
    read = [_read(name, row) for name, row in rows.items()]
    wrong = {one.question.name: list(_find_wrong(one, package)) for one in read}
    left_out = (
        _describe(path, name.removeprefix(OWN_QUESTION), _("it is not asked: {line}", line=line))
        for name, lines in wrong.items()
        for line in lines
    )
    return OwnQuestions(tuple(one for one in read if not wrong[one.question.name]), tuple(left_out))


def lay_over(asked: Iterable[WordedQuestion], former: Mapping[str, str]) -> tuple[WordedQuestion, ...]:
    """What is asked, and what was asked before: a question that is no longer there, and texts of buttons that are gone."""
    now, before = {one.question.name: one for one in asked}, dict(map(_parse, former.items()))
    laid = [one._replace(texts=_with_former(one, before[name])) if name in before else one for name, one in now.items()]
    return (*laid, *(one for name, one in before.items() if name not in now))


def texts_of(questions: Iterable[WordedQuestion], language: str) -> dict[str, Forms]:
    """Their texts in this language; those that are asked no more stand in the first one where this one has none."""
    found: dict[str, Forms] = {}
    for one in questions:
        first, own = one.texts[FIRST], one.texts.get(language, {})
        kept = {key: text for key, text in first.items() if not one.question.is_asked or _is_of_former_button(one.question, key)}
        found |= {key: (text,) for key, text in {**kept, **own}.items()}
    return found


def _is_of_former_button(question: OwnQuestion, key: str) -> bool:
    name, point, button = key.partition(".")
    return bool(point) and name == question.name and button not in question.choices


def _with_former(now: WordedQuestion, before: WordedQuestion) -> dict[str, QuestionTexts]:
    former = {
        language: {key: text for key, text in texts.items() if _is_of_former_button(now.question, key)}
        for language, texts in before.texts.items()
    }
    return {language: {**former.get(language, {}), **now.texts.get(language, {})} for language in {**former, **now.texts}}


def _parse(stored: tuple[str, str]) -> tuple[str, WordedQuestion]:
    name, content = stored[0], json.loads(stored[1])
    return name, WordedQuestion(OwnQuestion(name, content["part"], tuple(content["choices"]), is_asked=False), content["texts"])


def _read(name: str, row: dict[str, Any]) -> WordedQuestion:
    question = OWN_QUESTION + name
    texts = {language: _texts_of_row(question, words) for language, words in languages_of(row)}
    return WordedQuestion(OwnQuestion(question, row["part"], tuple(row[FIRST].get("buttons", ()))), texts)


def _texts_of_row(question: str, words: dict[str, Any]) -> QuestionTexts:
    buttons = {f"{question}.{key}": text for key, text in words.get("buttons", {}).items()}
    return {question: words["question"], f"label.{question}": words["label"], **buttons}


def _find_wrong(one: WordedQuestion, package: Catalog) -> Iterator[str]:
    """Why a question is not asked: a text that a language of the package lacks, a broken rule, a word with two meanings."""
    needed = one.texts[FIRST]
    for language in package.languages:
        if missing := [key for key in needed if key not in one.texts.get(language, {})]:
            yield _("{language} has no text for {missing}", language=language, missing=", ".join(missing))
    for language, texts in one.texts.items():
        yield from (
            _("{language}, {key}: there is no such button in {first}", language=language, key=key, first=FIRST)
            for key in texts
            if key not in needed
        )
        for key, text in texts.items():
            yield from (f"{language}, {key}: {problem}" for problem in broken_rules(language, key, text))
            yield from (
                _("{language}, {key}: {{{name}}} has no value", language=language, key=key, name=name)
                for name in Catalog.placeholders_of(text) - set(package.constants)
            )
    yield from _find_ambiguous(one, package)


def _find_ambiguous(one: WordedQuestion, package: Catalog) -> Iterator[str]:
    texts = {language: LanguageTexts(texts_of([one], language), "0") for language in package.languages}
    try:
        check_words(package.lay_over(texts, {}), Questionnaire([questionnaire_with((one.question,))[one.question.name]]))
    except ChartError as error:
        yield str(error)


def _describe(path: Path, name: str, problem: str) -> str:
    return FilePlace(path, line_of(path, name), name).describe(problem)
