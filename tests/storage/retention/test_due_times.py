"""Promises of when each timer of a dossier is due, by the clock on the wall: in working hours what people read, by the day what ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.retention.due_times import RuleContext
from storage.retention.rules import RULES
from tests.support.database.minimal_engine import INSTALLATION

HERE = ZoneInfo("Europe/Amsterdam")
MONDAY, FRIDAY = datetime(2026, 11, 23, 10, tzinfo=HERE), datetime(2026, 11, 27, 20, tzinfo=HERE)
SENT = datetime(2026, 11, 21, 10, tzinfo=HERE)
AFTERNOON = (datetime(2026, 12, 1, 14, tzinfo=HERE), datetime(2026, 12, 1, 16, tzinfo=HERE))
DAYS = {  # what happened on Monday 23 November at ten (on Friday 27 November at eight in the evening), and what is due when
    "sent": {
        "offer": ("23 Nov 10:00", "27 Nov 20:00"),
        "unclaimed": ("24 Nov 10:00", "28 Nov 20:00"),
        "late": ("27 Nov 10:00", "01 Dec 20:00"),
        "ending": ("14 Dec 10:00", "14 Dec 10:00"),  # counted from the day on which it was first sent
        "dossier": ("21 Dec 10:00", "21 Dec 10:00"),
    },
    "offered": {"remind_answer": ("23 Nov 16:30", "30 Nov 13:30"), "answer": ("24 Nov 10:00", "30 Nov 20:00")},
    "nobody": {"nobody": ("23 Nov 10:00", "27 Nov 20:00")},
    "claimed": {
        "remind_plan": ("24 Nov 10:00", "30 Nov 20:00"),
        "plan": ("25 Nov 10:00", "01 Dec 20:00"),
        "contact": ("27 Nov 10:00", "01 Dec 20:00"),
        "inform": ("14 Dec 10:00", "18 Dec 20:00"),
        "names": ("21 Dec 10:00", "25 Dec 20:00"),
        "ending": ("23 Apr 11:00", "23 Apr 11:00"),  # half a year after it was first sent, and a month before
        "dossier": ("23 May 11:00", "23 May 11:00"),
    },
    "planned": {
        "remind_before": ("01 Dec 12:00", "01 Dec 12:00"),
        "remind_contact": ("01 Dec 16:00", "01 Dec 16:00"),
        "ask_again": ("02 Dec 09:30", "02 Dec 09:30"),
        "confirm": ("02 Dec 16:00", "02 Dec 16:00"),
        "silent": ("02 Dec 16:00", "02 Dec 16:00"),
        "return": ("04 Dec 16:00", "04 Dec 16:00"),
    },
    "moved": {"remind_replan": ("24 Nov 10:00", "30 Nov 20:00"), "return": ("26 Nov 10:00", "02 Dec 20:00")},
    "denied": {
        "contact": ("27 Nov 10:00", "01 Dec 20:00"),
        "remind_replan": ("24 Nov 10:00", "30 Nov 20:00"),
        "return": ("26 Nov 10:00", "02 Dec 20:00"),
    },
    "deferred": {"settle": ("23 Nov 10:10", "27 Nov 20:10")},
    "closed": {"dossier": ("30 Nov 10:00", "04 Dec 20:00")},
}
SOON = {  # the same where the seeker shares a date of this week: in hours of the day instead of days
    "unclaimed": ("23 Nov 18:00", "30 Nov 15:00"),
    "remind_answer": ("23 Nov 12:00", "30 Nov 09:00"),
    "answer": ("23 Nov 14:00", "30 Nov 11:00"),
    "remind_plan": ("23 Nov 14:00", "30 Nov 11:00"),
    "plan": ("23 Nov 18:00", "30 Nov 15:00"),
    "remind_replan": ("23 Nov 14:00", "30 Nov 11:00"),
}


def due(starts_on: str, at: datetime, sent: datetime = SENT, is_soon: bool = False, planned: tuple[datetime, ...] = ()) -> dict[str, str]:
    """By kind, when what starts then is due."""
    times = RuleContext(sent.astimezone(UTC), at.astimezone(UTC), INSTALLATION, is_soon, *(one.astimezone(UTC) for one in planned))
    return {rule.kind: f"{rule.due_at(times).astimezone(HERE):%d %b %H:%M}" for rule in RULES if rule.starts_on == starts_on}


@pytest.mark.parametrize("is_soon", [False, True])
@pytest.mark.parametrize("starts_on", DAYS)
def test_each_timer_is_due_at_the_time_that_was_promised(starts_on: str, is_soon: bool) -> None:
    planned = AFTERNOON if starts_on == "planned" else ()
    for place, at in enumerate((MONDAY, FRIDAY)):
        expected = DAYS[starts_on] | (SOON if is_soon else {})
        assert due(starts_on, at, is_soon=is_soon, planned=planned) == {kind: expected[kind][place] for kind in DAYS[starts_on]}


@pytest.mark.parametrize(
    ("days", "end"), [(23, "21 Dec 10:00"), (24, "22 Dec 10:00"), (100, "08 Mar 10:00"), (183, "30 May 11:00"), (400, "30 May 11:00")]
)
def test_what_is_given_back_waits_a_week_for_somebody_else_and_never_a_week_longer_than_a_claimed_one(days: int, end: str) -> None:
    given_back = SENT.astimezone(UTC) + timedelta(days=days)
    assert due("sent", given_back)["dossier"] == end


@pytest.mark.parametrize(
    ("hours", "reminder"),
    [
        ((14, 16), "01 Dec 12:00"),
        ((10, 12), "01 Dec 08:00"),
        ((9, 11), "30 Nov 20:00"),  # seven in the morning is too early: the evening before
    ],
)
def test_a_planned_moment_is_reminded_of_two_hours_before_and_never_in_the_night(hours: tuple[int, int], reminder: str) -> None:
    planned = tuple(AFTERNOON[0].replace(hour=hour) for hour in hours)
    assert due("planned", MONDAY, planned=planned)["remind_before"] == reminder


def test_a_moment_that_is_planned_for_within_two_hours_is_reminded_of_when_it_is_over() -> None:
    planned = (AFTERNOON[0], AFTERNOON[1])
    at = AFTERNOON[0].replace(hour=12)
    assert due("planned", at, planned=planned)["remind_before"] == "01 Dec 16:00"
    assert due("planned", at.replace(hour=11, minute=59), planned=planned)["remind_before"] == "01 Dec 12:00"


def test_without_an_exact_moment_all_counts_from_when_it_was_planned() -> None:
    assert due("planned", MONDAY)["remind_contact"] == "23 Nov 10:00" and due("planned", MONDAY)["confirm"] == "24 Nov 10:00"


def test_how_it_went_is_asked_when_the_night_is_over() -> None:
    planned = tuple(AFTERNOON[0].replace(hour=hour) for hour in (20, 22))
    assert due("planned", MONDAY, planned=planned)["remind_contact"] == "02 Dec 08:00"
