"""Promises about backups: whole, encrypted to the operator, and what was erased stays erased when one is restored."""

from __future__ import annotations

import asyncio
import json
import resource
import shutil
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyrage import decrypt, encrypt, x25519
from sqlalchemy import Connection, func, select
from typer.testing import Result

from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.seeker.inputs import ChannelUser, SeekerInput
from storage.backup import row_stream
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.db.engine import read_snapshot
from storage.db.tables import conversations, dossiers, keys, links, notifications, offers, sent_messages, sessions
from storage.retention import tombstones
from tests.support.command_line import run_command
from tests.support.database.templates import BOTH_DATABASES, URL_FILE, database_url, empty_database, migrated_database
from tests.support.product import Product, channel_users
from tests.transcripts.script import HANDOVER_SCRIPT, ScriptRunner

KEY = x25519.Identity.generate()


@pytest.fixture(params=BOTH_DATABASES)
async def product(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Product]:
    with migrated_database(request.param, tmp_path / "data"), empty_database(request.param, tmp_path / "new"):
        async with Product(tmp_path / "data") as product:
            await product.writer.run(product.vault.check_keys)
            yield product


def make_context(folder: Path, now: datetime, **given: object) -> AppContext:
    at = {"data_dir": folder, "database": database_url(folder) if (folder / URL_FILE).exists() else ""}
    return AppContext(Settings(**at, backup_to=str(KEY.to_public()), backup_days=14, **given), lambda: now)  # type: ignore[arg-type]


def backed_up(product: Product, place: Path) -> Path:
    done = run_command(make_context(product.folder, product.now), "backup", str(place))
    assert done.exit_code == 0, done.output
    return max(place.glob("*.age"))


def put_back(product: Product, file: Path, *more: str, with_list: bool = True) -> tuple[AppContext, Result]:
    """On another machine: the keys, the tombstone file, and the backup."""
    new = product.folder.parent / "new"
    new.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(product.folder / "keys.json", new)
    identity = new.parent / "identity"
    identity.write_text(f"# a key\n{KEY}\n")
    if with_list:
        with product.engine.begin() as connection:
            tombstones.write_file(new / "destroyed", tombstones.list_tombstones(connection))
    context = make_context(new, product.now)
    return context, run_command(context, "restore", str(file), "--identity", str(identity), "--yes", *more)


def count(context: AppContext, table: object = conversations) -> int:
    with context.transaction() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


async def test_what_was_acknowledged_before_a_backup_under_load_comes_back_with_it(product: Product, tmp_path: Path) -> None:
    acknowledged: list[ChannelUser] = []
    talking = asyncio.create_task(begin_one_after_another(product, acknowledged))
    while len(acknowledged) < 20:
        await asyncio.sleep(0.005)
    before = list(acknowledged)
    file = await asyncio.to_thread(backed_up, product, tmp_path / "backups")
    assert len(acknowledged) > len(before)
    talking.cancel()
    context, done = put_back(product, file)
    assert done.exit_code == 0, done.output
    async with Product(context.settings.data_dir) as restored:
        assert all([await restored.service.current_output(channel_user) for channel_user in before])


@pytest.mark.parametrize("here", [None, "own"])
async def test_the_own_folder_comes_back_with_a_backup_and_never_over_another(product: Product, tmp_path: Path, here: str | None) -> None:
    ours = {"nl.po": b'msgid "hello"\nmsgstr "Bel nu {n112}."\n', "logo.svg": b"<svg/>"}
    for folder, files in ((product.folder, ours), (tmp_path / "new", {"nl.po": b""} if here else {})):
        if files:
            (folder / "own").mkdir(parents=True)
        for name, content in files.items():
            (folder / "own" / name).write_bytes(content)
    context, done = put_back(product, backed_up(product, tmp_path / "backups"))
    place = context.settings.data_dir / ("own-of-backup" if here else "own")
    assert done.exit_code == 0 and str(place) in done.output
    assert {path.name: path.read_bytes() for path in place.iterdir()} == ours
    assert not here or (context.own.path / "nl.po").read_bytes() == b""


async def begin_one_after_another(product: Product, acknowledged: list[ChannelUser]) -> None:
    for channel_user in channel_users():
        await product.service.handle_input(
            channel_user, SeekerInput(f"{channel_user.external_id}.1", button="begin", question_number=1), "nl"
        )
        acknowledged.append(channel_user)


async def test_what_comes_back_is_what_was_there_row_for_row(product: Product, tmp_path: Path) -> None:
    await ScriptRunner(product).run(HANDOVER_SCRIPT)
    with read_snapshot(product.engine) as connection:
        before = row_stream.table_digests(row_stream.dump_rows(connection))
    file = backed_up(product, tmp_path / "backups")
    context, done = put_back(product, file)
    with read_snapshot(context.engine) as connection:
        after = row_stream.table_digests(row_stream.dump_rows(connection))
        assert done.exit_code == 0
        assert {table for table in before if after[table] != before[table]} == {"access_log", "facts"}  # the line of the restore itself


async def test_a_trial_of_a_backup_restores_everything_and_leaves_nothing(product: Product, tmp_path: Path) -> None:
    await ScriptRunner(product).run(HANDOVER_SCRIPT)
    context, done = put_back(product, backed_up(product, tmp_path / "backups"), "--dry-run")
    assert done.exit_code == 0 and "can be restored" in done.stdout
    assert not (context.settings.data_dir / "kring.db").exists()


async def test_a_restore_where_nobody_can_be_asked_needs_a_yes(product: Product, tmp_path: Path) -> None:
    file = backed_up(product, tmp_path / "backups")
    identity = tmp_path / "identity"
    identity.write_text(f"{KEY}\n")
    new = tmp_path / "new"
    new.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(product.folder / "keys.json", new)
    done = run_command(make_context(new, product.now), "restore", str(file), "--identity", str(identity))
    assert done.exit_code == 1 and "--yes" in done.stderr and not (new / "kring.db").exists()


async def test_a_person_erased_after_the_backup_is_erased_again(product: Product, tmp_path: Path) -> None:
    fatima = ScriptRunner(product)
    await fatima.run("[Begin]\n[Ja, bewaar het]")
    file = backed_up(product, tmp_path / "backups")
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    context, done = put_back(product, file)
    assert "1 conversations and dossiers were erased again" in done.output
    assert count(context) == 0


async def test_the_next_backup_after_an_erasure_names_and_holds_nothing_of_it_but_that_it_was(product: Product, tmp_path: Path) -> None:
    fatima = ScriptRunner(product)
    await fatima.run(HANDOVER_SCRIPT)
    ids, sealed = await product.writer.run(lambda c: (c.execute(select(dossiers.c.id, dossiers.c.conversation_id)).one(), list_sealed(c)))
    before = lines_by_table(backed_up(product, tmp_path / "backups"))
    assert sealed and all(any(value in line for lines in before.values() for line in lines) for value in sealed)
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    after = lines_by_table(backed_up(product, tmp_path / "later"))
    assert not [value for value in sealed if any(value in line for lines in after.values() for line in lines)]
    assert {name for name, lines in after.items() if any(one in line for line in lines for one in ids)} == {"tombstones"}


def list_sealed(connection: Connection) -> list[str]:
    """What is stored of the one conversation there is: its key, its content and its dossier, as a backup writes them."""
    values = [connection.execute(select(column)).scalar_one() for column in (keys.c.wrapped, conversations.c.content, dossiers.c.content)]
    return [b64encode(value).decode() for value in values]


def lines_by_table(file: Path) -> dict[str, list[str]]:
    """The rows of a backup, as the operator's key opens them."""
    found: dict[str, list[str]] = {}
    for line in decrypt(file.read_bytes(), [KEY]).decode().splitlines()[1:-1]:
        content = json.loads(line)
        if isinstance(content, dict):
            rows = found[content["table"]] = []
        else:
            rows.append(line)
    return found


async def test_a_dossier_taken_back_after_the_backup_is_a_draft_again_that_nobody_else_sees(product: Product, tmp_path: Path) -> None:
    fatima = ScriptRunner(product)
    await fatima.run(HANDOVER_SCRIPT)
    file = backed_up(product, tmp_path / "backups")
    await fatima.run("[Terugnemen]\n[Ja, neem terug]")
    context, done = put_back(product, file)
    assert done.exit_code == 0 and count(context, dossiers) == 0
    async with Product(context.settings.data_dir) as restored:
        restored.now = product.now
        output = await restored.service.current_output(fatima.channel_user)
        assert output is not None and output.state == "taken_back"


async def test_offers_and_notifications_are_not_restored_and_the_access_log_stays_whole(product: Product, tmp_path: Path) -> None:
    joost, fatima = await product.add_coordinator("Joost"), ScriptRunner(product)
    await fatima.run(HANDOVER_SCRIPT)
    await product.run_timers()
    (offered,) = (await product.desk.read_overview(joost)).offers
    assert await product.desk.offers.claim(joost, offered.id)
    await product.desk.actions.apply_event(joost, offered.id, "no_tie")
    file = backed_up(product, tmp_path / "backups")
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    context, done = put_back(product, file)
    assert done.exit_code == 0
    assert [count(context, table) for table in (conversations, dossiers, offers, sent_messages)] == [0] * 4
    with context.transaction() as connection:  # whoever held what was erased is told again: the row that told it is not restored
        told = connection.execute(select(notifications.c.kind, notifications.c.dossier_id).distinct()).all()
    assert [tuple(row) for row in told] == [("no_longer", "")]
    assert run_command(context, "journal", "verify").exit_code == 0


async def test_no_session_and_no_link_of_before_lets_anybody_in_after_a_restore(product: Product, tmp_path: Path) -> None:
    hanneke = await product.add_coordinator("Hanneke")

    def let_in(connection: Connection) -> None:
        SignInLinks(product.vault).create_link(connection, hanneke, "link", product.now)
        Sessions(product.vault).create_session(connection, hanneke, "session", product.now, confirmed=True)

    await product.writer.run(let_in)
    context, done = put_back(product, backed_up(product, tmp_path / "backups"))
    assert [count(context, table) for table in (links, sessions)] == [0, 0] and "signs in to the desk anew" in done.output


async def test_a_restore_without_the_tombstone_file_says_what_it_cannot_promise(product: Product, tmp_path: Path) -> None:
    fatima = ScriptRunner(product)
    await fatima.run("[Begin]\n[Ja, bewaar het]")
    file = backed_up(product, tmp_path / "backups")
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    context, done = put_back(product, file, with_list=False)
    assert "cannot be promised" in done.output and count(context) == 1


async def test_nothing_of_a_backup_is_readable_without_the_operators_key(product: Product, tmp_path: Path) -> None:
    await product.add_coordinator("Hanneke")
    file = backed_up(product, tmp_path / "backups")
    assert b"coordinators" not in file.read_bytes()
    other = tmp_path / "other"
    other.write_text(str(x25519.Identity.generate()))
    refused = run_command(make_context(tmp_path / "elsewhere", product.now), "restore", str(file), "--identity", str(other), "--yes")
    assert refused.exit_code != 0


async def test_a_backup_is_never_put_over_something_that_is_there(product: Product, tmp_path: Path) -> None:
    file = backed_up(product, tmp_path / "backups")
    identity = tmp_path / "identity"
    identity.write_text(str(KEY))
    refused = run_command(make_context(product.folder, product.now), "restore", str(file), "--identity", str(identity), "--yes")
    assert refused.exit_code != 0 and "set it aside" in str(refused.exception)


@pytest.mark.parametrize(
    "harm",
    [lambda content: content[:-40], lambda content: content[:300] + bytes([content[300] ^ 1]) + content[301:]],
    ids=["cut", "changed"],
)
async def test_a_damaged_backup_is_refused_and_leaves_the_place_empty(product: Product, tmp_path: Path, harm) -> None:
    file = backed_up(product, tmp_path / "backups")
    file.write_bytes(harm(file.read_bytes()))
    context, done = put_back(product, file)
    assert done.exit_code != 0 and not (context.settings.data_dir / "kring.db").exists()


@pytest.mark.parametrize("lost", [1, -1], ids=["a line", "the digest"])
async def test_a_backup_that_decrypts_but_lacks_a_line_is_refused_and_nothing_is_restored(
    product: Product, tmp_path: Path, lost: int
) -> None:
    file = backed_up(product, tmp_path / "backups")
    lines = decrypt(file.read_bytes(), [KEY]).splitlines(keepends=True)
    del lines[lost]
    file.write_bytes(encrypt(b"".join(lines), [KEY.to_public()]))
    context, done = put_back(product, file)
    assert "is not whole" in str(done.exception)
    with context.unmigrated_engine() as empty, empty.begin() as connection:
        assert row_stream.list_tables(connection) == []


@contextmanager
def full(bytes_left: int) -> Iterator[None]:
    """No file of this process can grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("bytes_left", [0, 2000])
async def test_a_disk_that_fills_while_a_backup_is_made_leaves_nothing_that_looks_like_one(
    product: Product, tmp_path: Path, bytes_left: int
) -> None:
    context = make_context(product.folder, product.now)
    context.engine  # noqa: B018 - open before the disk is full
    with full(bytes_left):
        refused = run_command(context, "backup", str(tmp_path / "backups"))
    assert refused.exit_code != 0 and "is there room" in str(refused.exception)
    assert list((tmp_path / "backups").iterdir()) == []


async def test_a_damaged_tombstone_file_is_named_and_nothing_is_restored(product: Product, tmp_path: Path) -> None:
    file = backed_up(product, tmp_path / "backups")
    (tmp_path / "new").mkdir(exist_ok=True)
    (tmp_path / "new" / "destroyed").write_text("# a list\nkapot\n")
    context, done = put_back(product, file, with_list=False)
    assert done.exit_code != 0 and "is damaged" in str(done.exception) and not (context.settings.data_dir / "kring.db").exists()


async def test_a_named_tombstone_file_that_is_missing_is_refused(product: Product, tmp_path: Path) -> None:
    file = backed_up(product, tmp_path / "backups")
    context, done = put_back(product, file, "--destroyed", str(tmp_path / "nowhere"), with_list=False)
    assert done.exit_code != 0 and not (context.settings.data_dir / "kring.db").exists()


async def test_a_tombstone_file_damaged_while_the_service_runs_is_written_again(product: Product) -> None:
    file = product.folder / "destroyed"
    file.write_text("kapot\n")
    await product.writer.run(lambda c: tombstones.sync_file_job(file)(c, product.now))
    assert tombstones.read_file(file) == {}


async def test_other_keys_put_nothing_back(product: Product, tmp_path: Path) -> None:
    file = backed_up(product, tmp_path / "backups")
    (product.folder / "keys.json").unlink()
    Product(tmp_path / "third").engine.dispose()
    shutil.copy(tmp_path / "third" / "keys.json", product.folder)
    context, done = put_back(product, file)
    assert "other keys" in str(done.exception)
    with context.unmigrated_engine() as empty, empty.begin() as connection:
        assert row_stream.list_tables(connection) == []


async def test_backups_that_are_older_than_the_chat_promises_are_removed(product: Product, tmp_path: Path) -> None:
    first = backed_up(product, tmp_path / "backups")
    product.now += timedelta(days=15)
    backed_up(product, tmp_path / "backups")
    assert not first.exists() and len(list((tmp_path / "backups").iterdir())) == 1


async def test_the_scheduler_writes_the_tombstone_file_beside_the_keys_and_it_names_nobody(product: Product) -> None:
    fatima = ScriptRunner(product)
    await fatima.run("[Begin]\n[Ja, bewaar het]")
    tick = tombstones.sync_file_job(product.folder / "destroyed")
    conversation_id = await product.writer.run(lambda c: c.execute(select(conversations.c.id)).scalar_one())
    await fatima.run("[Wis alles]\n[Ja, wis alles]")
    await product.writer.run(lambda c: tick(c, product.now))
    assert tombstones.read_file(product.folder / "destroyed") == {conversation_id: "2026-11-21"}
