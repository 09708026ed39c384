"""Compile bot/web/static/argon2.wasm from the C of argon2-cffi-bindings: `make argon2` runs this where that and Zig are.

The same versions give the same bytes. A section of the file names them, so that whoever changes one sees that the file is of another.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).parents[2] / "bot" / "web" / "static" / "argon2.wasm"
SECTION = b"made of"
_FILES = ("argon2.c", "core.c", "encoding.c", "ref.c", "blake2/blake2b.c")
_OPTIONS = ("-target", "wasm32-wasi", "-mexec-model=reactor", "-O3", "-DNDEBUG", "-DARGON2_NO_THREADS", "-Iinclude", "-Isrc")
_LINK = ("--no-entry", "--strip-all", "--export=malloc", "--export=argon2id_hash_raw")


def main(sources: Path, made_of: str) -> None:
    """Compile the archive `sources`, and write by what and of what it was made."""
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(sources) as archive:
            archive.extractall(name, filter="data")
        (library,) = Path(name).glob("*/extras/libargon2")
        compiled = Path(name) / "argon2.wasm"
        command = [sys.executable, "-m", "ziglang", "cc", *_OPTIONS, *(f"src/{file}" for file in _FILES), *(f"-Wl,{one}" for one in _LINK)]
        subprocess.run([*command, "-o", str(compiled)], cwd=library, check=True, timeout=600)
        TARGET.write_bytes(compiled.read_bytes() + _custom_section(made_of.encode()))


def read_made_of(module: bytes) -> str:
    """Of what this module says that it was made; each part of it is shorter than 128 bytes."""
    return module.rpartition(SECTION)[2].decode()


def _custom_section(text: bytes) -> bytes:
    named = bytes([len(SECTION)]) + SECTION + text
    return bytes([0, len(named)]) + named


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
