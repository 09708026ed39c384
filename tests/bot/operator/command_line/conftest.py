"""For tests of the operator's language: a process that speaks one, and afterwards none."""

from __future__ import annotations

import gettext
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer import rich_utils

from bot.operator.command_line.language import LOCALES, set_language

Speak = Callable[..., None]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Iterator[Speak]:
    """Let the commands of this process speak a language, of our catalogues or of another folder's."""
    monkeypatch.setenv("LANGUAGE", "en")

    def speak_from(language: str, folder: Path = LOCALES) -> None:
        set_language(language)
        gettext.bindtextdomain(gettext.textdomain(), str(folder))
        importlib.reload(rich_utils)  # it asks for its words when it is imported

    yield speak_from
    gettext.textdomain("messages")
    importlib.reload(rich_utils)
