"""Roster: who works as a coordinator and who can be asked, whether they say so themselves or the operator does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection

from bot.coordinator.service.authentication.one_time_links import tell_of_lost_phone
from flows.comparing_form import comparing_form
from flows.dossier.dossier_event import DossierEvent
from flows.errors import KringError
from flows.i18n.messages import _
from flows.installation import Installation
from flows.matching.profile import Profile, list_unconfirmed
from storage.conversations import channel_identities, sent_messages
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository, set_available, sign_out_everywhere
from storage.coordinators.credentials import Credentials
from storage.coordinators.notifications import MAIL
from storage.coordinators.reachability import can_be_told, read_open_ways
from storage.coordinators.telegram_accounts import BOT, TelegramAccounts
from storage.crypto.vault import Vault
from storage.delivery import notice_ledger
from storage.dossiers.dossiers import DossierRepository
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecord
from storage.offers.offers import OfferService, make_available

NEW_PROFILE = {"contact_line": "", "ties": "", "languages": ["nld"], "language": "nl"}


class NameTaken(KringError):
    """Another coordinator has this name, or one that looks the same: seekers could not tell them apart."""


class Roster:
    """Each method runs within the unit of work of the connection that is passed in; `clock` gives aware UTC times."""

    def __init__(self, vault: Vault, installation: Installation, clock: Callable[[], datetime]) -> None:
        self._coordinators, self._credentials, self._clock = CoordinatorRepository(vault), Credentials(vault), clock
        self._vault, self._installation = vault, installation
        self._offers, self._events, self._dossiers = (
            OfferService(vault, installation),
            DossierEvents(vault, installation),
            DossierRepository(vault),
        )

    def list_coordinators(self, connection: Connection) -> list[Coordinator]:
        return self._coordinators.list_all(connection)

    def list_untold(self, connection: Connection) -> list[Coordinator]:
        """Those whom no notification channel of this installation reaches, if it has any: after practice they are offered nothing."""
        if not self._installation.notification_channels:
            return []
        ways = read_open_ways(connection)
        return [one for one in self.list_coordinators(connection) if not can_be_told(one, ways, self._installation)]

    def add_coordinator(self, connection: Connection, name: str, stand_in: bool, coordinator_id: str = "", **profile: Any) -> str:
        """The id of a new coordinator, who can be asked once they have signed in. Raises NameTaken."""
        self._check_name(connection, name)
        new = cast(Profile, NEW_PROFILE | profile | {"name": name.strip()})
        return self._coordinators.add_coordinator(connection, new, stand_in, self._clock(), coordinator_id)

    def update_profile(
        self,
        connection: Connection,
        coordinator_id: str,
        changed: Mapping[str, Any],
        stand_in: bool | None = None,
        by_operator: bool = False,
    ) -> None:
        """Change parts of the profile; offers that no longer fit go to the next. Raises NameTaken.

        What a coordinator adds themselves by which they are matched counts once the operator confirmed it; what they remove, at once.
        """
        self._check_name(connection, changed.get("name", ""), coordinator_id)
        former = self._coordinators.find_coordinator(connection, coordinator_id)
        unconfirmed = list_unconfirmed(former.profile, cast(Profile, changed), by_operator) if former else {}
        self._coordinators.update_profile(connection, coordinator_id, **{**changed, "unconfirmed": unconfirmed})
        if "email" in changed:
            notice_ledger.clear_way(connection, coordinator_id, MAIL)
        if stand_in is not None:
            self._coordinators.set_stand_in(connection, coordinator_id, stand_in)
        self._offers.recheck_offers(connection, coordinator_id, self._clock())

    def confirm_profile(self, connection: Connection, coordinator_id: str) -> None:
        """From now on all that this coordinator said of themselves counts for matching."""
        self._coordinators.update_profile(connection, coordinator_id, unconfirmed={})
        self._offers.recheck_offers(connection, coordinator_id, self._clock())

    def list_unconfirmed(self, connection: Connection) -> list[Coordinator]:
        """Those who added something to their profile that the operator did not confirm yet."""
        return [one for one in self.list_coordinators(connection) if one.profile.get("unconfirmed")]

    def _check_name(self, connection: Connection, name: str, coordinator_id: str = "") -> None:
        wanted = comparing_form(name)
        others = (one for one in self._coordinators.list_all(connection) if one.id != coordinator_id) if wanted else ()
        if any(comparing_form(other.name) == wanted for other in others):
            raise NameTaken(_("there is a {name} already; seekers could not tell them apart", name=name.strip()))

    def set_available(self, connection: Connection, coordinator_id: str, available: bool) -> None:
        """A coordinator who pauses is offered nothing, and what was offered to them goes to the next."""
        if available:
            make_available(connection, coordinator_id, self._clock())
        else:
            set_available(connection, coordinator_id, False)
            self._offers.withdraw_from(connection, coordinator_id, self._clock())

    def is_enrolled(self, connection: Connection, coordinator_id: str) -> bool:
        """Whether the coordinator set up an authenticator, without which nobody reads a dossier."""
        authenticator = self._credentials.find_authenticator(connection, coordinator_id)
        return authenticator is not None and authenticator.enrolled

    def revoke_credentials(self, connection: Connection, coordinator_id: str) -> None:
        """A phone is lost: every session, link, account and offer ends, and the next sign-in sets up another authenticator.

        What the bot wrote in the chat of the account is deleted there at once. Its owner and who stands in are told, because the operator
        says it and not they.
        """
        self._clear_chat(connection, coordinator_id)
        sign_out_everywhere(connection, coordinator_id)
        self.set_available(connection, coordinator_id, False)
        self._credentials.reset_authenticator(connection, coordinator_id)
        tell_of_lost_phone(connection, self._vault, coordinator_id, self._installation, self._clock())

    def list_held(self, connection: Connection, coordinator_id: str) -> list[DossierRecord]:
        """The dossiers that this coordinator holds."""
        return self._dossiers.list_held(connection, coordinator_id)

    def remove_coordinator(self, connection: Connection, coordinator_id: str) -> None:
        """Remove a coordinator; what they hold is given back and waits for others."""
        self.set_available(connection, coordinator_id, False)
        held = [dossier.id for dossier in self.list_held(connection, coordinator_id)]
        for dossier in filter(None, (self._dossiers.find_held(connection, dossier_id, coordinator_id) for dossier_id in held)):
            self._events.apply_event(connection, dossier, DossierEvent("give_back", self._clock()))
        self._clear_chat(connection, coordinator_id)
        self._coordinators.remove_coordinator(connection, coordinator_id)

    def _clear_chat(self, connection: Connection, coordinator_id: str) -> None:
        """Have all messages in the chat of this coordinator deleted now: whoever holds the phone may be somebody else."""
        if chat := TelegramAccounts(self._vault, BOT).find_address(connection, coordinator_id):
            sent_messages.expire_chats(connection, [channel_identities.identity_key(self._vault, BOT, chat)])
