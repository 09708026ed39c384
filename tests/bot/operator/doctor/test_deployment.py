"""The doctor looks at the whole deployment, and changes nothing: what `kring open` asks, copies, mail server, Telegram and metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor.command import run_checks
from bot.operator.running.readiness import missing_for_opening
from storage.installation import facts
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder
from tests.support.web.ports import free_port


def make_context(folder: Path, hours: int = 0, **given: Any) -> AppContext:
    return AppContext(
        Settings.model_construct(**FACTS, data_dir=migrated_folder(folder / "data"), **given), lambda: NOW + timedelta(hours=hours)
    )


def problem_of(context: AppContext, subject: str) -> str:
    return "; ".join(one.problem or "" for one in run_checks(context) if one.subject.startswith(subject))


@pytest.fixture
def opened(tmp_path: Path) -> AppContext:
    """An installation that is open, with made-up coordinators only."""
    context = make_context(tmp_path)
    run_command(context, "demo")
    with context.transaction() as connection:
        facts.write_fact(connection, facts.OPENED, "2026-11-01")
    return context


def test_an_open_installation_is_told_in_the_words_of_open_what_it_lacks(opened: AppContext) -> None:
    said = {one.problem for one in run_checks(opened)}
    assert {one.text for one in missing_for_opening(opened)} <= said


def test_the_made_up_count_for_nothing(opened: AppContext) -> None:
    assert "0 of 2 coordinators are available" in problem_of(opened, "coordinators")


def test_what_is_missing_in_practice_is_to_do_and_not_wrong(tmp_path: Path) -> None:
    context = make_context(tmp_path)
    run_command(context, "migrate")
    done = run_command(context, "doctor")
    assert done.exit_code == 0 and "to do  https: no https" in done.stdout and "WRONG" not in done.output


def test_it_changes_nothing(opened: AppContext) -> None:
    def look() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(opened.settings.data_dir.iterdir()) if path.suffix not in {".db-shm"}}

    before = look()
    run_command(opened, "doctor")
    assert look() == before


def test_the_last_backup_is_old_changed_or_gone(opened: AppContext, tmp_path: Path) -> None:
    written = tmp_path / "kring.age"
    written.write_bytes(b"whole")
    digest = "ca3704aa0b06f5954c79ee837faa152d84d6b2d42838f0637a15eda8337dbdce"  # not its SHA-256
    with opened.transaction() as connection:
        facts.write_fact(connection, facts.LAST_BACKUP, NOW.isoformat())
        facts.write_fact(connection, facts.LAST_BACKUP_FILE, f"{digest} {written}")
    assert "not as it was written" in problem_of(opened, "file of the last backup")
    written.unlink()
    assert "not there any more" in problem_of(opened, "file of the last backup")
    assert "it is old" in problem_of(make_context(tmp_path, hours=49), "last backup") and not problem_of(opened, "last backup")


def test_a_trial_of_restoring_is_asked_for_every_ninety_days(opened: AppContext, tmp_path: Path) -> None:
    with opened.transaction() as connection:
        facts.write_fact(connection, facts.LAST_BACKUP, NOW.isoformat())
    assert "there was none" in problem_of(opened, "trial of restoring")
    assert run_command(opened, "backups", "tested", "--yes").exit_code == 0 and not problem_of(opened, "trial of restoring")
    assert "90 days ago" in problem_of(make_context(tmp_path, hours=24 * 92), "trial of restoring")


def test_a_mail_server_that_does_not_answer_is_named(opened: AppContext, tmp_path: Path) -> None:
    context = make_context(tmp_path, mail_host="127.0.0.1", mail_port=free_port(), mail_security="none", mail_from="kring@example.org")
    assert "does not take mail from here" in problem_of(context, "mail server 127.0.0.1")


@contextmanager
def serving(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[int]:
    """The port of a server that answers a path so."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("status", "is_well"), [(200, True), (503, False), (404, True)])
def test_a_service_that_runs_and_stores_nothing_is_named_though_the_files_are_well(tmp_path: Path, status: int, is_well: bool) -> None:
    run_command(make_context(tmp_path), "migrate")
    with serving(lambda path: (status if path == "/readyz" else 500, b"{}")) as port:
        assert ("it stores nothing" in problem_of(make_context(tmp_path, port=port), "service")) is not is_well


@pytest.fixture
def telegram() -> Iterator[str]:
    """A Bot API that knows one bot."""
    known = b'{"ok": true, "result": {"username": "KringBot"}}'
    with serving(lambda path: (200, known) if path == "/bot123:right/getMe" else (401, b"{}")) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("token", "name", "problem"),
    [("123:right", "@kringbot", ""), ("123:wrong", "", "KRING_SEEKER_TOKEN is wrong"), ("123:right", "Other", "KRING_SEEKER_NAME")],
)
def test_a_bot_is_asked_who_it_is(opened: AppContext, tmp_path: Path, telegram: str, token: str, name: str, problem: str) -> None:
    context = make_context(tmp_path, seeker_token=SecretStr(token), seeker_name=name, telegram_api=telegram)
    said = problem_of(context, "Telegram answers")
    assert bool(said) == bool(problem) and problem in said and token not in said


def test_metrics_that_nobody_serves_are_named(opened: AppContext, tmp_path: Path) -> None:
    assert "is  kring serve  running" in problem_of(make_context(tmp_path, metrics_port=free_port()), "metrics")
