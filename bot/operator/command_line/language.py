"""Language of the commands: one gettext catalogue for the process, with the words of Typer in it; `--json` is English, for programs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from gettext import bindtextdomain, textdomain
from pathlib import Path

from bot.config.settings_file import DEFAULT_FILE, FILE_VARIABLE, read_value
from flows.comparing_form import named_choice

DOMAIN = "kring"
LOCALES = Path(__file__).parents[1] / "locales"
SETTING = "KRING_OPERATOR_LANGUAGE"
LANGUAGES = ("nl", "en")  # the first is used where none is set, or one that is not known


def set_language(language: str) -> None:
    """Let every message of this process be in this language from now on."""
    os.environ["LANGUAGE"] = language
    bindtextdomain(DOMAIN, str(LOCALES))
    textdomain(DOMAIN)


def configured_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the settings, before these are read as a whole: what is wrong with them is to be said in it."""
    given = environment.get(SETTING) or read_value(Path(environment.get(FILE_VARIABLE, DEFAULT_FILE)), SETTING)
    return named_choice(given, LANGUAGES) or LANGUAGES[0]
