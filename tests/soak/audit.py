"""Audit from outside: it imports nothing of the product, opens what is stored with the keys alone, and compares it with what people saw.

Run as `python -m tests.soak.audit DATABASE KEYS PEOPLE`; PEOPLE is a file with a line of JSON for each person. Of a seeker: `name`, `said`
(texts whose receipt they saw, in order unless `in_any_order`), `seen` (whose words they saw), `sent` and `wiped`; of a chat that gives no
receipt for each text also `refused` (how many the chat said it did not understand) and its `history`. Of a coordinator: `name`, `held`
(dossiers shown as theirs), `seen` (whose words, by the dossier that was open; empty: where no story may be) and `strays` (the lines and
pages of those). It prints counts, complaints, and the history of whom they are about.
"""

from __future__ import annotations

import hashlib
import json
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION, NONCE = 1, 12  # bytes, before the ciphertext
Person = dict[str, Any]


class Dossier(NamedTuple):
    id: str
    owner: str
    coordinator: str | None
    digest: str
    content: bytes


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
            rows = connection.execute("SELECT id, conversation_id, coordinator_id, digest, content FROM dossiers")
            self.dossiers = [
                Dossier(one, owner, whose, digest, _open(keys[owner], content, f"dossiers.content:{one}"))
                for one, owner, whose, digest, content in rows
            ]

    def texts(self, conversation: str) -> list[str]:
        found: list[str] = self.conversations[conversation].get("answers", {}).get("concern", {}).get("said", [])
        return found

    def everything(self, conversation: str) -> str:
        """All that is stored of it: words that come late, after the next question, may be the answer to that."""
        return json.dumps(self.conversations[conversation], ensure_ascii=False)


def _open(key: bytes, sealed: bytes, row: str) -> bytes:
    sealed = bytes(sealed)
    version, nonce, ciphertext = sealed[:VERSION], sealed[VERSION : VERSION + NONCE], sealed[VERSION + NONCE :]
    return AESGCM(key).decrypt(nonce, ciphertext, version + row.encode()).rpartition(b"\x80")[0]


def complaints(stored: Stored, seekers: list[Person], coordinators: list[Person]) -> Iterator[str]:
    for person in seekers:
        yield from _complaints_of(stored, person)
    for coordinator in coordinators:
        yield from _complaints_of_coordinator(stored, coordinator)
    yield from _complaints_of_dossiers(stored.dossiers)
    held = Counter(dossier for one in coordinators for dossier in one["held"])
    yield from (f"{times} coordinators held one dossier" for times in held.values() if times > 1)


def _complaints_of_dossiers(dossiers: list[Dossier]) -> Iterator[str]:
    if len({one.owner for one in dossiers}) != len(dossiers):
        yield "a conversation has more than one dossier"
    if any(hashlib.sha256(one.content).hexdigest() != one.digest for one in dossiers):
        yield "a dossier is not what its digest says"


def _complaints_of_coordinator(stored: Stored, coordinator: Person) -> Iterator[str]:
    name, seen = coordinator["name"], dict(coordinator["seen"])
    if strayed := seen.pop("", []):
        yield "\n  ".join((f"{name} saw words of {strayed} where no story may be", *coordinator.get("strays", ())))
    held = [one for one in stored.dossiers if one.id in coordinator["held"]]
    if len({one.coordinator for one in held}) > 1 or any(one.coordinator is None for one in held):
        yield f"{name} was shown a dossier that is not theirs"
    if unheld := set(seen) - set(coordinator["held"]):
        yield f"{name} read {len(unheld)} dossiers that they do not hold"
    for one in held:
        if any(f"{whose} vertelt" not in one.content.decode() for whose in seen.get(one.id, [])):
            yield f"{name} saw somebody else's words in a dossier"


def _complaints_of(stored: Stored, person: Person) -> Iterator[str]:
    name, mark = person["name"], f"{person['name']} "
    theirs = [one for one in stored.conversations if any(text.startswith(mark) for text in stored.texts(one))]
    dossiers = [one.content.decode() for one in stored.dossiers if one.owner in theirs]
    if set(person["seen"]) - {name}:
        yield f"{name} saw words of others"
    if person["wiped"]:
        if theirs or any(mark.encode() in one.content for one in stored.dossiers):
            yield f"{name} wiped everything, and something is left"
        return
    if len(theirs) > 1:
        yield f"{name} has {len(theirs)} conversations"
    kept = [text for one in theirs for text in stored.texts(one)]
    if len(set(kept)) != len(kept) or not set(kept) <= set(person["said"]):
        yield f"of {name} something is stored twice, or that was never said"
    if kept != person["said"] and not person["in_any_order"]:
        yield f"{name} saw the receipt of {len(person['said'])} texts, and {len(kept)} are stored"
    if _missing(person, "".join(map(stored.everything, theirs))):
        yield f"{name} said something that is nowhere"
    if person["sent"] and (len(dossiers) != 1 or _missing(person, dossiers[0])):
        yield f"{name} handed over once, and there are {len(dossiers)} dossiers, or one that lacks what they said"


def _missing(person: Person, kept: str) -> bool:
    """Whether more of what they said is not there than the chat said it did not understand."""
    refused: int = person.get("refused", 0)
    return sum(text not in kept for text in person["said"]) > refused


def _histories(seekers: list[Person], found: list[str]) -> list[str]:
    return [one["history"] for one in seekers if "history" in one and any(one["name"] in line.split() for line in found)]


def main(database: str, keys_file: str, people_file: str) -> None:
    stored, people = Stored(database, Path(keys_file)), [json.loads(line) for line in Path(people_file).read_text().splitlines()]
    seekers, coordinators = [one for one in people if "said" in one], [one for one in people if "held" in one]
    found = list(complaints(stored, seekers, coordinators))
    counted = {kind: sum(bool(one[kind]) for one in seekers) for kind in ("sent", "wiped")}
    texts, held = sum(len(one["said"]) for one in seekers), sum(len(one["held"]) for one in coordinators)
    print(f"{len(seekers)} seekers, {texts} texts with a receipt; {counted['sent']} handed over, {counted['wiped']} wiped")
    print(f"{len(coordinators)} coordinators, {held} dossiers opened")
    print(f"{len(found)} complaints")
    print(*found, sep="\n")
    print(*_histories(seekers, found), sep="\n\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
