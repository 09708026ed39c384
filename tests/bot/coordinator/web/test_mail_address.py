"""A coordinator's mail address is checked where it is typed, at each door, and what could not be sent to it stands on their own page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.app.context import AppContext
from bot.config.settings import Settings
from storage.delivery import notice_ledger
from tests.support.command_line import run_command
from tests.support.web.desk_app import DeskApp

WRONG = {
    "Hanneke <h@example.org>": ("zonder naam", "without a name"),
    "h@example.org.": ("punt", "a dot"),
    "h h@example.org": ("spatie", "a space"),
    '"h"@example.org': ("aanhalingstekens", "quotation marks"),
}
PROFILE = {"name": "Hanneke", "contact_line": "06", "ties": "", "language": "nl", "languages": "Nederlands", "capacity": "5"}


@pytest.mark.parametrize(("typed", "said"), WRONG.items())
async def test_at_the_desk_a_wrong_address_comes_back_with_what_to_mend(desk_app: DeskApp, typed: str, said: tuple[str, str]) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.open("/desk/me")
    shown = await hanneke.submit("/desk/me", **PROFILE, email=typed)
    assert hanneke.page and hanneke.page.status_code == 422 and said[0] in shown and typed in shown


@pytest.mark.parametrize(("typed", "said"), WRONG.items())
def test_from_the_command_line_and_from_a_file_it_is_refused_with_what_to_mend(tmp_path: Path, typed: str, said: tuple[str, str]) -> None:
    context = AppContext(Settings(data_dir=tmp_path / "data"))
    run_command(context, "coordinator", "add", "Hanneke")
    with context.transaction() as connection:
        (coordinator_id,) = connection.exec_driver_sql("SELECT id FROM coordinators").scalars()
    changed = run_command(context, "coordinator", "change", coordinator_id, "--email", typed)
    assert changed.exit_code == 1 and said[1] in changed.output
    file, quoted = tmp_path / "people.csv", typed.replace('"', '""')
    file.write_text(f'name;email\nJoost;"{quoted}"\n')
    assert said[1] in run_command(context, "coordinator", "import", str(file)).output


@pytest.mark.parametrize("setting", ["mail_from", "operator_mail"])
@pytest.mark.parametrize("typed", WRONG)
def test_in_the_settings_it_is_refused(setting: str, typed: str) -> None:
    given: dict[str, Any] = {"mail_host": "127.0.0.1", "mail_from": "kring@example.org"} | {setting: typed}
    with pytest.raises(ValueError, match=setting):
        Settings(**given)


async def test_hanneke_reads_on_her_own_page_that_a_mail_did_not_reach_her_until_she_gives_another_address(desk_app: DeskApp) -> None:
    hanneke = await desk_app.add_coordinator("Hanneke")
    now = desk_app.product.now
    await desk_app.product.writer.run(lambda c: notice_ledger.record_refusal(c, hanneke.id, "mail", "offer", 550, now))
    for path in ("/desk", "/desk/me"):
        assert "Een mail aan jou kwam niet aan" in await hanneke.open(path)
    await hanneke.submit("/desk/me", **PROFILE, email="h@example.org")
    assert "Een mail aan jou kwam niet aan" not in await hanneke.open("/desk/me")


async def test_hanneke_does_not_read_that_her_address_is_wrong_while_the_mail_server_is_down(desk_app: DeskApp) -> None:
    hanneke, now = await desk_app.add_coordinator("Hanneke"), desk_app.product.now
    for _ in range(5):
        await desk_app.product.writer.run(lambda c: notice_ledger.record_failure(c, hanneke.id, "mail", "offer", 0, now, now))
    for path in ("/desk", "/desk/me"):
        assert "Kijk je e-mailadres na" not in await hanneke.open(path) and "Dat ligt aan mij" in hanneke.shown
