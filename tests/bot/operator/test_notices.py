"""Promises about messages that did not arrive: doctor and `kring notices` name way, kind and remedy, and never a word."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor.command import run_checks
from storage.delivery import notice_ledger
from tests.support.command_line import run_command
from tests.support.database.templates import copy_template, migrated_folder


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    (tmp_path / "data").mkdir(mode=0o700)
    copy_template(tmp_path / "data" / "kring.db")
    return AppContext(Settings.model_construct(data_dir=migrated_folder(tmp_path / "data")))


@pytest.mark.parametrize(
    ("way", "status", "remedy"),
    [
        ("telegram", notice_ledger.WRONG_TOKEN, "KRING_SEEKER_TOKEN is wrong"),
        ("coordinator", notice_ledger.WRONG_TOKEN, "KRING_COORDINATOR_TOKEN is wrong"),
        ("telegram", notice_ledger.BLOCKED, "they blocked the bot"),
        ("coordinator", notice_ledger.BLOCKED, "kring notices"),
        ("mail", 550, "kring notices"),
        ("mail", notice_ledger.BAD_REQUEST, "message itself is wrong"),
    ],
)
def test_the_doctor_counts_what_was_refused_and_says_what_to_do(context: AppContext, way: str, status: int, remedy: str) -> None:
    with context.transaction() as connection:
        for hours in (0, 1, 2):
            notice_ledger.record_refusal(connection, "somebody", way, "offer", status, context.now() + timedelta(hours=hours))
    (problem,) = (one.problem for one in run_checks(context) if one.subject == "messages arrive")
    assert problem and "refused 3 (offer) since" in problem and remedy in problem


def test_a_way_by_which_a_message_arrived_is_open_again(context: AppContext) -> None:
    with context.transaction() as connection:
        notice_ledger.record_refusal(connection, "somebody", "telegram", "news", notice_ledger.BLOCKED, context.now())
        assert notice_ledger.list_closed(connection, "telegram") == {"somebody"}
        notice_ledger.clear_way(connection, "somebody", "telegram")
        assert notice_ledger.list_closed(connection, "telegram") == set()


def test_the_doctor_names_a_server_that_answers_nobody_only_after_five_tries(context: AppContext) -> None:
    for tries in range(1, 6):
        with context.transaction() as connection:
            notice_ledger.record_failure(connection, "hanneke", "mail", "offer", 0, context.now(), context.now() + timedelta(days=3))
        (problem,) = (one.problem for one in run_checks(context) if one.subject == "messages arrive")
        assert bool(problem) is (tries == 5)
    assert problem and "kring mail test" in problem


def test_kring_notices_lists_to_whom_and_what_came_of_it(context: AppContext) -> None:
    now = context.now()
    with context.transaction() as connection:
        notice_ledger.record_failure(connection, "hanneke", "mail", "offer", 450, now, now + timedelta(days=3))
        notice_ledger.record_refusal(connection, "joost", "coordinator", "changed", 403, now)
        notice_ledger.record_sent(connection, "willem", "mail", "offer", now)
    assert run_command(context, "notices").output.splitlines()[0].split() == ["to", "kind", "way", "tries", "outcome", "last", "until"]
    lines = run_command(context, "notices", "--unreached").output.splitlines()
    assert [line.split()[:5] for line in lines[1:]] == [
        ["hanneke", "offer", "mail", "1", "failed"],
        ["joost", "changed", "coordinator", "1", "refused"],
    ]
    assert f"{now + timedelta(days=3):%Y-%m-%d %H:%M}" in lines[1]
