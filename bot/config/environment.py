"""Environment of a container: secrets that lie in files (`KRING_..._FILE`), and variables that Kubernetes puts there by itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path

from flows.i18n.messages import _

SUFFIX = "_FILE"
_OF_A_SERVICE = re.compile(r"KRING_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_(?:PROTO|PORT|ADDR))?)")
_OF_A_PORT = re.compile(r"KRING_(?:\w+_)?PORT")
_ADDRESS = re.compile(r"(?:tcp|udp)://")


def drop_injected(environment: MutableMapping[str, str]) -> None:
    """Take out what Kubernetes writes for a service whose name begins with kring; one of these has the name of our own port."""
    for name in [name for name, value in environment.items() if _is_injected(name, value)]:
        del environment[name]


def _is_injected(name: str, value: str) -> bool:
    return bool(_OF_A_SERVICE.fullmatch(name) or (_OF_A_PORT.fullmatch(name) and _ADDRESS.match(value)))


class SecretFiles:
    """Settings that may be given as the path of a file, by the names of their variables; `problems` has a line for each that cannot."""

    def __init__(self, variables: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> None:
        given = {field: name for field, name in variables.items() if environment.get(name + SUFFIX)}
        self.problems = [line for name in given.values() for line in _check(name, environment)]
        self.values = {} if self.problems else {field: _read(environment[name + SUFFIX]) for field, name in given.items()}


def _check(name: str, environment: Mapping[str, str]) -> Iterator[str]:
    if environment.get(name):
        yield _("{setting}: {name} is given too. Leave one of the two out", setting=name + SUFFIX, name=name)
    path = Path(environment[name + SUFFIX])
    if not path.is_file() or not os.access(path, os.R_OK):
        yield _("{setting}: there is no file at the path it names, or this account may not read it", setting=name + SUFFIX)


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8-sig", errors="replace").strip()
