"""Promises of the padding: what was padded comes back byte for byte, and sizes near each other become one size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto.padding import pad, padded_size, remove_padding
from storage.crypto.vault import Vault

VAULT = Vault(bytes(range(32)), (bytes(range(32, 64)),))


@given(st.binary(max_size=5000) | st.binary(max_size=50).map(lambda end: end + b"\x80\0\0"))
def test_what_was_padded_comes_back_byte_for_byte(content: bytes) -> None:
    assert remove_padding(pad(content)) == content


def test_up_to_four_kilobytes_a_size_is_a_power_of_two() -> None:
    assert {padded_size(size) for size in range(4097)} == {32, 64, 128, 256, 512, 1024, 2048, 4096}


@pytest.mark.parametrize(("size", "padded"), [(0, 32), (31, 32), (32, 64), (63, 64), (64, 128), (4095, 4096), (4096, 4352)])
def test_the_mark_of_the_end_takes_one_byte_and_no_more(size: int, padded: int) -> None:
    assert len(pad(bytes(size))) == padded


@pytest.mark.parametrize(("size", "padded"), [(4097, 4352), (9000, 9216), (40_000, 40_960), (1_000_000, 1_015_808)])
def test_beyond_that_it_grows_by_at_most_twelve_percent(size: int, padded: int) -> None:
    assert padded_size(size) == padded < size * 1.12


def test_a_yes_and_a_whole_sentence_are_sealed_to_the_same_size() -> None:
    sizes = {len(VAULT.seal_with_master(words.encode(), "r:1")) for words in ("Ja", "Nee", "Mijn zus en ik", "Ik weet het niet")}
    assert len(sizes) == 1


def test_content_without_the_mark_of_its_end_is_refused() -> None:
    with pytest.raises(ValueError, match="end"):
        remove_padding(bytes(32))
