"""Rules of the texts: what every text that people read keeps to, ours and a foundation's own; each broken rule is one line with its remedy.

What people type (`heard.`, `worry.`) is no text that they read, and has no such rule.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from flows.direction import contain_direction
from flows.i18n import allowed_words, readability
from flows.i18n.messages import _
from flows.installation import OWN_QUESTION
from flows.questionnaire.states import QUESTIONS, STATES

INPUT_KEYS = ("heard.", "worry.", "recognition.")  # words that are recognised in what people type
DESK_KEYS = ("desk.",)
LONG_WORDS_ALLOWED = (*DESK_KEYS, "letter.", "why.", "province.", "spoken.", "spoken_which.")  # coordinators read B1; names are as they are
BUTTON_FAMILIES = ("always", "safety", "part", "label", *(state.name for state in STATES))
QUESTION_KEYS = {"circle.remind", *itertools.chain.from_iterable(state.texts for state in STATES)}  # keys with a point that are no buttons
MESSAGE_LETTERS = 4096  # what the narrowest channel carries
BUTTON_WORDS, BUTTON_LETTERS = 4, 26
SENTENCE_WORDS, SENTENCE_WORDS_DESK = 12, 20
EASY = 80  # "easy" on both scales: A2 is the aim, and on these scales A2 texts lie above it
STANDARD = 60  # no single text of some length is harder than "standard"
LONG_ENOUGH = 25  # words from which a score of a single text means something
ASKS_SEVERAL = ("notice.help", "circle_think.")  # read by somebody who looks for one line

# domain.md D2, with the English twins: a person is never one of these in our words
VERDICTS = re.compile(
    r"probleem|problemen|diagnose|casus|cli[eë]nt|pleger|\bdaders?\b|slachtoffer|multiprobleem"
    r"|problem|diagnos|\bcases?\b|perpetrator|offender|victim",
    re.IGNORECASE,
)
TOO_FEW = {  # domain.md I3
    "nl": re.compile(r"\b(pas|maar|weinig)\b", re.IGNORECASE),
    "en": re.compile(r"\b(only|just|few)\b", re.IGNORECASE),
}
COMFORT = re.compile(
    r"komt goed|goed gedaan|knap|dapper|fijn dat|maak je geen zorgen|well done|brave|don't worry|be fine|proud", re.IGNORECASE
)
NEVER_ASKED = re.compile(  # domain.md 2.3, in a question
    r"\bbsn\b|burgerservice|geboren|geboortedatum|nationaliteit|verblijfs|etnisch|afkomst|godsdienst|geloof|religi|seksu|diagnose|medicijn"
    r"|politie|strafblad|mishandel|misbruik|huiselijk geweld"
    r"|alcohol|drugs|inkomen|uitkering|schuld|gezinssamenstelling|hoe erg|foto|document"
    r"|citizen service|date of birth|nationality|residence permit|ethnic|faith|sexual|abuse|diagnos|medication|police|criminal|income|debt"
    r"|how bad|photo",
    re.IGNORECASE,
)
ASKS_OF_ANOTHER_KIND = ("circle", "reach_address")  # they name examples
ABILITY = re.compile(r"(kan|kunnen) (dit |het )?lezen|can read", re.IGNORECASE)  # who holds the server can; we say who may
HOURS = re.compile(r"(binnen|within|in) \d+ (uur|hours?)")  # a sum that a worried person has to do
_CIRCLE = re.compile(r"circle|person|people|wish")


class TextLimit(NamedTuple):
    """How much fits in the place where a text stands."""

    letters: int
    words: int | None = None


def is_button(key: str) -> bool:
    family, point, _ = key.partition(".")
    return bool(point) and (family in BUTTON_FAMILIES or family.startswith(OWN_QUESTION)) and key not in QUESTION_KEYS


def is_input(key: str) -> bool:
    """Whether these are words that people type, which nobody is shown."""
    return key.startswith(INPUT_KEYS)


def limit_of(key: str) -> TextLimit | None:
    """How long the text may be; None where nobody reads it."""
    if is_input(key):
        return None
    return TextLimit(BUTTON_LETTERS, BUTTON_WORDS) if is_button(key) and not key.startswith(DESK_KEYS) else TextLimit(MESSAGE_LETTERS)


def exceeds_limit(language: str, key: str, text: str) -> str | None:
    limit = limit_of(key) or TextLimit(len(text))
    if len(text) > limit.letters:
        return _("it has {count} characters, and {letters} fit: make it shorter", count=len(text), letters=limit.letters)
    if limit.words and len(text.split()) > limit.words:
        return _("it has {count} words, and a button has at most {words}: make it shorter", count=len(text.split()), words=limit.words)
    return None


def has_long_sentence(language: str, key: str, text: str) -> str | None:
    most = SENTENCE_WORDS_DESK if key.startswith(DESK_KEYS) else SENTENCE_WORDS
    counts = [] if key == "circle.remind" else [len(readability.words(one)) for one in readability.sentences(text)]
    return (
        _("a sentence has {max} words, and {most} are the most: make two of it", max=max(counts), most=most)
        if counts and max(counts) > most
        else None
    )


def is_hard_to_read(language: str, key: str, text: str) -> str | None:
    if language not in readability.FORMULAS or key.startswith(DESK_KEYS) or len(readability.words(text)) < LONG_ENOUGH:
        return None
    score = readability.score(text, language)
    return (
        _("it reads too hard ({score:.0f}, at least {standard}): use shorter words and sentences", score=score, standard=STANDARD)
        if score < STANDARD
        else None
    )


def asks_several(language: str, key: str, text: str) -> str | None:
    is_exempt = key.startswith((*DESK_KEYS, *ASKS_SEVERAL))
    return _("it asks more than one thing: leave one question mark") if text.count("?") > 1 and not is_exempt else None


def shouts(language: str, key: str, text: str) -> str | None:
    return _("it has an exclamation mark: write a full stop") if "!" in text else None


def passes_verdict(language: str, key: str, text: str) -> str | None:
    found = VERDICTS.search(text)
    return _("'{found}' labels a person: say what happens instead", found=found[0]) if found else None


def comforts(language: str, key: str, text: str) -> str | None:
    found = COMFORT.search(text)
    return _("'{found}' praises or promises what nobody knows: leave it out", found=found[0]) if found else None


def finds_too_few(language: str, key: str, text: str) -> str | None:
    found = TOO_FEW[language].search(text) if language in TOO_FEW and _CIRCLE.search(key) else None
    return _("'{found}' finds somebody's circle small: leave it out", found=found[0]) if found else None


def asks_never(language: str, key: str, text: str) -> str | None:
    is_question = key in QUESTIONS or key.removeprefix("label.").startswith(OWN_QUESTION)  # of these the buttons too
    found = NEVER_ASKED.search(text) if is_question and key not in ASKS_OF_ANOTHER_KIND else None
    return _("'{found}' is on the list of what is never asked: leave it out", found=found[0]) if found else None


def says_ability(language: str, key: str, text: str) -> str | None:
    found = ABILITY.search(text)
    return _("'{found}': say who may read it (mag, may), not who is able to", found=found[0]) if found else None


def counts_hours(language: str, key: str, text: str) -> str | None:
    found = HOURS.search(text)
    return _("'{found}' is a sum for the reader: name a day", found=found[0]) if found else None


def turns_direction(language: str, key: str, text: str) -> str | None:
    is_open = contain_direction(text) != text
    return _("a mark of direction turns what stands behind it: end it in its own line, or take it out") if is_open else None


TextRule = Callable[[str, str, str], str | None]
RULES: tuple[TextRule, ...] = (
    *(exceeds_limit, has_long_sentence, is_hard_to_read, asks_several, shouts, passes_verdict),
    *(comforts, finds_too_few, asks_never, says_ability, counts_hours, turns_direction),
)


def broken_rules(language: str, key: str, text: str) -> Iterator[str]:
    """What is wrong with this text and how to mend it, a line for each rule that it breaks."""
    if not is_input(key):
        yield from filter(None, (rule(language, key, text) for rule in RULES))


def long_words(language: str, key: str, text: str) -> set[str]:
    """Dutch words of a seeker's text that are long and on no list of allowed_words: somebody thinks of A2 first."""
    if language != "nl" or is_input(key) or key.startswith(LONG_WORDS_ALLOWED):
        return set()
    named = {part.casefold() for word in allowed_words.EXPLAINED for part in word.split()} | allowed_words.PLAIN
    read = {word.casefold() for word in readability.words(readability.NAMES.sub("", text)) if not word.startswith("{")}
    return {word for word in read if readability.syllables(word, "nl") >= allowed_words.LONG} - named
