"""The operator's commands as tests run them, and settings in which every fact about the foundation is set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from typer.testing import CliRunner, Result

from bot.app.context import AppContext
from bot.cli import app
from bot.operator import console

NOW = datetime(2026, 11, 21, 20, 10, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "foundation": "Stichting Voorbeeld",
    "privacy_contact": "privacy@example.org",
    "phone": "030 000 00 00",
    "hours": "maandag tot vrijdag, 9 tot 17 uur",
    "honest_limits_nl": "Niet alles kan altijd geheim blijven.",
    "honest_limits_en": "Not everything can always stay secret.",
    "answer_within_days": 4,
    "privacy_address": "Dorpsstraat 1, Ons Dorp",
    "privacy_officer": "Hanneke de Wit",
    "privacy_host": "Eigen server, Nederland",
}
# what a practice installation may lack if the operator says so
WITHOUT = tuple(word for name in ("https", "notices", "backup") for word in ("--without", name))


def run_command(context: AppContext, *words: str, typed: str = "") -> Result:
    """Run one command on this installation, in this process; `typed` answers its questions, as on a terminal."""
    with patch.object(console, "is_terminal", return_value=bool(typed)):
        done = CliRunner().invoke(app, list(words), input=typed, obj=lambda: context)
    context.unlock_keys()
    return done
