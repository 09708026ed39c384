"""What is looked for again and again, and is never another, while tests run: a pytest plugin that looks once.

The collector finds nothing in what was imported and collected, which stays to the end. httpx and httpcore import sniffio with every
request, which nobody installs here: an import that fails asks every finder anew. And every client reads the same root certificates.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.support import root_certificates

root_certificates.share()
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
