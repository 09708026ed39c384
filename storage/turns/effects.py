"""Handling of effects: what a turn changes outside its conversation, in the transaction that saves the turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from flows.conversation.effects import (
    ChannelTransfer,
    CodeSeen,
    ColleagueAnswered,
    ContactConfirmed,
    ContactTimeChanged,
    Effect,
    Erase,
    HandOver,
    LanguageWaived,
    MessagesRemoved,
    NewCode,
    NewsChanged,
    RefuseCoordinator,
    SendAnew,
    SignsWaived,
    StoryFeedback,
    TakeBack,
)
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.notification_rules import TAKEN_BACK
from flows.errors import ConcurrentUpdate
from flows.installation import Installation
from storage.conversations import return_codes, sent_messages, transfer_tokens
from storage.conversations.channel_identities import ChannelIdentity, revoke_read_back
from storage.conversations.consents import Consent, add_consent
from storage.coordinators import exclusions
from storage.crypto.vault import Vault
from storage.db import scrubbing
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords, check_reader
from storage.dossiers.versions import DossierVersions
from storage.installation import facts
from storage.retention import timers
from storage.retention.erasure import delete_dossier, erase_conversation
from storage.sources import dossier_sources as sources

EVENTS = {  # of effects without values
    LanguageWaived: "any_language",
    SignsWaived: "any_signs",
    SendAnew: "sent_anew",
}


class EffectHandler:
    """Applies effects, after the conversation and its key have been written."""

    def __init__(self, vault: Vault, installation: Installation) -> None:
        self._vault, self._records = vault, DossierRecords(vault)
        self._versions, self._events = DossierVersions(vault, installation), DossierEvents(vault, installation)

    def apply_effects(
        self, connection: Connection, identity: ChannelIdentity, effects: Iterable[Effect], at: datetime, source: str = ""
    ) -> None:
        """Apply these effects in their order; `identity` is the channel identity that acted, `source` where it came from."""
        for effect in effects:
            self._apply_one(connection, identity, effect, at)
            if source and isinstance(effect, HandOver | SendAnew):
                sources.record_source(connection, self._vault, identity.conversation_id, source, at)

    def _apply_one(self, connection: Connection, identity: ChannelIdentity, effect: Effect, at: datetime) -> None:
        conversation_id = identity.conversation_id
        match effect:
            case HandOver():
                self._hand_over(connection, identity, effect, at)
            case TakeBack():
                self._take_back(connection, conversation_id, at)
            case NewCode():
                return_codes.issue_code(connection, self._vault, conversation_id, effect.code)
            case CodeSeen():
                sent_messages.expire_codes(connection, conversation_id)
            case ChannelTransfer():
                transfer_tokens.issue_token(connection, self._vault, identity, "web", effect.token, at)
            case Erase():
                erase_conversation(connection, self._vault, conversation_id, effect.counter, at)
            case ColleagueAnswered():
                self._answer_about_colleague(connection, conversation_id, effect, at)
            case StoryFeedback():
                facts.count_event(connection, f"fits.{effect.answer}", at)
            case RefuseCoordinator() | ContactConfirmed():
                self._apply_event(connection, conversation_id, DossierEvent(_said_of(effect), at), effect.coordinator_id)
            case ContactTimeChanged():
                moment = DossierEvent("new_moment", at, words=effect.text, chosen=effect.chosen)
                self._apply_event(connection, conversation_id, moment, reader_id=effect.reader_id)
            case MessagesRemoved() | NewsChanged() | LanguageWaived() | SignsWaived() | SendAnew():
                self._apply_event(connection, conversation_id, _event_of(effect, at))

    def _hand_over(self, connection: Connection, identity: ChannelIdentity, effect: HandOver, at: datetime) -> None:
        """Store the version and its proof of consent; after the first one the story is read back only on this channel."""
        if effect.same_coordinator:
            exclusions.lift_last_exclusion(connection, identity.conversation_id, TAKEN_BACK)
        is_first = self._versions.hand_over(connection, identity.conversation_id, effect, at)
        key, consent = self._records.read_key(connection, identity.conversation_id), Consent(effect.consent, effect.digest, at)
        add_consent(connection, self._vault, key, identity.conversation_id, consent)
        scrubbing.request_scrub(connection)
        if is_first:
            revoke_read_back(connection, identity.conversation_id, except_id=identity.id)

    def _answer_about_colleague(self, connection: Connection, conversation_id: str, effect: ColleagueAnswered, at: datetime) -> None:
        """A yes is a consent of its own, with a proof; if the coordinator asks it no more, nothing happens."""
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        event = DossierEvent("colleague_yes" if effect.agreed else "colleague_no", at, colleague_id=effect.colleague_id)
        if dossier and self._events.apply_event(connection, dossier, event) and effect.agreed:
            add_consent(connection, self._vault, dossier.key, conversation_id, Consent(effect.consent, dossier.digest, at))

    def _take_back(self, connection: Connection, conversation_id: str, at: datetime) -> None:
        """Whoever had it is asked again only if the seeker agrees when they send it again."""
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        if dossier and dossier.progress.coordinator_id:
            exclusions.exclude_coordinator(connection, conversation_id, dossier.progress.coordinator_id, TAKEN_BACK, at)
        delete_dossier(connection, conversation_id, TAKEN_BACK, at)
        timers.stop_timers(connection, conversation_id)
        facts.count_event(connection, "taken_back", at)

    def _apply_event(
        self, connection: Connection, conversation_id: str, event: DossierEvent, about: str = "", reader_id: str | None = None
    ) -> None:
        """If somebody else has the dossier (`about`) or reads it since the turn was decided, the turn is decided anew: ConcurrentUpdate."""
        dossier = self._records.lock_by_conversation(connection, conversation_id)
        if dossier and about and dossier.progress.coordinator_id != about:
            raise ConcurrentUpdate("dossiers")
        if dossier:
            check_reader(dossier, reader_id)
            self._events.apply_event(connection, dossier, event)


def _event_of(effect: MessagesRemoved | NewsChanged | LanguageWaived | SignsWaived | SendAnew, at: datetime) -> DossierEvent:
    """The event of an effect that may happen whoever has the dossier."""
    match effect:
        case MessagesRemoved():
            return DossierEvent("messages_removed", at, read_until=effect.until)
        case NewsChanged():
            return DossierEvent("news", at, news=effect.way)
        case _:
            return DossierEvent(EVENTS[type(effect)], at)


def _said_of(effect: RefuseCoordinator | ContactConfirmed) -> str:
    """The event of what a seeker says of their coordinator."""
    if isinstance(effect, RefuseCoordinator):
        return "refused"
    return "contact_yes" if effect.agreed else "contact_no"
