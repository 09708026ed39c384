"""The hands of the machine: what a rule does, the model follows, and everything that was promised of one turn is looked at."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Connection

from bot.coordinator.service.contact_plan import PlanForm
from bot.coordinator.service.views import ActionResult
from bot.seeker.service import ChannelUser, Entry, SeekerInput, buttons, offered
from flows import return_code
from flows.conversation.messages import Outcome, Output, RandomValues
from flows.questionnaire.states import CONFIRMATIONS
from storage.coordinators.coordinators import Coordinators, set_available
from tests.guarantees import corpus, snapshot
from tests.guarantees.model import Document, Talk, check_speech
from tests.guarantees.process import Process, found
from tests.guarantees.snapshot import Snapshot
from tests.support.databases import on
from tests.support.product import START

T = TypeVar("T")
PARTING = {"tie": True, "know_somebody": True, "give_back": True}


@cache
def template() -> Path:
    """A new installation, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="kring-"))
    atexit.register(shutil.rmtree, folder)
    found(folder)
    return folder


class Machine(RuleBasedStateMachine):
    """An installation with two coordinators, the people who come to it, and the model of what they may count on."""

    database = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.at, self.drawn = asyncio.new_event_loop(), START, count(1)
        self.house = tempfile.TemporaryDirectory()
        self.memory = on(self.database, Path(shutil.copytree(template(), Path(self.house.name) / "data")))
        self.folder = self.memory.__enter__()
        self.process = self.start()
        self.talks: dict[str, Talk] = {}
        self.leads: dict[ChannelUser, str] = {}
        self.gone: set[str] = set()
        self.heard: list[tuple[datetime, ChannelUser, SeekerInput]] = []
        self.seen: list[tuple[ChannelUser, str, int]] = []
        self.names: list[str] = []

    def start(self) -> Process:
        """No power fails here, so nothing waits for the disk; that is what test_kill.py is for."""
        return Process(self.folder, lambda: self.at, self.fresh, durable=False)

    def fresh(self) -> RandomValues:
        code = return_code.generate(lambda below: next(self.drawn) * 1234567891234567 % below)
        return RandomValues(code, (next(self.drawn) * 7, next(self.drawn) * 11))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    def teardown(self) -> None:
        self.run(self.process.close())
        self.loop.close()
        self.memory.__exit__(None, None, None)
        self.house.cleanup()

    def add(self, connection: Connection, name: str) -> str:
        id = Coordinators(self.process.vault).add(connection, {"name": name, "contact_line": name, "ties": ""}, False, self.at)
        set_available(connection, id, True)
        return id

    def unit(self, unit: Callable[[Connection], T]) -> T:
        return self.run(self.process.writer.run(unit))

    def look(self) -> Snapshot:
        return self.unit(lambda connection: snapshot.take(connection, self.process.vault))

    def update(self) -> str:
        return f"update-{len(self.heard)}"

    def output(self, channel_user: ChannelUser) -> Output:
        return self.run(self.process.service.output(channel_user)) or self.process.service.welcome("nl")

    def document(self, channel_user: ChannelUser) -> Document:
        """What is kept, as this door meets it: where the story may not be read back, at the status."""
        document = self.now.documents[self.leads[channel_user]]
        if self.talks[self.leads[channel_user]].may_read(channel_user):
            return document
        output = self.output(channel_user)
        return document | {"state": output.state, "question_number": output.asked, "history": []}

    def presses_in_a_row(self, channel_users: list[ChannelUser], which: int, keys: tuple[str, ...]) -> None:
        """Each where it is offered; a key that is none is typed."""
        for key in keys if channel_users else ():
            channel_user = channel_users[which % len(channel_users)]
            output = self.output(channel_user)
            if key in offered(output):
                self.press(channel_user, output, key)
            elif key.startswith("> ") and output.listens != "choice":
                self.hear(channel_user, SeekerInput(self.update(), words=key[2:], asked=output.asked), kept=key[2:])

    def press(self, channel_user: ChannelUser, output: Output, key: str) -> None:
        self.seen += [(channel_user, choice.key, output.asked) for choice in buttons(output)]
        outcome = self.hear(channel_user, SeekerInput(self.update(), choice=key, asked=output.asked))
        said = {reply.key for reply in outcome.output.replies}
        if output.state in CONFIRMATIONS:  # words that waited are heard now, and they may be no answer
            said.discard("notice.not_understood")
        assert not said & {"notice.old_button", "notice.not_understood"}, "a button that is offered is understood"

    def hear(self, channel_user: ChannelUser, said: SeekerInput, kept: str | None = None) -> Outcome:
        before = self.document(channel_user) if channel_user in self.leads else None
        self.heard.append((self.at, channel_user, said))
        outcome = self.run(self.process.service.handle(channel_user, said, "nl"))
        check_speech(outcome.output)
        self.now = self.look()
        if outcome.ended:
            self.forget(self.leads.get(channel_user))
            return outcome
        id = self.now.of(self.process.vault, channel_user.channel, channel_user.person)
        assert id is not None and self.leads.setdefault(channel_user, id) == id
        talk = self.talks.setdefault(id, Talk(id, self.at))
        talk.hear(channel_user, before or {"state": "welcome"}, outcome, self.at)
        if before:
            talk.compare(before, self.now.documents[id], kept, said.choice == "start_over" or said.words in corpus.START_OVER)
        else:
            talk.ends = self.at + timedelta(hours=1)
        assert outcome.output == self.run(self.process.service.output(channel_user)), "what is answered is what is kept"
        return outcome

    def forget(self, id: str | None) -> None:
        """It is wiped: of its rows nothing may be mentioned ever again."""
        if id is not None:
            self.gone.add(id)
            del self.talks[id]
            self.leads = {channel_user: lead for channel_user, lead in self.leads.items() if lead != id}

    def enter(self, channel_user: ChannelUser, code: str) -> Entry:
        return self.run(self.process.service.enter(channel_user, f"{code[:4]}-{code[4:]}", f"source-{next(self.drawn)}"))

    def conversation(self, dossier: str) -> str:
        return next(str(row["conversation_id"]) for row in self.now.rows["dossiers"] if row["id"] == dossier)

    async def press_at_once(self, id: str, *names: str) -> dict[str, bool]:
        won = await asyncio.gather(*(self.process.desk.claim(name, id) for name in names))
        return dict(zip(names, won, strict=True))

    def does_in_a_row(self, talk: Talk, deeds: tuple[str, ...]) -> None:
        for deed in deeds:
            if talk.holder:
                done = self.run(self.deed(talk.holder, self.now.row(talk.id)["id"], deed))
                self.follow(talk, deed, done)
                self.now = self.look()

    async def deed(self, who: str, id: str, deed: str) -> object:
        desk = self.process.desk
        if deed == "know_nobody":
            sight = await desk.open_dossier(who, id)
            moment = next(sight.safe.moments(self.at)) if sight and sight.safe else ""
            way = sight.safe.ways[0] if sight and sight.safe else ""
            return await desk.know_nobody(who, id, PlanForm(moment, way=way, line="Hanneke, 06 00000000"))
        if deed == "contacted":
            return await desk.contacted(who, id, self.at.date())
        return await getattr(desk, deed)(who, id)

    def follow(self, talk: Talk, deed: str, done: object) -> None:
        """What the model makes of what a coordinator did."""
        if deed == "new_code" and done is not None:
            talk.codes.append(str(done))
        if done is ActionResult.YES and deed in PARTING:
            talk.release(self.at, excluded=PARTING[deed])
        if done is ActionResult.YES and deed == "close":
            talk.close(self.at)
