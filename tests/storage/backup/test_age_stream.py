"""An encrypted stream is whole, or it is an error."""

from __future__ import annotations

import io

import pytest
from pyrage import EncryptError, decrypt, x25519

from storage.backup.age_stream import encrypt_lines

KEY = x25519.Identity.generate()
AROUND_A_BUFFER = [100, 4000, 5000, 7800, 9000, 70_000]  # pyrage writes 8 KiB at a time


@pytest.mark.parametrize("size", AROUND_A_BUFFER)
def test_a_disk_that_is_full_is_an_error_whichever_write_meets_it(size: int) -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises((OSError, EncryptError)):
        encrypt_lines(iter([b"x" * size]), full, [KEY.to_public()])


@pytest.mark.parametrize("size", AROUND_A_BUFFER)
def test_what_is_decrypted_is_what_was_encrypted(size: int) -> None:
    file = io.BytesIO()
    encrypt_lines(iter([b"x" * size, b"\n", b"end\n"]), file, [KEY.to_public()])
    assert decrypt(file.getvalue(), [KEY]) == b"x" * size + b"\nend\n"
