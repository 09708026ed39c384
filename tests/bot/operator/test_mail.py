"""`kring mail test` says in one line what the mail server made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from tests.support.command_line import run_command
from tests.support.mail.mail_server import MailBox, serving
from tests.support.web.ports import free_port


def mail_test(tmp_path: Path, address: str, box: MailBox | None = None, **changed: Any) -> tuple[int, str]:
    box = box or MailBox()
    with serving(box, tmp_path) as server:
        settings = Settings(data_dir=tmp_path / "data", operator_language="nl", **server | changed)
        done = run_command(AppContext(settings), "mail", "test", address)
    return done.exit_code, done.output


def test_a_mail_that_the_server_takes_is_named_with_its_code(tmp_path: Path) -> None:
    box = MailBox()
    assert mail_test(tmp_path, "beheer@example.org", box) == (0, "sent: 250 OK\n")
    ((is_sealed, envelope),) = box.letters
    assert is_sealed and envelope.rcpt_tos == ["beheer@example.org"] and "Kring: proef" in envelope.content.decode()


def test_a_mail_that_the_server_refuses_is_named_with_its_code(tmp_path: Path) -> None:
    box = MailBox()
    box.unknown.append("weg@example.org")
    assert mail_test(tmp_path, "weg@example.org", box) == (1, "refused: 550 no such mailbox\n")


def test_a_mail_that_is_put_off_is_not_called_refused(tmp_path: Path) -> None:
    box = MailBox()
    box.later.append("vol@example.org")
    assert mail_test(tmp_path, "vol@example.org", box) == (1, "not sent: 450 mailbox is busy\n")


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, said = mail_test(tmp_path, "beheer@example.org", mail_port=free_port())
    assert code == 1 and said.startswith("not sent: no connection (")


def test_an_address_that_the_server_cannot_take_is_refused_with_the_reason(tmp_path: Path) -> None:
    code, said = mail_test(tmp_path, "zoë@example.org")
    assert code == 1 and said.startswith("refused: 553 ") and "SMTPUTF8" in said


@pytest.mark.parametrize("address", ["Beheer <beheer@example.org>", "beheer@example.org.", "be heer@example.org"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(tmp_path: Path, address: str) -> None:
    box = MailBox()
    code, said = mail_test(tmp_path, address, box)
    assert code == 1 and said.startswith("ADDRESS: ") and not box.letters and "@" not in said.replace("one @", "").replace("the @", "")


def test_without_a_mail_server_it_says_which_setting_is_missing(tmp_path: Path) -> None:
    done = run_command(AppContext(Settings(data_dir=tmp_path / "data")), "mail", "test", "a@example.org")
    assert done.exit_code == 1 and "KRING_MAIL_HOST" in done.output
