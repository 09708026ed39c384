"""File of settings: where it is, and one value of it before the settings are read as a whole."""

from __future__ import annotations

from pathlib import Path

from dotenv import dotenv_values

from bot.config.settings_text import ENCODING

FILE_VARIABLE = "KRING_SETTINGS"
DEFAULT_FILE = "kring.env"


def read_value(path: Path, name: str) -> str:
    """The value of one setting; empty where the file has none, or cannot be read, which the reading of all settings says."""
    try:
        return (path.is_file() and dotenv_values(path, encoding=ENCODING).get(name)) or ""
    except (OSError, UnicodeDecodeError):
        return ""
