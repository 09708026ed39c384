"""Lazy command group: commands by name, each with the module that has it, which is imported when the command runs and not before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from bot.operator.command_line.texts import translate_command, translating_usage_errors
from bot.operator.deeds import record_deeds
from flows.i18n.messages import _


class LazyCommand(NamedTuple):
    """Where a command is: the module with its Typer `app`, whether that app is a group of its own, and the first line of its help."""

    module: str
    summary: str
    is_group: bool = False


class LoadedCommands(Mapping[str, Any]):
    """The commands themselves, each imported at its look-up."""

    def __init__(self, table: Mapping[str, LazyCommand]) -> None:
        self._table = table

    def __getitem__(self, name: str) -> Any:
        entry = self._table[name]
        group = get_group(import_module(entry.module).app)
        if not entry.is_group:
            return record_deeds(name, translate_command(group.commands[name]))
        group.name = name
        return record_deeds(name, translate_command(group))

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class LazyGroup(TyperGroup):
    """A group whose list of commands needs no import of them. A subclass has the table."""

    table: ClassVar[Mapping[str, LazyCommand]]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._is_translated = False
        self.commands: Any = LoadedCommands(self.table)

    def make_context(self, *given: Any, **extra: Any) -> Any:
        if not self._is_translated:  # only now are all its options there
            translate_command(self)
            self._is_translated = True
        with translating_usage_errors():
            return super().make_context(*given, **extra)

    def invoke(self, ctx: Any) -> Any:
        with translating_usage_errors():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command as the list shows it: only its name and its summary."""
        return TyperCommand(cmd_name, help=_(self.table[cmd_name].summary)) if cmd_name in self.table else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command itself, which is to run."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and self.commands[name or ""], rest
