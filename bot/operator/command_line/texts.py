"""Texts of Typer's commands in the operator's language: help, usage, and what is wrong with a command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from flows.i18n.messages import _, deferred

UsageError: Any = typer.BadParameter.__base__
# as Typer says them, each with what is taken out of it and said in the operator's language
_PROBLEMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), message)
    for pattern, message in (
        (r"(?P<problem>.*)\. Did you mean (?P<names>.*)\?", deferred("{problem}. Is {names} meant?")),
        (r"Missing (?:argument|option|parameter) '(?P<name>[^']*)'\.(?: .*)?", deferred("'{name}' is missing.")),
        (r"No such option: (?P<name>\S+)(?: .*)?", deferred("There is no option {name} here.")),
        (r"Got unexpected extra argument\(s\) \((?P<words>.*)\)", deferred("This is too much: {words}")),
        (r"Option '(?P<name>[^']*)' requires (?:an argument|\d+ arguments)\.", deferred("Something has to stand behind {name}.")),
        (r"Option '(?P<name>[^']*)' does not take a value\.", deferred("Nothing may stand behind {name}.")),
        (r"Invalid value for (?P<name>[^:]*): (?P<problem>.*)", deferred("{name}: {problem}")),
        (r"Input should be a valid integer.*", deferred("this is a whole number")),
        (r"Input should be a valid number.*", deferred("this is a number")),
        (r"Input should be greater than or equal to (?P<ge>.*)", deferred("this is at least {ge}")),
        (r"Input should be less than or equal to (?P<le>.*)", deferred("this is at most {le}")),
        (r"(?P<value>.*) is not one of (?P<choices>.*)\.", deferred("{value} is none of {choices}.")),
        (r"(?P<value>.*) does not match the formats? (?P<form>.*)\.", deferred("{value} is not written as {form}.")),
        (r"(?:[Ff]ile|[Dd]ir(?:ectory)?|[Pp]ath) (?P<name>.*) does not exist\.", deferred("{name} is not there.")),
        (r"(?:[Ff]ile|[Dd]ir(?:ectory)?|[Pp]ath) (?P<name>.*) is a file\.", deferred("{name} is a file, and a folder is meant.")),
        (r"(?:[Ff]ile|[Dd]ir(?:ectory)?|[Pp]ath) (?P<name>.*) is a directory\.", deferred("{name} is a folder, and a file is meant.")),
        (
            r"(?:[Ff]ile|[Dd]ir(?:ectory)?|[Pp]ath) (?P<name>.*) is not (?:readable|writable)\.",
            deferred("This account may not read and write {name}."),
        ),
    )
)


def translate_command(command: Any) -> Any:
    """The same command, or group, as it is shown in the operator's language."""
    command.help = _translate_help(command.help)
    command.options_metavar = _(command.options_metavar) if command.options_metavar else None
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = _(command.subcommand_metavar)
    for parameter in command.params:
        _translate_parameter(parameter)
    command.get_usage, command.get_help_option = _usage(command.get_usage), _help_option(command.get_help_option)
    for sub_command in getattr(command, "commands", {}).values() if isinstance(getattr(command, "commands", None), dict) else ():
        translate_command(sub_command)
    return command


@contextmanager
def translating_usage_errors() -> Iterator[None]:
    """What is wrong with the command line, in the operator's language."""
    try:
        yield
    except UsageError as error:
        text = translate_problem(error.format_message())
        error.format_message = lambda: text
        raise


def translate_problem(problem: str) -> str:
    """The problem as the operator reads it; one that is not known stays as it is."""
    for pattern, message in _PROBLEMS:
        if found := pattern.fullmatch(problem.removeprefix("Value error, ")):
            parts = found.groupdict()
            if "problem" in parts:
                parts["problem"] = translate_problem(parts["problem"])
            return _(message, **parts)
    return problem


def _translate_parameter(parameter: Any) -> None:
    for field in ("help", "prompt"):
        if text := getattr(parameter, field, None):
            setattr(parameter, field, _translate_help(text))


def _translate_help(text: str | None) -> str | None:
    """Texts are the messages, whatever lines they stand on."""
    return "\n\n".join(_(paragraph) for paragraph in paragraphs_of(text)) if text else text


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs of a help text, each on one line."""
    return [" ".join(one.split()) for one in text.split("\n\n")]


def _usage(get_usage: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda ctx: get_usage(ctx).replace("Usage: ", f"{_('Usage:')} ", 1)


def _help_option(get_help_option: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def translated(ctx: Any) -> Any:
        option = get_help_option(ctx)
        if option is not None:
            option.help = _("Show this message and exit.")
        return option

    return translated
