"""Wapiti, a scanner for weaknesses of web applications, finds none in the chat and at the closed desk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.served import run_product
from tests.support.waiting import PATIENCE

# without those that ask a server elsewhere (ssrf, xxe), guess at files of other products (buster, nikto, wapp), or tell by the clock
# whether a database was made to sleep (blindsql: SQLite cannot sleep, so it could find nothing here)
MODULES = "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss"
SCAN_SECONDS = 600.0  # it takes a few; where it is cut off it has not looked
START_PAGES = ("/", "/hulp", "/privacy", "/code", "/desk", "/toegankelijkheid")
DEPTH = 1  # every form and field is there; deeper are the same pages in each language with each size of letters, twelve times over
ONLY_HTTPS = {
    "Strict-Transport-Security is not set",
    "Secure flag is not set in the cookie : door",
    "Secure flag is not set in the cookie : desk",
    "Secure flag is not set in the cookie : look",
}
OBSOLETE = {"X-XSS-Protection is not set"}  # OWASP advises against it; the content security policy takes its place


def scan(address: str, folder: Path) -> list[str]:
    """What Wapiti says is wrong at this address, each finding once."""
    report, starts = folder / "report.json", [word for page in START_PAGES[1:] for word in ("-s", address + page)]
    command = ["wapiti", "-u", f"{address}/", *starts, "-m", MODULES, "--scope", "folder", "-f", "json", "-o", str(report)]
    command += ["--depth", str(DEPTH), "--max-scan-time", str(int(SCAN_SECONDS)), "--store-session", str(folder), "--no-bugreport"]
    home = {**os.environ, "HOME": str(folder)}
    subprocess.run(command, env=home, capture_output=True, text=True, check=True, timeout=SCAN_SECONDS + PATIENCE)
    found = json.loads(report.read_text(encoding="utf-8"))
    return sorted({one["info"] for kind in ("vulnerabilities", "anomalies") for group in found[kind].values() for one in group})


def test_wapiti_finds_nothing_but_what_https_brings(tmp_path: Path) -> None:
    if shutil.which("wapiti") is None:
        pytest.skip("no Wapiti on this machine: apt-get install wapiti")
    with run_product(tmp_path) as product:
        found = scan(product.address, tmp_path)
    assert set(found) - ONLY_HTTPS - OBSOLETE == set()
    assert "Strict-Transport-Security is not set" in found, "it did look"
