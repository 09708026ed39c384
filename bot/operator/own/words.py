"""`kring words`: the foundation's own words, in the place of those of the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.operator.console import REFUSED, align_columns, context_of, print_json, refuse, say, warn
from bot.operator.options import AsJson
from bot.own.folder import OwnFolder
from bot.own.folder_check import find_left_out, find_problems
from flows.errors import SettingsError
from flows.i18n.catalog import FIRST, Catalog
from flows.i18n.messages import _
from flows.replies.text_rules import is_input, limit_of

app = typer.Typer(help="The foundation's own words; without a command: list them.", invoke_without_command=True)
Language = Annotated[str, typer.Option("--language", help="Language of the text.")]
_SHOWN = 60  # characters of a text in a list


@app.callback()
def list_words(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List what differs from the package, what an update made stale, and which language is left out."""
    if ctx.invoked_subcommand:
        return
    own = context_of(ctx).own
    _require_readable(own)
    if as_json:
        found = {"differs": own.words.differs, "left_out": list(find_left_out(own)), "stale": own.words.stale}
        return print_json({"folder": str(own.path), **found})
    say(
        _("In {path} {count} texts differ from the package.", path=own.path, count=len(own.words.differs)),
        *own.words.differs,
        *find_left_out(own),
        *own.words.stale,
    )


@app.command("find")
def find_words(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Words of the text, or a part of its key.")],
    language: Language = FIRST,
    as_json: AsJson = False,
) -> None:
    """Find the key of a text by its words, with the room that it has."""
    catalog = context_of(ctx).catalog
    _require_language(catalog, language)
    found = [key for key in catalog.keys(language) if _has(catalog, language, key, text)]
    if as_json:
        print_json(
            [
                {"key": key, "letters": limit.letters if (limit := limit_of(key)) else None, "text": catalog.forms(language, key)}
                for key in found
            ]
        )
        raise typer.Exit(0 if found else REFUSED)
    if not found:
        refuse([_("No text has these words. The words as they are shown, without a name or number: {text}", text=text)])
    say(*align_columns(*((key, _room(key), _shorten(catalog.forms(language, key)[0])) for key in found)))


@app.command("set")
def set_words(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of the text, see  kring words find.")],
    text: Annotated[list[str], typer.Argument(help="The text; one for each plural where it has several. A new line is \\n.")],
    language: Language = FIRST,
) -> None:
    """Put a text of your own in the place of the package's. Refused where it breaks a rule; nothing is written then."""
    from bot.own.texts.po_writer import write_text

    own = context_of(ctx).own
    _require_readable(own)
    before = _content(own.path / f"{language}.po")
    forms = tuple(one.replace("\\n", "\n") for one in text)
    if not Catalog.load().has_text(language if language in Catalog.load().languages else FIRST, key):
        refuse([_("There is no text {key}. Find it with  kring words find TEXT", key=key)])
    path = write_text(own.path, language, key, forms, Catalog.load())
    if problems := list(find_problems(OwnFolder(own.path))):
        _put_back(path, before)
        refuse(problems)
    say(_("{path}: {key} is yours now. A running service shows it after a new start.", path=path, key=key))


@app.command("confirm")
def confirm_words(
    ctx: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(help="Keys of texts; none: all of the language.")] = None,
    language: Language = FIRST,
) -> None:
    """Say that your texts are right beside the package's texts of today: after an update, or after writing the file by hand."""
    from bot.own.texts.po_writer import confirm_texts

    own = context_of(ctx).own
    _require_readable(own)
    if not (own.path / f"{language}.po").is_file():
        refuse([_("There is no file {path}.", path=own.path / f"{language}.po")])
    confirmed = confirm_texts(own.path, language, keys or (), Catalog.load())
    say(_("Confirmed: {keys}", keys=", ".join(confirmed) or _("nothing")))


@app.command("check")
def check_words(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="A folder to check, before it is the own one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check the own folder: what would stop a start, what an update made stale, and what deserves a look."""
    own = OwnFolder(folder or context_of(ctx).own.path)
    problems = list(find_problems(own))
    if as_json:
        _print_judgement(own, problems)
    if problems:
        refuse(problems)
    unasked = own.own_questions.left_out
    say(*(line for line in find_left_out(own) if line not in unasked), *own.words.stale, *own.words.advice)
    if unasked:
        refuse(unasked)
    say(_("{path}: nothing stops a start; {count} texts differ from the package.", path=own.path, count=len(own.words.differs)))


def _print_judgement(own: OwnFolder, problems: list[str]) -> NoReturn:
    """What can be said of a folder that stops a start is only why."""
    notes = {} if problems else {"left_out": list(find_left_out(own)), "stale": own.words.stale, "advice": own.words.advice}
    is_good = not problems and not own.own_questions.left_out
    print_json({"is_good": is_good, "problems": problems, **notes})
    raise typer.Exit(0 if is_good else REFUSED)


@app.command("template")
def print_template(ctx: typer.Context) -> None:
    """Print the template for translators (.pot): every key with its text, its place and its room."""
    from bot.own.texts.template import build_template

    typer.echo(build_template(Catalog.load()), nl=False)


def _require_readable(own: OwnFolder) -> None:
    if problems := list(find_problems(own)):
        warn(*problems)
        raise SettingsError(_("{path} has to be mended first. See docs/own-words.md", path=own.path))


def _require_language(catalog: Catalog, language: str) -> None:
    if language not in catalog.languages:
        refuse(
            [_("There are no words in {language!r}. There are: {languages}.", language=language, languages=", ".join(catalog.languages))]
        )


def _has(catalog: Catalog, language: str, key: str, text: str) -> bool:
    words = text.casefold()
    is_shown = not is_input(key) and any(words in form.casefold() for form in catalog.forms(language, key))
    return is_shown or words in key.casefold()


def _room(key: str) -> str:
    limit = limit_of(key)
    return _("{letters} characters", letters=limit.letters) if limit else _("is typed")


def _shorten(text: str) -> str:
    line = text.replace("\n", " / ")
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
