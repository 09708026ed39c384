"""For all tests: profiles of hypothesis, the plugins for slow and for skipped tests, `--renew`, and fixtures that any test may use."""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.support.plugins.collecting import pytest_collection
from tests.support.plugins.no_skips import pytest_make_collect_report, pytest_runtest_makereport
from tests.support.plugins.short_reports import pytest_runtest_protocol
from tests.support.plugins.slow_tests import pytest_collection_modifyitems, pytest_configure, pytest_ignore_collect

if TYPE_CHECKING:
    from tests.support.product import Product
    from tests.support.web.desk_app import DeskApp

__all__ = [
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_ignore_collect",
    "pytest_make_collect_report",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
]

SLOW_MACHINE: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}  # time judges nothing
hypothesis.settings.register_profile("check", max_examples=20, stateful_step_count=20, **SLOW_MACHINE)
# the inner loop explores by chance; the gate judges a change, so it plays the same examples every time
hypothesis.settings.register_profile("gate", max_examples=100, stateful_step_count=50, **SLOW_MACHINE, print_blob=True, derandomize=True)
hypothesis.settings.register_profile("night", max_examples=2_000, stateful_step_count=50, **SLOW_MACHINE, print_blob=True)  # by chance
hypothesis.settings.load_profile("check")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden conversations anew; the difference is the review")


@pytest.fixture(scope="session", autouse=True)
def no_settings() -> None:
    """Unset every KRING_ variable, so that no setting of this machine reaches the product; commands that a test starts speak English."""
    for name in [name for name in os.environ if name.startswith("KRING_")]:
        del os.environ[name]
    os.environ["KRING_OPERATOR_LANGUAGE"] = "en"


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
    from tests.support.product import Product  # imported late: xdist's controller needs no product, and it takes two seconds

    async with Product(tmp_path) as product:
        yield product


@pytest.fixture
async def desk_app(tmp_path: Path) -> AsyncIterator[DeskApp]:
    """The desk, with its own product."""
    from tests.support.web.desk_app import DeskApp  # imported late, as the product is

    desk_app = DeskApp(tmp_path)
    yield desk_app
    await desk_app.close()
