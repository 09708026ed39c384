"""Coming in: links that coordinators ask for, links of the operator that they answer for, and what follows when one is used."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.coordinator.service.authentication.one_time_links import enqueue_own_link, tell_stand_ins
from bot.notifications.link_messages import LINK_REFUSED
from flows.comparing_form import comparing_form
from flows.installation import Installation
from storage.access_log import OPERATOR_LINK, AccessLog
from storage.coordinators import notifications
from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.sessions import Sessions
from storage.coordinators.sign_in_links import SignInLinks
from storage.crypto.source_networks import hash_source
from storage.crypto.vault import Vault
from storage.db.writer import Writer
from storage.dossiers.dossiers import DossierRepository
from storage.guess_limits import Pace, begin_guess, paused_until

ASKING_PACE = Pace(free=5, first=timedelta(seconds=30), longest=timedelta(minutes=15))


class WaitingLink(NamedTuple):
    """A link that is not valid yet."""

    valid_from: datetime


class ComingIn:
    """Awaitable. `clock` gives aware UTC times."""

    def __init__(self, writer: Writer, vault: Vault, clock: Callable[[], datetime], installation: Installation) -> None:
        self._writer, self._vault, self._clock, self._installation = writer, vault, clock, installation
        self._links, self._sessions = SignInLinks(vault), Sessions(vault)
        self._coordinators, self._dossiers, self._access_log = CoordinatorRepository(vault), DossierRepository(vault), AccessLog(vault)

    async def redeem_link(self, link: str) -> str | WaitingLink | None:
        """Use up the link; the token of a session that a code must still confirm, None if the link is void."""
        token, at = secrets.token_urlsafe(32), self._clock()

        def unit(connection: Connection) -> str | WaitingLink | None:
            valid_from = self._links.valid_from(connection, link)
            if valid_from and valid_from > at:
                return WaitingLink(valid_from)
            redeemed = self._links.redeem_link(connection, link, at)
            if redeemed is None:
                return None
            self._sessions.create_session(connection, redeemed.coordinator_id, token, at, confirmed=False)
            if redeemed.by_operator:
                self._log_operator_link(connection, redeemed.coordinator_id, at)
            return token

        return await self._writer.run(unit)

    async def ask_for_link(self, email: str, address: str) -> bool:
        """Mail a link to the coordinator of this address, if there is one; False if this network must wait. Nobody learns which it was."""
        at = self._clock()

        def unit(connection: Connection) -> bool:
            network = hash_source(connection, self._vault, address, at).wide
            paces = {self._vault.keyed_hash("ask_link", network): ASKING_PACE}
            if paused_until(connection, paces, at) > at:
                return False
            begin_guess(connection, paces, at)
            for one in self._coordinators.list_all(connection):
                if email and comparing_form(str(one.profile.get("email", ""))) == comparing_form(email):
                    enqueue_own_link(connection, self._vault, self._installation, one.id, notifications.MAIL, at)
            return True

        return await self._writer.run(unit)

    async def name_by_answer(self, answer_token: str) -> str | None:
        """Whose waiting link this token answers for; None if it was answered or is over."""

        def unit(connection: Connection) -> str | None:
            coordinator_id = self._links.find_by_answer(connection, answer_token, self._clock())
            found = self._coordinators.find_coordinator(connection, coordinator_id) if coordinator_id else None
            return found.name if found else None

        return await self._writer.run(unit)

    async def answer_for_link(self, answer_token: str, agreed: bool) -> bool:
        """Let the operator's link in now, or call it off, of which those who stand in are told; False if it is over."""
        at = self._clock()

        def unit(connection: Connection) -> bool:
            coordinator_id = self._links.answer(connection, answer_token, agreed, at)
            if coordinator_id and not agreed:
                tell_stand_ins(connection, self._vault, self._installation, LINK_REFUSED, coordinator_id, at)
            return coordinator_id is not None

        return await self._writer.run(unit)

    def _log_operator_link(self, connection: Connection, coordinator_id: str, at: datetime) -> None:
        """Whoever sent a dossier that they hold sees that the operator let somebody in under this name."""
        for dossier in self._dossiers.list_held(connection, coordinator_id):
            self._access_log.record_view(connection, dossier.conversation_id, coordinator_id, OPERATOR_LINK, dossier.version, at)
