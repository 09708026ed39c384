"""Promises about messages that were refused for good: the doctor counts them by way and kind, with the remedy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.operator.doctor import run_checks
from storage.delivery import refusals
from tests.support.database.templates import copy_template


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    (tmp_path / "data").mkdir(mode=0o700)
    copy_template(tmp_path / "data" / "kring.db")
    return AppContext(Settings.model_construct(data_dir=tmp_path / "data"))


@pytest.mark.parametrize(
    ("way", "status", "remedy"),
    [
        ("telegram", refusals.WRONG_TOKEN, "KRING_SEEKER_TOKEN is wrong"),
        ("coordinator", refusals.WRONG_TOKEN, "KRING_COORDINATOR_TOKEN is wrong"),
        ("telegram", refusals.BLOCKED, "they blocked the bot"),
        ("coordinator", refusals.BLOCKED, "kring coordinator list"),
        ("mail", 550, "kring coordinator list"),
        ("mail", refusals.BAD_REQUEST, "message itself is wrong"),
    ],
)
def test_the_doctor_counts_what_was_refused_and_says_what_to_do(context: AppContext, way: str, status: int, remedy: str) -> None:
    with context.transaction() as connection:
        for hours in (0, 1, 2):
            refusals.record_refusal(connection, "somebody", way, "offer", status, context.now() + timedelta(hours=hours))
    (problem,) = (one.problem for one in run_checks(context) if one.subject == "messages arrive")
    assert problem and "refused 3 (offer) since" in problem and remedy in problem


def test_a_way_by_which_a_message_arrived_is_open_again(context: AppContext) -> None:
    with context.transaction() as connection:
        refusals.record_refusal(connection, "somebody", "telegram", "news", refusals.BLOCKED, context.now())
        assert refusals.list_closed(connection, "telegram") == {"somebody"}
        refusals.clear_way(connection, "somebody", "telegram")
        assert refusals.list_closed(connection, "telegram") == set()
