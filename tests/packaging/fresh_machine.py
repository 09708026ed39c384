"""Follow *installeren in een uur* on a fresh Debian, line by line, to an open installation: `make fresh-machine`.

The machine is a folder (debootstrap) with a network of its own, so this needs root. It has no systemd: units are verified by
systemd-analyze, and started here as they say. What a person puts there, and who signs in, is played.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp

from tests.support.paths import ROOT
from tests.support.web.desk_app import totp_secret
from tests.support.web.page_browser import PageBrowser

PAGE = ROOT / "docs" / "installeren.md"
NEW_MOUNTS, NEW_NETWORK = 0x00020000, 0x40000000  # flags of unshare(2)
LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")  # whom this machine trusts besides Debian's
SITE = "localhost"  # for which Caddy makes a certificate of its own
SOURCE = "/srv/kring.git"  # where the machine clones from
SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
PEOPLE = ["Hanneke", "Joost"]
ASKED = ("kring keys copied", "kring backups tested", "kring open")  # lines to which a person says yes


class FreshMachine:
    """Debian in a folder; `shared` are places of this machine that it needs to fetch packages, such as a mirror; they are only read."""

    def __init__(self, folder: Path, shared: list[Path]) -> None:
        self._base, self.folder, self._shared = folder / "base", folder / "machine", shared
        self._services: dict[str, subprocess.Popen[bytes]] = {}
        self.alias = ""

    def make(self) -> None:
        if not (self._base / "etc" / "debian_version").exists():
            run("debootstrap", "--variant=minbase", "--include=ca-certificates,systemd", SUITE, str(self._base), MIRROR)
        shutil.rmtree(self.folder, ignore_errors=True)
        run("cp", "-a", str(self._base), str(self.folder))
        unshare(NEW_MOUNTS)
        run("mount", "--make-rprivate", "/")
        for place in map(Path, ("/proc", "/dev")):
            self._mount(place, "--rbind")
        for place in self._shared:  # what a command in the machine writes must never reach this one
            run("mount", "-o", "remount,bind,ro", str(self._mount(place, "--bind")))
        for authority in LOCAL_AUTHORITIES.glob("*.crt"):
            shutil.copy(authority, self.folder / str(LOCAL_AUTHORITIES).lstrip("/"))
        self._run("update-ca-certificates")
        source = self.folder / SOURCE.lstrip("/")
        shutil.rmtree(source, ignore_errors=True)
        run("git", "clone", "-q", "--bare", str(ROOT), str(source))
        (self.folder / "etc" / "resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())

    def _mount(self, place: Path, how: str) -> Path:
        inside = self.folder / str(place).lstrip("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.mkdir(exist_ok=True) if place.is_dir() else inside.touch()
        run("mount", how, str(place), str(inside))
        return inside

    def cut_off(self) -> None:
        """From now on there is no network but its own."""
        unshare(NEW_NETWORK)
        run("ip", "link", "set", "lo", "up")

    def type_line(self, line: str) -> str:
        """What a line prints; raises where it fails."""
        print(f"# {line}", flush=True)
        words = shlex.split(line)
        if words[0] == "systemctl":
            return self._systemctl(words[1:])
        given = f"{line} --yes" if line in ASKED else line
        done = self._run(f"shopt -s expand_aliases\n{self.alias}\n{given}")
        print(done.stdout, end="", flush=True)
        if done.returncode and line != "kring doctor":
            raise SystemExit(f"this line of the page failed: {line}\n{done.stderr}")
        return done.stdout + done.stderr

    def stop(self) -> None:
        for service in self._services.values():
            service.terminate()
            service.wait(30)

    def _run(self, program: str) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8"}
        return subprocess.run(
            ["chroot", str(self.folder), "bash", "-c", program],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )

    def _systemctl(self, words: list[str]) -> str:
        """What systemd would do, by the units as they are installed here."""
        verb, *names = [word for word in words if word != "--now"]
        if verb == "daemon-reload":
            units = sorted((self.folder / "etc/systemd/system").glob("kring*"))
            run("systemd-analyze", "verify", f"--root={self.folder}", *(f"/etc/systemd/system/{unit.name}" for unit in units))
        for name in (one for one in names if one in ("kring", "caddy")):
            self._start(name)
        return ""

    def _start(self, name: str) -> None:
        if running := self._services.pop(name, None):
            running.terminate()
            running.wait(30)
        command = ["caddy", "run", "--config", "/etc/caddy/Caddyfile"] if name == "caddy" else self._command_of(name)
        output = (self.folder / "var" / "log" / f"{name}.log").open("ab")
        self._services[name] = subprocess.Popen(["chroot", str(self.folder), *command], cwd="/", stdout=output, stderr=output)
        time.sleep(10)
        if self._services[name].poll() is not None:
            raise SystemExit(f"{name} did not stay up:\n{(self.folder / 'var/log' / f'{name}.log').read_text()[-2000:]}")

    def _command_of(self, name: str) -> list[str]:
        unit = (self.folder / "etc/systemd/system" / f"{name}.service").read_text()
        user, directory, variables, command = (
            re.findall(rf"^{key}=(.*)$", unit, re.MULTILINE)[0] for key in ("User", "WorkingDirectory", "Environment", "ExecStart")
        )
        return ["runuser", "-u", user, "--", "env", "-i", f"--chdir={directory}", *variables.split(), *command.split()]


def unshare(flag: int) -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(flag):
        raise SystemExit(f"this needs root and namespaces ({os.strerror(ctypes.get_errno())})")


def run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=1200)


def blocks(page: str) -> Iterator[list[str]]:
    """The lines that the page says to type or to write, block by block."""
    for block in re.findall(r"(?:^ {4}.*\n)+", page, re.MULTILINE):
        yield [line.strip() for line in block.splitlines()]


class Volunteer:
    """Somebody who does what the page says, with names of their own."""

    def __init__(self, machine: FreshMachine) -> None:
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


def main(folder: Path, shared: list[Path]) -> None:
    machine = FreshMachine(folder, shared)
    began = time.monotonic()
    try:
        machine.make()
        Volunteer(machine).follow(PAGE.read_text(encoding="utf-8"))
        page = httpx.get(f"https://{SITE}/", verify=False).text
        if "oefening" in page or "Begin" not in page:
            raise SystemExit("the chat is not open")
    finally:
        machine.stop()
    print(f"The page leads to an open installation, in {(time.monotonic() - began) / 60:.0f} minutes.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), [Path(one) for one in sys.argv[2:]])
