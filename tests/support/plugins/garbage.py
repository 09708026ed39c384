"""Garbage collection in tests: a pytest plugin that looks through what was imported and collected not once, where it was every time.

It stays to the end, so there is nothing to find in it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
