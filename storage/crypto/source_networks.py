"""Source networks: rotating keyed hashes of where somebody comes from, so that tries can be counted and no address is kept.

A network is a /24 of IPv4, and a /64 and a /48 of IPv6. The key is drawn anew each day and the former one is gone, so that
nobody, with all keys and the database, can tell tomorrow who came today.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from storage.crypto.vault import Vault
from storage.installation import facts

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_IPV4_BITS, _IPV6_BITS, _WIDE_IPV6_BITS = 24, 64, 48
_KEY_FACT, _KEY_BYTES = "source_key", 32
_PORT = re.compile(r":[0-9]{1,5}\Z")


class SourceHashes(NamedTuple):
    """The hashes of one source, 64 hex digits each: of its own network, and of the widest that one subscriber may hold."""

    near: str
    wide: str


def parse_address(text: str) -> Address | None:
    """An address with or without a port, of IPv6 with or without brackets and zone; None if it is none.

    IPv4 in the form of IPv6 is read as IPv4.
    """
    text = text.strip().strip('"').strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif "." in text and text.count(":") == 1:
        text = _PORT.sub("", text)
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def is_loopback(address: str) -> bool:
    """Whether this is an address of this machine itself."""
    ip = parse_address(address)
    return ip is not None and ip.is_loopback


def network_of(address: str, wide: bool = False) -> Network | None:
    """The network of a client's address; None if this is no address."""
    ip = parse_address(address)
    if ip is None:
        return None
    bits = _IPV4_BITS if ip.version == 4 else _WIDE_IPV6_BITS if wide else _IPV6_BITS
    return ip_network((ip, bits), strict=False)


def hash_source(connection: Connection, vault: Vault, source: str, at: datetime) -> SourceHashes:
    """The hashes for today of a client's address, or of any other name of a source, such as an account."""
    key = _todays_key(connection, vault, at)
    return SourceHashes(*(_hash(key, str(network_of(source, wide) or source)) for wide in (False, True)))


def _hash(key: bytes, network: str) -> str:
    return hmac.digest(key, network.encode("utf-8", "surrogatepass"), "sha256").hex()


def _todays_key(connection: Connection, vault: Vault, at: datetime) -> bytes:
    """The key of this day (UTC), sealed in the database; the first call of a day replaces that of the day before."""
    day = at.date().isoformat()
    stored_day, _, sealed = (facts.read_fact(connection, _KEY_FACT) or "").partition(" ")
    if stored_day == day:
        with suppress(InvalidTag):  # the installation got other keys today
            return vault.open_with_master(b64decode(sealed), _context(day))
    key = secrets.token_bytes(_KEY_BYTES)
    facts.write_fact(connection, _KEY_FACT, f"{day} {b64encode(vault.seal_with_master(key, _context(day))).decode()}")
    return key


def forget_key(connection: Connection) -> None:
    """Let the next call draw a new key: the master key that sealed this one goes."""
    facts.delete_fact(connection, _KEY_FACT)


def _context(day: str) -> str:
    return f"facts.value:{_KEY_FACT}:{day}"
