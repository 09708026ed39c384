"""Template for translators (.pot): every key with its texts, where it stands and how much room it has."""

from __future__ import annotations

from collections.abc import Iterator

from flows.i18n.catalog import FIRST, Catalog
from flows.questionnaire.states import QUESTIONNAIRE
from flows.replies.text_rules import DESK_KEYS, is_button, is_input, limit_of

_FAMILIES = {  # where the texts of a family stand, by the part before the point; what is none of these is a question
    "language": "the name of the language in itself",
    "always": "a button under every question",
    "notice": "a line above the question",
    "privacy": "the page on privacy",
    "own": "the page of one's own data",
    "page": "the frame of every page",
    "dossier": "the dossier, which seeker and coordinator read",
    "card": "the match card, which coordinators read",
    "letter": "a notice to a coordinator, by mail or Telegram",
    "desk": "the coordinator's desk",
    "status": "the status of a dossier that was sent",
    "label": "the heading of an answer in the review",
    "part": "a part of the dossier in the review",
    "province": "the name of a province",
    "spoken": "the name of a language",
    "heard": "words that people type, with | between them: write anew for the language",
    "worry": "words of danger that people type: write anew for the language, with somebody who knows the work",
    "recognition": "words by which a coordinator is recognised on the telephone: well-known, and not alike",
    "terminal": "the chat in a terminal",
    "look": "the buttons for larger letters and more contrast",
    "telegram": "the chat in Telegram",
    "hint": "what is said where typed words are no answer",
    "picture": "the picture of the circle",
    "window": "days and hours that are safe",
    "reason": "why this coordinator was asked, in the status",
    "agreed": "a way of contact, in the middle of a sentence",
    "paper": "the dossier on paper",
    "why": "why a coordinator was asked, at the desk",
}


def build_template(catalog: Catalog) -> str:
    """The template, the same for every translator: sorted as the catalogue, with no date in it."""
    lines = ['msgid ""', 'msgstr ""', '"Project-Id-Version: kring\\n"', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for key in catalog.keys(FIRST):
        lines += [*_comments(catalog, key), *_entry(catalog, key), ""]
    return "\n".join(lines)


def _comments(catalog: Catalog, key: str) -> Iterator[str]:
    yield f"#. Place: {place_of(key)}"
    limit = limit_of(key)
    if limit:
        yield f"#. Room: at most {limit.letters} characters" + (f", {limit.words} words" if limit.words else "")
    for language in catalog.languages if limit else ():  # what people type is written anew, and not translated
        for form in catalog.forms(language, key):
            yield f"#. {language}: " + form.replace("\n", "\\n")
    if names := sorted(catalog.placeholders(FIRST, key)):
        yield f"#. Keep as they are: {', '.join(f'{{{name}}}' for name in names)}"
    if limit:
        yield f"#, max-length:{limit.letters}"


def _entry(catalog: Catalog, key: str) -> Iterator[str]:
    forms = catalog.forms(FIRST, key)
    yield f'msgid "{key}"'
    if len(forms) == 1:
        yield 'msgstr ""'
        return
    yield f'msgid_plural "{key}"'
    yield from (f'msgstr[{number}] ""' for number in range(len(forms)))


def place_of(key: str) -> str:
    """Where a text stands, for whoever translates it."""
    family = key.partition(".")[0]
    if key.startswith(DESK_KEYS) or is_input(key) or family in _FAMILIES:
        return _FAMILIES.get(family, "")
    if is_button(key):
        return f"a button at the question {family}"
    if key in QUESTIONNAIRE.states:
        return f"the question {key}"
    near = max((name for name in QUESTIONNAIRE.states if family.startswith(name)), key=len, default="")
    return f"with the question {near}" if near else "a line in the conversation"
