"""Promises of the logs: no line holds a person's words, at any level, from any logger."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
import structlog
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot.app import composition, web_app
from bot.app.context import AppContext
from bot.config import service_mode
from bot.config.settings import Settings
from bot.coordinator.service.authentication import one_time_links
from bot.coordinator.service.held.texts import DossierTexts
from bot.observability import logs
from bot.observability.log_filter import ALLOWED_KEYS
from bot.operator.coordinators.finding import open_roster
from bot.seeker.inputs import ChannelUser, SeekerInput
from flows.questionnaire.states import CONFIRMATIONS
from storage.crypto import keys
from storage.db.tables import facts
from storage.db.writer import Writer
from tests.support.database.templates import migrated_folder
from tests.support.paths import ROOT
from tests.support.product import START
from tests.support.waiting import PATIENCE
from tests.support.web.desk_app import PLAN, CoordinatorBrowser, totp_secret
from tests.support.web.page_browser import PageBrowser

MARKED = "Riet en haar geheim"


def parse_lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_key_that_is_not_on_the_list_falls_away(log_stream: io.StringIO) -> None:
    structlog.get_logger("kring").info("turn_taken", state="concern", words=MARKED)
    (line,) = parse_lines(log_stream)
    assert line["state"] == "concern" and "words" not in line


@pytest.mark.parametrize("key", sorted(ALLOWED_KEYS - {"event", "level", "timestamp", "logger"}))
def test_not_even_an_allowed_key_lets_a_sentence_through(log_stream: io.StringIO, key: str) -> None:
    structlog.get_logger("kring").info("turn_taken", **{key: MARKED})
    assert "Riet" not in log_stream.getvalue() and len(parse_lines(log_stream)) == 1


def test_an_event_that_is_a_sentence_is_not_written(log_stream: io.StringIO) -> None:
    structlog.get_logger("kring").info(MARKED)
    structlog.get_logger("kring").info("said %s", MARKED)
    assert "Riet" not in log_stream.getvalue() and len(parse_lines(log_stream)) == 2


@pytest.mark.parametrize("name", ["uvicorn.error", "sqlalchemy.engine", "httpx", "asyncio", "somebody.else"])
def test_of_a_framework_only_the_place_is_written(log_stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("could not handle %s", MARKED, stack_info=True)
    (line,) = parse_lines(log_stream)
    assert line["logger"] == name and "Riet" not in log_stream.getvalue()


def test_frameworks_are_silent_below_a_warning(log_stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info("GET /")
    logging.getLogger("sqlalchemy.engine.Engine").debug("SELECT")
    assert log_stream.getvalue() == ""


def test_of_an_exception_the_type_is_written_and_never_the_message(log_stream: io.StringIO) -> None:
    for logger in (structlog.get_logger("kring"), logging.getLogger("uvicorn.error")):
        try:
            raise ValueError(MARKED)
        except ValueError:
            logger.exception("failed")
    assert [line["error"] for line in parse_lines(log_stream)] == ["ValueError", "ValueError"] and "Riet" not in log_stream.getvalue()


def test_an_exception_shows_where_in_our_own_code_it_passed(log_stream: io.StringIO, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(MARKED)
    (tmp_path / "keys.json").chmod(0o600)
    try:
        keys.load_keys(tmp_path / "keys.json")
    except Exception as error:
        logs.log_error("start_failed", error)
    (line,) = parse_lines(log_stream)
    assert line["frames"][0].startswith("storage/crypto/keys.py:") and "Riet" not in log_stream.getvalue()


def test_what_fails_in_a_thread_a_task_or_a_warning_is_noted_without_its_words(log_stream: io.StringIO) -> None:
    warnings.warn(MARKED, stacklevel=1)
    thread = threading.Thread(target=lambda: int(MARKED))
    thread.start()
    thread.join()
    asyncio.run(_fail_unseen())
    noted = {line.get("error") for line in parse_lines(log_stream)}  # what an earlier test left unseen may be among it
    assert noted >= {None, "ValueError", "KeyError"} and "Riet" not in log_stream.getvalue()


def test_a_log_line_that_cannot_be_written_reveals_no_text(log_stream: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    closed = io.StringIO()
    logs.set_up_logging("DEBUG", "json", closed)
    closed.close()
    try:
        raise ValueError(MARKED)
    except ValueError as error:
        logs.log_error("turn_failed", error)
    assert "Riet" not in "".join(capfd.readouterr()) + log_stream.getvalue()


async def _fail_unseen() -> None:
    logs.log_unhandled_errors(asyncio.get_running_loop())
    nobody: dict[str, str] = {}
    asyncio.get_running_loop().call_soon(lambda: nobody[MARKED])
    await asyncio.sleep(0.01)


FIRST_INPUTS = (None, "begin"), (None, "agree"), (None, "myself"), (MARKED, None), (None, "done"), (f"{MARKED}, mijn tante", None)


async def test_turns_over_real_memory_leave_no_word_at_debug(log_stream: io.StringIO, tmp_path: Path) -> None:
    context = AppContext(Settings.model_construct(data_dir=migrated_folder(tmp_path / "data")))
    writer = Writer(context.engine)
    service = composition.build_services(
        context, writer, service_mode.build_installation(context.settings, context.service_mode())
    ).seeker_service
    for number, (words, choice) in enumerate(FIRST_INPUTS):
        outcome = await service.handle_input(ChannelUser("web", MARKED), SeekerInput(str(number), words, choice))
    assert outcome.output.state in CONFIRMATIONS  # the words were heard, and asked about
    with pytest.raises(IntegrityError) as failed:
        await writer.run(_write_wrongly)
    await writer.close()
    logs.log_error("turn_failed", failed.value)
    assert "Riet" not in log_stream.getvalue() and "turn_failed" in log_stream.getvalue()


def _write_wrongly(connection: Connection) -> None:
    for _ in range(2):
        connection.execute(insert(facts).values(name=MARKED, value=MARKED))


WHOLE_CONVERSATION = (
    *("begin", "agree", "myself", f"!{MARKED}", "done", "!Riet, mijn tante", "done", "nobody", "!Riet", "yes", "!Assen"),
    *("call", "!06 87654321", "always", "go_on", "right", "agree"),
)


class Site:
    """The whole web application over one database, and its visitors."""

    def __init__(self, folder: Path) -> None:
        self.context = AppContext(Settings.model_construct(data_dir=migrated_folder(folder / "data")), now=lambda: START)
        self.writer = Writer(self.context.engine)
        services = composition.build_services(
            self.context, self.writer, service_mode.build_installation(self.context.settings, self.context.service_mode())
        )
        self.service, self.app = services.seeker_service, web_app.build_web_app(services)

    def browser(self) -> PageBrowser:
        browser = PageBrowser(self.app)
        browser.client.headers["User-Agent"] = MARKED
        return browser

    async def coordinator(self, name: str) -> CoordinatorBrowser:
        """A coordinator who typed a wrong code and then the right one."""
        roster, vault, now = open_roster(self.context), self.context.vault, self.context.now()
        installation = self.context.load_installation()
        with self.context.transaction() as connection:
            coordinator_id = roster.add_coordinator(connection, name, False)
            given = (vault, coordinator_id, installation, timedelta(), now)
            link = one_time_links.sign_in_link("", one_time_links.create_sign_in_token(connection, *given)[0])
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        coordinator = CoordinatorBrowser(
            httpx.AsyncClient(transport=transport, base_url="http://desk.test", follow_redirects=True), coordinator_id
        )
        await coordinator.open(link)
        coordinator.secret = totp_secret(await coordinator.submit(link))
        await coordinator.submit("/desk/code", code=MARKED)
        await coordinator.submit("/desk/code", code=pyotp.TOTP(coordinator.secret).at(int(START.timestamp())))
        await coordinator.open("/desk/me")
        await coordinator.submit("/desk/me", name=name, contact_line=MARKED, ties=MARKED, language="nl")
        await coordinator.submit("/desk/available", available="yes")
        return coordinator


@pytest.fixture
async def site(tmp_path: Path, log_stream: io.StringIO) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    yield site
    await site.writer.close()


async def hand_over(fatima: PageBrowser) -> None:
    """The whole conversation, and a dossier that waits."""
    await fatima.open("/")
    for step in WHOLE_CONVERSATION:
        words = step.removeprefix("!")
        await fatima.send(fatima.page.forms[0], **({"words": words} if step != words else {"choice": step}))
    assert "Nog niemand heeft je verhaal gelezen" in fatima.page.text


def break_method(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    async def fail(self: Any, *given: Any, **named: Any) -> Any:
        raise RuntimeError(f"{MARKED} {given} {named}")

    monkeypatch.setattr(where, name, fail)


async def test_whatever_goes_wrong_in_the_chat_leaves_no_word_at_debug(
    site: Site, log_stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    fatima = site.browser()
    answers: list[int] = []
    await fatima.open("/")
    for choice in ("begin", "agree", "myself"):
        await fatima.send(fatima.page.forms[0], choice=choice)
    asked = fatima.page.field
    for sent in ({"words": MARKED * 40_000}, {"words": MARKED, "csrf": MARKED}, {"words": MARKED}, {"choice": "done"}):
        await fatima.send(asked, **sent, **({"update": str(len(answers))}))
        answers.append(fatima.answer.status_code)
    await fatima.send(asked, words=f"{MARKED} again", update="stale")
    assert answers == [413, 403, 200, 200] and MARKED in fatima.page.markup
    for code in (MARKED, "1234 5678 9012 3452"):
        await fatima.open("/code")
        await fatima.send(fatima.page.forms[0], code=code)
        assert fatima.answer.status_code == 422
    for address in (f"/{MARKED}", f"/klaar/{MARKED}", f"/?f={MARKED}", f"/static/{MARKED}", f"/hulp?taal={MARKED}"):
        await fatima.open(address)
    await fatima.client.post("/zeg", files={"words": (MARKED, b"Riet", "image/jpeg")})
    await fatima.client.post("/zeg", content=MARKED, headers={"Content-Type": f"multipart/form-data; boundary={MARKED}"})
    break_method(monkeypatch, type(site.service), "handle_input")
    await fatima.send(asked, words=MARKED, update="broken")
    assert fatima.answer.status_code == 500
    assert "turn_failed" in log_stream.getvalue() and "Riet" not in log_stream.getvalue()


async def test_whatever_goes_wrong_at_the_desk_leaves_no_word_at_debug(
    site: Site, log_stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    fatima = site.browser()
    await hand_over(fatima)
    hanneke, joost = await site.coordinator("Hanneke Riet"), await site.coordinator("Joost Riet")
    at = await hanneke.claim_first()
    await joost.open()
    assert "iemand anders gevraagd" in await joost.submit(at.replace("dossier", "claim"))
    await hanneke.submit(f"{at}/no_tie")
    await hanneke.submit(f"{at}/know_nobody", **(PLAN | {"start": MARKED, "line": MARKED}))
    assert MARKED in await hanneke.submit(f"{at}/know_nobody", **(PLAN | {"line": MARKED}))
    assert MARKED in await hanneke.submit(f"{at}/notes", text=MARKED)
    for path in (f"/desk/dossier/{MARKED}", f"/desk/{MARKED}", f"{at}/sheet"):
        await hanneke.open(path)
    for path in (f"{at}/{MARKED}", f"/desk/claim/{MARKED}", f"/desk/paper/{MARKED}", f"{at}/inform", f"{at}/contacted"):
        await hanneke.open(at)
        await hanneke.submit(path, person=MARKED, answer=MARKED, day=MARKED)
    await hanneke.submit(f"{at}/notes", csrf=MARKED, text=MARKED)
    await hanneke.open(at)
    break_method(monkeypatch, DossierTexts, "add_note")
    await hanneke.submit(f"{at}/notes", text=MARKED)
    assert hanneke.page and hanneke.page.status_code == 500
    assert "request_failed" in log_stream.getvalue() and "Riet" not in log_stream.getvalue()


def test_a_command_that_logs_nothing_sets_nothing_up_and_the_first_line_passes_the_sieve() -> None:
    program = (
        "import sys, logging\nfrom bot.observability import logs\nlogs.set_up_logging_late('INFO', 'json')\n"
        "assert 'structlog' not in sys.modules\n"
        "logging.getLogger('alembic.runtime').info('below a warning')\n"
        "logging.getLogger('sqlalchemy').warning('words of somebody')\nlogs.log_warning('second', kind='words of somebody')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["warning", "warning"] and lines[1]["kind"] == "-" and "somebody" not in done.stderr
