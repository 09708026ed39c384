"""A process that claims on a signal: `python -m tests.storage.offers.claiming_process FOLDER COORDINATOR DOSSIER MOMENT`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from storage.crypto.vault import Vault
from storage.db import engine
from storage.offers.offers import OfferService
from tests.support.database.templates import database_url
from tests.support.product import FOUNDATION


def claim_on_signal(folder: Path, who: str, dossier_id: str, at: datetime) -> None:
    """Say `ready`, wait for a line, claim, and say whether this one won."""
    offers, connected = OfferService(Vault.from_file(folder / "keys.json"), FOUNDATION), engine.open_engine(database_url(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    with connected.begin() as connection:
        print(offers.claim_dossier(connection, dossier_id, who, at) is not None)


if __name__ == "__main__":
    claim_on_signal(Path(sys.argv[1]), sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4]))
