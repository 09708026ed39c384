"""The foundation's own words: people read them, a wrong one is refused by its line, and an update stops nothing."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.app import composition
from flows.errors import SettingsError
from storage.installation import facts
from tests.support.own_folder import OwnInstallation

MINE = "Hier vertel je het. Bij gevaar: bel nu {n112}."
FORMER = '#. package: "Een tekst van vroeger"\n'


async def test_a_seeker_reads_the_words_of_the_foundation(own: OwnInstallation) -> None:
    own.write_words("hello", MINE)
    assert "Hier vertel je het. Bij gevaar: bel nu" in (await own.open_pages().open("/")).markup


def test_without_a_folder_everything_is_as_the_package_says(own: OwnInstallation) -> None:
    own.folder.rmdir()
    assert own.start().catalog.text("nl", "hello").startswith("Hallo. Ik ben een computer.")


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("helo", "Dag", "Is hello meant?"),
        ("hello", "Dag. Er leest niemand mee.", "{n112} is missing, which tells people something"),
        ("hello", "Dag {code}. Bel {n112}.", "{code} has no value there: take it out"),
        ("always.help", "Nu hulp van een echt mens", "a button has at most 4"),
        ("always.help", "Onmiddellijk hulpverlenings", "27 characters, and 26 fit"),
        ("hello", "Dag! Bel {n112}.", "exclamation mark"),
        ("hello", "Wie kan dit lezen? Bel {n112}.", "say who may read it"),
        ("hello", "Vertel over je probleem. Bel {n112}.", "labels a person"),
        ("hello", "Deze zin gaat nog heel lang door en is daarom voor veel mensen te lang. Bel {n112}.", "are the most: make two"),
        ("hello", "\u202eBel {n112}.", "a mark of direction"),
        ("hello", "", "it has no text"),
        ("worry.n113", "dood", "the words of danger"),
        ("heard.skip", "terug", "words with two meanings"),
    ],
)
def test_a_wrong_word_stops_the_start_with_its_file_and_what_is_wrong(own: OwnInstallation, key: str, text: str, reason: str) -> None:
    path = own.write_words(key, text)
    with pytest.raises(SettingsError) as refused:
        own.start().catalog  # noqa: B018
    assert str(refused.value).startswith((f"{path}, line 6, {key}: ", f"{path.parent}: words with")) and reason in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hallo", "line 1: a line is no part of a .po file"),
        ('msgid "hello"\nmsgstr "Dag {n112}"\n\nmsgid "hello"\nmsgstr "Hoi {n112}"\n', "line 4, hello: it stands there twice"),
        ('#, fuzzy\nmsgid "hello"\nmsgstr "Dag {n112}"\n', "line 2, hello: it is marked fuzzy"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_line(own: OwnInstallation, text: str, reason: str) -> None:
    own.write("nl.po", text)
    done = own.run("words", "check")
    assert done.exit_code == 1 and reason in done.stderr


def test_every_wrong_word_is_named_at_once(own: OwnInstallation) -> None:
    own.write("nl.po", 'msgid "hello"\nmsgstr "Dag"\n\nmsgid "always.help"\nmsgstr "Help!"\n')
    assert len(own.run("words", "check").stderr.splitlines()) == 2


def test_an_update_that_changed_a_text_is_named_and_the_own_text_stays(own: OwnInstallation) -> None:
    """`kring words confirm` says that it is still right; then it is not named any more."""
    own.write_words("hello", MINE, comment=FORMER)
    assert own.start().catalog.forms("nl", "hello") == (MINE,)
    assert "the package's text is another since an update" in own.run("words", "check").stdout
    assert "hello" in own.run("words", "confirm", "hello").stdout
    assert "since an update" not in own.run("words", "check").stdout


@pytest.mark.parametrize(("key", "text"), [("hello", "Dag. Er leest niemand mee."), ("hello_of_old", "Dag.")])
def test_a_text_that_no_longer_fits_after_an_update_is_left_out_and_stops_nothing(own: OwnInstallation, key: str, text: str) -> None:
    own.write_words(key, text, comment=FORMER)
    assert own.start().catalog.text("nl", "hello").startswith("Hallo. Ik ben een computer.")
    assert "since an update it does not fit, and is left out" in own.run("words", "check").stdout


def test_a_command_writes_a_word_that_fits_and_no_other(own: OwnInstallation) -> None:
    assert own.run("words", "set", "always.help", "Hulp nu").exit_code == 0
    assert own.run("words", "set", "always.help", "Hulp nu!").exit_code == 1
    assert own.start().catalog.text("nl", "always.help") == "Hulp nu"
    assert own.start().own.words.advice == []  # it says which text it replaces


def test_a_word_is_written_also_while_the_keys_are_missing(own: OwnInstallation) -> None:
    own.run("waiting")
    (own.folder.parent / "keys.json").unlink()
    assert own.run("words", "set", "always.help", "Hulp nu").exit_code == 0


def test_a_word_is_found_by_what_people_read(own: OwnInstallation) -> None:
    assert "hello " in own.run("words", "find", "Ik ben een computer").stdout


def test_the_doctor_says_what_differs_and_what_became_stale(own: OwnInstallation) -> None:
    own.write_words("hello", MINE, comment=FORMER)
    done = own.run("doctor")
    assert "own folder: 1 texts of your own: nl: hello" in done.stderr and "since an update" in done.stderr


def test_a_language_of_half_its_texts_is_left_out_and_named(own: OwnInstallation) -> None:
    own.write_words("hello", "Merhaba. Tehlike varsa {n112}.", "tr")
    assert own.start().catalog.languages == ("nl", "en")
    assert "tr is not offered" in own.run("words", "check").stdout
    with capture_logs() as lines:
        composition.read_at_start(own.start())
    assert [(line["event"], line["kind"]) for line in lines] == [("language_left_out", "tr")]


async def test_a_draft_is_offered_in_practice_only(own: OwnInstallation) -> None:
    """A whole language, of which its file says by `fuzzy` in its head that nobody has looked at it yet."""
    package = own.start().catalog
    texts = {key: package.forms("en", key) for key in package.keys("en")} | {"language.name": ("Türkçe",)}
    entries = (_entry(key, forms) for key, forms in texts.items())
    own.write("tr.po", "#, fuzzy\n" + 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n' + "\n" + "\n".join(entries))
    assert "Türkçe" in (await own.open_pages().open("/")).text
    with own.start().transaction() as connection:
        facts.write_fact(connection, facts.OPENED, "2026-11-28")
    assert "Türkçe" not in (await own.open_pages().open("/")).text
    assert "tr is a draft, and offered in practice only" in own.run("words", "check").stdout


def _entry(key: str, forms: tuple[str, ...]) -> str:
    texts = [form.replace('"', '\\"').replace("\n", "\\n") for form in forms]
    if len(texts) == 1:
        return f'msgid "{key}"\nmsgstr "{texts[0]}"\n'
    return f'msgid "{key}"\nmsgid_plural "{key}"\n' + "".join(f'msgstr[{at}] "{text}"\n' for at, text in enumerate(texts))


def test_the_text_about_honest_limits_may_stand_in_the_own_folder(own: OwnInstallation) -> None:
    """In any language; then the setting may be empty, and the opening does not ask for it."""
    own.leave_out("honest_limits_nl")
    assert "KRING_HONEST_LIMITS_NL" in own.run("open", "--yes").stderr
    own.write_words("notice.honest_limits", "Niet alles blijft altijd geheim.")
    assert "KRING_HONEST_LIMITS_NL" not in own.run("open", "--yes").stderr


@pytest.mark.parametrize(
    ("file", "text"), [("numbers.toml", "[n113]\nnumber = 113\n"), ("questions.toml", "of = 1\n"), ("nl.po", "hallo\n")]
)
def test_the_doctor_names_a_file_that_would_stop_the_next_start(own: OwnInstallation, file: str, text: str) -> None:
    path = own.write(file, text)
    done = own.run("doctor")
    assert done.exit_code == 1 and f"own folder: {path}" in done.stderr
