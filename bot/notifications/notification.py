"""A notification as it is sent."""

from __future__ import annotations

from typing import NamedTuple

from storage.coordinators.coordinators import Coordinator


class Notification(NamedTuple):
    """One notification as it is sent: the ids of its rows, the coordinator or None for anybody else, and its texts.

    `address` is that of a seeker who agreed to be mailed; without one it goes to the coordinator or the operator. `offer` is the number
    of the offer that it is about, for the button of a chat.
    """

    ids: tuple[str, ...]
    coordinator: Coordinator | None
    kind: str
    title: str
    text: str
    url: str
    address: str = ""
    offer: str = ""
