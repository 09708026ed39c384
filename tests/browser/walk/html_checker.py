"""The Nu Html Checker over recorded pages, in one run of it for all."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.web.node_packages import install_packages

SOURCE = Path("tests/html_checker")
SHORT_RUN = ("-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # compiling for a long run costs more than it saves in a short one
KNOWN = (
    "unicode-bidi",  # an attribute of SVG takes every value of CSS since SVG 2; the checker knows those of SVG 1.1
    "lacks heading",  # a notice and a dossier within a page are no chapters of it
)


def check_html(pages: dict[str, str], folder: Path) -> list[str]:
    """What the checker says of these pages, each with the page's name."""
    java = shutil.which("java")
    if not java:
        pytest.skip("no Java on this machine: apt-get install default-jre-headless")
    _, packages = install_packages(SOURCE)
    jar = packages / "vnu-jar" / "build" / "dist" / "vnu.jar"
    for number, markup in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(markup, "utf-8")
    command = [java, *SHORT_RUN, "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=180)
    names = list(pages)
    told = [(names[int(Path(one["url"]).stem)], one["message"]) for one in json.loads(done.stdout)["messages"]]
    return [f"{name}: {message}" for name, message in told if not any(known in message for known in KNOWN)]
