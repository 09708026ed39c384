"""Extras of the package: what a setting needs that is not installed, each with the words that install it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from bot.config.settings import Settings, variable_name
from flows.i18n.messages import _

PDF = ("typst", "pdf")
_OF_SETTINGS = {
    "seeker_token": ("aiogram", "seeker-telegram"),
    "coordinator_token": ("telegram", "coordinator-telegram"),
}
_POSTGRESQL = ("psycopg", "postgresql")


def is_installed(extra: tuple[str, str]) -> bool:
    """Whether the module of an extra can be imported."""
    return find_spec(extra[0]) is not None


def missing_extras(settings: Settings) -> Iterator[str]:
    """A line for each setting whose extra is not installed."""
    wanted = {name: extra for name, extra in _OF_SETTINGS.items() if getattr(settings, name) is not None}
    if settings.database_url.startswith("postgresql"):
        wanted["database"] = _POSTGRESQL
    for name, extra in wanted.items():
        if not is_installed(extra):
            yield _(
                "{setting}: this needs a part that is not installed. Install it with  pip install 'kring[{extra}]'",
                setting=variable_name(name),
                extra=extra[1],
            )
