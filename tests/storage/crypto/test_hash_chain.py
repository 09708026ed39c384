"""Promises of the chain of hashes: an entry is bound to all that it says and to the one before it, and only who has the key blanks it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.crypto.hash_chain import FIRST, HashChain
from storage.crypto.vault import Vault
from tests.support.database.minimal_engine import START

A, B = bytes(range(32)), bytes(range(32, 64))
OURS, THEIRS = HashChain(Vault(A, (B,))), HashChain(Vault(A, (A,)))
CONTENT = {"conversation_id": "fatima", "actor": "hanneke", "action": "story", "version": 1, "at": START, "salt": "salt", "blanked": ""}
OTHER = {
    "conversation_id": "joost",
    "actor": "joost",
    "action": "names",
    "version": 2,
    "at": START + timedelta(microseconds=1),
    "salt": "x",
}
BLANK = {"conversation_id": "", "actor": "", "action": "", "version": 0, "salt": ""}


def entry(before: str = FIRST, chain: HashChain = OURS, **changed: Any) -> dict[str, Any]:
    """An entry that was written after the one with this digest."""
    written = CONTENT | changed
    written["commitment"] = chain.commit(written)
    return written | {"digest": chain.link(before, written)}


def follows(row: dict[str, Any], before: str = FIRST) -> bool:
    return OURS.follows(before, row, may_be_unkeyed=False)


def test_an_entry_is_whole_after_the_one_that_it_was_written_after_and_after_no_other() -> None:
    first = entry()
    assert follows(first) and follows(entry(first["digest"]), first["digest"])
    assert not follows(first, first["digest"]) and not follows(entry(first["digest"]))


@pytest.mark.parametrize("name", OTHER)
def test_nothing_that_an_entry_says_can_be_changed(name: str) -> None:
    assert not follows(entry() | {name: OTHER[name]})


def test_who_has_another_key_writes_no_entry_of_ours() -> None:
    assert not follows(entry(chain=THEIRS)) and not follows(entry() | {"digest": entry(chain=THEIRS)["digest"]})


def blanked(by: HashChain = OURS, **changed: Any) -> dict[str, Any]:
    row, day = entry(), START.replace(hour=0, minute=0)
    return row | BLANK | {"at": day, "blanked": by.prove_blank(row["digest"], day)} | changed


def test_an_entry_that_we_blanked_keeps_its_place_and_nobody_else_blanks_one_or_moves_its_day() -> None:
    assert follows(blanked())
    assert not follows(blanked(THEIRS)) and not follows(blanked(at=START)) and not follows(blanked(actor="hanneke"))
    assert not follows(blanked(blanked=OURS.prove_blank(entry("1" * 64)["digest"], START.replace(hour=0, minute=0))))


def test_a_mark_is_ours_for_its_own_name_and_digest_alone() -> None:
    digest = entry()["digest"]
    mark = OURS.mark("head", digest)
    assert OURS.read_mark("head", mark, may_be_unmarked=False) == digest
    forged = (OURS.mark("root", digest), THEIRS.mark("head", digest), mark.replace(digest, "1" * 64), digest)
    assert [OURS.read_mark("head", one, may_be_unmarked=False) for one in forged] == [None] * 4
    assert OURS.read_mark("head", digest, may_be_unmarked=True) == digest
    assert OURS.read_mark("head", forged[1], may_be_unmarked=True) is None
    assert OURS.read_mark("head", None, may_be_unmarked=False) == FIRST


def test_a_chain_is_made_anew_with_new_keys_and_what_was_broken_stays_broken() -> None:
    newer = HashChain(Vault(A, (B, A)))
    whole = entry()
    assert newer.follows(FIRST, whole | newer.renew_entry(OURS, FIRST, whole, is_broken=False), may_be_unkeyed=False)
    blank = blanked()
    assert newer.follows(FIRST, blank | newer.renew_entry(OURS, FIRST, blank, is_broken=False), may_be_unkeyed=False)
    broken = entry() | {"digest": "1" * 64}
    assert not newer.follows(FIRST, broken | newer.renew_entry(OURS, FIRST, broken, is_broken=True), may_be_unkeyed=False)
