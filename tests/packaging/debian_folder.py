"""Debian in a folder: a machine with a network and mounts of its own, in which a page or an image is followed; for root alone."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from tests.support.paths import ROOT

NEW_MOUNTS, NEW_NETWORK = 0x00020000, 0x40000000  # flags of unshare(2)
LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")  # whom this machine trusts besides Debian's
SOURCE = "/srv/kring.git"  # where the machine clones from
SUITE = "bookworm"
ASKED = ("kring keys copied", "kring backups tested", "kring open")  # lines to which a person says yes


class DebianFolder:
    """Debian in a folder; `shared` are places of this machine that it needs to fetch packages, such as a mirror; they are only read."""

    def __init__(self, folder: Path, shared: list[Path]) -> None:
        self._base, self.folder, self._shared = folder / "base", folder / "machine", shared
        self._services: dict[str, subprocess.Popen[bytes]] = {}
        self.alias = ""

    def make(self) -> None:
        if not (self._base / "etc" / "debian_version").exists():
            run("debootstrap", "--variant=minbase", "--include=ca-certificates,systemd", SUITE, str(self._base))
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
        keeps_still = self.folder / "usr" / "sbin" / "policy-rc.d"  # an installed package starts nothing
        keeps_still.write_text("#!/bin/sh\nexit 101\n")
        keeps_still.chmod(0o755)
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

    def close(self, but: str) -> None:
        """From now on nothing may be written here but in this folder."""
        run("mount", "--rbind", str(self.folder), str(self.folder))
        run("mount", "--bind", str(self.folder / but.lstrip("/")), str(self.folder / but.lstrip("/")))
        run("mount", "-o", "remount,bind,ro", str(self.folder))

    def open_process(self, user: str, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["chroot", f"--userspec={user}", str(self.folder), *command], cwd="/")

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

    def start(self, name: str, *command: str) -> None:
        """Start a service, anew if it runs; it has to stay up."""
        self.end(name)
        output = (self.folder / "var" / "log" / f"{name}.log").open("ab")
        self._services[name] = subprocess.Popen(["chroot", str(self.folder), *command], cwd="/", stdout=output, stderr=output)
        time.sleep(10)
        if self._services[name].poll() is not None:
            raise SystemExit(f"{name} did not stay up:\n{(self.folder / 'var/log' / f'{name}.log').read_text()[-2000:]}")

    def end(self, name: str) -> None:
        if running := self._services.pop(name, None):
            running.terminate()
            running.wait(30)

    def stop(self) -> None:
        for service in self._services.values():
            service.terminate()
            service.wait(30)

    def _run(self, program: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": "/root",
            "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND": "noninteractive",
            "LANG": "C.UTF-8",
        }
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
        if "kring" in names:
            self.start("kring", *self._command_of("kring"))
        if "caddy" in names:
            self.start("caddy", "caddy", "run", "--config", "/etc/caddy/Caddyfile")
        return ""

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
