"""Unsent forms: what a coordinator typed at the desk and could not be taken, sealed to them and their page, for an hour.

One row per coordinator and form. It goes when that form is taken, with its dossier, and with the coordinator.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, delete, insert, select

from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.db.tables import sealed_as, unsent_forms

KEPT_FOR = timedelta(hours=1)
MAX_CHARACTERS = 60_000  # of all fields of a form

Fields = Mapping[str, str]


class UnsentForms:
    """Forms of the desk, within the unit of work of the connection that is passed in; `path` is the address that a form is sent to."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def keep(self, connection: Connection, coordinator_id: str, path: str, dossier_id: str, fields: Fields, at: datetime) -> bool:
        """Keep this form in place of a former one of the same path; False if it is too long."""
        if sum(map(len, fields.values())) > MAX_CHARACTERS:
            return False
        self.forget(connection, coordinator_id, path)
        sealed = self._vault.seal_with_master(to_json(dict(fields)), _row(coordinator_id, path))
        row = {"coordinator_id": coordinator_id, "path": path, "dossier_id": dossier_id, "at": at, "content": sealed}
        connection.execute(insert(unsent_forms), row)
        return True

    def find_all(self, connection: Connection, coordinator_id: str, page: str, at: datetime) -> dict[str, dict[str, str]]:
        """The forms that were kept of a page, by the path that each is sent to."""
        theirs = (unsent_forms.c.coordinator_id == coordinator_id, unsent_forms.c.at > at - KEPT_FOR)
        rows = connection.execute(select(unsent_forms.c.path, unsent_forms.c.content).where(*theirs)).all()
        ours = ((path, sealed) for path, sealed in rows if path == page or path.startswith(f"{page}/"))
        return {
            path: from_json(self._vault.open_with_master(sealed, _row(coordinator_id, path)), cache_strings="keys") for path, sealed in ours
        }

    def find_latest(self, connection: Connection, coordinator_id: str, at: datetime) -> str | None:
        """The path of the form that was kept last."""
        theirs = (unsent_forms.c.coordinator_id == coordinator_id, unsent_forms.c.at > at - KEPT_FOR)
        return connection.execute(select(unsent_forms.c.path).where(*theirs).order_by(unsent_forms.c.at.desc())).scalar()

    def forget(self, connection: Connection, coordinator_id: str, path: str) -> None:
        """This form was taken."""
        this = (unsent_forms.c.coordinator_id == coordinator_id, unsent_forms.c.path == path)
        if connection.execute(delete(unsent_forms).where(*this)).rowcount:
            scrubbing.request_scrub(connection)


def _row(coordinator_id: str, path: str) -> str:
    return f"{sealed_as(unsent_forms.c.content)}:{coordinator_id}:{path}"
