"""Reading the settings: the environment, a file and files of secrets, and one line to the operator for each problem."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config.environment import SUFFIX, SecretFiles, drop_injected
from bot.config.settings import PREFIX, Settings, variable_name
from bot.config.settings_file import DEFAULT_FILE, FILE_VARIABLE
from bot.config.settings_text import ENCODING, check_environment, check_file
from flows.errors import SettingsError
from flows.i18n.messages import _, deferred

_RULES = {  # what a rule of a field says, by its name in pydantic
    "int_parsing": deferred("this is a whole number"),
    "int_from_float": deferred("this is a whole number"),
    "float_parsing": deferred("this is a number"),
    "greater_than_equal": deferred("this is at least {ge}"),
    "greater_than": deferred("this is more than {gt}"),
    "less_than_equal": deferred("this is at most {le}"),
    "literal_error": deferred("this is one of {expected}"),
}


def read_settings() -> Settings:
    """Read and validate the settings. Raises SettingsError with one line per problem; no line holds a value."""
    drop_injected(os.environ)
    path = Path(os.environ.get(FILE_VARIABLE, DEFAULT_FILE))
    if FILE_VARIABLE in os.environ and not path.is_file():
        raise SettingsError(
            _(
                "{file_variable}: there is no file at the path it names. Make the file, or leave {file_variable} out.",
                file_variable=FILE_VARIABLE,
            )
        )
    ours = {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    if unreadable := [*check_file(path), *check_environment(ours)]:
        raise SettingsError("\n".join(unreadable))
    problems = [_describe_unknown(name) for name in sorted(_unknown_names(path))]
    secrets = SecretFiles(_secret_variables())
    problems += secrets.problems
    source: dict[str, Any] = {"_env_file": path, **secrets.values}
    try:
        settings = Settings(**source)
    except ValidationError as error:
        problems += [_describe_invalid(item) for item in error.errors(include_input=False)]
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _unknown_names(path: Path) -> set[str]:
    """Names in the file, and names with our prefix in the environment, that are no setting."""
    in_file = set(dotenv_values(path, encoding=ENCODING)) if path.is_file() else set()
    in_environment = {name for name in os.environ if name.upper().startswith(PREFIX)}
    return {name.upper() for name in in_file | in_environment} - {FILE_VARIABLE} - _known_names() - _file_names()


def _known_names() -> set[str]:
    return {variable_name(field) for field in Settings.model_fields}


def _secret_variables() -> dict[str, str]:
    """The settings that hold a secret, which a file may hold for them, with their variables."""
    fields = Settings.model_fields.items()
    return {name: variable_name(name) for name, field in fields if name == "database" or "SecretStr" in str(field.annotation)}


def _file_names() -> set[str]:
    return {name + SUFFIX for name in _secret_variables().values()}


def _describe_unknown(name: str) -> str:
    near = get_close_matches(name, _known_names(), 1)
    return _("{name}: there is no such setting. ", name=name) + (
        _("Is {near} meant?", near=near[0]) if near else _("Take it out; docs/settings.md lists them all.")
    )


def _describe_invalid(item: ErrorDetails) -> str:
    field = str(item["loc"][0])
    definition = Settings.model_fields[field]
    example = (definition.examples or [definition.default])[0]
    return _("{setting}: {reason}. For example {setting}={example}", setting=variable_name(field), reason=_reason(item), example=example)


def _reason(item: ErrorDetails) -> str:
    """What is wrong, in the operator's language: our own messages, and those of the rules of a field."""
    if item["type"] == "value_error":
        return _(item["msg"].removeprefix("Value error, ").rstrip("."))
    return _(
        _RULES.get(item["type"], deferred("this is not what belongs here")),
        **{name: str(value).replace(" or ", ", ") for name, value in item.get("ctx", {}).items()},
    )
