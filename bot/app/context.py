"""What every command needs, opened once: settings, keys and memory; words and numbers when they are asked for."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, Engine

from bot.config import service_mode, settings, startup_checks
from bot.config.startup_checks import keys_from_environment
from bot.dossier.export.signature import Signer
from bot.observability import logs
from flows.crisis import CrisisResources
from flows.i18n.catalog import Catalog
from flows.installation import Installation
from storage.crypto import keys
from storage.crypto.vault import Vault
from storage.db import engine, files, postgres
from storage.db.migrate import upgrade
from storage.installation import facts

KEYS_FILE = "keys.json"


class AppContext:
    """One installation. `now` gives aware UTC times; a test passes its own."""

    def __init__(self, read: settings.Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.settings, self.now = read, now
        self._keys_lock: TextIO | None = None

    @classmethod
    def from_settings(cls) -> AppContext:
        """Read the settings and begin to log. SettingsError says what is wrong with them."""
        read = settings.read_settings()
        logs.set_up_logging(read.log_level, read.log_format)
        return cls(read)

    @property
    def keys_file(self) -> Path:
        return self.settings.data_dir / KEYS_FILE

    @property
    def tombstones_file(self) -> Path:
        """The list of what was destroyed, beside the keys."""
        return self.settings.data_dir / "destroyed"

    @cached_property
    def vault(self) -> Vault:
        files.ensure_private_dir(self.settings.data_dir)
        return Vault.from_keys(self.keys)

    @cached_property
    def keys(self) -> keys.Keys:
        """As they were given, or those of the keys file, which is made where nothing needs older ones."""
        if given := keys_from_environment(self.settings):
            return keys.parse_keys(*given)
        startup_checks.check_keys(self.keys_file, self.settings)
        return keys.load_keys(self.keys_file)

    @cached_property
    def signer(self) -> Signer | None:
        """Seals copies that seekers ask for; None with keys from before there were seals."""
        return Signer(self.keys.sealing) if self.keys.sealing else None

    @cached_property
    def engine(self) -> Engine:
        """The database, made where there is none, at its newest revision, and known to belong to these keys."""
        files.ensure_private_dir(self.settings.data_dir)
        startup_checks.check_database(self.settings)
        vault = self.vault
        connected = engine.open_engine(self.settings.database_url, self.settings.database_seconds)
        with connected.begin() as connection:  # one transaction: with other keys nothing is written, no newer schema either
            upgrade(connection)
            vault.check_keys(connection)
        return connected

    @contextmanager
    def unmigrated_engine(self) -> Iterator[Engine]:
        """The database as it is, without making a schema in it."""
        startup_checks.check_database(self.settings)
        connected = engine.open_engine(self.settings.database_url, self.settings.database_seconds)
        try:
            yield connected
        finally:
            connected.dispose()

    @cached_property
    def catalog(self) -> Catalog:
        return Catalog.load()

    @cached_property
    def hotlines(self) -> CrisisResources:
        return CrisisResources.load(self.catalog)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction."""
        with self.engine.begin() as connection:
            yield connection

    def lock_keys(self, exclusive: bool) -> bool:
        """Say, until this process ends, that it uses the keys; alone, only where no other process does."""
        files.ensure_private_dir(self.settings.data_dir)
        self._keys_lock = open(files.ensure_private_file(self.settings.data_dir / "in-use"))  # noqa: SIM115
        try:
            fcntl.flock(self._keys_lock, fcntl.LOCK_NB | (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH))
        except BlockingIOError:
            return False
        return True

    def unlock_keys(self) -> None:
        """Say that it uses the keys no longer, as the end of its process does."""
        if self._keys_lock:
            self._keys_lock.close()

    def is_used_elsewhere(self) -> bool:
        """Whether a process of another machine has a line to the same server: what it seals must not be sealed with a key that goes."""
        with self.transaction() as connection:
            return postgres.count_other_connections(connection) > 0

    @property
    def uses_https(self) -> bool:
        return bool(self.settings.base_url)

    def local_date(self, at: datetime) -> date:
        """The day where the installation is."""
        return at.astimezone(self.settings.zone).date()

    def today(self) -> date:
        return self.local_date(self.now())

    def service_mode(self) -> service_mode.ServiceMode:
        with self.transaction() as connection:
            return service_mode.current_mode(connection, self.today())

    def load_installation(self) -> Installation:
        return service_mode.build_installation(self.settings, self.service_mode())

    def hotline_checks(self) -> Mapping[str, date]:
        with self.transaction() as connection:
            return facts.last_checks(connection)

    def stale_hotlines(self) -> list[str]:
        """Safety numbers that nobody dialled in 90 days, each as `name, number`. For the start, the desk and the doctor."""
        found = self.hotlines.stale(self.hotline_checks(), self.today())
        return [f"{self.hotlines[key].name}, {self.hotlines[key].number}" for key in found]
