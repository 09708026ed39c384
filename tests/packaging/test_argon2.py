"""The browser's Argon2id is made of the versions that the Makefile names, and takes what the server takes for a try."""

from __future__ import annotations

import re
from pathlib import Path

from bot.seeker.web.admission import LENGTH, MEMORY, TIMES
from tests.packaging.argon2 import TARGET, read_made_of

MAKEFILE = Path(__file__).parents[2] / "Makefile"


def test_whoever_changes_a_version_makes_the_file_anew() -> None:
    library, compiler = (re.findall(rf"^{name}_VERSION := (\S+)", MAKEFILE.read_text(), re.MULTILINE) for name in ("ARGON2", "ZIG"))
    assert read_made_of(TARGET.read_bytes()) == f"argon2-cffi-bindings {library[0]}, ziglang {compiler[0]}"


def test_browser_and_server_take_the_same_memory_and_time() -> None:
    script = TARGET.with_name("argon2.js").read_text()
    assert f"MEMORY = {MEMORY}, TIMES = {TIMES}, LENGTH = {LENGTH};" in script
