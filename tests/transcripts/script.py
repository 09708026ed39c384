"""Golden conversations: a script is read from text, run against the product, and written back with the replies.

    > words that somebody types            [A button that somebody presses]
    < what Kring says                      @ what else happens

What happens beside the conversation (`@`):
    2 dagen later · andere telefoon · typt de code · neemt aan: Hanneke
    kent niemand: Hanneke · kent iemand: Hanneke · werkt daar: Hanneke · geprobeerd: Hanneke · contact gehad: Hanneke · geeft terug: Hanneke
    wordt gevraagd: Hanneke · zegt nee: Hanneke · schrijft: Hanneke · vraagt of Joost mag: Hanneke · de klok loopt
    opzij gelegd (by the operator, in a flood)
    typt nog: En dit. (before what is pressed next) · dat komt nu aan (in a chat that brought it late)
    ziet het bureau: Hanneke (what she reads then follows `|`)
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.coordinator.service.action_result import ActionResult
from bot.coordinator.service.contact_plan import PlanForm, list_moments
from bot.coordinator.telegram.views import MessageView
from bot.seeker.inputs import ChannelUser, SeekerInput
from flows.conversation.messages import Outcome, Output, Turn
from flows.dossier.dossier_event import DossierEvent
from storage.dossiers.events import DossierEvents
from storage.dossiers.records import DossierRecords
from storage.dossiers.reports import list_waiting
from storage.turns.store import IncomingTurn
from tests.support.product import FOUNDATION, Product, channel_users

Action = Callable[[str], Awaitable[object]]

CONVERSATIONS = sorted(Path(__file__).parent.glob("*.txt"))
HANDOVER_SCRIPT = """
[Begin]
[Ja, bewaar het]
[Voor mezelf]
> Ik slaap slecht.
[Klaar]
> Riet, mijn tante
[Klaar]
[Nee, niemand]
> Fatima
[Ja]
> Assen
[Bellen]
> 06 12345678
[Altijd]
[Verder]
[Klopt]
[Ja, verstuur]
"""
WRITTEN = "Dag. Wanneer kunnen wij rustig praten? Je mag hier antwoorden."  # by a coordinator to who reads it here
READING_SECONDS = 6  # before somebody types, in every channel: long enough to have read the question
_DOSSIER_NUMBER = re.compile(r"\b[0-9a-f]{8}\b")  # of a dossier: another one each time


class ScriptRunner:
    """Runs the script of one conversation line by line over the web chat's service."""

    def __init__(self, product: Product, language: str = "nl") -> None:
        self.product, self.language = product, language
        self._phones = channel_users()
        self.phones = [next(self._phones)]
        self.output: Output | None = None
        self.lines: list[str] = []
        self.updates = 0
        self.coordinators: dict[str, str] = {}
        self.code = self.late = ""
        self._actions: dict[str, Action] = {
            "neemt aan": self._claim,
            "wordt gevraagd": self.product.offer_to,
            "ziet het bureau": self._show_desk,
            "zegt nee": self._decline,
            "werkt daar": lambda who: self.product.desk.actions.apply_event(who, self.dossier, "tie"),
            "kent niemand": self._open_story,
            "kent iemand": lambda who: self.product.desk.actions.apply_event(who, self.dossier, "know_somebody"),
            "geprobeerd": lambda who: self._finish(self.product.desk.actions.apply_event(who, self.dossier, "tried")),
            "contact gehad": lambda who: self._finish(self.product.desk.actions.report_contact(who, self.dossier, self.product.now.date())),
            "schrijft": lambda who: self.product.desk.texts.write_message(who, self.dossier, WRITTEN),
            "geeft terug": lambda who: self._finish(self.product.desk.actions.apply_event(who, self.dossier, "give_back")),
        }
        self.dossier = ""

    @property
    def channel_user(self) -> ChannelUser:
        return self.phones[-1]

    async def run(self, text: str) -> str:
        """Run all lines; gives the conversation as it goes now, replies included."""
        for line in text.splitlines():
            if line.startswith("#"):
                self.lines.append(line)
            elif line.startswith("> "):
                self.product.advance(seconds=READING_SECONDS)
                await self.send(line, words=line[2:].replace("\\n", "\n"))
            elif re.fullmatch(r"\[.+\]", line.strip()) and not line.startswith(" "):
                await self.press(line.strip())
            elif line.startswith("@ "):
                await self.run_action(line)
        return "\n".join(self.lines).strip() + "\n"

    async def press(self, line: str) -> None:
        if self.output is None:
            self.output = self.product.service.welcome_output(self.language)
        choices = [*(c for reply in self.output.replies for c in reply.buttons), *self.output.global_buttons]
        pressed = next((c.key for c in choices if c.text == line[1:-1]), None)
        if pressed is None:
            raise AssertionError(f"there is no button {line} among {[c.text for c in choices]}")
        await self.send(line, choice=pressed)

    async def send(self, line: str, words: str | None = None, choice: str | None = None) -> None:
        self.updates += 1
        asked, about = (self.output.question_number, self.output.asked_about) if self.output else (None, None)
        said = SeekerInput(f"update-{self.updates}", words, choice, asked, asked_about=about)
        outcome = await self.product.service.handle_input(self.channel_user, said, self.language)
        if outcome.effects and not outcome.ended:  # a page is read after the turn, with the status that follows from it
            output = await self.product.service.current_output(self.channel_user)
            outcome = outcome._replace(output=output or outcome.output)
        self._write_outcome(line, outcome)

    def _write_outcome(self, line: str, outcome: Outcome) -> None:
        self.lines += ["", line]
        self._write_output(outcome.output)
        self.output = None if outcome.ended else outcome.output
        shown = re.search(r"\d{4} \d{4} \d{4} \d{4}", outcome.output.replies[-1].text)
        self.code = shown.group() if shown else self.code

    def _write_output(self, output: Output) -> None:
        for reply in output.replies:
            self.lines += [f"< {said}" for said in reply.text.splitlines()]
            self.lines += [f"< (staat er nu: {line})" for line in reply.present.splitlines()]
            if reply.dossier:
                self.lines += [f"< ({key})" for key in dossier_lines(reply.dossier)]
            if reply.buttons:
                self.lines.append("  " + " ".join(f"[{c.text}]{'*' if c.is_on or c.is_present else ''}" for c in reply.buttons))

    def _set_aside(self, connection: Connection) -> None:
        ((dossier_id, _),) = list_waiting(connection, self.product.now)
        dossier = DossierRecords(self.product.vault).lock_dossier(connection, dossier_id)
        assert dossier
        events = DossierEvents(self.product.vault, FOUNDATION)
        assert events.apply_event(connection, dossier, DossierEvent("set_aside", self.product.now))

    async def run_action(self, line: str) -> None:
        self.lines += ["", line]
        deed, _, who = line[2:].partition(": ")
        if deed in self._actions:
            await self._actions[deed](await self._coordinator_id(who))
        elif later := re.fullmatch(r"(\d+) (dagen|uur) later", deed):
            self.product.now += timedelta(**{{"dagen": "days", "uur": "hours"}[later[2]]: int(later[1])})
        elif proposed := re.fullmatch(r"vraagt of (\w+) mag", deed):
            await self._propose(await self._coordinator_id(who), await self._coordinator_id(proposed[1]))
        elif deed == "opzij gelegd":
            await self.product.writer.run(self._set_aside)
        elif deed == "de klok loopt":
            await self.product.run_timers()
        elif deed == "typt nog":
            self.late = who
        elif deed == "dat komt nu aan":
            await self._bring_late(line)
        elif deed == "andere telefoon":
            self.phones.append(next(self._phones))
            self.output = None
        elif deed == "typt de code":
            await self.product.service.redeem_code(self.channel_user, self.code, "here")
            self.output = await self.product.service.current_output(self.channel_user)
            self._write_output(self.output) if self.output else None
        else:
            raise AssertionError(f"unknown: {line}")

    async def _bring_late(self, line: str) -> None:
        """What was typed before the question of now, of which a chat tells."""
        self.lines, self.updates = self.lines[:-2], self.updates + 1
        turn = Turn(self.product.now, self.product.random_values(), self.late, before_question=True)
        user = self.channel_user
        incoming = IncomingTurn(user.channel, user.external_id, f"update-{self.updates}", turn)
        self._write_outcome(line, await self.product.store.process_turn(incoming))

    async def _coordinator_id(self, name: str) -> str:
        if name not in self.coordinators:
            self.coordinators[name] = await self.product.add_coordinator(name)
        return self.coordinators[name]

    async def _show_desk(self, who: str) -> None:
        """Write what the coordinator's bot shows: the desk, and each card that waits for an answer."""
        seen, here = await self.product.desk.read_overview(who), FOUNDATION
        view = MessageView(self.product.catalog, ZoneInfo(here.timezone), "https://kring.example", seen, self.product.now)
        shown = [view.render("", ""), *(view.render("card", one.id) for one in seen.offers)]
        for text, buttons in shown:
            pressed = " ".join(f"[{button['text']}]" for row in buttons for button in row if "callback_data" in button)
            self.lines += [f"| {_DOSSIER_NUMBER.sub('12ab34cd', line)}".rstrip() for line in text.splitlines()]
            self.lines.append(f"  {_DOSSIER_NUMBER.sub('12ab34cd', pressed)}")

    async def _finish(self, deed: Awaitable[object]) -> None:
        """What can be undone is final ten minutes later, and nobody is told of it before."""
        await deed
        await self.product.settle()

    async def _propose(self, who: str, colleague: str) -> None:
        result = await self.product.desk.actions.propose_colleague(who, self.dossier, colleague)
        assert result is ActionResult.YES

    async def _decline(self, who: str) -> None:
        (offered,) = (await self.product.desk.read_overview(who)).offers
        assert await self.product.desk.offers.decline(who, offered.id, "too_busy")

    async def _claim(self, who: str) -> None:
        await self.product.offer_to(who)
        self.dossier = (await self.product.desk.read_overview(who)).offers[0].id
        assert await self.product.desk.offers.claim(who, self.dossier)
        await self.product.desk.open_dossier(who, self.dossier)
        await self.product.desk.actions.apply_event(who, self.dossier, "no_tie")

    async def _open_story(self, who: str) -> None:
        sight = await self.product.desk.open_dossier(who, self.dossier)
        assert sight and sight.promise
        moment = next(list_moments(sight.promise, self.product.now))
        line = f"{sight.coordinator.name}, 06 00000000, ma-vr 10-12"
        await self.product.desk.planning.open_story(who, self.dossier, PlanForm(moment, way=sight.promise.way, line=line, fits="yes"))
        await self.product.desk.open_dossier(who, self.dossier)


def dossier_lines(document: Any) -> list[str]:
    """The contents of a dossier, a line for each answer and each person."""
    lines = []
    for part in document["parts"]:
        if not part["shown"]:
            lines.append(f"{part['part']}: uit")
        for entry in part.get("entries", ()):
            if entry["status"] != "not_asked":
                said = [*entry.get("chose", ()), *entry.get("said", ())]
                lines.append(f"{entry['question']}: {' / '.join(said).replace(chr(10), ' ') or entry['status']}")
        lines += [f"kring: {one['said']}{', ' + one['wish'] if one['wish'] else ''}" for one in part.get("people", ())]
    return lines
