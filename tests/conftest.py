"""What every test may use: how many examples, whether golden conversations are renewed, and that nothing is skipped."""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.support.no_skips import pytest_make_collect_report, pytest_runtest_makereport

if TYPE_CHECKING:
    from tests.support.product import Product

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]

hypothesis.settings.register_profile("check", max_examples=20, stateful_step_count=20, deadline=None)
# the inner loop explores by chance; the gate judges a change, so it plays the same examples every time
hypothesis.settings.register_profile("gate", max_examples=100, stateful_step_count=50, deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("check")


# whatever talks over HTTP, to a server or with a framework, renders paper or lives a year is left out of `make check`
_SLOW = (
    "/browser/",
    "/fake_telegram/",
    "/delivery/",
    "/dossier/",
    "telegram",
    "postgresql",
    "test_pdf",
    "test_migrations",
    "test_backup",
    *("test_simulation", "test_moving", "test_postgres", "test_several_processes", "test_unskipped", "aiogram"),
    *("test_gone", "test_wiping", "in_two_processes", "test_stateful", "test_kill", "test_cli", "test_desk_later", "test_keys"),
    "test_lines",
)
_INNER = "not slow"  # what `make check` asks for


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The inner loop does not even import what it would leave out: a framework takes seconds."""
    is_out = config.option.markexpr == _INNER and any(name in f"{collection_path}/" for name in _SLOW)
    return True if is_out else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(name in item.nodeid for name in _SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden conversations anew; the difference is the review")


@pytest.fixture(scope="session", autouse=True)
def no_settings() -> None:
    """No setting of who runs the tests reaches the product, nor the gate's own switch."""
    for name in [name for name in os.environ if name.startswith("KRING_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether golden conversations are written instead of compared."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture
def log_stream() -> Iterator[io.StringIO]:
    """What is logged at DEBUG, one JSON object a line; afterwards logging is as it was."""
    import structlog

    from bot.observability import logs

    root, hooks = logging.getLogger(), (threading.excepthook, sys.unraisablehook)
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    logs.set_up_logging("DEBUG", "json", stream)
    yield stream
    root.handlers[:], root.level = before
    threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    """The whole product, in a folder of its own."""
    from tests.support.product import Product  # here: who only hands out the tests does not wait two seconds for it

    async with Product(tmp_path) as product:
        yield product
