"""Application context: settings, keys, database, catalog and hotlines of one installation, each opened at first use."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, Engine

from bot.app.installation_access import Access, prepare_schema, require_files, require_schema
from bot.config import startup_checks
from bot.config.extras import missing_extras
from bot.config.service_mode import ServiceMode, build_installation, current_mode
from bot.config.settings import Settings
from bot.config.settings_reader import read_settings
from bot.dossier.export.signature import Signer
from bot.observability import logs
from bot.own.folder import OwnFolder
from flows.crisis import CrisisResources
from flows.errors import SettingsError
from flows.i18n.catalog import Catalog
from flows.installation import Installation, OwnQuestion
from storage.crypto import keys
from storage.crypto.vault import Vault
from storage.db import files, postgres
from storage.db.engine import open_engine
from storage.installation import facts
from storage.retention.clock_watch import ClockWatch

KEYS_FILE = "keys.json"


class AppContext:
    """One installation. `now` returns aware UTC datetimes; a test passes its own clock."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC), access: Access = Access.MIGRATE
    ) -> None:
        self.settings, self.now, self._access = settings, now, access
        self._keys_lock: TextIO | None = None

    @classmethod
    def from_settings(cls, access: Access = Access.MIGRATE) -> AppContext:
        """Read the settings and set up logging. Raises SettingsError with a line for everything that is wrong."""
        settings = read_settings()
        if missing := list(missing_extras(settings)):
            raise SettingsError("\n".join(missing))
        logs.set_up_logging_late(settings.log_level, settings.log_format)
        return cls(settings, access=access)

    @property
    def keys_file(self) -> Path:
        return self.settings.data_dir / KEYS_FILE

    @property
    def tombstones_file(self) -> Path:
        """File of the tombstones, beside the keys."""
        return self.settings.data_dir / "destroyed"

    def _prepare_folder(self) -> None:
        """The data folder, private. Raises SettingsError if there is no installation and this command may not make one."""
        if self._access is Access.FIND:
            self.require_installation()
        files.ensure_private_dir(self.settings.data_dir)

    def require_installation(self) -> None:
        """Raise SettingsError if nothing of an installation is here."""
        require_files(self.settings, self.keys_file)

    @cached_property
    def vault(self) -> Vault:
        self._prepare_folder()
        return Vault.from_keys(self.keys)

    @cached_property
    def keys(self) -> keys.Keys:
        """The keys of the environment, or else of the keys file, which is created if no database needs older keys."""
        if found := startup_checks.keys_from_environment(self.settings):
            return keys.parse_keys(*found)
        startup_checks.check_keys(self.keys_file, self.settings, may_make=self._access is not Access.FIND)
        return keys.load_keys(self.keys_file)

    @cached_property
    def signer(self) -> Signer | None:
        """Signs the copies that seekers download; None with keys made before signatures existed."""
        return Signer(self.keys.signing) if self.keys.signing else None

    @cached_property
    def engine(self) -> Engine:
        """The database at its newest revision, created if this command may, and checked to belong to these keys."""
        self._prepare_folder()
        startup_checks.check_database(self.settings)
        vault = self.vault
        engine = open_engine(self.settings.database_url, self.settings.database_seconds)
        with engine.begin() as connection:  # one transaction: with wrong keys nothing is written, not even a newer schema
            prepare_schema(connection, self._access)
            vault.check_keys(connection)
        return engine

    @contextmanager
    def unmigrated_engine(self) -> Iterator[Engine]:
        """The database as it is, without a migration."""
        startup_checks.check_database(self.settings)
        engine = open_engine(self.settings.database_url, self.settings.database_seconds)
        try:
            yield engine
        finally:
            engine.dispose()

    @contextmanager
    def found_engine(self) -> Iterator[Engine]:
        """The database that is there, at whatever revision. Raises SettingsError if there is none."""
        self.require_installation()
        with self.unmigrated_engine() as engine:
            with engine.connect() as connection:
                require_schema(connection)
            yield engine

    @cached_property
    def clock_watch(self) -> ClockWatch:
        """Whether this machine's clock is believed, as long as the process runs."""
        return ClockWatch()

    @cached_property
    def own(self) -> OwnFolder:
        """What the foundation lays over the package."""
        return OwnFolder(self.settings.own_folder)

    @property
    def catalog(self) -> Catalog:
        """The texts of the package with those of the foundation; languages that are a draft in practice only."""
        return self.own.catalog(drafts=self.own.has_drafts and self.service_mode().practice)

    @cached_property
    def hotlines(self) -> CrisisResources:
        return CrisisResources.load(self.own.danger_catalog, self.own.hotlines)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, rolled back if it raises."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def trial_transaction(self) -> Iterator[Connection]:
        """A transaction that is rolled back: what would be done, and nothing is changed."""
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()

    def lock_keys(self, exclusive: bool) -> bool:
        """Lock the keys until this process ends; False if another process holds a lock that excludes this one."""
        self._prepare_folder()
        self._keys_lock = open(files.ensure_private_file(self.settings.data_dir / "in-use"))  # noqa: SIM115 - open until the process ends
        try:
            fcntl.flock(self._keys_lock, fcntl.LOCK_NB | (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH))
        except BlockingIOError:
            return False
        return True

    def unlock_keys(self) -> None:
        """Release the lock, as the end of the process does."""
        if self._keys_lock:
            self._keys_lock.close()

    def is_used_elsewhere(self) -> bool:
        """True if another process is connected to the same server: it could still encrypt with a key that is being retired."""
        with self.transaction() as connection:
            return postgres.count_other_connections(connection) > 0

    @property
    def uses_https(self) -> bool:
        return bool(self.settings.base_url)

    def local_date(self, at: datetime) -> date:
        """The calendar day of `at` in the installation's time zone."""
        return at.astimezone(self.settings.zone).date()

    def today(self) -> date:
        return self.local_date(self.now())

    def service_mode(self) -> ServiceMode:
        with self.transaction() as connection:
            return current_mode(connection, self.today())

    def load_installation(self) -> Installation:
        return self.installation_in(self.service_mode())

    def installation_in(self, mode: ServiceMode) -> Installation:
        """The values of the installation in this mode."""
        return build_installation(self.settings, mode, self.own.questions_off)

    def recall_questions(self) -> tuple[OwnQuestion, ...]:
        """The foundation's own questions; each is written down, so that its answers are read when it is asked no more."""
        with self.transaction() as connection:
            former = facts.read_own_questions(connection)
            self.own.recall_questions(former)
            for one in self.own.questions:
                if one.question.is_asked and former.get(one.question.name) != (text := one.written_down()):
                    facts.write_own_question(connection, one.question.name, text)
        return tuple(one.question for one in self.own.questions)

    def hotline_checks(self, connection: Connection) -> Mapping[str, date]:
        """The day of each hotline's last check, by the hotline's key, if its number is still the one that was dialled."""
        checks = facts.last_checks(connection)
        return {key: day for key, (day, number) in checks.items() if self.hotlines.is_number_of(key, number)}

    def stale_hotlines(self) -> list[str]:
        """Hotlines that nobody dialled in 90 days, each as `name, number`."""
        with self.transaction() as connection:
            keys = self.hotlines.find_stale(self.hotline_checks(connection), self.today())
        return [f"{self.hotlines[key].name}, {self.hotlines[key].number}" for key in keys]
