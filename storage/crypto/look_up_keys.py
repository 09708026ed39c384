"""Look-up keys: keyed hashes (HMAC-SHA256) under which a value is found without being stored, in layers that rotation adds.

The first key hashes the value, each later key hashes what the key before it made. So a stored hash is brought up to date by hashing it once
more, without the value, and whoever has only the former keys finds nothing any more.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

DIGITS = 64


class LookUpKeys:
    """The keys of an installation, oldest first, 32 bytes each. `count` is how many of them the database was made with."""

    def __init__(self, keys: tuple[bytes, ...], count: int | None = None) -> None:
        self._keys, self._layers = keys, tuple(HMAC(key, SHA256()) for key in keys)
        self.count = len(keys) if count is None else count

    def __len__(self) -> int:
        return len(self._keys)

    def with_count(self, count: int) -> LookUpKeys:
        """The same keys for a database that was made with the first `count` of them."""
        return LookUpKeys(self._keys, count)

    def hash(self, kind: str, value: str, digits: int = DIGITS) -> str:
        """The keyed hash of this value, as that many hexadecimal digits."""
        return self._add_layers(self.first_hash(kind, value, digits), 1)

    def update(self, hashed: str, former: int) -> str:
        """What a hash that was made with the first `former` keys is now."""
        return self._add_layers(hashed, former)

    def first_hash(self, kind: str, value: str, digits: int = DIGITS) -> str:
        """A keyed hash that rotation leaves alone, for use inside sealed values only."""
        return _hash(self._layers[0], f"{kind}\0{value}".encode("utf-8", "surrogatepass"), digits)

    def _add_layers(self, hashed: str, since: int) -> str:
        for layer in self._layers[since : self.count]:
            hashed = _hash(layer, hashed.encode(), len(hashed))
        return hashed


def _hash(layer: HMAC, content: bytes, digits: int) -> str:
    mac = layer.copy()
    mac.update(content)
    return mac.finalize().hex()[:digits]
