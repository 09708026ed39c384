"""The seeker's model: consent, handing over, status, taking back, codes and help."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows.conversation.answers import CONSENT_SHARE, AnswerActions
from flows.conversation.dossier_builder import build_dossier, build_match_card
from flows.conversation.effects import (
    ContactConfirmed,
    ContactTimeChanged,
    HandOver,
    LanguageWaived,
    NewCode,
    RefuseCoordinator,
    StoryFeedback,
    TakeBack,
)
from flows.dossier.document import canonical_json, compute_digest
from flows.dossier.lifecycle import CLAIMED
from flows.dossier.status import DossierStatus
from flows.matching.criteria import criteria_of
from flows.matching.matching import LANGUAGE, Candidate, rank_candidates
from flows.timestamps import to_iso


class HandoverActions(AnswerActions):
    """Guards and keeps of the review and of all that follows it."""

    @property
    def standing(self) -> DossierStatus | None:
        """Where the dossier stands, where there is one."""
        return self.context.standing if self.context else None

    # consent 2
    def tell_limits(self) -> None:
        if not self.has_concern() and not self.reviewed:
            for kind in ("honest_limits", "help_folded"):
                self.notice(kind)
            self._tell_if_nobody()

    def tell_availability(self) -> None:
        self._tell_if_nobody()

    def _tell_if_nobody(self) -> None:
        if self.context and not (self.context.someone_available and self._fits_somebody(self.context.free)):
            self.notice("nobody_available")

    def _fits_somebody(self, free: Callable[[], Sequence[Candidate]] | None) -> bool:
        """Whether this, as it would be sent now, could be offered to somebody."""
        return free is None or bool(rank_candidates(criteria_of(build_dossier(self)), free()).fits)

    def remember_preview_digest(self) -> None:
        """Remember which version the person is asked about, so that any change voids the answer."""
        self.offered = compute_digest(canonical_json(build_dossier(self)))

    def may_hand_over(self) -> bool:
        return (
            bool(self.consent)
            and not self.is_for_work()
            and not self.lacks_knowing()
            and self.offered == compute_digest(canonical_json(build_dossier(self)))
        )

    def may_revise(self) -> bool:
        return self.handed_off and self.may_hand_over()

    def hand_over(self) -> None:
        self._send(self._recognition())
        for kind in ("sent", "what_next_self" if self.is_reached_by_self() else "what_next", "help_folded"):
            self.notice(kind)

    def revise(self) -> None:
        self._send((self.sent or {})["recognition"])
        self.notice("sent_again")

    def _send(self, recognition: str) -> None:
        content = canonical_json(build_dossier(self))
        digest = compute_digest(content)
        self.versions += 1
        self.sent = {"version": self.versions, "at": to_iso(self.now), "digest": digest, "recognition": recognition}
        self.edits, self.offered = {}, None
        self.effects.append(HandOver(content, digest, build_match_card(self), recognition, CONSENT_SHARE))

    def _recognition(self) -> str:
        words = self.recognition_words
        first, second = (n % len(words) for n in self.turn.fresh.recognition)
        return f"{words[first]} {words[second if second != first else (second + 1) % len(words)]}"

    def tell_changed(self) -> None:
        self.notice("changed")

    # the return code
    def ask_code(self) -> None:
        self.code = self.turn.fresh.code
        self.effects.append(NewCode(self.code))

    def drop_code(self) -> None:
        self.code = None

    def is_offered_code(self) -> bool:
        return self.history[-1:] == ["receipt_offer"]

    # status
    def may_read_back(self) -> bool:
        return bool(self.context and self.context.may_read_back)

    def may_add_elsewhere(self) -> bool:
        return not self.may_read_back() and not self.is_closed() and self.has_no_unsent_change()

    def may_change(self) -> bool:
        return self.may_read_back() and not self.is_closed()

    def is_closed(self) -> bool:
        return bool(self.standing and self.standing.state == "closed")

    def was_sent(self) -> bool:
        return self.versions > 0

    def is_sent(self) -> bool:
        return self.handed_off

    def was_never_sent(self) -> bool:
        return not self.was_sent()

    def is_reached_by_self(self) -> bool:
        """Nobody contacts who said so, or who keeps the way of contact to themselves."""
        return self.chose("reach") == ["self"] or "contact" in self.hidden_parts

    def has_no_unsent_change(self) -> bool:
        """What was changed where the dossier was sent from is sent from there, after it was read back."""
        return not self.edits

    def add_and_revise(self) -> None:
        """Words that were added elsewhere than where the dossier was sent from: the seeker read them back alone."""
        self.set_answer("concern", said=[*self.said("concern"), *self.pending])
        self.pending = []
        self.revise()

    def has_coordinator(self) -> bool:
        return bool(self.standing and self.standing.coordinator and self.standing.state in ("open", "contacted"))

    def may_refuse(self) -> bool:
        """At any time after the claim, without a reason (domain.md E11)."""
        return bool(self.standing and self.standing.coordinator and self.standing.state in CLAIMED)

    def was_tried(self) -> bool:
        return bool(self.has_coordinator() and self.standing and self.standing.tried)

    def is_contact_reported(self) -> bool:
        return bool(self.standing and self.standing.state == "contacted" and self.standing.contact_agreed is None)

    def waits(self) -> bool:
        return bool(self.standing and self.standing.state == "waiting")

    def is_late(self) -> bool:
        """Nobody took it within the time that was said."""
        by = self.standing.hears_by if self.standing else None
        return bool(self.waits() and self.context and by and self.context.at > by)

    def may_change_wish(self) -> bool:
        return self.is_late() and self.may_change()

    def lacks_language(self) -> bool:
        return bool(self.waits() and self.standing and self.standing.blocker == LANGUAGE)

    def may_give_feedback(self) -> bool:
        """Asked once, after contact that the seeker confirmed."""
        return bool(self.standing and self.standing.contact_agreed and not self.fits_said)

    def allow_language(self) -> None:
        self.effects.append(LanguageWaived())
        self.notice("any_language")

    def show_wait(self) -> None:
        self.notice("wait_on")

    def say_fits(self) -> None:
        self.fits_said = True
        self.effects.append(StoryFeedback(self.heard.event.removeprefix("fits_")))
        self.notice("fits_thanks")

    def show_who_looked(self) -> None:
        self.notice("who_looked")

    def show_traces(self) -> None:
        self.notice("traces")

    def confirm_contact(self) -> None:
        self.effects.append(ContactConfirmed(True))
        self.notice("contact_confirmed")

    def deny_contact(self) -> None:
        self.effects.append(ContactConfirmed(False))
        self.notice("contact_denied")

    def call_self(self) -> None:
        self.effects.append(ContactTimeChanged(None))
        self.notice("called_self")

    def new_moment(self) -> None:
        self.effects.append(ContactTimeChanged(self.heard.words))
        self.notice("moment_kept")

    def refuse_coordinator(self) -> None:
        self.effects.append(RefuseCoordinator())
        self.notice("coordinator_refused")

    def take_back(self) -> None:
        self.effects.append(TakeBack())
        self.notice("taken_back")
        self.sent, self.offered, self.edits = None, None, {}

    # keeping shorter, language, help
    def keep_for(self) -> None:
        self.keeps = self.heard.value
        self.notice("kept_short")

    def speak(self) -> None:
        """The first screen of a chat comes again in the other language: what it says about danger is for who can read it."""
        self.language, self.stays = self.heard.value, False
        if self.consent:
            self.changed_at, self.offered = to_iso(self.now), None

    def show_help(self) -> None:
        self.notice("help_card")

    def show_danger(self) -> None:
        self.notice(self.heard.event)

    def show_privacy(self) -> None:
        self.notice("privacy")

    def show_human(self) -> None:
        self.notice("human")

    def show_about(self) -> None:
        self.notice("about")

    def answer_about(self) -> None:
        """The words that waited were a question, and no part of the story."""
        self.drop_pending()
        self.show_about()

    def show_pass_on(self) -> None:
        self.notice("pass_on")

    def tell_first(self) -> None:
        self.notice("first_question")
