"""Pin what pyproject.toml asks for: `make lock` runs this with uv, which resolves for every Python and machine at once.

Written are requirements.lock (what runs), requirements-dev.lock (what is added to develop), one lock each of what `make bench` and
`make mutants` add, and wheels.txt, the file names of the wheels behind the hashes of the first two, by which the gate knows without a
network that each pin can be installed everywhere.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RUNTIME, DEVELOPMENT, WHEELS = ROOT / "requirements.lock", ROOT / "requirements-dev.lock", Path(__file__).parent / "wheels.txt"
RUNTIME_EXTRAS = ("seeker-telegram", "coordinator-telegram", "pdf", "postgresql")
DEVELOPMENT_EXTRAS = (*RUNTIME_EXTRAS, "cjk", "dev")
APART = {extra: ROOT / f"requirements-{extra}.lock" for extra in ("bench", "mutants")}
UNUSED = ("fonttools",)  # a package of fonts names it, for work that Kring does not do with them
OLDEST = "3.11"
Package = dict[str, Any]


def main(uv: str, upgrade: bool) -> None:
    """Resolve everything once, and from the same versions what runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pins = folder / "pins.txt"
        if not upgrade:
            pins.write_text("".join(line for file in (RUNTIME, DEVELOPMENT, *APART.values()) if file.exists() for line in _pin_lines(file)))
        _resolve(uv, folder, (*DEVELOPMENT_EXTRAS, *APART), "-o", str(pins))
        everything = _read_packages(uv, folder, DEVELOPMENT_EXTRAS, pins)
        running = _read_packages(uv, folder, RUNTIME_EXTRAS, pins)
        apart = {extra: _read_packages(uv, folder, (*RUNTIME_EXTRAS, extra), pins) for extra in APART}
    running = [package for package in running if package["name"] not in UNUSED]
    names = {package["name"] for package in running}
    _write(RUNTIME, running)
    _write(DEVELOPMENT, [package for package in everything if package["name"] not in names])
    for extra, packages in apart.items():
        _write(APART[extra], [package for package in packages if package["name"] not in {*names, *UNUSED}])
    WHEELS.write_text("".join(f"{package['name']}: {' '.join(_wheel_names(package))}\n" for package in everything))


def _pin_lines(lock: Path) -> Iterable[str]:
    return (f"{line.split()[0]}\n" for line in lock.read_text().splitlines() if "==" in line)


def _read_packages(uv: str, folder: Path, extras: Collection[str], pins: Path) -> list[Package]:
    written = folder / "pylock.toml"
    _resolve(uv, folder, extras, "--constraint", str(pins), "--format", "pylock.toml", "-o", str(written))
    packages: list[Package] = tomllib.loads(written.read_text())["packages"]
    written.unlink()
    return packages


def _resolve(uv: str, folder: Path, extras: Collection[str], *more: str) -> None:
    build = folder / "build.in"
    build.write_text("\n".join(tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]))
    chosen = [part for extra in extras for part in ("--extra", extra)]
    scope = ["--universal", "--python-version", OLDEST, "--no-annotate", "--no-header", *chosen, *more]
    subprocess.run([uv, "pip", "compile", "--quiet", "pyproject.toml", str(build), *scope], cwd=ROOT, check=True, timeout=600)


def _write(lock: Path, packages: Iterable[Package]) -> None:
    lock.write_text("".join(f"{_format_pin(package)}\n" for package in packages))


def _format_pin(package: Package) -> str:
    marker = f" ; {package['marker']}" if "marker" in package else ""
    hashes = sorted(wheel["hashes"]["sha256"] for wheel in package["wheels"])
    return " \\\n".join([f"{package['name']}=={package['version']}{marker}", *(f"    --hash=sha256:{one}" for one in hashes)])


def _wheel_names(package: Package) -> list[str]:
    return sorted(wheel["url"].rsplit("/", 1)[1] for wheel in package["wheels"])


if __name__ == "__main__":
    main(sys.argv[1], "--upgrade" in sys.argv)
