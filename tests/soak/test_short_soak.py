"""The short form of `make soak`: seconds of faults, until a process was killed and a story read; the audit has nothing to complain of."""

from __future__ import annotations

import pytest

from tests.soak.__main__ import run
from tests.support.database.postgres import find_programs

SECONDS, SEED = 6, 7


def test_whatever_fails_every_acknowledged_answer_is_there_once_and_nobody_reads_what_is_not_theirs() -> None:
    if find_programs() is None:
        pytest.skip("there is no PostgreSQL: install Debian's postgresql")
    assert run(SEED, SECONDS) == 0
