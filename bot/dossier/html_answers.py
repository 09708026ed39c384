"""Single answers and people of a dossier as HTML: own words letter for letter, in whatever direction they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from flows.dossier.dossier import Entry, Person
from flows.i18n.catalog import Catalog

join = Markup("").join


def entry(answer: Entry, catalog: Catalog, language: str) -> Markup:
    """One answer under its label; a skipped one says that it was skipped, which is never a `no`."""
    heading = label(answer["question"], catalog.text(language, f"label.{answer['question']}"))
    return Markup('<div class="entry"><h3>{}</h3>{}</div>').format(heading, join(_answer(answer, catalog, language)))


def _answer(answer: Entry, catalog: Catalog, language: str) -> Iterator[Markup]:
    if answer["status"] != "answered":
        yield line("unsaid", catalog.text(language, f"dossier.{answer['status']}"))
    if answer.get("chose"):
        yield line("chosen", ", ".join(chosen(answer, catalog, language)))
    yield from (said(words) for words in answer.get("said", ()))


def chosen(answer: Entry, catalog: Catalog, language: str) -> list[str]:
    """The words of the buttons that were pressed."""
    return [catalog.text(language, f"{answer['question']}.{key}") for key in answer.get("chose", ())]


def said(words: str) -> Markup:
    """Somebody's own words: nothing added, nothing taken away."""
    return Markup('<p class="said" dir="auto">{}</p>').format(words)


def line(kind: str, words: str) -> Markup:
    return Markup('<p class="{}">{}</p>').format(kind, words)


def label(question: str, words: str) -> Markup:
    """A heading; in the preview tapping it presses the button that changes this answer."""
    return Markup('<label for="edit-{}">{}</label>').format(question, words)


def people(circle: Iterable[Person], catalog: Catalog, language: str) -> Markup:
    lines = [Markup("<li>{}{}</li>").format(named(person), _wish(person, catalog, language)) for person in circle]
    return Markup('<ul class="people">{}</ul>').format(join(lines)) if lines else Markup("")


def named(person: Person) -> Markup:
    """A person as the seeker calls them, with the relation as it was typed with the name."""
    relation = Markup(' <bdi class="relation">{}</bdi>').format(person["relation"]) if person["relation"] else ""
    return Markup('<bdi class="name">{}</bdi>{}').format(person["name"] or person["said"], relation)


def hold_html(person: Person, first: str, how: str, opened: bool) -> Markup:
    """What to do stands before the name, and the name is closed until somebody opens it."""
    if opened:
        return Markup('<details class="hold" open><summary>{}</summary><p>{}</p></details>').format(first, named(person))
    return Markup('<details class="hold"><summary>{}. {}</summary><p>{}</p></details>').format(first, how, named(person))


def _wish(person: Person, catalog: Catalog, language: str) -> Markup:
    return Markup(' <span class="wish">{}</span>').format(catalog.text(language, f"dossier.wish.{person['wish'] or 'none'}"))
