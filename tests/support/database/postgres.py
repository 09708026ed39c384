"""A real PostgreSQL server in a folder of its own: started when a test first needs it, removed when the tests end.

The program is Debian's, or the first on the path. A server never runs as root: then it runs as `postgres`, which need not
be able to enter the folder of the tests.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from storage.db import engine
from storage.db.migrate import migrate
from tests.support.database.memory_folder import memory_folder
from tests.support.waiting import PATIENCE

_FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60", "autovacuum=off", "max_wal_size=128MB")
_TEMPLATE = "kring_template"


class PostgresServer:
    """One server, `within` a folder. With `durable` it waits for the disk as in production, for measurements."""

    def __init__(self, programs: Path, durable: bool = False, within: Path | None = None) -> None:
        self._programs, self._folder, self._made = programs, Path(tempfile.mkdtemp(prefix="kring-pg-", dir=within)), count(1)
        self._settings = () if durable else _FAST
        self._whose = _server_account()
        if self._whose:
            shutil.chown(self._folder, self._whose["user"])
        self._run("initdb", "-D", f"{self._folder}/data", "-U", "kring", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self) -> None:
        settings = (*self._settings, "listen_addresses=", f"unix_socket_directories={self._folder}")
        given = [part for setting in settings for part in ("-c", setting)]
        command = [str(self._programs / "postgres"), "-D", f"{self._folder}/data", *given]
        with open(self._folder / "log", "ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, **self._whose)
        self._run("pg_isready", "-h", str(self._folder), "-U", "kring", "-q", patience=1200)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop at once (SIGQUIT), as in a crash."""
        self._process.send_signal(how)
        self._process.wait(PATIENCE)

    def start_if_stopped(self) -> None:
        """Start again if it ended by itself, as it does when its log can no longer be written."""
        if self._process.poll() is not None:
            self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database_url(self, name: str) -> str:
        return f"postgresql+psycopg://kring@/{name}?host={self._folder}"

    def create_database(self, template: str = "template1") -> str:
        """Create an empty database; gives its URL. Its files are copied, which is a third of the work of logging what is in them."""
        name = f"kring_{next(self._made)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} {self._copied}")
        return self.database_url(name)

    @cache  # noqa: B019 - a server lives as long as the tests
    def _migrated_template(self) -> str:
        self._execute(f"CREATE DATABASE {_TEMPLATE}")
        connected = engine.open_engine(self.database_url(_TEMPLATE))
        migrate(connected)
        connected.dispose()
        return _TEMPLATE

    def create_migrated_database(self) -> str:
        """Create a database at the newest revision; gives its URL."""
        return self.create_database(self._migrated_template())

    def dump(self, url: str) -> bytes:
        """The output of pg_dump for this database."""
        name = url.partition("@/")[2].partition("?")[0]
        command = [str(self._programs / "pg_dump"), "-h", str(self._folder), "-U", "kring", name]
        written: bytes = subprocess.run(command, capture_output=True, check=True, cwd=self._folder, **self._whose).stdout
        return written

    def drop_database(self, url: str) -> None:
        self._execute(f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def database_names(self) -> set[str]:
        """The names of all its databases."""
        with self._plain.connect() as connection:
            return set(connection.execute(text("SELECT datname FROM pg_database")).scalars())

    def _execute(self, statement: str) -> None:
        with self._plain.connect() as connection:
            connection.execute(text(statement))

    @cached_property
    def _plain(self) -> Engine:
        """For all that makes and drops databases one connection, made anew where the server was restarted."""
        return create_engine(self.database_url("postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)

    @cached_property
    def _copied(self) -> str:
        """Servers before 15 copy anyway, and have no word for it."""
        with self._plain.connect() as connection:
            return "STRATEGY file_copy" if (connection.dialect.server_version_info or ()) >= (15,) else ""

    def _run(self, program: str, *given: str, patience: int = 1) -> None:
        command = [str(self._programs / program), *given]
        for _ in range(patience):
            done: subprocess.CompletedProcess[bytes] = subprocess.run(
                command, capture_output=True, check=False, cwd=self._folder, **self._whose
            )
            if done.returncode == 0:
                return
            sleep(0.1)
        raise RuntimeError(done.stderr.decode())


def _server_account() -> dict[str, Any]:
    """The account for the server, as arguments of Popen: that of the tests, but never root."""
    if os.geteuid() != 0:
        return {}
    entry = next((one for one in pwd.getpwall() if one.pw_name == "postgres"), pwd.getpwnam("nobody"))
    return {"user": entry.pw_name, "group": entry.pw_gid, "extra_groups": []}


def find_programs() -> Path | None:
    """The folder of the server's programs, or None if none is installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    places = (*debian, *([Path(on_path).resolve().parent] if on_path else ()))
    return next((place for place in places if (place / "initdb").exists()), None)


@cache
def postgres_server() -> PostgresServer:
    """The server of this test process; if no PostgreSQL is installed the test is skipped."""
    found = find_programs()
    if found is None:
        pytest.skip("there is no PostgreSQL: install Debian's postgresql")
    made = PostgresServer(found, within=memory_folder())
    atexit.register(made.remove)
    return made
