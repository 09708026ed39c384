"""Follow deploy/Containerfile in a Debian folder, where no engine is: its steps, its user, a root that is only read, its health check.

`make image-steps` runs this. The image of Python is Debian's python3 here.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.packaging.debian_folder import SOURCE, DebianFolder
from tests.support.paths import ROOT

CLONE = "/srv/clone"


class ImageSteps:
    """What an engine would do with each instruction."""

    def __init__(self, machine: DebianFolder) -> None:
        self._machine, self._folder, self._user, self._command = machine, "/", "0", list[str]()
        self._variables: dict[str, str] = {}
        self._health: list[str] = []

    def follow(self, text: str) -> None:
        for instruction, rest in instructions(text):
            getattr(self, f"_do_{instruction.lower()}", self._do_nothing)(rest)

    def serve(self) -> None:
        """As the image's user, with a root that nothing may be written in but the volume, and without a network."""
        self._machine.cut_off()
        self._machine.close("/var/lib/kring")
        environment = [f"{name}={value}" for name, value in self._variables.items()]
        process = self._machine.open_process(self._user, "env", "-i", *environment, *self._command)
        try:
            for _ in range(30):
                time.sleep(1)
                healthy = self._machine.open_process(self._user, "env", "-i", *environment, *self._health).wait(30) == 0
                if healthy or process.poll() is not None:
                    break
            if not healthy:
                raise SystemExit("the image does not serve")
        finally:
            process.terminate()
            process.wait(30)

    def _do_nothing(self, rest: str) -> None:
        """FROM, VOLUME and EXPOSE: this machine is one folder."""

    def _do_workdir(self, rest: str) -> None:
        self._folder = rest
        self._machine.type_line(f"mkdir -p {rest}")

    def _do_copy(self, rest: str) -> None:
        *given, target = rest.split()
        if not rest.startswith("--from="):
            sources = " ".join(f"{CLONE}/{name}" for name in given)
            self._machine.type_line(f"cp -rT {sources} {self._folder}/{target}" if len(given) == 1 else f"cp {sources} {self._folder}")

    def _do_run(self, rest: str) -> None:
        self._machine.type_line(f"cd {self._folder} && {rest}")

    def _do_user(self, rest: str) -> None:
        self._user = rest

    def _do_env(self, rest: str) -> None:
        self._variables |= dict(pair.split("=", 1) for pair in shlex.split(rest))

    def _do_entrypoint(self, rest: str) -> None:
        self._command = [*json.loads(rest)]

    def _do_cmd(self, rest: str) -> None:
        self._command += json.loads(rest)

    def _do_healthcheck(self, rest: str) -> None:
        self._health = json.loads(rest.partition("CMD ")[2])


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction and what stands behind it, on one line."""
    for line in text.replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest.strip()


def main(folder: Path, shared: list[Path]) -> None:
    machine = DebianFolder(folder, shared)
    machine.make()
    try:
        machine.type_line("apt-get update -qq")
        machine.type_line("apt-get install -y -qq --no-install-recommends python3 python3-venv git")
        machine.type_line(f"ln -s /usr/bin/python3 /usr/local/bin/python; git clone -q file://{SOURCE} {CLONE}")
        steps = ImageSteps(machine)
        steps.follow((ROOT / "deploy" / "Containerfile").read_text())
        steps.serve()
    finally:
        machine.stop()
    print("The image serves as its user, on a root that is only read, and its health check says so.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), [Path(one) for one in sys.argv[2:]])
