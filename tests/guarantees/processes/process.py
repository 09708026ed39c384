"""One process of an installation: the seeker's and the coordinator's services over one database, wired as in the product."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.coordinator.service.desk import DeskService
from bot.seeker.service import SeekerService
from flows.conversation.messages import RandomValues
from flows.crisis import CrisisResources
from flows.engine import IntakeEngine
from flows.i18n.catalog import Catalog
from flows.reference.places import Places
from storage.crypto.vault import Vault
from storage.db.engine import open_engine
from storage.db.migrate import migrate
from storage.db.writer import Writer
from storage.reference.dutch_places import LazyPlaces
from storage.turns.store import ConversationStore
from tests.support.database import templates
from tests.support.database.templates import database_url
from tests.support.product import FOUNDATION

PUSH_CHANNEL = "terminal"  # the channel of these tests that gets messages it did not ask for


@cache
def intake_engine() -> IntakeEngine:
    """Loaded once: it holds nothing of anybody, so processes may share it."""
    return IntakeEngine(Catalog.load(), CrisisResources.load(), FOUNDATION, Places(LazyPlaces()))


def create_installation(folder: Path) -> None:
    """Make an installation in this folder: its keys, and its database at the newest revision."""
    Vault.from_file(folder / "keys.json")
    engine = open_engine(database_url(folder))
    migrate(engine)
    engine.dispose()


class Process:
    """The services of one process; without `durable` SQLite does not wait for the disk."""

    def __init__(self, folder: Path, now: Callable[[], datetime], fresh: Callable[[], RandomValues], durable: bool = True) -> None:
        self.vault = Vault.from_file(folder / "keys.json")
        self.engine = open_engine(database_url(folder)) if durable else templates.open_engine(database_url(folder))
        self.writer = Writer(self.engine)
        self.store = ConversationStore(self.writer, self.vault, intake_engine(), {PUSH_CHANNEL})
        self.service = SeekerService(self.store, intake_engine(), now, fresh)
        self.desk = DeskService(self.writer, self.vault, intake_engine().catalog, FOUNDATION, now, lambda: fresh().code)

    async def close(self) -> None:
        await self.writer.close()
        self.engine.dispose()
