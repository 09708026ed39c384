"""What is looked for again and again, and never found, while tests run: a pytest plugin that looks once.

The collector finds nothing in what was imported and collected, which stays to the end. And httpx and httpcore import sniffio with every
request, which nobody installs here: an import that fails asks every finder anew.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
