"""TOML files of the foundation's own folder: read with errors that name file and line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from bot.own.finding import FilePlace
from flows.errors import SettingsError
from flows.i18n.messages import _

QUESTIONS = "questions.toml"  # which questions are not asked, and which are added


def read_toml(path: Path) -> dict[str, Any]:
    """Raises SettingsError with the line where the file is not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(FilePlace(path).describe(_("it is not in UTF-8: save it as UTF-8"))) from None
    except tomllib.TOMLDecodeError as error:
        reason, _mark, where = str(error).partition(" (at line ")
        line = int(found[0]) if (found := re.match(r"\d+", where)) else None
        raise SettingsError(
            FilePlace(path, line).describe(_("it cannot be read: {reason}", reason=f"{reason[:1].lower()}{reason[1:]}"))
        ) from None


def line_of(path: Path, name: str) -> int | None:
    """The line on which a section or a field of this name begins."""
    pattern = re.compile(rf"\s*(\[+\s*{re.escape(name)}\s*\]+|{re.escape(name)}\s*=)")
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), None)
