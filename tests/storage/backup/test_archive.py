"""Promises of a backup: whole or refused, for its key alone, and what was erased since it was made is erased again when it comes back."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519
from sqlalchemy import Engine, insert, select

from flows.errors import Refusal, SettingsError
from storage.backup import archive, row_stream
from storage.backup.age_keys import load_identity, parse_recipient
from storage.backup.move import move_database
from storage.backup.restore import restore_backup
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.crypto.vault import Vault
from storage.db import tables
from storage.db.engine import open_engine
from storage.installation import facts
from storage.retention import tombstones
from tests.support.database.database import Database
from tests.support.database.minimal_engine import INSTALLATION, START, incoming_turn
from tests.support.database.templates import copy_template

KEY, OTHER = x25519.Identity.generate(), x25519.Identity.generate()
OWN = {"words.toml": b"x = 1\n", "look.png": b"\x89\x00"}
LATER = START + timedelta(days=2)


@pytest.fixture
async def database(sqlite_database: Database) -> Database:
    """Fatima sent, Joost and Samira told something; Hanneke is let in."""
    sqlite_database.run(sqlite_database.vault.check_keys)
    for person, words in (("fatima", "send"), ("joost", "hallo"), ("samira", "hallo")):
        await sqlite_database.store.process_turn(incoming_turn(person, words))
    vault = sqlite_database.vault
    sqlite_database.run(lambda c: Sessions(vault).create_session(c, "hanneke", "s", START, confirmed=True))
    sqlite_database.run(lambda c: SignInLinks(vault).create_own_link(c, "hanneke", "l", START))
    return sqlite_database


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Engine]:
    """A database on another machine, without a table."""
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'kring.db'}")
    yield engine
    engine.dispose()


def back_up(database: Database, path: Path) -> archive.BackupInfo:
    return archive.write_backup(database.engine, path, [KEY.to_public()], START, OWN)


def put_back(database: Database, path: Path, engine: Engine, gone: tuple[str, ...] = (), vault: Vault | None = None) -> int:
    with archive.decrypt_backup(path, KEY) as backup:
        info = archive.verify_backup(backup)
        return restore_backup(engine, vault or database.vault, backup, info, gone, LATER, INSTALLATION.draft_days)


def rows(engine: Engine, *columns: Any) -> list[Any]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


async def conversation_of(database: Database, person: str) -> str:
    (found,) = [one.conversation_id for one in await database.store.due_messages("telegram", START) if one.person == person]
    return found


def test_a_backup_is_private_says_what_it_holds_and_opens_with_its_key_alone(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.age"
    info = back_up(database, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and not list(tmp_path.glob("*.part"))
    assert (info.made_at, info.own, info.lines) == ("2026-11-21T20:10:00Z", OWN, database.run(row_stream.count_lines))
    with archive.decrypt_backup(path, KEY) as backup:
        assert archive.verify_backup(backup) == info and len(list(archive.row_lines(backup))) == info.lines
    with pytest.raises(Refusal, match=r"a\.age.*another key"):
        archive.decrypt_backup(path, OTHER)
    with pytest.raises(Refusal, match="cannot be opened"):
        archive.decrypt_backup(tmp_path / "nothing.age", KEY)


def test_a_backup_that_cannot_be_written_leaves_nothing(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "a.age"
    folder.mkdir()
    with pytest.raises(Refusal, match="nothing of it is left"):
        back_up(database, folder)
    assert not list(tmp_path.glob("*.part"))


LINES = (b'{"kring":"backup","version":1,"schema":"1","made_at":"x","own":{}}\n', b'{"table":"t","columns":["a"]}\n', b"[1]\n")


def with_end(*lines: bytes) -> bytes:
    """These lines with the digest over all of them."""
    return b"".join((*lines, b'{"digest":"%s"}\n' % sha256(b"".join(lines)).hexdigest().encode()))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"".join(LINES),
        with_end(*LINES).replace(b"[1]", b"[2]"),
        with_end(*LINES[:2]) + LINES[2],
        with_end(LINES[0].replace(b'"version":1', b'"version":2'), *LINES[1:]),
        with_end(LINES[0].replace(b"backup", b"dossier"), *LINES[1:]),
        with_end(*LINES[1:]),
        with_end(*LINES).replace(b"[1]\n", b""),
    ],
)
def test_a_backup_that_is_not_whole_or_of_another_program_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal, match="not whole"):
        archive.verify_backup(io.BytesIO(content))


def test_a_backup_from_before_files_of_the_foundation_were_in_it_is_read() -> None:
    old = with_end(LINES[0].replace(b',"own":{}', b""), *LINES[1:])
    backup = io.BytesIO(old)
    assert archive.verify_backup(backup) == archive.BackupInfo("1", "x", 2, {})
    assert list(archive.row_lines(backup)) == list(LINES[1:])


async def test_what_comes_back_is_what_was_there_but_for_what_was_erased_since_and_who_was_let_in(
    database: Database, tmp_path: Path, new: Engine
) -> None:
    path, joost = tmp_path / "a.age", await conversation_of(database, "joost")
    (dossier,), fatima = database.rows(tables.dossiers), await conversation_of(database, "fatima")
    database.run(lambda connection: tombstones.add_tombstone(connection, "erased before", START))
    back_up(database, path)
    assert put_back(database, path, new, (joost, dossier["id"])) == 2
    found = dict(rows(new, tables.conversations.c.id, tables.conversations.c.handed_off))
    assert found == {fatima: False, await conversation_of(database, "samira"): False}
    assert rows(new, tables.dossiers.c.id) == rows(new, tables.sessions.c.lookup) == rows(new, tables.links.c.lookup) == []
    assert {"erased before", joost, dossier["id"]} <= {one for (one,) in rows(new, tables.tombstones.c.id)}
    timers = {kind: due for kind, due in rows(new, tables.timers.c.kind, tables.timers.c.due_at) if kind != "sweep"}
    assert timers.keys() == {"draft"}
    of_fatima = dict(rows(new, tables.timers.c.subject, tables.timers.c.due_at))[fatima]
    assert of_fatima == LATER + timedelta(days=INSTALLATION.draft_days)
    with pytest.raises(Refusal, match="there is a database already"):
        put_back(database, path, new)


def test_with_other_keys_nothing_is_put_back(database: Database, tmp_path: Path, new: Engine) -> None:
    back_up(database, tmp_path / "a.age")
    with pytest.raises(SettingsError, match="other keys"):
        put_back(database, tmp_path / "a.age", new, vault=Vault(bytes(32), (bytes(32),)))
    with new.begin() as connection:
        assert row_stream.list_tables(connection) == []


def digests(engine: Engine) -> dict[str, str]:
    with engine.begin() as connection:
        found = row_stream.table_digests(row_stream.dump_rows(connection))
    return {name: digest for name, digest in found.items() if name != "facts"}


def test_every_row_is_moved_and_again_as_long_as_nobody_used_the_other_database(database: Database, tmp_path: Path) -> None:
    other = open_engine(f"sqlite:///{copy_template(tmp_path / 'other' / 'kring.db')}")
    counted = [move_database(database.engine, other) for _ in range(2)]
    assert len({*counted}) == 1 and counted[0] > 10 and digests(other) == digests(database.engine)
    with other.begin() as connection:
        facts.write_fact(connection, "opened", "2026-11-21")
    with pytest.raises(Refusal, match="in use"):
        move_database(database.engine, other)
    other.dispose()


def test_more_rows_than_are_written_at_once_arrive_all(database: Database) -> None:
    many = [{"id": f"{number:04}", "at": START} for number in range(1_203)]
    database.run(lambda connection: connection.execute(insert(tables.tombstones), many))
    lines = database.run(lambda connection: list(row_stream.dump_rows(connection)))
    assert len(lines) == database.run(row_stream.count_lines) and not database.run(row_stream.is_empty)
    for table in database.run(row_stream.list_tables):
        database.run(partial(_empty, table=table))
    assert database.run(row_stream.is_empty)
    loaded = database.run(lambda connection: row_stream.load_rows(connection, lines))
    assert loaded == len(lines) - len(database.run(row_stream.list_tables)) and database.count(tables.tombstones) == 1_203
    assert sorted(database.run(lambda connection: list(row_stream.dump_rows(connection)))) == sorted(lines)


def _empty(connection: Any, table: Any) -> None:
    connection.execute(table.delete())


def test_a_public_key_is_one_and_a_secret_key_is_found_among_comments(tmp_path: Path) -> None:
    assert str(parse_recipient(f" {KEY.to_public()}\n")) == str(KEY.to_public())
    (tmp_path / "identity").write_text(f"# made today\n# public key: {KEY.to_public()}\n{KEY}\n")
    assert str(load_identity(tmp_path / "identity")) == str(KEY)
    for wrong in (str(KEY), "age1", ""):
        with pytest.raises(Refusal, match="age-keygen"):
            parse_recipient(wrong)
    (tmp_path / "other").write_text("AGE-SECRET-KEY-1\n")
    for path in (tmp_path / "other", tmp_path / "nothing", tmp_path):
        with pytest.raises(Refusal, match="holds no secret age key"):
            load_identity(path)
