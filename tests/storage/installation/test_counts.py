"""Promises of facts and counts: each is one value, of its own day or month, and leads to nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from storage.db.tables import counts
from storage.db.tables import facts as fact_rows
from storage.installation import facts, statistics
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

TODAY = START.date()
Counted = set[tuple[str, str, int]]


def counted(database: Database) -> Counted:
    return {(row["name"], row["day"], row["count"]) for row in database.rows(counts)}


def test_a_fact_has_one_value_the_last_until_it_is_deleted(sqlite_database: Database) -> None:
    for name, value in (("a", "1"), ("b", "2"), ("a", "3")):
        sqlite_database.run(partial(facts.write_fact, name=name, value=value))
    read = [sqlite_database.run(partial(facts.read_fact, name=name)) for name in ("a", "b", "c")]
    assert read == ["3", "2", None]
    sqlite_database.run(lambda connection: facts.delete_fact(connection, "a"))
    assert [sqlite_database.run(partial(facts.read_fact, name=name)) for name in ("a", "b")] == [None, "2"]


def test_that_the_database_takes_a_write_is_tried_and_leaves_one_row_however_often(sqlite_database: Database) -> None:
    before = sqlite_database.count(fact_rows)
    for _ in range(2):
        sqlite_database.run(facts.write_ping)
    assert sqlite_database.count(fact_rows) == before + 1


def test_of_each_help_line_the_last_check_is_known_with_the_number_that_was_called(sqlite_database: Database) -> None:
    yesterday = TODAY - timedelta(days=1)
    for hotline, day, number in (("n113", yesterday, ""), ("n112", yesterday, ""), ("n113", TODAY, "0800 0113")):
        sqlite_database.run(partial(facts.record_check, hotline=hotline, day=day, number=number))
    sqlite_database.run(lambda connection: facts.write_fact(connection, "another", "fact"))
    assert sqlite_database.run(facts.last_checks) == {"n112": (yesterday, ""), "n113": (TODAY, "0800 0113")}


def test_a_question_of_the_foundation_is_read_as_it_was_written_down(sqlite_database: Database) -> None:
    for question, text in (("pets", "Heb je een dier?"), ("garden", "Heb je een tuin?")):
        sqlite_database.run(partial(facts.write_own_question, question=question, text=text))
    sqlite_database.run(lambda connection: facts.write_fact(connection, "another", "fact"))
    read = sqlite_database.run(facts.read_own_questions)
    assert list(read.items()) == [("garden", "Heb je een tuin?"), ("pets", "Heb je een dier?")]


def test_what_happens_is_added_up_by_its_name_and_its_day(sqlite_database: Database) -> None:
    for name, days, number in (("sent", 0, {}), ("sent", 0, {"number": 3}), ("sent", 1, {}), ("started", 0, {})):
        sqlite_database.run(partial(facts.count_event, name=name, at=START + timedelta(days=days), **number))  # type: ignore[arg-type]
    found = [sqlite_database.run(partial(facts.count_on, name=name, day=TODAY)) for name in ("sent", "started", "wiped")]
    assert found == [4, 1, 0]
    assert sqlite_database.run(lambda connection: facts.count_on(connection, "sent", TODAY + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("parts", "circle"),
    [
        ([{"part": "circle", "people": [{}, {}]}], {("circle.2", "2026-11", 1)}),
        ([{"part": "circle", "people": []}], {("circle.0", "2026-11", 1)}),
        ([{"part": "circle"}], set()),
        ([{"part": "wishes", "people": [{}]}], set()),
    ],
)
def test_of_what_was_sent_the_language_is_counted_and_the_circle_only_where_it_is_shared(
    sqlite_database: Database, parts: list[dict[str, Any]], circle: Counted
) -> None:
    sqlite_database.run(lambda connection: statistics.count_sent(connection, {"language": "nl", "parts": parts}, START))
    assert counted(sqlite_database) == {("language.nl", "2026-11", 1), *circle}


@pytest.mark.parametrize(
    ("span", "hours"), [(59, 0), (60, 1), (119, 1), (60 * 24 * 90, 2160), (60 * (24 * 90 - 1), 2159), (60 * 24 * 400, 2160)]
)
def test_a_first_contact_is_counted_by_the_whole_hours_that_it_took_up_to_ninety_days(
    sqlite_database: Database, span: int, hours: int
) -> None:
    sqlite_database.run(lambda connection: statistics.count_contact(connection, START - timedelta(minutes=span), START))
    assert counted(sqlite_database) == {(f"waited.{hours}", "2026-11", 1)}


def test_a_report_adds_up_whole_months_the_first_and_the_last_included(sqlite_database: Database) -> None:
    for month in (9, 10, 11, 12):
        for day in (1, 30):
            sqlite_database.run(partial(facts.count_event, name="sent", at=datetime(2026, month, day, tzinfo=UTC)))
    sqlite_database.run(lambda connection: statistics.count_contact(connection, START, START))
    assert sqlite_database.run(lambda connection: statistics.monthly_totals(connection, "2026-10", "2026-11")) == {"sent": 4, "waited.0": 1}
