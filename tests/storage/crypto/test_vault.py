"""Promises of the vault: a value decrypts only with its key and in its row, and the keys file is its owner's only."""

from __future__ import annotations

import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from flows.errors import SettingsError
from storage.crypto.vault import Vault
from tests.support.database.database import Database

VAULT = Vault(bytes(range(32)), (bytes(range(32, 64)),))
WRAPPED = bytes.fromhex(
    "01000102030405060708090a0b0743945881a0845cc508ddc0fda43622d387d567a42e092b603ebfde41345eed2fdeb23481028dc492729cf3b228c8dc"
)
WORDS = bytes.fromhex("01000102030405060708090a0b5d60041d1ee19d18dca59dc663740478093dc03d38e8")
SEALED = bytes.fromhex("01000102030405060708090a0b0f63b875a08ea7140132bad8548167a8f160b6e87aba70")


def test_a_value_encrypted_by_the_first_version_stays_readable() -> None:
    assert VAULT.open_with_master(SEALED, "coordinators.profile:1") == b"Hanneke"


def test_a_key_that_was_wrapped_in_the_first_version_is_unwrapped_for_ever() -> None:
    wrapped = WRAPPED
    assert VAULT.unwrap(wrapped, "fatima") == bytes(range(64, 96))


def test_a_text_encrypted_by_the_first_version_stays_readable() -> None:
    assert VAULT.open(bytes(range(64, 96)), WORDS, "conversations.content:fatima") == b"geheim"


@pytest.mark.parametrize(
    ("opened", "sealed", "content"),
    [
        (
            partial(VAULT.open_with_master, row="coordinators.profile:1"),
            "0f63b875a08ea79b8d41978bb1e9786d83d68734f07b5f7c3867e5851d6900b258f3606eb95331e71dc2588e04fbb534",
            b"Hanneke",
        ),
        (
            partial(VAULT.unwrap, conversation_id="fatima"),
            "0743945881a0845cc508ddc0fda43622d387d567a42e092b603ebfde41345eed8110aefcafc1129874a47fed88872838"
            "ee59608d5ad6a3da3f972a1918e3f5ee0dc41db44093e075800551250fa14cc0",
            bytes(range(64, 96)),
        ),
        (
            partial(VAULT.open, bytes(range(64, 96)), row="conversations.content:fatima"),
            "5d60041d1ee1c4a0c21280c2b8edccbb83c42d096c4cad53ee20e89641b1695e9aa10a806586d128a8814340bd6e9573",
            b"geheim",
        ),
    ],
)
def test_a_padded_value_stays_readable_for_ever(opened: Callable[[bytes], bytes], sealed: str, content: bytes) -> None:
    assert opened(bytes.fromhex("02000102030405060708090a0b" + sealed)) == content


def test_a_look_up_is_found_again_for_ever() -> None:
    assert VAULT.keyed_hash("door.telegram", "31612345678") == "e45e5ca0869096dd563babc7e1ff0b58c8aa6525c42b025e7ddb61d0971f381d"


def test_look_ups_of_another_kind_are_other_look_ups() -> None:
    assert VAULT.keyed_hash("code", "1") != VAULT.keyed_hash("source", "1")


def test_a_value_cannot_be_moved_to_another_row() -> None:
    sealed = VAULT.seal(bytes(32), b"geheim", "dossiers.content:1")
    assert VAULT.open(bytes(32), sealed, "dossiers.content:1") == b"geheim"
    with pytest.raises(InvalidTag):
        VAULT.open(bytes(32), sealed, "dossiers.content:2")


def test_the_key_of_one_conversation_is_not_the_key_of_another() -> None:
    wrapped = VAULT.wrap(VAULT.new_key(), "fatima")
    with pytest.raises(InvalidTag):
        VAULT.unwrap(wrapped, "joost")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + SEALED[1:], b"\x03" + SEALED[1:], SEALED[:-1], SEALED[:-1] + b"x"])
def test_a_value_that_was_changed_is_not_opened(sealed: bytes) -> None:
    with pytest.raises(InvalidTag):
        VAULT.open_with_master(sealed, "coordinators.profile:1")


def test_the_same_text_never_encrypts_to_the_same_value() -> None:
    assert VAULT.seal(bytes(32), b"geheim", "r:1") != VAULT.seal(bytes(32), b"geheim", "r:1")


def test_the_vault_does_not_show_its_keys() -> None:
    assert repr(VAULT) == "Vault(closed)"


def test_the_keys_file_is_made_once_for_its_owner_only(folder: Path) -> None:
    first, again = Vault.from_file(folder / "keys.json"), Vault.from_file(folder / "keys.json")
    assert first.keyed_hash("a", "b") == again.keyed_hash("a", "b")
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["keys.json"]


def test_a_keys_file_that_others_can_read_is_refused_and_says_how_to_mend_it(folder: Path) -> None:
    Vault.from_file(folder / "keys.json")
    (folder / "keys.json").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        Vault.from_file(folder / "keys.json")


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "no", '{"kring":"keys","version":1,"master":"AA==","lookup":"AA=="}', '{"kring":"keys","version":2}']
)
def test_a_keys_file_that_is_not_whole_is_refused_and_left_as_it_is(folder: Path, content: str) -> None:
    Vault.from_file(folder / "keys.json")
    (folder / "keys.json").write_text(content)
    with pytest.raises(SettingsError, match=r"keys\.json.*kept elsewhere"):
        Vault.from_file(folder / "keys.json")
    assert (folder / "keys.json").read_text() == content


async def test_other_keys_than_the_database_was_made_with_are_refused_at_the_start(database: Database) -> None:
    database.run(database.vault.check_keys)
    database.run(database.vault.check_keys)
    for other in (Vault(bytes(32), (bytes(32),)), Vault(bytes(range(32)), (bytes(32),))):
        with pytest.raises(SettingsError, match="other keys"):
            database.run(other.check_keys)


async def test_the_database_is_its_owners_only(sqlite_database: Database) -> None:
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in sqlite_database.folder.iterdir())
