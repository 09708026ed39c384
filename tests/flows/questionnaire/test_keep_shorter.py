"""Who keeps a story for an hour reads the hour; the day alone would be today."""

from __future__ import annotations

import re

import pytest

from tests.support.engine_chat import at_concern


@pytest.mark.parametrize(("span", "says_hour"), [("hour", True), ("day", False), ("week", False)])
def test_an_hour_is_said_with_its_time_and_a_longer_span_by_its_day(span: str, says_hour: bool) -> None:
    chat = at_concern().press("later", "shorter", span)
    said = [reply.text for reply in chat.output.replies if "tot " in reply.text]
    assert len(said) == 2 and all(bool(re.search(r"tot [a-z]+ \d+ [a-z]+, \d\d:\d\d\.", text)) == says_hour for text in said)
