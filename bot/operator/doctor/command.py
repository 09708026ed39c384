"""`kring doctor`: health checks of an installation and its deployment, each with a remedy if it fails; it reads only."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from bot.app.context import AppContext
from bot.config.opening_conditions import Missing, Subject, describe_proxy_problem
from bot.operator.console import REFUSED, context_of, print_json, refuse, say
from bot.operator.doctor import data, service
from bot.operator.doctor.copies import check_copies
from bot.operator.doctor.deployment import check_deployment, check_running
from bot.operator.doctor.finding import Finding
from bot.operator.options import AsJson
from bot.operator.running.readiness import missing_for_opening
from bot.own.folder_check import find_problems
from bot.version import VERSION
from flows.i18n.messages import _, deferred
from storage.db.migrate import current_revision

app = typer.Typer()
_LABELS = {"well": deferred("well"), "to do": deferred("to do"), "wrong": deferred("WRONG")}


@app.command("doctor")
def examine_installation(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check settings, keys, permissions, schema, timers, hotlines, disk space, and what is missing before opening."""
    findings = list(run_checks(context_of(ctx)))
    if as_json:
        return _print_findings(findings)
    say(*(_line_of(one) for state in ("well", "to do") for one in findings if one.state == state))
    problems = [_line_of(one) for one in findings if one.state == "wrong"]
    if problems:
        refuse(problems)


def _line_of(finding: Finding) -> str:
    label = _(_LABELS[finding.state]).ljust(max(len(_(one)) for one in _LABELS.values()))
    return f"{label}  {finding.subject}: {finding.problem}" if finding.problem else f"{label}  {finding.subject}"


def _print_findings(findings: list[Finding]) -> None:
    is_well = all(one.state != "wrong" for one in findings)
    print_json({"is_well": is_well, "findings": [{"subject": one.subject, "state": one.state, "problem": one.problem} for one in findings]})
    raise typer.Exit(0 if is_well else REFUSED)


def run_checks(context: AppContext) -> Iterator[Finding]:
    """Run every check in order. Where keys, database or own folder cannot be read the rest is left out: it would fail too."""
    yield Finding(_("settings"))
    yield Finding(_("addresses of clients"), describe_proxy_problem(context.settings))
    yield data.check_disk(context)
    is_open = True
    for finding in _check_opening(context):
        yield finding
        is_open = is_open and not finding.problem
    if not is_open:
        return
    yield from data.check_permissions(context)
    integrity = data.check_integrity(context)
    yield integrity
    if integrity.problem:
        return
    yield from (data.check_tombstones(context), data.check_own(context))
    if any(find_problems(context.own)):
        return
    yield check_running(context)
    yield from service.check_service(context)
    yield from _check_public(context)


def _check_opening(context: AppContext) -> Iterator[Finding]:
    """Presence, keys, database: each only where the one before is well."""
    presence = data.check_presence(context)
    yield presence
    if presence.problem:
        return
    keys = data.check_opening(_("keys"), lambda: context.vault)
    yield keys
    if not keys.problem:
        database = data.check_opening(_("database and schema"), lambda: context.engine)
        yield (
            database
            if database.problem
            else Finding(_("database and schema {revision}, as Kring {version} needs it", revision=_revision(context), version=VERSION))
        )


def _revision(context: AppContext) -> str | None:
    with context.transaction() as connection:
        return current_revision(connection)


def _check_public(context: AppContext) -> Iterator[Finding]:
    """What an open installation needs, in the words of `kring open`; in practice it is still to do."""
    mode, missing = context.service_mode(), missing_for_opening(context)
    if mode.practice:
        count = len(missing)
        yield Finding(
            _("in practice; {count} things are missing, kring open names them", count=count) if count else _("in practice; ready to open")
        )
    else:
        yield Finding(_("closed until {closed_until}", closed_until=mode.closed_until) if mode.closed_until else _("open"))
    for finding in (*_findings_of(missing), *check_copies(context), *check_deployment(context), service.check_unconfirmed(context)):
        yield finding._replace(is_to_do=mode.practice)


def _findings_of(missing: list[Missing]) -> Iterator[Finding]:
    for subject in Subject:
        problems = [one.text for one in missing if one.subject is subject]
        if subject is not Subject.PROXIES:  # said above, whether it is open or not
            yield from [Finding(_(subject), problem) for problem in problems] or [Finding(_(subject))]
