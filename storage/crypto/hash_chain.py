"""Keyed hash chain: each entry is bound to all before it, and one that was blanked keeps its place and proves who blanked it.

An entry's commitment covers its content and a random salt; its digest covers the previous digest and the commitment. Both are keyed hashes,
so that without the key no entry can be made. Blanking drops content and salt: the commitment stays, and can be matched to nothing.
Entries from before the chain was keyed have no commitment, stand before all others, and go after a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from storage.crypto.vault import Vault
from storage.db.tables import UtcMicroseconds

FIRST = "0" * 64  # stands before the first entry
_BLANK = ("", "", "", "0")


class HashChain:
    """Computes and checks the keyed hashes of the access log's entries, which are rows with its columns."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def commit(self, entry: Mapping[str, Any]) -> str:
        """The commitment to an entry's content and salt."""
        return self._hash("entry", entry["salt"], *_content(entry), _microseconds(entry["at"]))

    def link(self, before: str, entry: Mapping[str, Any]) -> str:
        """The digest of an entry that follows the entry with digest `before`."""
        return self._hash("link", before, entry["commitment"])

    def prove_blank(self, digest: str, day: datetime) -> str:
        """The proof that the holder of the key blanked the entry with this digest, and left this day."""
        return self._hash("blank", digest, _microseconds(day))

    def mark(self, name: str, digest: str) -> str:
        """A digest with the keyed mark that says it is the chain's `name` (its newest digest, or its root)."""
        return f"{digest} {self._hash('mark', name, digest)}"

    def read_mark(self, name: str, value: str | None, may_be_unmarked: bool) -> str | None:
        """The digest in a value that `mark` made, FIRST if there is no value; None if the mark is forged."""
        digest, _, mark = (value or FIRST).partition(" ")
        is_ours = compare_digest(mark, self._hash("mark", name, digest)) if mark else value is None or may_be_unmarked
        return digest if is_ours else None

    def follows(self, before: str, entry: Mapping[str, Any], may_be_unkeyed: bool) -> bool:
        """Whether this entry follows the one with digest `before` and is as it was written, or was blanked by us."""
        if not entry["commitment"]:
            return may_be_unkeyed and _follows_unkeyed(before, entry)
        return compare_digest(entry["digest"], self.link(before, entry)) and self._is_as_written(entry)

    def renew_entry(self, former: HashChain, before: str, entry: Mapping[str, Any], is_broken: bool) -> dict[str, str]:
        """The keyed hashes of an entry that `former` made, as this chain makes them after an entry with digest `before`."""
        hashes = {name: self._vault.update_hash(entry[name], former._vault) for name in ("commitment", "digest")}
        if is_broken:
            return hashes
        digest = self.link(before, hashes)
        return hashes | {"digest": digest, "blanked": self.prove_blank(digest, entry["at"]) if entry["blanked"] else ""}

    def _is_as_written(self, entry: Mapping[str, Any]) -> bool:
        if not entry["blanked"]:
            return compare_digest(entry["commitment"], self.commit(entry))
        return _content(entry) == _BLANK and compare_digest(entry["blanked"], self.prove_blank(entry["digest"], entry["at"]))

    def _hash(self, purpose: str, *values: str) -> str:
        return self._vault.keyed_hash(f"access_log.{purpose}", "\0".join(values))


def _follows_unkeyed(before: str, entry: Mapping[str, Any]) -> bool:
    content = "\0".join((before, *_content(entry), _microseconds(entry["at"])))
    return _content(entry) == _BLANK or bool(entry["digest"] == sha256(content.encode()).hexdigest())


def _content(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return entry["conversation_id"], entry["actor"], entry["action"], str(entry["version"])


def _microseconds(at: datetime) -> str:
    return str(UtcMicroseconds.to_microseconds(at))
