"""Every promise holds after every step, whatever people, coordinators, time and the machine do, in whatever order."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from bot.seeker.inputs import ChannelUser, ReturnCodeResult, SeekerInput
from flows.conversation.messages import Output
from storage.offers.timer_handlers import TimerHandlers
from storage.retention.timer_runner import TimerRunner
from tests.guarantees import corpus
from tests.guarantees.machine import InstallationMachine
from tests.guarantees.model import check_output, is_unchanged
from tests.guarantees.processes.process import PUSH_CHANNEL
from tests.support.outputs import pressable_keys
from tests.support.product import FOUNDATION
from tests.support.texts.any_text import ANY_CHARACTER

PHONES = {
    "phone": ChannelUser("web", "phone".ljust(43, "f")),
    "laptop": ChannelUser("web", "laptop".ljust(43, "f")),
    "joost": ChannelUser(PUSH_CHANNEL, "joost"),
}
DOORS = st.sampled_from(("phone", "phone", "laptop", "joost")).map(PHONES.__getitem__)
PIECES = st.sampled_from(corpus.OWN_WORDS)
ANY = st.integers(0, 1 << 16)
SPANS = (*({"minutes": 5},) * 12, {"hours": 2}, {"hours": 25}, {"days": 3}, {"days": 8}, {"days": 31}, {"days": 190})
REPEATED = timedelta(hours=48)  # a platform delivers an update again for at most so long


class Guarantees(InstallationMachine):
    """Fatima with a phone and a laptop, Joost at a terminal, and Hanneke and Omar at the desk, over the real product."""

    @initialize(steps=st.sampled_from((0, 3, 5, 12, 15, 16, 25, 25, 25)), twice=st.booleans())
    def two_coordinators_and_fatima_on_her_way(self, steps: int, twice: bool) -> None:
        self.names = [self.run_in_writer(partial(self.add, name=name)) for name in ("Hanneke", "Omar")]
        self.now = self.take_snapshot()
        self.goes_the_short_way(PHONES["phone"], steps)
        if twice and any(talk.codes for talk in self.models.values()):
            self.comes_in_by_code(PHONES["laptop"], 0, False)

    # what seekers do
    @rule(channel_user=DOORS, which=ANY)
    def presses_a_button_that_is_offered(self, channel_user: ChannelUser, which: int) -> None:
        output = self.output(channel_user)
        keys = sorted(pressable_keys(output))
        self.press(channel_user, output, keys[which % len(keys)])

    @rule(channel_user=DOORS, pieces=st.lists(PIECES, min_size=1, max_size=4))
    def says_own_words(self, channel_user: ChannelUser, pieces: list[tuple[str, str]]) -> None:
        for typed, kept in pieces:
            self.handle(
                channel_user,
                SeekerInput(self.next_update_id(), text=typed, question_number=self.output(channel_user).question_number),
                kept=kept,
            )

    @rule(channel_user=DOORS, words=st.sampled_from((*corpus.COMMANDS, *corpus.OTHER_INPUT, *corpus.LONG_INPUT)))
    def types_anything(self, channel_user: ChannelUser, words: str) -> None:
        self.handle(
            channel_user,
            SeekerInput(
                self.next_update_id(), text=corpus.LONG_INPUT.get(words, words), question_number=self.output(channel_user).question_number
            ),
        )

    @rule(channel_user=DOORS, words=st.text(ANY_CHARACTER, max_size=200))
    def types_what_nobody_thought_of(self, channel_user: ChannelUser, words: str) -> None:
        self.handle(channel_user, SeekerInput(self.next_update_id(), text=words, question_number=None))

    @rule(channel_user=DOORS, steps=st.integers(1, 25))
    def goes_the_short_way(self, channel_user: ChannelUser, steps: int) -> None:
        for _ in range(steps):
            output = self.output(channel_user)
            key = next((key for key in corpus.SHORT_WAY.get(output.state, ()) if key in pressable_keys(output)), None)
            if output.state == "handed_off":
                return
            if key:
                self.press(channel_user, output, key)
            else:
                words = corpus.TYPED_ANSWERS.get(output.state, "Fatima")
                self.handle(
                    channel_user, SeekerInput(self.next_update_id(), text=words, question_number=output.question_number), kept=words
                )

    @precondition(lambda self: any(talk.read for talk in self.models.values()))
    @rule(which=ANY, keys=st.sampled_from(corpus.AT_THE_REVIEW))
    def wavers_at_the_review(self, which: int, keys: tuple[str, ...]) -> None:
        self.press_in_a_row(
            [channel_user for channel_user, conversation_id in self.conversation_ids.items() if self.models[conversation_id].read],
            which,
            keys,
        )

    @precondition(lambda self: any(talk.sent for talk in self.models.values()))
    @rule(which=ANY, keys=st.sampled_from(corpus.AFTERWARDS))
    def does_something_after_sending(self, which: int, keys: tuple[str, ...]) -> None:
        self.press_in_a_row(
            [channel_user for channel_user, conversation_id in self.conversation_ids.items() if self.models[conversation_id].sent],
            which,
            keys,
        )

    @precondition(lambda self: self.updates)
    @rule(which=ANY)
    def delivers_an_update_again(self, which: int) -> None:
        recent = [(channel_user, said) for at, channel_user, said in self.updates if self.at - at < REPEATED]
        if not recent:
            return
        channel_user, said = recent[which % len(recent)]
        outcome = self.run(self.process.service.handle_input(channel_user, said, "nl"))
        check_output(outcome.output)
        assert outcome.effects == () and outcome.ended is None
        after = self.take_snapshot()
        assert after.rows == self.now.rows, "an update that comes again changes nothing"

    @precondition(lambda self: self.offered_buttons)
    @rule(which=ANY)
    def presses_a_button_of_an_older_question(self, which: int) -> None:
        older = [
            one for one in self.offered_buttons if one[0] in self.conversation_ids and one[2] != self.document(one[0])["question_number"]
        ]
        if not older:
            return
        channel_user, key, asked = older[which % len(older)]
        before = self.document(channel_user)
        outcome = self.handle(channel_user, SeekerInput(self.next_update_id(), button=key, question_number=asked))
        assert outcome.ended is None and is_unchanged(before, self.document(channel_user))

    @rule(channel_user=DOORS, piece=PIECES)
    def types_into_an_older_page(self, channel_user: ChannelUser, piece: tuple[str, str]) -> None:
        if channel_user in self.conversation_ids:
            before = self.document(channel_user)
            outcome = self.handle(
                channel_user, SeekerInput(self.next_update_id(), text=piece[0], question_number=before["question_number"] - 1)
            )
            assert outcome.returned == piece[1] and is_unchanged(before, self.document(channel_user))

    @precondition(lambda self: any(talk.codes for talk in self.models.values()))
    @rule(channel_user=DOORS, which=ANY, former=st.booleans())
    def comes_in_by_code(self, channel_user: ChannelUser, which: int, former: bool) -> None:
        with_code = [talk for talk in self.models.values() if talk.codes]
        talk = with_code[which % len(with_code)]
        is_former = former and len(talk.codes) > 1
        entry = self.enter_code(channel_user, talk.codes[-2 if is_former else -1])
        self.now = self.take_snapshot()
        assert entry is (ReturnCodeResult.UNKNOWN if is_former else ReturnCodeResult.OPENED), "a new code replaces the former one"
        if entry is ReturnCodeResult.OPENED and self.conversation_ids.get(channel_user) != talk.id:
            self.conversation_ids[channel_user] = talk.id
            talk.readers = talk.readers and talk.readers - {channel_user}

    # what coordinators do
    @precondition(lambda self: any(talk.is_waiting for talk in self.models.values()))
    @rule(who=st.integers(0, 1), which=ANY, deeds=st.sampled_from(((), *corpus.COORDINATOR_ACTIONS)))
    def claims(self, who: int, which: int, deeds: tuple[str, ...]) -> None:
        self.run(self.process.desk.offers.make_due_offers())
        self.now = self.take_snapshot()
        offers = self.run(self.process.desk.read_overview(self.names[who])).offers
        if offers:
            dossier_id = offers[which % len(offers)].id
            conversation = self.conversation_of(dossier_id)
            both = self.run(self.claim_at_once(dossier_id, self.names[who], self.names[1 - who]))
            winners = [name for name, won in both.items() if won]
            assert winners == [self.names[who]] and winners[0] not in self.models[conversation].excluded
            self.models[conversation].claim(winners[0], self.at)
            self.now = self.take_snapshot()
            self.act_in_a_row(self.models[conversation], deeds)

    @precondition(lambda self: any(talk.holder for talk in self.models.values()))
    @rule(which=ANY, deeds=st.sampled_from(corpus.COORDINATOR_ACTIONS))
    def does_what_coordinators_do(self, which: int, deeds: tuple[str, ...]) -> None:
        held = [talk for talk in self.models.values() if talk.holder]
        talk = held[which % len(held)]
        self.act_in_a_row(talk, deeds)

    # what happens to the machine
    @rule()
    def the_process_begins_anew(self) -> None:
        self.run(self.process.close())
        self.process = self.start()
        assert self.take_snapshot() == self.now

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: dict[str, float]) -> None:
        self.at += timedelta(**span)
        clock = TimerRunner(self.process.vault, handlers=TimerHandlers(self.process.vault, FOUNDATION).by_name())
        self.run_in_writer(lambda connection: clock.run_all(connection, self.at))
        for talk in [talk for talk in self.models.values() if talk.ends <= self.at]:
            self.mark_erased(talk.id)
        self.now = self.take_snapshot()
        for talk in [talk for talk in self.models.values() if talk.holder and self.now.dossier_row(talk.id)["state"] == "waiting"]:
            talk.release(self.at, excluded=True)  # claimed, and nothing was done with it for two working days

    @rule(who=st.integers(0, 1), which=ANY)
    def declines(self, who: int, which: int) -> None:
        offers = self.run(self.process.desk.read_overview(self.names[who])).offers
        if offers:
            dossier_id = offers[which % len(offers)].id
            assert self.run(self.process.desk.offers.decline(self.names[who], dossier_id))
            self.models[self.conversation_of(dossier_id)].excluded.add(self.names[who])
            self.now = self.take_snapshot()

    # what must hold after each of these
    @invariant()
    def a_dossier_exists_exactly_while_its_conversation_is_handed_off(self) -> None:
        if self.names:
            sent = {talk.id for talk in self.models.values() if talk.sent}
            marked = {row["id"] for row in self.now.rows["conversations"] if row["handed_off"]}
            known = {conversation_id for conversation_id, document in self.now.documents.items() if document["sent"]}
            assert sent == marked == known == set(self.now.dossiers)

    @invariant()
    def every_dossier_is_what_the_review_showed(self) -> None:
        if self.names:
            for conversation_id, content in self.now.dossiers.items():
                assert content == self.models[conversation_id].sent
                digest = hashlib.sha256(content).hexdigest()
                assert digest == self.now.dossier_row(conversation_id)["digest"] == self.now.documents[conversation_id]["sent"]["digest"]

    @invariant()
    def nothing_is_left_of_what_was_wiped(self) -> None:
        if self.names:
            alive = set(self.models)
            assert alive == set(self.now.documents) == {row["conversation_id"] for row in self.now.rows["keys"]}
            assert not self.erased & self.now.all_strings()
            for table in ("channel_identities", "return_codes", "dossiers", "exclusions", "access_log"):
                assert {row["conversation_id"] for row in self.now.rows[table]} <= alive
            assert {row["subject"] for row in self.now.rows["timers"]} <= alive | {"all"}

    @invariant()
    def the_present_output_can_always_be_shown(self) -> None:
        if self.names:
            for channel_user in PHONES.values():
                output = self.run(self.process.service.current_output(channel_user))
                assert (output is not None) == (channel_user in self.conversation_ids)
                if output:
                    check_output(output)
                    self.is_read_back_only_where_it_was_sent_from(channel_user, output)

    @invariant()
    def who_is_excluded_never_sees_the_offer_and_nobody_sees_another_s(self) -> None:
        seen: set[str] = set()
        for who in self.names:
            overview = self.run(self.process.desk.read_overview(who))
            offers = {self.conversation_of(offer.id) for offer in overview.offers}
            assert offers <= {talk.id for talk in self.models.values() if talk.is_waiting and who not in talk.excluded} - seen
            seen |= offers
            assert {sent.conversation_id for sent in overview.held} == {talk.id for talk in self.models.values() if talk.holder == who}

    def is_read_back_only_where_it_was_sent_from(self, channel_user: ChannelUser, output: Output) -> None:
        if not self.models[self.conversation_ids[channel_user]].may_read(channel_user):
            assert not any(reply.dossier for reply in output.replies)


class GuaranteesOnAServer(Guarantees):
    """The same over PostgreSQL."""

    database = "postgresql"


TestGuarantees = Guarantees.TestCase
TestGuaranteesOnAServer = pytest.mark.slow(GuaranteesOnAServer.TestCase)
TestGuaranteesOnAServer.settings = settings(max_examples=settings().max_examples // 20)
TestGuarantees.settings = settings(max_examples=settings().max_examples // 4)
