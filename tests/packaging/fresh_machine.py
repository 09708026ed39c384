"""Follow *installeren in een uur* on a fresh Debian, line by line, to an open installation: `make fresh-machine`.

The machine is a folder (debootstrap) with a network of its own, so this needs root. It has no systemd: units are verified by
systemd-analyze, and started here as they say. What a person puts there, and who signs in, is played.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp

from tests.packaging.debian_folder import SOURCE, DebianFolder
from tests.support.paths import ROOT
from tests.support.web.desk_app import totp_secret
from tests.support.web.page_browser import PageBrowser

PAGE = ROOT / "docs" / "installeren.md"
SITE = "localhost"  # for which Caddy makes a certificate of its own
CHECKED_WITH = "nginx-light prometheus openssl"  # not for the page: what the other files of deploy/ are for
PEOPLE = ["Hanneke", "Joost"]


def blocks(page: str) -> Iterator[list[str]]:
    """The lines that the page says to type or to write, block by block."""
    for block in re.findall(r"(?:^ {4}.*\n)+", page, re.MULTILINE):
        yield [line.strip() for line in block.splitlines()]


class Volunteer:
    """Somebody who does what the page says, with names of their own."""

    def __init__(self, machine: DebianFolder) -> None:
        self._machine, self._people, self._key = machine, iter([name for name in PEOPLE for _ in (0, 1)]), ""

    def follow(self, page: str) -> None:
        for lines in blocks(page):
            if lines[0].startswith("KRING_"):
                self._write(lines)
            elif lines[0].startswith("alias"):
                self._machine.alias = lines[0]
            else:
                for line in lines:
                    self._type(line)

    def _write(self, lines: list[str]) -> None:
        print("\n".join(lines), flush=True)
        with (self._machine.folder / "etc/kring/kring.env").open("a", encoding="utf-8") as file:
            file.writelines(f"{line.replace('chat.example.org', SITE).replace('age1...', self._key)}\n" for line in lines)

    def _type(self, line: str) -> None:
        line = line.replace("ADRES-VAN-DE-BRON", f"file://{SOURCE}").replace("/chat.example.org/ ", f"/{SITE}/ ")
        if "NAAM" in line:
            line = line.replace("NAAM", next(self._people)).replace("ADRES", "iemand@example.org")
        if "KOPIE" in line:
            line = self._bring_key(line)
        if line == "kring numbers checked":
            line += " --by Hanneke --all"
        if line.startswith("apt-get install"):
            line = line.replace("install", "install -y -qq", 1)
        said = self._machine.type_line(line)
        if line.startswith("age-keygen"):
            self._key = re.findall(r"age1\w+", said)[0]
        if line.startswith("cd /opt/kring"):
            self._machine.type_line(f"apt-get install -y -qq {CHECKED_WITH}")  # while there is a network
            self._machine.cut_off()
        if link := re.search(r"https?://\S+/desk/in/\S+", said):
            asyncio.run(sign_in(link[0]))
        if line == "kring doctor":
            check_findings(said)

    def _bring_key(self, line: str) -> str:
        """The other machine has the copy and the key where Kring may read them."""
        folder = self._machine.folder
        newest = max((folder / "var/backups/kring").glob("*.age"))
        key = next(one for one in (folder / "root/kring-backup.key", folder / "kring-backup.key") if one.is_file())
        self._machine.type_line(f"install -o kring -m 600 /{key.relative_to(folder)} /var/lib/kring/kring-backup.key")
        return line.replace("KOPIE", f"/var/backups/kring/{newest.name}")


async def sign_in(link: str) -> None:
    """A coordinator opens the link, sets up the code app, and can be asked."""
    browser = PageBrowser(None)
    browser.client = httpx.AsyncClient(verify=False, base_url=f"https://{SITE}", follow_redirects=True, headers={"Accept-Language": "nl"})
    await browser.open(link)
    await browser.send(next(form for form in browser.page.forms if "/desk/in/" in form.action))
    enrolment = next(form for form in browser.page.forms if form.action.endswith("/desk/code"))
    await browser.send(enrolment, code=pyotp.TOTP(totp_secret(browser.page.markup)).now())
    await browser.open("/desk")
    assert "Even pauze" in browser.page.text, "who signed in is not available"
    await browser.client.aclose()


def check_findings(said: str) -> None:
    """Before opening only things to do; the mail server of the example is not there."""
    wrong = [line for line in said.splitlines() if line.startswith("FOUT") and "mailserver" not in line]
    if wrong:
        raise SystemExit("the doctor finds more than the page says:\n" + "\n".join(wrong))


def check_proxies(machine: DebianFolder) -> None:
    """Caddy, and then nginx with the block of deploy/: the chat through each, and the page of our own where Kring does not answer."""
    expect("Begin", without="oefening")
    machine.end("caddy")
    certificate = "-subj /CN=localhost -keyout /etc/ssl/private/kring.key -out /etc/ssl/kring.pem"
    machine.type_line(f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 {certificate} 2>&1")
    lines = "listen 443 ssl; ssl_certificate /etc/ssl/kring.pem; ssl_certificate_key /etc/ssl/private/kring.key;"
    machine.type_line(
        f"sed 's/chat.example.org/{SITE}/; s#listen 443 ssl;#{lines}#' /opt/kring/deploy/nginx.conf > /etc/nginx/conf.d/kring.conf"
    )
    machine.start("nginx", "nginx", "-g", "daemon off;")
    expect("Begin", without="oefening")
    machine.end("kring")
    expect("tel:112", "tel:113", without="Begin")
    machine.end("nginx")
    machine.start("caddy", "caddy", "run", "--config", "/etc/caddy/Caddyfile")
    expect("tel:112", "tel:113", without="Begin")
    machine.type_line("promtool check rules /opt/kring/deploy/alerts.yaml")


def expect(*words: str, without: str) -> None:
    page = httpx.get(f"https://{SITE}/", verify=False).text
    if without in page or any(word not in page for word in words):
        raise SystemExit(f"the page does not say {words}, or says {without}:\n{page[:500]}")


def main(folder: Path, shared: list[Path]) -> None:
    machine = DebianFolder(folder, shared)
    began = time.monotonic()
    try:
        machine.make()
        Volunteer(machine).follow(PAGE.read_text(encoding="utf-8"))
        check_proxies(machine)
    finally:
        machine.stop()
    print(f"The page leads to an open installation, in {(time.monotonic() - began) / 60:.0f} minutes.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), [Path(one) for one in sys.argv[2:]])
