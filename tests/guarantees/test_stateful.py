"""Whatever people, coordinators, time and the machine itself do, in whatever order: what was promised holds after each step."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection

from bot.coordinator.planning import Wish
from bot.coordinator.sights import Done
from bot.seeker.reception import Door, Entry, Said, buttons, offered
from flows import receipt
from flows.intake import PENDING
from flows.talk import Fresh, Outcome, Speech
from storage.coordinators import Coordinators, set_available
from storage.retention import Clock
from tests.guarantees import corpus, snapshot
from tests.guarantees.model import Document, Talk, check_speech, unheard
from tests.guarantees.process import PUSHED, Process, found
from tests.guarantees.snapshot import Snapshot
from tests.product import START

T = TypeVar("T")
PHONES = {"phone": Door("web", "phone".ljust(43, "f")), "laptop": Door("web", "laptop".ljust(43, "f")), "joost": Door(PUSHED, "joost")}
DOORS = st.sampled_from(("phone", "phone", "laptop", "joost")).map(PHONES.__getitem__)
PIECES = st.sampled_from(corpus.PIECES)
ANY = st.integers(0, 1 << 16)
SPANS = (*({"minutes": 5},) * 12, {"hours": 2}, {"hours": 25}, {"days": 3}, {"days": 8}, {"days": 31}, {"days": 190})
REPEATED = timedelta(hours=48)  # a platform delivers an update again for at most so long
OPENS = ("look", "no_tie", "know_nobody", "look")
DEEDS = (
    *(("tie",), ("know_somebody",), ("give_back",), OPENS, OPENS, (*OPENS, "tried"), (*OPENS, "tried", "tried", "tried", "tried")),
    *((*OPENS, "contacted"), ("contacted",), ("close",), (*OPENS, "close"), ("new_code",), ("sheet",)),
)
AFTERWARDS = (
    ("take_back", "yes"),
    ("take_back", "yes", "change", "right", "agree"),
    ("change",),
    ("change", "edit_concern"),
    ("change", "right", "agree"),
    ("other_coordinator", "yes"),
    ("other_moment",),
    ("contact_no", "call_self"),
    ("contact_yes",),
    ("who_looked", "code", "seen"),
    ("erase", "yes"),
)
PARTING = {"tie": True, "know_somebody": True, "give_back": False}


@cache
def template() -> Path:
    """A new installation, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="kring-"))
    atexit.register(shutil.rmtree, folder)
    found(folder)
    return folder


class Guarantees(RuleBasedStateMachine):
    """Fatima with a phone and a laptop, Joost at a terminal, and Hanneke and Omar at the desk, over the real product."""

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.at, self.drawn = asyncio.new_event_loop(), START, count(1)
        self.house = tempfile.TemporaryDirectory()
        self.folder = Path(shutil.copytree(template(), Path(self.house.name) / "data"))
        self.process = self.start()
        self.talks: dict[str, Talk] = {}
        self.leads: dict[Door, str] = {}
        self.gone: set[str] = set()
        self.heard: list[tuple[datetime, Door, Said]] = []
        self.seen: list[tuple[Door, str, int]] = []
        self.names: list[str] = []

    def start(self) -> Process:
        """No power fails here, so nothing waits for the disk; that is what test_kill.py is for."""
        return Process(self.folder, lambda: self.at, self.fresh, durable=False)

    def fresh(self) -> Fresh:
        code = receipt.make(lambda below: next(self.drawn) * 1234567891234567 % below)
        return Fresh(code, (next(self.drawn) * 7, next(self.drawn) * 11))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    def teardown(self) -> None:
        self.run(self.process.close())
        self.loop.close()
        self.house.cleanup()

    @initialize(steps=st.sampled_from((0, 5, 12, 25)))
    def two_coordinators_and_fatima_on_her_way(self, steps: int) -> None:
        self.names = [self.unit(partial(self.add, name=name)) for name in ("Hanneke", "Omar")]
        self.now = self.look()
        self.goes_the_short_way(PHONES["phone"], steps)

    def add(self, connection: Connection, name: str) -> str:
        id = Coordinators(self.process.vault).add(connection, {"name": name, "contact_line": name, "ties": ""}, False, self.at)
        set_available(connection, id, True)
        return id

    def unit(self, unit: Callable[[Connection], T]) -> T:
        return self.run(self.process.writer.run(unit))

    def look(self) -> Snapshot:
        return self.unit(lambda connection: snapshot.take(connection, self.process.vault))

    # what seekers do
    @rule(door=DOORS, which=ANY)
    def presses_a_button_that_is_offered(self, door: Door, which: int) -> None:
        speech = self.speech(door)
        keys = sorted(offered(speech))
        self.press(door, speech, keys[which % len(keys)])

    @rule(door=DOORS, piece=PIECES)
    def says_own_words(self, door: Door, piece: tuple[str, str]) -> None:
        self.hear(door, Said(self.update(), words=piece[0], asked=self.speech(door).asked), kept=piece[1])

    @rule(door=DOORS, words=st.sampled_from((*corpus.COMMANDS, *corpus.OTHER, *corpus.LONG)))
    def types_anything(self, door: Door, words: str) -> None:
        self.hear(door, Said(self.update(), words=corpus.LONG.get(words, words), asked=self.speech(door).asked))

    @rule(door=DOORS, words=st.text(max_size=200))
    def types_what_nobody_thought_of(self, door: Door, words: str) -> None:
        self.hear(door, Said(self.update(), words=words, asked=None))

    @rule(door=DOORS, steps=st.integers(1, 25))
    def goes_the_short_way(self, door: Door, steps: int) -> None:
        for _ in range(steps):
            speech = self.speech(door)
            key = next((key for key in corpus.SHORT_WAY.get(speech.state, ()) if key in offered(speech)), None)
            if speech.state == "handed_off":
                return
            if key:
                self.press(door, speech, key)
            else:
                words = corpus.LINES.get(speech.state, "Fatima")
                self.hear(door, Said(self.update(), words=words, asked=speech.asked), kept=words)

    @precondition(lambda self: any(self.talks[id].sent for id in self.leads.values()))
    @rule(which=ANY, keys=st.sampled_from(AFTERWARDS))
    def does_something_after_sending(self, which: int, keys: tuple[str, ...]) -> None:
        sent = [door for door, id in self.leads.items() if self.talks[id].sent]
        door = sent[which % len(sent)]
        for key in keys:
            speech = self.speech(door)
            if key in offered(speech):
                self.press(door, speech, key)

    @precondition(lambda self: self.heard)
    @rule(which=ANY)
    def delivers_an_update_again(self, which: int) -> None:
        recent = [(door, said) for at, door, said in self.heard if self.at - at < REPEATED]
        if not recent:
            return
        door, said = recent[which % len(recent)]
        outcome = self.run(self.process.reception.hear(door, said, "nl"))
        check_speech(outcome.speech)
        assert outcome.effects == () and outcome.ended is None
        after = self.look()
        assert after.rows == self.now.rows, "an update that comes again changes nothing"

    @precondition(lambda self: self.seen)
    @rule(which=ANY)
    def presses_a_button_of_an_older_question(self, which: int) -> None:
        older = [one for one in self.seen if one[0] in self.leads and one[2] != self.document(one[0])["asked"]]
        if not older:
            return
        door, key, asked = older[which % len(older)]
        before = self.document(door)
        outcome = self.hear(door, Said(self.update(), choice=key, asked=asked))
        assert outcome.ended is None and unheard(before, self.document(door))

    @rule(door=DOORS, piece=PIECES)
    def types_into_an_older_page(self, door: Door, piece: tuple[str, str]) -> None:
        if door in self.leads:
            before = self.document(door)
            outcome = self.hear(door, Said(self.update(), words=piece[0], asked=before["asked"] - 1))
            assert outcome.returned == piece[1] and unheard(before, self.document(door))

    @precondition(lambda self: any(talk.codes for talk in self.talks.values()))
    @rule(door=DOORS, which=ANY, former=st.booleans())
    def comes_in_by_code(self, door: Door, which: int, former: bool) -> None:
        with_code = [talk for talk in self.talks.values() if talk.codes]
        talk = with_code[which % len(with_code)]
        is_former = former and len(talk.codes) > 1
        entry = self.enter(door, talk.codes[-2 if is_former else -1])
        self.now = self.look()
        assert entry is (Entry.UNKNOWN if is_former else Entry.OPENED), "a new code replaces the former one"
        if entry is Entry.OPENED and self.leads.get(door) != talk.id:
            self.leads[door] = talk.id
            talk.readers = talk.readers and talk.readers - {door}

    # what coordinators do
    @precondition(lambda self: any(talk.waits for talk in self.talks.values()))
    @rule(who=st.integers(0, 1), which=ANY)
    def claims(self, who: int, which: int) -> None:
        offers = self.run(self.process.desk.overview(self.names[who])).offers
        if offers:
            id = offers[which % len(offers)].id
            conversation = self.conversation(id)
            both = self.run(self.press_at_once(id, self.names[who], self.names[1 - who]))
            winners = [name for name, won in both.items() if won]
            assert len(winners) == 1 and winners[0] not in self.talks[conversation].excluded
            self.talks[conversation].claim(winners[0], self.at)
            self.now = self.look()

    @precondition(lambda self: any(talk.holder for talk in self.talks.values()))
    @rule(which=ANY, deeds=st.sampled_from(DEEDS))
    def does_what_coordinators_do(self, which: int, deeds: tuple[str, ...]) -> None:
        held = [talk for talk in self.talks.values() if talk.holder]
        talk = held[which % len(held)]
        for deed in deeds:
            if talk.holder:
                done = self.run(self.deed(talk.holder, self.now.row(talk.id)["id"], deed))
                self.follow(talk, deed, done)
                self.now = self.look()

    # what happens to the machine
    @rule()
    def the_process_begins_anew(self) -> None:
        self.run(self.process.close())
        self.process = self.start()
        assert self.look() == self.now

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: dict[str, float]) -> None:
        self.at += timedelta(**span)
        while self.unit(lambda connection: Clock().due(connection, self.at)):
            pass
        for talk in [talk for talk in self.talks.values() if talk.ends <= self.at]:
            self.forget(talk.id)
        self.now = self.look()

    # what must hold after each of these
    @invariant()
    def a_dossier_exists_exactly_while_its_conversation_is_handed_off(self) -> None:
        if self.names:
            sent = {talk.id for talk in self.talks.values() if talk.sent}
            marked = {row["id"] for row in self.now.rows["conversations"] if row["handed_off"]}
            known = {id for id, document in self.now.documents.items() if document["sent"]}
            assert sent == marked == known == set(self.now.dossiers)

    @invariant()
    def every_dossier_is_what_the_review_showed(self) -> None:
        if self.names:
            for id, content in self.now.dossiers.items():
                assert content == self.talks[id].sent
                digest = hashlib.sha256(content).hexdigest()
                assert digest == self.now.row(id)["digest"] == self.now.documents[id]["sent"]["digest"]

    @invariant()
    def nothing_is_left_of_what_was_wiped(self) -> None:
        if self.names:
            alive = set(self.talks)
            assert alive == set(self.now.documents) == {row["conversation_id"] for row in self.now.rows["keys"]}
            assert not self.gone & self.now.mentioned()
            for table in ("doors", "codes", "dossiers", "exclusions", "journal"):
                assert {row["conversation_id"] for row in self.now.rows[table]} <= alive
            assert {row["subject"] for row in self.now.rows["clocks"]} <= alive | {"all"}

    @invariant()
    def what_is_said_can_always_be_said(self) -> None:
        if self.names:
            for door in PHONES.values():
                speech = self.run(self.process.reception.speech(door))
                assert (speech is not None) == (door in self.leads)
                if speech:
                    check_speech(speech)
                    self.is_read_back_only_where_it_was_sent_from(door, speech)

    @invariant()
    def who_is_excluded_never_sees_the_offer(self) -> None:
        for who in self.names:
            overview = self.run(self.process.desk.overview(who))
            offers = {self.conversation(offer.id) for offer in overview.offers}
            assert offers == {talk.id for talk in self.talks.values() if talk.waits and who not in talk.excluded}
            assert {sent.conversation_id for sent in overview.held} == {talk.id for talk in self.talks.values() if talk.holder == who}

    def is_read_back_only_where_it_was_sent_from(self, door: Door, speech: Speech) -> None:
        if not self.talks[self.leads[door]].may_read(door):
            assert not any(reply.dossier for reply in speech.replies)

    # how it is done
    def update(self) -> str:
        return f"update-{len(self.heard)}"

    def speech(self, door: Door) -> Speech:
        return self.run(self.process.reception.speech(door)) or self.process.reception.welcome("nl")

    def document(self, door: Door) -> Document:
        """What is kept, as this door meets it: where the story may not be read back, at the status."""
        document = self.now.documents[self.leads[door]]
        if self.talks[self.leads[door]].may_read(door):
            return document
        speech = self.speech(door)
        return document | {"state": speech.state, "asked": speech.asked, "trail": []}

    def press(self, door: Door, speech: Speech, key: str) -> None:
        self.seen += [(door, choice.key, speech.asked) for choice in buttons(speech)]
        outcome = self.hear(door, Said(self.update(), choice=key, asked=speech.asked))
        said = {reply.key for reply in outcome.speech.replies}
        if speech.state in PENDING:  # words that waited are heard now, and they may be no answer
            said.discard("notice.not_understood")
        assert not said & {"notice.old_button", "notice.not_understood"}, "a button that is offered is understood"

    def hear(self, door: Door, said: Said, kept: str | None = None) -> Outcome:
        before = self.document(door) if door in self.leads else None
        self.heard.append((self.at, door, said))
        outcome = self.run(self.process.reception.hear(door, said, "nl"))
        check_speech(outcome.speech)
        self.now = self.look()
        if outcome.ended:
            self.forget(self.leads.get(door))
            return outcome
        id = self.now.of(self.process.vault, door.channel, door.person)
        assert id is not None and self.leads.setdefault(door, id) == id
        talk = self.talks.setdefault(id, Talk(id, self.at))
        if before:
            talk.compare(before, self.now.documents[id], kept, said.choice == "start_over" or said.words in corpus.START_OVER)
        else:
            talk.ends = self.at + timedelta(hours=1)
        talk.hear(door, before or {"state": "welcome"}, outcome, self.at)
        assert outcome.speech == self.run(self.process.reception.speech(door)), "what is answered is what is kept"
        return outcome

    def forget(self, id: str | None) -> None:
        """It is wiped: of its rows nothing may be mentioned ever again."""
        if id is not None:
            self.gone.add(id)
            del self.talks[id]
            self.leads = {door: lead for door, lead in self.leads.items() if lead != id}

    def enter(self, door: Door, code: str) -> Entry:
        return self.run(self.process.reception.enter(door, f"{code[:4]}-{code[4:]}", f"source-{next(self.drawn)}"))

    def conversation(self, dossier: str) -> str:
        return next(str(row["conversation_id"]) for row in self.now.rows["dossiers"] if row["id"] == dossier)

    async def press_at_once(self, id: str, *names: str) -> dict[str, bool]:
        won = await asyncio.gather(*(self.process.desk.claim(name, id) for name in names))
        return dict(zip(names, won, strict=True))

    async def deed(self, who: str, id: str, deed: str) -> object:
        desk = self.process.desk
        if deed == "know_nobody":
            sight = await desk.look(who, id)
            moment = next(sight.safe.moments(self.at)) if sight and sight.safe else ""
            way = sight.safe.ways[0] if sight and sight.safe else ""
            return await desk.know_nobody(who, id, Wish(moment, way=way, line="Hanneke, 06 00000000"))
        if deed == "contacted":
            return await desk.contacted(who, id, self.at.date())
        return await getattr(desk, deed)(who, id)

    def follow(self, talk: Talk, deed: str, done: object) -> None:
        """What the model makes of what a coordinator did."""
        if deed == "new_code" and done is not None:
            talk.codes.append(str(done))
        if done is Done.YES and deed in PARTING:
            talk.release(self.at, excluded=PARTING[deed])
        if done is Done.YES and deed == "close":
            talk.close(self.at)


TestGuarantees = Guarantees.TestCase
TestGuarantees.settings = settings(max_examples=settings().max_examples // 2)
