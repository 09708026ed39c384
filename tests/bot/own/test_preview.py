"""The preview: a conversation with the words of a folder, of which nothing is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import composition, web_app
from bot.operator.own.preview import open_preview
from storage.db.writer import Writer
from tests.support.command_line import run_command
from tests.support.own_folder import OwnInstallation
from tests.support.web.page_browser import PageBrowser

MARKED = "zonnebloem"


async def test_a_preview_shows_the_words_of_a_folder_and_keeps_nothing(own: OwnInstallation, tmp_path: Path) -> None:
    trial = tmp_path / "trial"
    trial.mkdir()
    (trial / "nl.po").write_text('msgid "hello"\nmsgstr "Dit is een proef. Bij gevaar: bel nu {n112}."\n', "utf-8")
    with open_preview(own.start(), trial, 8099) as context:
        data_dir, writer = context.settings.data_dir, Writer(context.engine)
        browser = PageBrowser(web_app.build_web_app(composition.build_services(context, writer, context.load_installation())))
        assert "Dit is een proef." in (await browser.open("/")).markup
        for step in ("Begin", "Ja, bewaar het", "Voor mezelf"):
            await browser.press(step)
        await browser.say(f"Het gaat over een {MARKED}.")
        assert not [path for path in data_dir.iterdir() if "key" in path.name]  # without keys no file of it opens
        await writer.close()
    assert not data_dir.exists()
    assert own.run("counts").exit_code == 0 and not list(own.folder.iterdir())


@pytest.fixture
def signals() -> Iterator[None]:
    """A chat in the terminal sets what happens when it is hung up."""
    former = {one: signal.getsignal(one) for one in (signal.SIGHUP, signal.SIGTERM)}
    yield
    for one, handler in former.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("signals")
def test_a_preview_in_the_terminal_says_the_own_words_and_keeps_nothing(own: OwnInstallation) -> None:
    own.write_words("hello", "Dit is een proef. Bij gevaar: bel nu {n112}.")
    before = sorted(own.folder.parent.rglob("*"))
    assert "Dit is een proef." in run_command(own.start(), "preview", typed="begin\n").stdout
    assert sorted(own.folder.parent.rglob("*")) == before


def test_a_preview_of_wrong_words_says_what_is_wrong(own: OwnInstallation) -> None:
    own.write_words("hello", "Dag! Bel {n112}.")
    with pytest.raises(Exception, match="exclamation mark"):
        raise own.run("preview").exception or AssertionError
