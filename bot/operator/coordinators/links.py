"""One-time links that the operator makes for a coordinator, each with what is to be said with it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from bot.app.context import AppContext
from bot.coordinator.service.authentication import one_time_links
from bot.operator.coordinators.finding import open_roster
from flows.i18n.messages import _, deferred
from flows.installation import Installation

FIRST_NAME = "Robin"  # made up, for practice
LinkLines = list[str]
_ONCE_TELEGRAM = deferred(
    "It works once, within 24 hours, in the app in which they want to be told. An account that was bound before is let go."
)
_ONCE = deferred("It works once, within 24 hours. The first time, it asks to set up an authenticator app.")


def create_sign_in_link(context: AppContext, installation: Installation, connection: Connection, coordinator_id: str) -> LinkLines:
    """A link that signs in, and what to say with it."""
    wait, at = timedelta(hours=context.settings.operator_link_hours), context.now()
    token, valid_from = one_time_links.create_sign_in_token(connection, context.vault, coordinator_id, installation, wait, at)
    lines = [one_time_links.sign_in_link(context.settings.address, token), _(_ONCE)]
    if valid_from > at:
        local = valid_from.astimezone(context.settings.zone)
        lines.append(
            _(
                "It works from {local:%Y-%m-%d %H:%M} on, or as soon as they confirm it: they were told, and so was who stands in.",
                local=local,
            )
        )
    return lines


def create_account_link(context: AppContext, installation: Installation, connection: Connection, coordinator_id: str) -> LinkLines:
    """A link that binds an account of Telegram, and what to say with it."""
    token = one_time_links.create_account_token(connection, context.vault, coordinator_id, context.now())
    return [one_time_links.account_link(context.settings.coordinator_name, token), _(_ONCE_TELEGRAM)]


def create_first_link(context: AppContext) -> str | None:
    """A link for a made-up first coordinator, who is added if there is none; None once anybody set up an authenticator."""
    roster, installation = open_roster(context), context.load_installation()
    with context.transaction() as connection:
        known = roster.list_coordinators(connection)
        if len(known) > 1 or any(roster.is_enrolled(connection, one.id) for one in known):
            return None
        coordinator_id = known[0].id if known else roster.add_coordinator(connection, FIRST_NAME, stand_in=False, invented=True)
        return create_sign_in_link(context, installation, connection, coordinator_id)[0]
