"""Unsent forms of the desk as a service: kept where a form could not be taken, and found where it is shown again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from storage.coordinators.unsent_forms import UnsentForms
from storage.crypto.vault import Vault
from storage.delivery.idempotency import UnitOfWorkRunner
from storage.dossiers.dossiers import DossierRepository

_FORM = re.compile(r"(?P<page>/desk/me|/desk/dossier/(?P<dossier>\w{1,32}))(?:/(?:notes|messages|plan|know_nobody|contacted))?\Z")


def page_of(path: str) -> str | None:
    """The page on which the form stands that is sent to this path; None if nothing is typed into it."""
    found = _FORM.match(path)
    return found["page"] if found else None


class UnsentFormService:
    """Awaitable; `clock` gives aware UTC times."""

    def __init__(self, runner: UnitOfWorkRunner, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._runner, self._forms, self._clock = runner, UnsentForms(vault), clock
        self._dossiers = DossierRepository(vault)

    async def keep(self, coordinator_id: str, path: str, fields: Mapping[str, str]) -> bool:
        """Keep what was typed into this form for an hour; False if it is none that is kept, or about a dossier that they do not hold."""
        found = _FORM.match(path)
        if found is None:
            return False
        dossier_id, at = found["dossier"] or "", self._clock()

        def unit(connection: Connection) -> bool:
            is_theirs = not dossier_id or self._dossiers.find_held(connection, dossier_id, coordinator_id) is not None
            return is_theirs and self._forms.keep(connection, coordinator_id, path, dossier_id, fields, at)

        return await self._runner.run(unit)

    async def find_all(self, coordinator_id: str, page: str) -> dict[str, dict[str, str]]:
        """What was kept of a page, by the path of its form."""
        return await self._runner.run(lambda connection: self._forms.find_all(connection, coordinator_id, page, self._clock()))

    async def latest_page(self, coordinator_id: str) -> str | None:
        """The page of what was kept last."""
        path = await self._runner.run(lambda connection: self._forms.find_latest(connection, coordinator_id, self._clock()))
        return page_of(path) if path else None

    async def forget(self, coordinator_id: str, path: str) -> None:
        """The form was taken."""
        await self._runner.run(lambda connection: self._forms.forget(connection, coordinator_id, path))
