"""Markdown tables of the commands, the settings and the timers of a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.config.settings import Settings, variable_name
from storage.retention.rules import RULES

ACTIONS = {  # what happens when a timer is due
    "offer": "the dossier is offered to the coordinator who fits best; if nobody does, again after 15 minutes",
    "remind_answer": "the coordinator who was asked is reminded",
    "pass_on": "the offer passes to the next coordinator, stand-ins last",
    "lapse": "the dossier waits again, for another coordinator; stand-ins and operator are told",
    "remind_plan": "the coordinator is reminded of the questions that wait",
    "remind_contact": "the coordinator is asked how it went",
    "remind_replan": "the coordinator is reminded that there is no plan, if there is none",
    "remind_before": "the coordinator is reminded of the moment, if it is still to come",
    "return": "if the moment is over, or there is no plan, the dossier waits again; stand-ins and operator are told",
    "settle": "what the coordinator could still undo is final, and everybody is told; the other timers of the dossier wait for it",
    "inform": "the coordinator is reminded of the people who were not told",
    "names": "the names of people who were not told are removed",
    "tell_late": "the seeker is told, at a safe time, that it takes longer",
    "tell_silent": "the seeker is told, at a safe time, to look at the status",
    "tell_ending": "the seeker is told when it ends",
    "alarm": "the operator is told: an id and a time",
    "erase": "everything is erased",
}


def commands(root_command: Any) -> str:
    """Every command with its arguments and options, and the first line of its help."""
    return _table("command | what it does", _command_rows(root_command, "kring"))


def settings() -> str:
    """Every setting with its default."""
    fields = Settings.model_fields.items()
    return _table(
        "setting | default | what it is for", (f"`{variable_name(name)}` | {_default(f.default)} | {f.description}" for name, f in fields)
    )


def timers() -> str:
    """Every timer of a dossier, in the order of the retention rules."""
    rows = (f"`{rule.kind}` | {rule.starts_on} | {', '.join(rule.states or ('any',))} | {ACTIONS[rule.action]}" for rule in RULES)
    return _table("timer | starts when | holds while the dossier is | then", rows)


def _table(head: str, rows: Iterable[str]) -> str:
    rule = "|".join("---" for _ in head.split(" | "))
    return "\n".join([f"| {head} |", f"|{rule}|", *(f"| {row} |" for row in rows), ""])


def _command_rows(group: Any, prefix: str) -> Iterator[str]:
    for name, command in group.commands.items():
        nested = getattr(command, "commands", None)
        if not nested or command.invoke_without_command:
            yield f"{_usage(f'{prefix} {name}', command)} | {_first_line(command)}"
        if nested:
            yield from _command_rows(command, f"{prefix} {name}")


def _usage(name: str, command: Any) -> str:
    arguments = [one.metavar or one.name.upper() for one in command.params if one.param_type_name == "argument"]
    options = [f"`{one.opts[0]}`" for one in command.params if one.param_type_name == "option"]
    return " ".join([f"`{name}`", *arguments, *options])


def _first_line(command: Any) -> str:
    return str(command.help).split("\n")[0]


def _default(default: object) -> str:
    return f"`{default}`" if str(default) not in ("", "None") else ""
