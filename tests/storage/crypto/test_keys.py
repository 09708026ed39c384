"""Promises of the keys file: what is written is read back, a rotation keeps what opens the old and nothing that seals with it."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from flows.errors import SettingsError
from storage.crypto import keys
from storage.crypto.keys import Keys, RetiredKey
from storage.crypto.vault import Vault
from storage.installation import facts
from tests.support.database.database import Database

A, B, C, D, E = (bytes([number]) * 32 for number in range(1, 6))
FIRST, SECOND = date(2026, 11, 21), date(2027, 11, 21)


@pytest.mark.parametrize(
    "given",
    [
        Keys(A, (B,)),
        Keys(A, (B, C), former=(D, E), signing=C, retired=(RetiredKey(D, "2026-11-21"), RetiredKey(E, "2026-11-22"))),
    ],
)
def test_keys_are_read_as_they_were_written(given: Keys) -> None:
    assert keys.parse_keys(keys.dump_keys(given), "here") == given


def test_the_file_of_the_first_version_is_read_for_ever() -> None:
    master, lookup = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="
    text = json.dumps({"kring": "keys", "version": 1, "master": master, "lookup": lookup})
    assert keys.parse_keys(text, "here") == Keys(A, (B,))


def test_new_keys_are_new_each_time_and_each_is_another() -> None:
    first, second = keys.generate_keys(), keys.generate_keys()
    drawn = [one for given in (first, second) for one in (given.master, *given.lookups, given.signing)]
    assert len({*drawn}) == 6 and {len(one or b"") for one in drawn} == {32}


def test_a_rotation_adds_what_seals_from_now_on_and_keeps_what_opens_and_is_found() -> None:
    before = Keys(A, (B,), signing=C)
    once = keys.rotate_keys(before, FIRST)
    twice = keys.rotate_keys(once, SECOND)
    assert once.master not in (A, twice.master) and twice.former == (once.master, A)
    assert twice.lookups[:2] == once.lookups and once.lookups[0] == B and len(twice.lookups) == 3
    assert twice.retired == (RetiredKey(keys.public_half(C), "2026-11-21"), RetiredKey(keys.public_half(once.signing or b""), "2027-11-21"))
    assert twice.signing not in (C, once.signing)


def test_where_nothing_was_signed_a_rotation_retires_nothing() -> None:
    rotated = keys.rotate_keys(Keys(A, (B,)), FIRST)
    assert rotated.retired == () and rotated.signing


def test_what_a_retired_key_signed_is_checked_with_its_public_half_and_the_newest_comes_first(tmp_path: Path) -> None:
    path, twice = tmp_path / "keys.json", keys.rotate_keys(keys.rotate_keys(Keys(A, (B,), signing=C), FIRST), SECOND)
    assert keys.load_public_keys(path) == {} and not path.exists()
    path.write_bytes(keys.dump_keys(twice))
    path.chmod(0o600)
    found = keys.load_public_keys(path)
    assert list(found.values()) == ["", "2027-11-21", "2026-11-21"]
    assert list(found)[2] == Ed25519PrivateKey.from_private_bytes(C).public_key().public_bytes_raw()
    assert next(iter(found)) == keys.public_half(twice.signing or b"")


@pytest.mark.parametrize(
    "changed",
    [
        {"master": "AQ=="},
        {"lookup": "AQ=="},
        {"former": ["AQ=="]},
        {"later_lookups": ["AQ=="]},
        {"sealing": "AQ=="},
        {"retired_sealing": [{"public": "AQ==", "until": "2026-11-21"}]},
        {"retired_sealing": [{"public": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}]},
        {"master": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=!"},
        {"kring": "dossier"},
        {"version": 2},
    ],
)
def test_a_file_with_any_key_that_is_not_whole_is_refused_by_name_and_no_key_is_shown(changed: dict[str, object]) -> None:
    document = json.loads(keys.dump_keys(Keys(A, (B,)))) | changed
    with pytest.raises(SettingsError, match="the keys of the attic") as refused:
        keys.parse_keys(json.dumps(document), "the keys of the attic")
    assert "AQ" not in str(refused.value)


def test_a_vault_takes_no_key_of_another_length() -> None:
    for given in ((A[:31], (B,), ()), (A, (B, C[:31]), ()), (A, (B,), (D + b"x",))):
        with pytest.raises(ValueError, match="32 bytes"):
            Vault(*given)


def test_a_database_of_before_a_rotation_is_looked_up_as_it_was_until_it_is_rotated(sqlite_database: Database) -> None:
    before, both = Vault(A, (B,)), Vault(D, (B, C), (A,))
    sqlite_database.run(before.check_keys)
    sqlite_database.run(both.check_keys)
    former = both.as_it_was()
    assert both.keyed_hash("door", "fatima") == before.keyed_hash("door", "fatima") and not both.has_newer_hashes(former)
    sqlite_database.run(both.record_keys)
    assert both.has_newer_hashes(former) and former.keyed_hash("door", "fatima") == before.keyed_hash("door", "fatima")
    assert both.update_hash(before.keyed_hash("door", "fatima"), former) == both.keyed_hash("door", "fatima")
    sqlite_database.run(Vault(D, (B, C)).check_keys)
    for lost in (before, Vault(D, (C,)), Vault(D, (B,))):
        with pytest.raises(SettingsError, match="other keys"):
            sqlite_database.run(lost.check_keys)


def test_what_is_hashed_within_sealed_words_stays_as_it_is_whatever_keys_are_added() -> None:
    before, after = Vault(A, (B,)), Vault(A, (B, C))
    assert before.inner_hash("message", "7", 16) == after.inner_hash("message", "7", 16) == before.keyed_hash("message", "7", 16)
    assert len(after.inner_hash("message", "7", 16)) == 16 and after.keyed_hash("message", "7", 16) != before.keyed_hash("message", "7", 16)


def test_what_was_signed_before_a_rotation_is_known_after_it_and_the_newest_secret_signs() -> None:
    before, after = Vault(A, (B,)).derive_secrets("cookie"), Vault(D, (B, C)).derive_secrets("cookie")
    assert after[:1] == before and len({*after}) == len(after) == 2
    assert Vault(A, (B,)).derive_secrets("another") != before


def test_a_former_master_key_opens_what_it_sealed_and_seals_nothing_more() -> None:
    former, now = Vault(A, (B,)), Vault(D, (B,), (E, A))
    old, new = former.seal_with_master(b"geheim", "row:1"), now.seal_with_master(b"geheim", "row:1")
    assert now.open_with_master(old, "row:1") == now.open_with_master(new, "row:1") == b"geheim"
    assert (now.uses_current_key(old, "row:1"), now.uses_current_key(new, "row:1")) == (False, True)
    assert Vault(D, (B,)).open_with_master(new, "row:1") == b"geheim"


def test_the_keys_of_a_database_are_known_again_by_every_later_version(sqlite_database: Database) -> None:
    vault = Vault(A, (B,))
    sqlite_database.run(vault.check_keys)
    stored = sqlite_database.run(lambda connection: facts.read_fact(connection, "keys_check"))
    checked = vault.open_with_master(b64decode(stored or ""), "facts.value:keys_check")
    assert checked.decode() == vault.keyed_hash("check", "kring")
