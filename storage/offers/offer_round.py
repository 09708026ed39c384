"""Offer round: a few dossiers are matched in one transaction, one after the other, and people's turns go in between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage.offers.matching_field import MatchingField
from storage.offers.offer_maker import OfferMaker

OFFERED_TOGETHER = 15  # dossiers in one transaction


class OfferRound:
    """Matches the dossiers of one transaction: who may be asked is read once, and each offer changes it for the dossiers behind it."""

    def __init__(self, maker: OfferMaker) -> None:
        self._maker, self._offered = maker, 0
        self._field: MatchingField | None = None

    @property
    def is_over(self) -> bool:
        """Whether so many were offered that others go first."""
        return self._offered >= OFFERED_TOGETHER

    def match(self, connection: Connection, conversation_id: str, now: datetime) -> None:
        """Match the dossier of this conversation."""
        is_fresh = self._field is None
        field = self._field or self._maker.read_field(connection, now)
        self._field = self._maker.match(connection, conversation_id, now, field, is_fresh)
        self._offered += self._field is not field
