"""Promises of source networks: neighbours are one source, nobody's address is kept, and yesterday's hash says nothing today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.crypto.source_networks import SourceHashes, forget_key, hash_source, is_loopback, network_of
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START


async def hashes(database: Database, source: str, days: int = 0) -> SourceHashes:
    return await database.writer.run(lambda c: hash_source(c, database.vault, source, START + timedelta(days=days)))


@pytest.mark.parametrize(
    ("address", "network", "wide"),
    [
        ("192.0.2.77", "192.0.2.0/24", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.77:443", "192.0.2.0/24", "192.0.2.0/24"),
        ("[2001:db8:1:2::4]:443", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("unix", "None", "None"),
    ],
)
def test_a_source_is_a_network_and_no_address(address: str, network: str, wide: str) -> None:
    assert (str(network_of(address)), str(network_of(address, wide=True))) == (network, wide)


@pytest.mark.parametrize(
    ("address", "is_own"), [("127.0.0.1", True), ("::ffff:127.0.0.1", True), ("::1", True), ("192.0.2.1", False), ("-", False)]
)
def test_this_machine_is_known_in_every_form_of_its_address(address: str, is_own: bool) -> None:
    assert is_loopback(address) == is_own


async def test_neighbours_are_one_source_and_strangers_another(database: Database) -> None:
    assert await hashes(database, "192.0.2.1") == await hashes(database, "192.0.2.254") != await hashes(database, "192.0.3.1")
    near, far = await hashes(database, "2001:db8:1:2::1"), await hashes(database, "2001:db8:1:3::1")
    assert near.wide == far.wide
    assert near.near != far.near


async def test_the_next_day_the_same_source_has_another_hash_for_good(database: Database) -> None:
    today = await hashes(database, "192.0.2.1")
    assert await hashes(database, "192.0.2.1", days=1) != today
    assert await hashes(database, "192.0.2.1") != today


async def test_on_one_day_a_source_has_one_hash_and_after_the_key_was_forgotten_another(database: Database) -> None:
    today = await hashes(database, "192.0.2.1")
    assert await hashes(database, "192.0.2.1") == today and await hashes(database, "an account") == await hashes(database, "an account")
    await database.writer.run(forget_key)
    assert await hashes(database, "192.0.2.1") != today
