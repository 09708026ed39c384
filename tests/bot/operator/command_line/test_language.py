"""The commands speak the language of the settings, and never two at once."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from typer.main import get_command
from typer.testing import CliRunner

from bot.app.context import AppContext
from bot.cli import app
from bot.config.settings import Settings
from bot.config.settings_file import FILE_VARIABLE
from bot.config.settings_reader import read_settings
from bot.operator.command_line.language import SETTING, configured_language
from bot.operator.docs_generator.messages import Message, compile_catalogue, compiled_path, find_messages, read_catalogue
from flows.errors import SettingsError
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder
from tests.support.paths import ROOT

ROOT_COMMAND: Any = get_command(app)
DUTCH = read_catalogue("nl")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
SPEAKING = {"say", "warn", "refuse", "ask", "confirm", "Finding", "SettingsError", "CsvError", "show_progress", "describe"}
NO_WORDS = re.compile(r"kring |Kring |utf-8|well|to do")  # a name, an encoding, and states that programs read


@cache
def every_message() -> frozenset[Message]:
    """The messages of the code, which is read once."""
    return frozenset(message for message in find_messages(ROOT_COMMAND) if message.text)


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def test_the_dutch_catalogue_has_every_message_of_the_code_and_no_other() -> None:
    translated = {Message(*forms(one.id)) for one in DUTCH if one.id and all(forms(one.string)) and not one.fuzzy}
    assert translated == every_message()


def test_a_translation_fills_in_the_same_values() -> None:
    wrong = [
        one.id
        for one in DUTCH
        if one.id and any(sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(forms(one.id)[0])) for form in forms(one.string))
    ]
    assert wrong == []


def test_gettext_reads_what_the_catalogue_says() -> None:
    assert compiled_path("nl").read_bytes() == compile_catalogue("nl"), "run  make draw"


def spoken_words(call: ast.Call) -> Iterator[str]:
    """What stands in the arguments of a call that speaks, without what is looked up in a catalogue."""
    waiting: list[ast.AST] = [*call.args, *(one.value for one in call.keywords)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "plural", "deferred", "variable_name"):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[A-Za-z]{2}", node.value):
            yield node.value
        waiting += (
            [node.value]
            if isinstance(node, ast.Subscript | ast.FormattedValue)
            else []
            if isinstance(node, ast.Compare)
            else ast.iter_child_nodes(node)
        )


def test_nothing_is_said_past_the_catalogue() -> None:
    said = {
        (path.name, words)
        for top in ("bot", "storage")
        for path in (ROOT / top).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in SPEAKING
        for words in spoken_words(call)
        if not NO_WORDS.fullmatch(words)
    }
    assert said == set()


def sentences(path: Path) -> Iterator[str]:
    """What reads as a sentence in the functions of a module, outside of catalogues, docstrings and help texts."""
    waiting: list[ast.AST] = [one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.FunctionDef)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            waiting += node.body
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[a-z]{2}[,:]? +[a-z]{2}", node.value):
            yield node.value
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and not (
            isinstance(node, ast.Call) and re.search(r"^(_|plural|deferred|re\.\w+|.*\.exec\w+|text)$", ast.unparse(node.func))
        ):
            waiting += ast.iter_child_nodes(node)


def test_no_sentence_of_a_command_stands_outside_the_catalogue() -> None:
    rooms = [room for room in sorted((ROOT / "bot" / "operator").iterdir()) if room.name not in ("docs_generator", "simulation", "bench")]
    paths = [path for room in rooms for path in ([room] if room.suffix == ".py" else room.rglob("*.py"))]
    assert {(path.name, words) for path in paths for words in sentences(path) if words not in ("to do", "Value error, ")} == set()


# each message in marks, so that a word outside them did not come from the catalogue


@pytest.fixture
def marked(tmp_path: Path, speak: Callable[..., None]) -> None:
    """The commands speak a language in which every message stands in brackets."""
    catalogue = Catalog(locale="nl")
    for one in every_message():
        catalogue.add(
            (one.text, one.several) if one.several else one.text, (mark(one.text), mark(one.several)) if one.several else mark(one.text)
        )
    path = tmp_path / "marked" / "nl" / "LC_MESSAGES" / "kring.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    speak("nl", tmp_path / "marked")


def mark(text: str) -> str:
    return text if text in ("en", "[blue]") else f"⟦{text}⟧"


def outside(text: str) -> str:
    """The words of a text that stand in no brackets, without what is a value or a name."""
    text = re.sub(r"⟦Usage:⟧ (root|kring)[a-z -]*|<\w+ range>", "", text)
    text, depth, left = re.sub(r"[│╭╮╰╯─\s]+", " ", text), 0, ""
    for letter in text:
        depth += {"⟦": 1, "⟧": -1}.get(letter, 0)
        left += " | " if letter in "⟦⟧" else letter if depth == 0 else ""
    return left


SENTENCE = re.compile(r"(?<![\w/.-])[A-Za-z]{2,} [A-Za-z]{2,}(?![\w/.-])")


def every_command(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, sub_command in dict(getattr(command, "commands", {})).items():
        yield from every_command(sub_command, *path, name)


@pytest.mark.usefixtures("marked")
def test_the_help_of_every_command_is_in_one_language() -> None:
    mixed = {}
    for path in every_command(ROOT_COMMAND):
        shown = CliRunner().invoke(app, [*path, "--help"]).output
        assert "⟦" in shown
        if found := SENTENCE.findall(outside(shown)):
            mixed[path] = found
    assert mixed == {}


@pytest.fixture
def context(tmp_path: Path) -> AppContext:
    """An installation with somebody in it."""
    settings = Settings.model_construct(**FACTS, data_dir=migrated_folder(tmp_path / "data"), backup_to=PUBLIC, backup_days=14)
    context = AppContext(settings, now=lambda: NOW)
    run_command(context, "coordinator", "add", "Hanneke", "--stand-in")
    return context


PUBLIC = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kudzv2nvs2h5fht"
# what lists, judges and changes, and what refuses, each with what is typed
LINES = (
    *("doctor", "waiting", "waiting --held", "waiting --by-source", "notices", "notices --unreached", "counts", "counts 1999"),
    *("clock", "clock confirm", "clock confirm --yes", "guard on", "guard off", "guard auto", "guard status", "keys copied --yes"),
    *("journal verify", "keys public", "keys sealing", "migrate", "migrate --check"),
    *("coordinator list", "coordinator show Piet", "coordinator add Hanneke", "coordinator link Hanneke"),
    *("coordinator link Hanneke --telegram", "coordinator lost Hanneke --dry-run", "coordinator lost Hanneke --yes"),
    *("coordinator change Hanneke --capacity 3", "coordinator confirm Hanneke"),
    *("coordinator pause Hanneke", "coordinator resume Hanneke", "coordinator remove Hanneke --dry-run", "coordinator remove Hanneke"),
    *(
        "dossier hand-back 12",
        "dossier hand-back 12 --yes",
        "waiting drop 12",
        "demo",
        "coordinator list",
        "open",
        "close --until 1999-01-01",
    ),
    *(
        "close --until soon",
        "close --until 2026-12-01",
        "open",
        "words",
        "words find zzzz",
        "words set zzzz a",
        "words confirm",
        "words check",
    ),
    *("backup PLACE", "backups list PLACE", "backups tested --yes", "restore nowhere", "mail test a", "numbers set zzzz 1", "help zzzz"),
    *("numbers checked --by Hanneke --all", "move nowhere", "export questionnaire --language xx", "export questionnaire PLACE/q.json"),
    *(
        "serve nothing",
        "simulate --seekers 0",
        "simulate --seekers x",
        "close --until",
        "docter",
        "waiting --heldd",
        "coordinator add",
    ),
    *(
        "verify PLACE",
        "coordinator import PLACE",
        "keys next PLACE/next.json",
        "keys next PLACE/next.json",
        "keys rotate",
        "keys rotate --yes",
    ),
)


@pytest.mark.usefixtures("marked")
def test_what_commands_say_is_in_one_language(context: AppContext, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    mixed = {}
    for line in LINES:
        shown = run_command(context, *line.replace("PLACE", str(tmp_path / "place")).split()).output
        if found := SENTENCE.findall(outside(shown)):
            mixed[line] = found, shown
    assert mixed == {}


def test_dutch_is_what_a_dutch_foundation_reads(context: AppContext, speak: Callable[..., None]) -> None:
    speak("nl")
    assert (
        run_command(context, "clock").stdout == "Hier is het 2026-11-21 20:10 UTC.\nDe dienst draaide hier nog nooit.\nWe geloven haar.\n"
    )
    assert "Er is geen opdracht 'docter'. Bedoel je 'docto" in run_command(context, "docter").output
    assert "capacity: Dit kan niet: 99." in run_command(context, *["coordinator", "change", "Hanneke", "--capacity", "99"]).output


@pytest.mark.parametrize(("typed", "is_done"), [("ja", True), ("j", True), ("yes", True), ("nee", False), ("", False), ("bah\nJA", True)])
def test_a_question_takes_its_answer_in_that_language(context: AppContext, speak: Callable[..., None], typed: str, is_done: bool) -> None:
    speak("nl")
    done = run_command(context, "clock", "confirm", typed=f"{typed}\n")
    assert "[j/N]" in done.stdout and ("Bevestigd." in done.stdout) is is_done and done.exit_code == (0 if is_done else 1)


def test_what_programs_read_is_the_same_in_every_language(context: AppContext, speak: Callable[..., None]) -> None:
    said = []
    for language in ("en", "nl"):
        speak(language)
        said.append(re.sub(r"\d+ MB", "", run_command(context, "doctor", "--json").stdout))
    assert said[0] == said[1] and json.loads(said[0])


@pytest.mark.parametrize(("given", "language"), [(None, "nl"), ("en", "en"), ("EN", "en"), ("fr", "nl"), ("", "nl")])
def test_the_language_is_that_of_the_settings(given: str | None, language: str, tmp_path: Path) -> None:
    file = tmp_path / "kring.env"
    file.write_text("" if given is None else f"{SETTING}={given}\n", encoding="utf-8")
    assert configured_language({FILE_VARIABLE: str(file)}) == configured_language({} if given is None else {SETTING: given}) == language


def test_settings_that_are_wrong_are_named_in_that_language(speak: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    speak("nl")
    monkeypatch.setenv("KRING_PORT", "a")
    monkeypatch.setenv("KRING_TIMEZONE", "Nergens")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value).splitlines() == [
        "KRING_TIMEZONE: deze tijdzone is niet bekend. Bijvoorbeeld KRING_TIMEZONE=Europe/Amsterdam",
        "KRING_PORT: dit is een heel getal. Bijvoorbeeld KRING_PORT=8080",
    ]
