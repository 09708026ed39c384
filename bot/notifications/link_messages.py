"""Messages about links that sign in: the link is made when the message is rendered, and stands nowhere else."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.notifications.notification import Notification
from flows.i18n.catalog import Catalog
from storage.coordinators.coordinators import Coordinator, CoordinatorRepository
from storage.coordinators.sign_in_links import SignInLinks
from storage.crypto.vault import Vault

SIGN_IN_PATH, ANSWER_PATH = "/desk/in/", "/desk/answer/"
OWN_LINK, OPERATOR_LINK = "own_link", "operator_link"  # kinds: the coordinator asked for a link; the operator made one for them
OPERATOR_LINK_OF, LINK_REFUSED = "operator_link_of", "link_refused"  # kinds for who stands in
LOST_PHONE, LOST_PHONE_OF = "lost_phone", "lost_phone_of"  # kinds for its owner and for who stands in: the operator ended every credential
LINK_KINDS = (OWN_LINK, OPERATOR_LINK, OPERATOR_LINK_OF, LINK_REFUSED, LOST_PHONE, LOST_PHONE_OF)
_WITHOUT_LINK = (LINK_REFUSED, LOST_PHONE, LOST_PHONE_OF)
WITH_ADDRESS = (OWN_LINK, OPERATOR_LINK)  # kinds whose address belongs to the message, in a chat as well


class LinkMessages:
    """Renders the rows of these kinds, each within the unit of work of the connection that is passed in."""

    def __init__(self, vault: Vault, catalog: Catalog, timezone: ZoneInfo, address: str) -> None:
        self._coordinators, self._links = CoordinatorRepository(vault), SignInLinks(vault)
        self._catalog, self._timezone, self._address = catalog, timezone, address

    def render(self, connection: Connection, row: Row[Any], coordinator: Coordinator, at: datetime) -> Notification | None:
        """The message, or None if it is no longer true."""
        if row.kind == OWN_LINK:
            return self._render_own_link(connection, row, coordinator, at)
        subject = self._coordinators.find_coordinator(connection, row.dossier_id or coordinator.id)
        if subject is None:
            return None
        values = {"name": subject.name, "moment": ""}
        if row.kind in _WITHOUT_LINK:
            return self._notification(row, coordinator, values, "/desk")
        valid_from = self._links.find_waiting(connection, subject.id)
        if valid_from is None:
            return None
        values["moment"] = self._catalog.format_moment(coordinator.language, valid_from, self._timezone)
        return self._notification(row, coordinator, values, self._answer_path(connection, row.kind, coordinator))

    def _render_own_link(self, connection: Connection, row: Row[Any], coordinator: Coordinator, at: datetime) -> Notification | None:
        if not self._links.may_ask(connection, coordinator.id, at):
            return None
        token = secrets.token_urlsafe(32)
        self._links.create_own_link(connection, coordinator.id, token, at)
        return self._notification(row, coordinator, {}, f"{SIGN_IN_PATH}{token}")

    def _answer_path(self, connection: Connection, kind: str, coordinator: Coordinator) -> str:
        """The page on which the owner answers for the link; who stands in is told and has nothing to answer."""
        if kind != OPERATOR_LINK:
            return "/desk"
        token = secrets.token_urlsafe(32)
        self._links.add_answer(connection, coordinator.id, token)
        return f"{ANSWER_PATH}{token}"

    def _notification(self, row: Row[Any], coordinator: Coordinator, values: dict[str, str], path: str) -> Notification:
        title, text = (self._catalog.text(coordinator.language, key, **values) for key in ("letter.title", f"letter.{row.kind}"))
        return Notification((row.id,), coordinator, row.kind, title, text, self._address + path)
