"""Audit from outside: it imports nothing of the product, opens what is stored with the keys alone, and compares it with what people saw.

Run as `python -m tests.soak.audit DATABASE KEYS PEOPLE`; PEOPLE is a file with a line of JSON for each person: `name`, `said` (texts whose
receipt they saw, in order), `unsure` (texts that were on their way), `sent`, `wiped` and `in_any_order`. It prints counts and complaints.
"""

from __future__ import annotations

import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION, NONCE = 1, 12  # bytes, before the ciphertext
Person = dict[str, Any]


class Stored:
    """Every conversation and dossier, opened."""

    def __init__(self, database: str, keys_file: Path) -> None:
        master = b64decode(json.loads(keys_file.read_text())["master"])
        with psycopg.connect(database) as connection:
            keys = {
                one: _open(master, wrapped, f"keys.wrapped:{one}")
                for one, wrapped in connection.execute("SELECT conversation_id, wrapped FROM keys")
            }
            self.conversations = {
                one: json.loads(_open(keys[one], content, f"conversations.content:{one}"))
                for one, content in connection.execute("SELECT id, content FROM conversations")
            }
            self.dossiers = [
                (owner, digest, _open(keys[owner], content, f"dossiers.content:{one}"))
                for one, owner, digest, content in connection.execute("SELECT id, conversation_id, digest, content FROM dossiers")
            ]

    def texts(self, conversation: str) -> list[str]:
        found: list[str] = self.conversations[conversation].get("answers", {}).get("concern", {}).get("said", [])
        return found


def _open(key: bytes, sealed: bytes, row: str) -> bytes:
    sealed = bytes(sealed)
    version, nonce, ciphertext = sealed[:VERSION], sealed[VERSION : VERSION + NONCE], sealed[VERSION + NONCE :]
    return AESGCM(key).decrypt(nonce, ciphertext, version + row.encode()).rpartition(b"\x80")[0]


def complaints(stored: Stored, people: list[Person]) -> Iterator[str]:
    yield from (found for person in people for found in _complaints_of(stored, person))
    if len({owner for owner, _, _ in stored.dossiers}) != len(stored.dossiers):
        yield "a conversation has more than one dossier"
    for _, digest, content in stored.dossiers:
        if hashlib.sha256(content).hexdigest() != digest:
            yield "a dossier is not what its digest says"


def _complaints_of(stored: Stored, person: Person) -> Iterator[str]:
    name, mark = person["name"], f"{person['name']} "
    theirs = [one for one in stored.conversations if any(text.startswith(mark) for text in stored.texts(one))]
    dossiers = [content for owner, _, content in stored.dossiers if owner in theirs]
    if person["wiped"]:
        if theirs or any(mark.encode() in content for _, _, content in stored.dossiers):
            yield f"{name} wiped everything, and something is left"
        return
    if len(theirs) > 1:
        yield f"{name} has {len(theirs)} conversations"
    kept = [text for one in theirs for text in stored.texts(one)]
    if person.get("in_any_order"):
        kept.sort()
    if kept[: len(person["said"])] != person["said"]:
        yield f"{name} saw the receipt of {len(person['said'])} texts, and {len(kept)} are stored"
    if not set(kept[len(person["said"]) :]) <= set(person["unsure"]) or len(set(kept)) != len(kept):
        yield f"of {name} something is stored twice, or that was never said"
    if person["sent"] and len(dossiers) != 1:
        yield f"{name} handed over once, and there are {len(dossiers)} dossiers"
    if person["sent"] and not all(text in dossiers[0].decode() for text in person["said"] for _ in dossiers[:1]):
        yield f"the dossier of {name} lacks what they said"


def main(database: str, keys_file: str, people_file: str) -> None:
    stored, people = Stored(database, Path(keys_file)), [json.loads(line) for line in Path(people_file).read_text().splitlines()]
    found = list(complaints(stored, people))
    counted = {kind: sum(bool(one[kind]) for one in people) for kind in ("sent", "wiped")}
    texts = sum(len(one["said"]) for one in people)
    print(f"{len(people)} people, {texts} texts with a receipt; {counted['sent']} handed over, {counted['wiped']} wiped")
    print(f"{len(found)} complaints")
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
