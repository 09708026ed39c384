"""State machine of an installation: each step runs on the product and on the model, and all that one turn promises is checked."""

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

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import PlanForm, list_moments
from bot.coordinator.service.held.actions import PLAIN_EVENTS, IssuedCode
from bot.seeker.inputs import ChannelUser, ReturnCodeResult, SeekerInput
from bot.seeker.outputs import reply_buttons
from flows import return_code
from flows.conversation.messages import Outcome, Output, RandomValues
from flows.questionnaire.states import CONFIRMATIONS
from storage.coordinators.coordinators import CoordinatorRepository, set_available
from tests.guarantees import corpus, snapshot
from tests.guarantees.model import ConversationModel, Document, check_output
from tests.guarantees.processes.process import Process, create_installation
from tests.guarantees.snapshot import Snapshot
from tests.support.database.templates import migrated_database
from tests.support.outputs import pressable_keys
from tests.support.product import START

T = TypeVar("T")
RELEASING_ACTIONS = {"tie": True, "know_somebody": True, "give_back": True}


@cache
def installation_template() -> Path:
    """The folder of a new installation, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="kring-"))
    atexit.register(shutil.rmtree, folder)
    create_installation(folder)
    return folder


class InstallationMachine(RuleBasedStateMachine):
    """An installation with two coordinators, the people who use it, and a model of what each may count on."""

    database = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.at, self.counter = asyncio.new_event_loop(), START, count(1)
        self.temporary_folder = tempfile.TemporaryDirectory()
        self.database_context = migrated_database(
            self.database, Path(shutil.copytree(installation_template(), Path(self.temporary_folder.name) / "data"))
        )
        self.folder = self.database_context.__enter__()
        self.process = self.start()
        self.models: dict[str, ConversationModel] = {}
        self.conversation_ids: dict[ChannelUser, str] = {}
        self.erased: set[str] = set()
        self.updates: list[tuple[datetime, ChannelUser, SeekerInput]] = []
        self.offered_buttons: list[tuple[ChannelUser, str, int]] = []
        self.names: list[str] = []

    def start(self) -> Process:
        """Start a process that does not wait for the disk: no power fails in this test."""
        return Process(self.folder, lambda: self.at, self.random_values, durable=False)

    def random_values(self) -> RandomValues:
        code = return_code.generate_code(lambda below: next(self.counter) * 1234567891234567 % below)
        return RandomValues(code, (next(self.counter) * 7, next(self.counter) * 11))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    def teardown(self) -> None:
        self.run(self.process.close())
        self.loop.close()
        self.database_context.__exit__(None, None, None)
        self.temporary_folder.cleanup()

    def add(self, connection: Connection, name: str) -> str:
        coordinator_id = CoordinatorRepository(self.process.vault).add_coordinator(
            connection, {"name": name, "contact_line": name, "ties": ""}, False, self.at
        )
        set_available(connection, coordinator_id, True)
        return coordinator_id

    def run_in_writer(self, unit: Callable[[Connection], T]) -> T:
        return self.run(self.process.writer.run(unit))

    def take_snapshot(self) -> Snapshot:
        return self.run_in_writer(lambda connection: snapshot.take_snapshot(connection, self.process.vault))

    def next_update_id(self) -> str:
        return f"update-{len(self.updates)}"

    def output(self, channel_user: ChannelUser) -> Output:
        return self.run(self.process.service.current_output(channel_user)) or self.process.service.welcome_output("nl")

    def document(self, channel_user: ChannelUser) -> Document:
        """The stored conversation as this channel user sees it: at the status if they may not read the story back."""
        document = self.now.documents[self.conversation_ids[channel_user]]
        if self.models[self.conversation_ids[channel_user]].may_read(channel_user):
            return document
        output = self.output(channel_user)
        return document | {"state": output.state, "question_number": output.question_number, "history": []}

    def press_in_a_row(self, channel_users: list[ChannelUser], which: int, keys: tuple[str, ...]) -> None:
        """Press each key if it is offered; what begins with "> " is typed."""
        for key in keys if channel_users else ():
            channel_user = channel_users[which % len(channel_users)]
            output = self.output(channel_user)
            if key in pressable_keys(output):
                self.press(channel_user, output, key)
            elif key.startswith("> ") and output.input_kind != "choice":
                self.handle(
                    channel_user, SeekerInput(self.next_update_id(), text=key[2:], question_number=output.question_number), kept=key[2:]
                )

    def press(self, channel_user: ChannelUser, output: Output, key: str) -> None:
        self.offered_buttons += [(channel_user, choice.key, output.question_number) for choice in reply_buttons(output)]
        notices = self.document(channel_user)["notices"] if channel_user in self.conversation_ids else []
        owed = {f"notice.{kind}" for kind, *_ in notices}
        seeker_input = SeekerInput(
            self.next_update_id(), button=key, question_number=output.question_number, asked_about=output.asked_about
        )
        outcome = self.handle(channel_user, seeker_input)
        said = {reply.key for reply in outcome.output.replies} - owed
        if output.state in CONFIRMATIONS:  # words that waited are parsed now, and they may be no answer
            said.discard("notice.not_understood")
        assert not said & {"notice.old_button", "notice.not_understood"}, "a button that is offered is understood"

    def handle(self, channel_user: ChannelUser, said: SeekerInput, kept: str | None = None) -> Outcome:
        before = self.document(channel_user) if channel_user in self.conversation_ids else None
        self.updates.append((self.at, channel_user, said))
        outcome = self.run(self.process.service.handle_input(channel_user, said, "nl"))
        check_output(outcome.output)
        self.now = self.take_snapshot()
        if outcome.ended:
            self.mark_erased(self.conversation_ids.get(channel_user))
            return outcome
        conversation_id = self.now.conversation_id(self.process.vault, channel_user.channel, channel_user.external_id)
        assert conversation_id is not None and self.conversation_ids.setdefault(channel_user, conversation_id) == conversation_id
        talk = self.models.setdefault(conversation_id, ConversationModel(conversation_id, self.at))
        talk.apply_outcome(channel_user, before or {"state": "welcome"}, outcome, self.at)
        if before:
            starts_over = said.button == "start_over" or said.text in corpus.START_OVER
            talk.compare(before, self.now.documents[conversation_id], kept, starts_over, said.button or "")
        else:
            talk.ends = self.at + timedelta(hours=1)
        assert outcome.output == self.run(self.process.service.current_output(channel_user)), "the answer is what is stored"
        return outcome

    def mark_erased(self, conversation_id: str | None) -> None:
        """Note that it is erased: nothing of it may be stored from now on."""
        if conversation_id is not None:
            self.erased.add(conversation_id)
            del self.models[conversation_id]
            self.conversation_ids = {channel_user: lead for channel_user, lead in self.conversation_ids.items() if lead != conversation_id}

    def enter_code(self, channel_user: ChannelUser, code: str) -> ReturnCodeResult:
        return self.run(self.process.service.redeem_code(channel_user, f"{code[:4]}-{code[4:]}", f"source-{next(self.counter)}"))

    def conversation_of(self, dossier: str) -> str:
        return next(str(row["conversation_id"]) for row in self.now.rows["dossiers"] if row["id"] == dossier)

    async def claim_at_once(self, dossier_id: str, *names: str) -> dict[str, bool]:
        won = await asyncio.gather(*(self.process.desk.offers.claim(name, dossier_id) for name in names))
        return dict(zip(names, won, strict=True))

    def act_in_a_row(self, talk: ConversationModel, deeds: tuple[str, ...]) -> None:
        for deed in deeds:
            if talk.holder:
                done = self.run(self.coordinator_action(talk.holder, self.now.dossier_row(talk.id)["id"], deed))
                self.update_model(talk, deed, done)
                self.now = self.take_snapshot()

    async def coordinator_action(self, who: str, dossier_id: str, deed: str) -> object:
        desk = self.process.desk
        if deed == "know_nobody":
            sight = await desk.open_dossier(who, dossier_id)
            moment = next(list_moments(sight.promise, self.at)) if sight and sight.promise else ""
            way = sight.promise.way if sight and sight.promise else ""
            return await desk.planning.open_story(who, dossier_id, PlanForm(moment, way=way, line="Hanneke, 06 00000000", fits="yes"))
        if deed == "contacted":
            return await desk.actions.report_contact(who, dossier_id, self.at.date())
        if deed in PLAIN_EVENTS:
            return await desk.actions.apply_event(who, dossier_id, deed)
        if deed == "new_code":
            return await desk.actions.issue_return_code(who, dossier_id)
        return await getattr(desk, deed)(who, dossier_id)

    def update_model(self, talk: ConversationModel, deed: str, done: object) -> None:
        """Let the model follow a coordinator's action."""
        if isinstance(done, IssuedCode) and done.code:
            talk.codes.append(done.code)
        if done is ActionResult.YES and deed in RELEASING_ACTIONS:
            talk.release(self.at, excluded=RELEASING_ACTIONS[deed])
        if done is ActionResult.YES and deed == "close":
            talk.close(self.at)
